"""What wstui is set to: flags over ``WSTUI_*`` over the nearest ``pyproject.toml`` over the user's own file.

======================  =====================================================================
asked for               read
======================  =====================================================================
``load(flags)``         flags, the environment, ``[tool.wstui]`` of the nearest
                        ``pyproject.toml`` at or above the working directory, and
                        ``wstui/config.toml`` in the user's configuration folder
``state_dir(config)``    what ``state-dir`` is set to, else the user's state folder
======================  =====================================================================

Every option has one name: ``--app-dir`` on the command line is ``app-dir`` in a file and ``WSTUI_APP_DIR`` in the
environment. A name that is not known is an error that tells where it stands and which known name is nearest.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from .errors import UsageError

PREFIX = "WSTUI_"
"""What the names of our environment variables begin with."""

FOREIGN_PREFIX = "WSTUI_TEST"
"""Variables of wstui's own tests, which are no options."""

MAX_FRAME_SIZE = 64 << 20
"""Bytes of the largest frame, unless it is set."""

_LARGEST_SIZE = (1 << 31) - 1
_UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}
_SIZE = re.compile(r"(\d{1,18})\s*(?:([kmg])(?:i?b)?|b?)", re.IGNORECASE)
_TOML_PLACE = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)
_TABLE = re.compile(r"\s*\[([^\[\]]+)\]\s*(?:#.*)?")
_KEY = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+))\s*=""")


@dataclass(frozen=True, slots=True)
class Config:
    """All options, each with its default.

    Attributes:
        app: The application to debug when the command line names none.
        app_dir: Where modules are looked for first.
        factory: Whether the attribute makes the application; None lets its signature tell.
        settings: Django's settings module; None leaves it to the environment or to ``manage.py``.
        python: The project's interpreter; None looks for one.
        lifespan: ``auto``, ``on`` or ``off``.
        loop: ``auto``, ``asyncio`` or ``uvloop``.
        root_path: The scope's ``root_path``.
        max_frame_size: Bytes of the largest frame.
        state_dir: wstui's state folder; None is the user's.
    """

    app: str | None = None
    app_dir: str = "."
    factory: bool | None = None
    settings: str | None = None
    python: str | None = None
    lifespan: str = "auto"
    loop: str = "auto"
    root_path: str = ""
    max_frame_size: int = MAX_FRAME_SIZE
    state_dir: str | None = None


# -- what an option may be -----------------------------------------------------------------------------------------


def _string(value: Any) -> str:
    """Take a str."""
    if not isinstance(value, str):
        raise UsageError("is no string")
    return value


def _switch(value: Any) -> bool:
    """Take a bool, or what stands for one in the environment."""
    known = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    found = value if isinstance(value, bool) else known.get(str(value).lower())
    if found is None:
        raise UsageError("is neither true nor false")
    return found


def parse_size(value: Any) -> int:
    """Read a number of bytes.

    Args:
        value: ``1048576``, ``"1048576"``, ``"512k"``, ``"64MiB"``; a unit is a power of 1024.

    Returns:
        Bytes.

    Raises:
        UsageError: If it is no size, or none between 1 byte and 2 GiB.
    """
    match = None if isinstance(value, bool) else _SIZE.fullmatch(str(value).strip())
    if match is None:
        raise UsageError("is no size such as 1048576, 512k or 64MiB")
    size = int(match[1]) * _UNITS[(match[2] or "").lower()]
    if not 0 < size <= _LARGEST_SIZE:
        raise UsageError(f"is not between 1 and {_LARGEST_SIZE} bytes")
    return size


def _one_of(*choices: str) -> Callable[[Any], str]:
    """Take one of a few words."""

    def take(value: Any) -> str:
        if value not in choices:
            raise UsageError(f"is not one of {', '.join(choices)}")
        return str(value)

    return take


LIFESPANS = ("auto", "on", "off")
"""What ``--lifespan`` may be."""

LOOPS = ("auto", "asyncio", "uvloop")
"""What ``--loop`` may be."""

CHECKS: dict[str, Callable[[Any], Any]] = {
    "app": _string,
    "app-dir": _string,
    "factory": _switch,
    "settings": _string,
    "python": _string,
    "lifespan": _one_of(*LIFESPANS),
    "loop": _one_of(*LOOPS),
    "root-path": _string,
    "max-frame-size": parse_size,
    "state-dir": _string,
}
"""What each option may be, by its name: takes a value as it was written and returns it as it is meant."""
_PATHS = ("app-dir", "python", "state-dir")


def nearest(name: str, known: list[str]) -> str:
    """Suggest what was meant.

    Args:
        name: What was written.
        known: What could have been.

    Returns:
        ``": did you mean X?"``, or an empty string if nothing is near.
    """
    import difflib  # only a mistake needs it

    found = difflib.get_close_matches(name, known, n=1, cutoff=0.65)
    return f": did you mean {found[0]}?" if found else ""


def _take(name: str, value: Any, where: str) -> Any:
    """Check one value; the error says where it stands."""
    try:
        return CHECKS[name](value)
    except UsageError as error:
        raise UsageError(f"{where} {error}") from None


# -- the layers ----------------------------------------------------------------------------------------------------


def _from_flags(flags: Mapping[str, Any]) -> dict[str, Any]:
    """Check what the command line gave, by option name."""
    return {name: _take(name, value, f"--{name} {value}") for name, value in flags.items()}


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    """Read ``WSTUI_*``; an empty value is as good as none."""
    names = {PREFIX + name.upper().replace("-", "_"): name for name in CHECKS}
    found: dict[str, Any] = {}
    for variable, value in environ.items():
        if not variable.startswith(PREFIX) or variable.startswith(FOREIGN_PREFIX) or not value:
            continue
        if variable not in names:
            raise UsageError(f"unknown environment variable {variable}{nearest(variable, list(names))}")
        found[names[variable]] = _take(names[variable], value, f"{variable}={value}")
    return found


def _from_file(path: Path, table: tuple[str, ...]) -> dict[str, Any]:
    """Read one table of a TOML file; relative paths in it count from its folder."""
    text = _read(path)
    values = _parse(path, text)
    for key in table:
        values = values.get(key, {})
        if not isinstance(values, dict):
            raise UsageError(f"{path}:{_line(text, (), key)}: {key} is no table")
    found: dict[str, Any] = {}
    for name, value in values.items():
        where = f"{path}:{_line(text, table, name)}:"
        if name not in CHECKS:
            raise UsageError(f"{where} unknown key {name!r}{nearest(name, list(CHECKS))}")
        found[name] = _take(name, value, f"{where} {name}")
        if name in _PATHS:
            found[name] = _from_folder(path.parent, name, found[name])
    return found


def _from_folder(folder: Path, name: str, value: str) -> str:
    """Make a path of a file's own count from the file's folder; a bare ``python3.12`` is a command and stays one."""
    if name == "python" and value == Path(value).name and not (folder / value).exists():
        return value
    return str(folder / Path(value).expanduser())


def _read(path: Path) -> str:
    """Read a file of the user's."""
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: is not UTF-8 at byte {error.start}") from None


def _parse(path: Path, text: str) -> dict[str, Any]:
    """Parse TOML; the error says where it stands."""
    import tomllib  # most starts read no file

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _TOML_PLACE.fullmatch(str(error))
        last = text.count("\n") + 1
        line, column = (place[2] or last, place[3] or 1) if place else (1, 1)
        raise UsageError(f"{path}:{line}:{column}: {place[1] if place else error}") from None
    except RecursionError:
        raise UsageError(f"{path}: is nested too deeply") from None


def _line(text: str, table: tuple[str, ...], name: str) -> int:
    """Find the line of a key; TOML's parser tells values, not places. 1 if it is written in an unusual way."""
    current: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        if heading := _TABLE.fullmatch(line):
            current = tuple(part.strip().strip("\"'") for part in heading[1].split("."))
            if current == (*table, name):
                return number
        elif current == table and (key := _KEY.match(line)) and name in key.groups():
            return number
    return 1


def _files(start: Path, environ: Mapping[str, str]) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Find the files that count and the table in each, weakest first."""
    user = _user_folder("config", environ) / "config.toml"
    if user.is_file():
        yield user, ()
    for folder in (start, *start.parents):
        if (folder / "pyproject.toml").is_file():
            yield folder / "pyproject.toml", ("tool", "wstui")
            return


def _user_folder(kind: str, environ: Mapping[str, str]) -> Path:
    """Find one of the user's own folders for wstui; importing platformdirs costs time that most starts save."""
    base = environ.get(f"XDG_{kind.upper()}_HOME", "")
    if os.path.isabs(base):  # noqa: PTH117 - of a str that may be empty
        return Path(base) / "wstui"
    import platformdirs

    return platformdirs.user_config_path("wstui") if kind == "config" else platformdirs.user_state_path("wstui")


def load(
    flags: Mapping[str, Any] | None = None, environ: Mapping[str, str] | None = None, cwd: Path | None = None
) -> Config:
    """Put the layers on top of each other.

    Args:
        flags: What the command line gave, by option name, without what it did not give.
        environ: The environment; None is the process's own.
        cwd: Where the search for ``pyproject.toml`` begins; None is the working directory.

    Returns:
        All options.

    Raises:
        UsageError: If a name or a value in any layer is not known; one line that says where it stands.
    """
    environ = os.environ if environ is None else environ
    merged: dict[str, Any] = {}
    for path, table in _files(cwd or Path.cwd(), environ):
        merged |= _from_file(path, table)
    merged |= _from_environment(environ)
    merged |= _from_flags(flags or {})
    known = {field.name.replace("_", "-"): field.name for field in fields(Config)}
    return Config(**{known[name]: value for name, value in merged.items()})


def state_dir(config: Config, environ: Mapping[str, str] | None = None) -> Path:
    """Find wstui's state folder; journals go to ``sessions`` in it. It need not exist yet.

    Args:
        config: The options.
        environ: The environment; None is the process's own.

    Returns:
        The folder that is set, else ``wstui`` in the user's state folder.
    """
    if config.state_dir:
        return Path(config.state_dir).expanduser()
    return _user_folder("state", os.environ if environ is None else environ)
