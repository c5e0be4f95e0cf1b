"""The walls of the house, as far as an import graph alone cannot show them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import wstui

HOUSE = Path(wstui.__file__).parent
TESTS = Path(__file__).parent
HEADLESS = [
    "wstui",
    "wstui.cli",
    "wstui.cli.check",
    "wstui.session.controller",
    "wstui.session.archive",
    "wstui.journal",
    "wstui.debuggee",
]


@pytest.mark.parametrize("module", HEADLESS)
def test_headless_parts_never_load_textual(module: str) -> None:
    code = f"import sys, {module}; sys.exit(','.join(name for name in sys.modules if name in ('textual', 'rich')) or 0)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_child_needs_the_standard_library_and_asgiref_only() -> None:
    code = (
        "import sys; before = set(sys.modules)\n"
        "import wstui.debuggee.host, wstui.engine.runner, wstui.engine.loader\n"
        "own = set(sys.stdlib_module_names) | {'wstui', 'asgiref', 'typing_extensions'}\n"
        "new = (n for n in set(sys.modules) - before if not n.startswith('_sysconfigdata'))\n"
        "sys.exit(' '.join(n for n in new if n.partition('.')[0] not in own) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def modules() -> list[Path]:
    """Return every module of the house that is more than a face."""
    found = (path.relative_to(HOUSE) for path in HOUSE.rglob("*.py"))
    return sorted(path for path in found if path.name != "__init__.py")


@pytest.mark.parametrize("module", modules(), ids=str)
def test_every_module_has_a_test_file_of_its_own(module: Path) -> None:
    name = module.name.replace("__main__", "main")
    assert (TESTS / module.parent / f"test_{name}").is_file()
