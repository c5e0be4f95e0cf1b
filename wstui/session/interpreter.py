"""Which interpreter runs the project, and the few lines that make it run our code."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from ..errors import InterpreterError
from ..wire.layout import HEADER, NO_STATE, Kind

OLDEST: Final = (3, 11)
"""The oldest CPython that can run the debuggee."""

_VERSION: Final = re.compile(r"^version(?:_info)?\s*=\s*(\d+)\.(\d+)", re.MULTILINE)

BOOTSTRAP: Final = f"""\
import sys
if not getattr(sys.flags, "safe_path", False): del sys.path[0]
import json, os
config = json.loads(sys.argv[1])
if sys.version_info < {OLDEST}:
    import struct
    message = "%s is Python %d.%d.%d; {OLDEST[0]}.{OLDEST[1]} or newer is needed"
    body = json.dumps({{
        "message": message % ((sys.executable,) + sys.version_info[:3]),
        "hint": "name another one with --python", "traceback": "",
    }}).encode("ascii")
    head = struct.pack("{HEADER.format}", len(body), {Kind.LOAD_FAILED}, {NO_STATE}, 0, 0, 0)
    os.write(config["fds"]["wire"], head + body)
    sys.exit(3)
kept, sys.dont_write_bytecode = sys.dont_write_bytecode, False
from importlib import import_module, util
spec = util.spec_from_file_location("_wstui", os.path.join(config["package"], "__init__.py"),
    submodule_search_locations=[config["package"]])
sys.modules["_wstui"] = util.module_from_spec(spec)
spec.loader.exec_module(sys.modules["_wstui"])
main = import_module("_wstui.debuggee.__main__").main
sys.dont_write_bytecode = kept
main(config)
"""
"""Run by ``-c`` with the configuration as its argument. Any Python from 2.7 on can read it: one that is too old
says so on the wire. It puts nothing of ours on ``sys.path``: our package gets a private name, so that a wstui of the
project's own is another one. Our modules are compiled once and not at every start, whatever ``PYTHONDONTWRITEBYTECODE``
says about the project's: that would double the time that a start takes."""


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
    if os.sep not in python and (command := shutil.which(python)):
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
