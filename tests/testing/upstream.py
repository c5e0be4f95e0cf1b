"""Channels' own tests, with one import changed.

Run: ``python -m tests.testing.upstream CHECKOUT``, where CHECKOUT is a clone of github.com/django/channels. Its tests
are copied to a temporary folder, ``WebsocketCommunicator`` is imported from wstui instead of ``channels.testing``, and
nothing else is touched. It takes pytest-asyncio and pytest-django, and async-timeout for one file that has nothing to
do with communicators.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from tests.support import ROOT

IMPORT: Final = re.compile(r"^from channels\.testing import (.*)$", re.MULTILINE)
NAME: Final = "WebsocketCommunicator"


def changed(source: str) -> str:
    """Take `NAME` from us and everything else from Channels.

    Args:
        source: A test file.

    Returns:
        The same with one import more, or one changed.
    """

    def take(match: re.Match[str]) -> str:
        names = [name.strip() for name in match[1].split(",")]
        if NAME not in names:
            return match[0]
        others = ", ".join(name for name in names if name != NAME)
        ours = f"from wstui import {NAME}"
        return f"from channels.testing import {others}\n{ours}" if others else ours

    return IMPORT.sub(take, source)


def main(checkout: Path) -> int:
    """Run them.

    Args:
        checkout: The clone.

    Returns:
        pytest's exit code.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(checkout / "tests", folder / "tests")
        shutil.copy(checkout / "setup.cfg", folder)
        touched = 0
        for file in sorted((folder / "tests").rglob("*.py")):
            source = file.read_text()
            if changed(source) != source:
                touched += 1
                file.write_text(changed(source))
                print(f"changed {file.relative_to(folder)}", flush=True)  # noqa: T201 - a command
        if not touched:
            print("no test of it imports the communicator", file=sys.stderr)  # noqa: T201 - a command
            return 2
        command = [sys.executable, "-m", "pytest", "-p", "no:randomly", "-p", "asyncio", "tests"]
        ignored = ["--ignore=tests/sample_project"]  # a browser's
        return subprocess.run([*command, *ignored], cwd=folder, env=_environment(folder), check=False).returncode


def _environment(folder: Path) -> dict[str, str]:
    import os

    return {**os.environ, "PYTHONPATH": f"{ROOT}:{folder}"}


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
