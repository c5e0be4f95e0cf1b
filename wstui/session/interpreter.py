"""Which interpreter runs the project, and the few lines that make it run our code."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from ..errors import InterpreterError
from ..wire.layout import HEADER, NO_STATE, Kind

OLDEST: Final = (3, 11)
"""The oldest CPython that can run the debuggee."""

BOOTSTRAP: Final = f"""\
import sys
if not getattr(sys.flags, "safe_path", False): del sys.path[0]
import json, os
config = json.loads(sys.argv[1])
if sys.version_info < {OLDEST}:
    import struct
    body = json.dumps({{"message": "%s is Python %d.%d.%d; {OLDEST[0]}.{OLDEST[1]} or newer is needed"
        % ((sys.executable,) + sys.version_info[:3]), "hint": "name another one with --python",
        "traceback": ""}}).encode("ascii")
    os.write(config["fds"]["wire"], struct.pack("{HEADER.format}", len(body), {Kind.LOAD_FAILED}, {NO_STATE}, 0, 0, 0) + body)
    sys.exit(3)
from importlib import import_module, util
spec = util.spec_from_file_location("_wstui", os.path.join(config["package"], "__init__.py"),
    submodule_search_locations=[config["package"]])
sys.modules["_wstui"] = util.module_from_spec(spec)
spec.loader.exec_module(sys.modules["_wstui"])
import_module("_wstui.debuggee.__main__").main(config)
"""
"""Run by ``-c`` with the configuration as its argument. Any Python from 2.7 on can read it: one that is too old
says so on the wire. It puts nothing of ours on ``sys.path``: our package gets a private name, so that a wstui of the
project's own is another one."""


def choose(python: str | None, app_dir: Path, environ: Mapping[str, str]) -> Path:
    """Find the project's interpreter.

    Args:
        python: What the user asked for: a path, a command, or the folder of a virtual environment.
        app_dir: Where the project is.
        environ: Where ``VIRTUAL_ENV`` is looked for.

    Returns:
        The one asked for, else that of ``$VIRTUAL_ENV``, else that of the nearest ``.venv`` upwards, else our own.

    Raises:
        InterpreterError: What was asked for is not there, or is known to be too old.
    """
    raise NotImplementedError


def asgiref_folder() -> str | None:
    """Our own asgiref's folder, for a project that has none or one that is too old."""
    spec = importlib.util.find_spec("asgiref")
    return os.path.dirname(spec.origin) if spec and spec.origin else None
