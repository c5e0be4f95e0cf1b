"""Which interpreter runs the project."""

from __future__ import annotations

import importlib.util
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from ..errors import InterpreterError

OLDEST: Final = (3, 11)
"""The oldest CPython that can run the debuggee."""

_VERSION: Final = re.compile(r"^version(?:_info)?\s*=\s*(\d+)\.(\d+)", re.MULTILINE)

BOOTSTRAP: Final = str(Path(__file__).resolve().parents[1] / "debuggee" / "bootstrap.py")
"""What the interpreter runs, with the configuration as its argument."""


def choose(python: str | None, app_dir: Path, environ: Mapping[str, str]) -> Path:
    """Find the project's interpreter.

    Args:
        python: What the user asked for: a path, a command, or the folder of a virtual environment.
        app_dir: Where the project is.
        environ: Where ``VIRTUAL_ENV`` is looked for.

    Returns:
        The one asked for, else that of ``$VIRTUAL_ENV``, else that of the nearest ``.venv`` upwards, else our own.

    Raises:
        InterpreterError: What was asked for is not there, or is known to be too old, or the project's is broken.
    """
    if python is not None:
        return _checked(_asked(python))
    folder = environ.get("VIRTUAL_ENV")
    if folder and (found := _in_environment(Path(folder))):
        return _checked(found)
    for parent in (app_dir.resolve(), *app_dir.resolve().parents):
        if found := _in_environment(parent / ".venv"):
            return _checked(found)
    return Path(sys.executable)


def asgiref_folder() -> str | None:
    """Our own asgiref's folder, for a project that has none or one that is too old."""
    spec = importlib.util.find_spec("asgiref")
    return str(Path(spec.origin).parent) if spec and spec.origin else None


def _asked(python: str) -> Path:
    path = Path(python).expanduser()
    if path.is_dir():
        if found := _in_environment(path):
            return found
        raise InterpreterError(f"{python} is a folder without bin/python: name a Python interpreter")
    if os.sep not in python:
        from shutil import which  # with its archives it takes longer than all else here, and few name a command

        if command := which(python):
            return Path(command)
    if not path.exists():
        raise InterpreterError(f"{python} does not exist: name a Python interpreter with --python")
    # not resolved: a virtual environment is told by the place of its link, not by what it leads to
    return path.absolute()


def _in_environment(folder: Path) -> Path | None:
    path = folder / "bin" / "python"
    if path.is_symlink() and not path.exists():
        raise InterpreterError(
            f"{path} is a link to a Python that is gone: make the environment anew, or name another with --python"
        )
    return path.absolute() if path.exists() else None


def _checked(python: Path) -> Path:
    """Refuse what cannot work without starting it; the rest is found out by the child itself."""
    if not os.access(python, os.X_OK):
        raise InterpreterError(f"{python} cannot be executed: name a Python interpreter with --python")
    version = _version(python.parent.parent / "pyvenv.cfg")
    if version and version < OLDEST:
        needed = ".".join(map(str, OLDEST))
        raise InterpreterError(f"{python} is Python {version[0]}.{version[1]}; {needed} or newer is needed")
    return python


def _version(config: Path) -> tuple[int, int] | None:
    """Version of a virtual environment; None if there is no word of it."""
    try:
        found = _VERSION.search(config.read_text("utf-8", "replace"))
    except OSError:
        return None
    return (int(found[1]), int(found[2])) if found else None
