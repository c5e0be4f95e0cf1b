"""What wstui is set to: flags over ``WSTUI_*`` over the nearest ``pyproject.toml`` over the user's own file.

======================  =====================================================================
asked for               read
======================  =====================================================================
``load(flags)``         flags, the environment, ``[tool.wstui]`` of the nearest
                        ``pyproject.toml`` at or above the working directory, and
                        ``wstui/config.toml`` in the user's configuration folder
``state_dir(config)``   what ``state-dir`` is set to, else the user's state folder
======================  =====================================================================

Every option has one name: ``--app-dir`` on the command line is ``app-dir`` in a file and ``WSTUI_APP_DIR`` in the
environment. A name that is not known is an error that tells where it stands and which known name is nearest. Files
have a table ``keys``, too: ids of the screen's keys, and the keys that they get.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import UsageError
from .checks import CHECKS, KEEP_DAYS, KEEP_SIZE, LIFESPANS, LOOPS, MAX_FRAME_SIZE, SERVERS, nearest, parse_size, take
from .folders import files, user_folder

if TYPE_CHECKING:
    from .table import Table

__all__ = [
    "CHECKS",
    "LIFESPANS",
    "LOOPS",
    "MAX_FRAME_SIZE",
    "SERVERS",
    "Config",
    "Key",
    "load",
    "nearest",
    "parse_size",
    "state_dir",
]

PREFIX = "WSTUI_"
"""What the names of our environment variables begin with."""

FOREIGN_PREFIXES = ("WSTUI_TEST", "WSTUI_SECRET_")
"""Variables of wstui's own tests, and secrets for replays, which are no options."""

KEYS = "keys"
"""The table of a file that gives keys to what the screen does."""

_PATHS = ("app", "app-dir", "env-file", "python", "state-dir")


class Key(NamedTuple):
    """What one id of the screen's keys is given."""

    keys: str
    """One key, or several separated by commas, as it was written."""
    where: str
    """``FILE:LINE:``, for the error if it cannot be."""


class Config(NamedTuple):
    """All options, each with its default."""

    app: str | None = None
    """The application to debug when the command line names none."""
    app_dir: str = "."
    """Where modules are looked for first."""
    env_file: str | None = None
    """A file of variables for the application's environment."""
    factory: bool | None = None
    """Whether the attribute makes the application; None lets its signature tell."""
    settings: str | None = None
    """Django's settings module; None leaves it to the environment or to ``manage.py``."""
    python: str | None = None
    """The project's interpreter; None looks for one."""
    server: str = "uvicorn"
    lifespan: str = "auto"
    """``auto``, ``on`` or ``off``."""
    loop: str = "auto"
    """``auto``, ``asyncio`` or ``uvloop``."""
    root_path: str = ""
    """The scope's ``root_path``."""
    max_frame_size: int = MAX_FRAME_SIZE
    """Bytes of the largest frame."""
    state_dir: str | None = None
    """wstui's state folder; None is the user's."""
    keep_days: int = KEEP_DAYS
    """Days for which journals are kept; 0 is for ever."""
    keep_size: int = KEEP_SIZE
    """Bytes of all journals together that are kept; 0 is no limit."""
    keys: Mapping[str, Key] = MappingProxyType({})
    """What ids of the screen's keys are given; not checked yet: only the screen knows them."""


def _from_flags(flags: Mapping[str, Any]) -> dict[str, Any]:
    """Check what the command line gave, by option name."""
    return {name: take(name, value, f"--{name} {value}") for name, value in flags.items()}


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    """Read ``WSTUI_*``; an empty value is as good as none."""
    names = {PREFIX + name.upper().replace("-", "_"): name for name in CHECKS}
    found: dict[str, Any] = {}
    for variable, value in environ.items():
        if not variable.startswith(PREFIX) or variable.startswith(FOREIGN_PREFIXES) or not value:
            continue
        if variable not in names:
            raise UsageError(f"unknown environment variable {variable}{nearest(variable, list(names))}")
        found[names[variable]] = take(names[variable], value, f"{variable}={value}")
    return found


def _from_file(path: Path, keys: tuple[str, ...]) -> tuple[dict[str, Any], dict[str, Key]]:
    """Read one table of a TOML file, and the table of keys in it; relative paths in it count from its folder."""
    from .table import Table

    table = Table(path, keys)
    found: dict[str, Any] = {}
    for name, value in table.values.items():
        if name == KEYS:
            continue
        if name not in CHECKS:
            raise UsageError(f"{table.where(name)} unknown key {name!r}{nearest(name, [*CHECKS, KEYS])}")
        try:
            found[name] = take(name, value, name)
        except UsageError as error:
            raise UsageError(f"{table.where(name)} {error}") from None
        if name in _PATHS:
            found[name] = _from_folder(path.parent, name, found[name])
    return found, _keys(table)


def _keys(table: Table) -> dict[str, Key]:
    """Read the table of keys."""
    given = table.values.get(KEYS, {})
    if not isinstance(given, dict):
        raise UsageError(f"{table.where(KEYS)} {KEYS} is no table")
    found: dict[str, Key] = {}
    for id_, value in _flat(given).items():
        where = table.where(KEYS, *(id_.split(".") if id_ not in given else [id_]))
        if not isinstance(value, str):
            raise UsageError(f"{where} {id_} is no string such as 'ctrl+g' or 'f3,ctrl+g'")
        found[id_] = Key(value, where)
    return found


def _flat(table: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Name what stands in tables within a table by the whole way to it: an id with a dot in it need not be quoted."""
    found: dict[str, Any] = {}
    for name, value in table.items():
        found |= _flat(value, f"{prefix}{name}.") if isinstance(value, dict) else {prefix + name: value}
    return found


def _from_folder(folder: Path, name: str, value: str) -> str:
    """Make a path of a file's own count from the file's folder.

    A bare ``python3.12`` is a command and stays one; ``module:attribute`` is no path.
    """
    if name == "python" and value == Path(value).name and not (folder / value).exists():
        return value
    if name == "app" and not value.partition(":")[0].endswith(".py"):
        return value
    return str(folder / Path(value).expanduser())


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
    keys: dict[str, Key] = {}
    for path, table in files(cwd or _working_directory(), environ):
        found, given = _from_file(path, table)
        merged |= found
        keys |= given
    merged |= _from_environment(environ)
    merged |= _from_flags(flags or {})
    return Config(keys=keys, **{name.replace("-", "_"): value for name, value in merged.items()})


def _working_directory() -> Path:
    """Tell where we are."""
    try:
        return Path.cwd()
    except OSError as error:
        raise UsageError(f"the working directory: {error.strerror}") from None


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
    return user_folder("state", os.environ if environ is None else environ)
