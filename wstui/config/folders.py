"""Where the files are: the user's own, the project's, and wstui's state."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator, Mapping
from errno import EACCES, ENAMETOOLONG, ENOENT, ENOTDIR
from pathlib import Path
from typing import Final, Literal

from ..errors import UsageError

USER_TABLE: Final = ()
"""In the user's own file everything is about wstui."""
PROJECT_TABLE: Final = ("tool", "wstui")
"""The table that is ours in a file of many."""

_LINUX: Final = {"config": "~/.config", "state": "~/.local/state"}
_NOT_THERE: Final = {ENOENT, ENOTDIR, ENAMETOOLONG}


def files(start: Path, environ: Mapping[str, str]) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Find the files that count, weakest first.

    Args:
        start: Where the search for the project's begins; goes up from there.
        environ: The environment.

    Yields:
        A file, and the table in it that is ours.

    Raises:
        UsageError: It cannot be told whether there is one: links that go in a circle, for instance.
    """
    user = user_folder("config", environ) / "config.toml"
    if _is_file(user):
        yield user, USER_TABLE
    for folder in (start, *start.parents):
        if _is_file(folder / "pyproject.toml", foreign=True):
            yield folder / "pyproject.toml", PROJECT_TABLE
            return


def _is_file(path: Path, *, foreign: bool = False) -> bool:
    """Tell whether there is a file; a folder of somebody else's that may not be looked into has none for us."""
    try:
        return stat.S_ISREG(os.stat(path).st_mode)  # noqa: PTH116 - pathlib takes a circle of links for no file
    except OSError as error:
        if error.errno in _NOT_THERE or (foreign and error.errno == EACCES):
            return False
        raise UsageError(f"{path}: {error.strerror}") from None


def user_folder(kind: Literal["config", "state"], environ: Mapping[str, str]) -> Path:
    """Find one of the user's own folders for wstui.

    Args:
        kind: Of what.
        environ: The environment.

    Returns:
        The folder; it need not exist.
    """
    base = environ.get(f"XDG_{kind.upper()}_HOME", "")
    if not os.path.isabs(base) and sys.platform == "linux":  # noqa: PTH117 - of a str that may be empty
        # What platformdirs says, too; to import it costs more than all else that is read here.
        base = os.path.expanduser(_LINUX[kind])  # noqa: PTH111 - stays as it is where nobody has a home
    if os.path.isabs(base):  # noqa: PTH117 - the same
        return Path(base) / "wstui"
    import platformdirs

    return platformdirs.user_config_path("wstui") if kind == "config" else platformdirs.user_state_path("wstui")
