"""The walls of the house, as far as an import graph alone cannot show them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import wstui

HOUSE = Path(wstui.__file__).parent
TESTS = Path(__file__).parent


def modules() -> list[Path]:
    """Return every module of the house that is more than a face."""
    found = (path.relative_to(HOUSE) for path in HOUSE.rglob("*.py"))
    return sorted(path for path in found if path.name != "__init__.py")


def names() -> list[str]:
    """Return the names of those that do nothing when they are imported."""
    return [".".join(("wstui", *path.with_suffix("").parts)) for path in modules() if path.stem != "__main__"]


def test_nothing_but_the_screen_loads_textual() -> None:
    code = (
        "import importlib, sys\n"
        f"for name in {[name for name in names() if not name.startswith('wstui.tui.')]}:\n"
        "    importlib.import_module(name)\n"
        "    if {'textual', 'rich'} & set(sys.modules): sys.exit(f'{name} does')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_child_needs_the_standard_library_and_asgiref_only() -> None:
    rooms = {"errors", "core", "wire", "engine", "debuggee"}
    code = (
        "import importlib, sys; before = set(sys.modules)\n"
        f"for name in {[name for name in names() if name.split('.')[1] in rooms]}: importlib.import_module(name)\n"
        "own = set(sys.stdlib_module_names) | {'wstui', 'asgiref', 'typing_extensions'}\n"
        "new = (n for n in set(sys.modules) - before if not n.startswith('_sysconfigdata'))\n"
        "sys.exit(' '.join(n for n in new if n.partition('.')[0] not in own) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("module", modules(), ids=str)
def test_every_module_has_a_test_file_of_its_own(module: Path) -> None:
    name = module.name.replace("__main__", "main")
    assert (TESTS / module.parent / f"test_{name}").is_file()
