"""The journals that are kept: what each of them is, and taking away those that are too old or too many.

A journal that a wstui is writing is never taken away: its file is locked as long as it is written, and the system
takes the lock back when the writer ends, however it ends.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

from ..errors import SessionFileError
from ..journal.ending import Ending, read_ending
from ..journal.hold import is_held
from ..journal.line import read_header
from .limits import Limits

SUFFIX: Final = ".wstui"
"""What the names of session files end with."""
DAY: Final = 86_400.0
"""Seconds."""
YOUNG: Final = 60.0
"""Seconds for which a file without a line is one that is just being made."""
HEADER: Final = 1 << 20
"""Bytes of the longest header that is read."""


class Kept(NamedTuple):
    """A journal on the shelf."""

    path: Path
    size: int
    """Bytes."""
    changed: float
    """When it was last written, in seconds since 1970."""


class Described(NamedTuple):
    """What a journal is."""

    kept: Kept
    app: str
    """The application, raw text; empty if the file is no session."""
    started: datetime | None
    """When the session began, in UTC; None if the file is no session."""
    ending: Ending
    """How it ended, and how many records it has."""
    live: bool
    """Whether a wstui is writing it."""
    problem: str
    """Why it is no session, in one line; empty if it is one."""
    replay: str = ""
    """The name of the file that was replayed in it, raw text; empty if none was."""


class Swept(NamedTuple):
    """What became of a sweep."""

    removed: list[Kept]
    live: list[Kept]
    """What would have gone but is being written."""
    problems: list[str]
    """What could not be removed, and why, a line each."""


def shelf(folder: Path) -> list[Kept]:
    """List the journals of a folder.

    Args:
        folder: Where they are; it need not exist.

    Returns:
        The journals, the one that was written last first.

    Raises:
        OSError: It cannot be read.
    """
    found: list[Kept] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.endswith(SUFFIX):
                    found += _kept(Path(entry.path))
    except FileNotFoundError:
        return []
    return sorted(found, key=lambda kept: (kept.changed, kept.path.name), reverse=True)


def _kept(path: Path) -> Iterator[Kept]:
    """Look at one file; a link is none of ours."""
    try:
        status = path.lstat()
    except OSError:
        return  # somebody else's sweep was quicker
    if stat.S_ISREG(status.st_mode):
        yield Kept(path, status.st_size, status.st_mtime)


def describe(kept: Kept) -> Described:
    """Tell what a journal is; only its beginning and its end are read.

    Args:
        kept: The journal.

    Returns:
        What it is, or why it is none.
    """
    try:
        fd = os.open(kept.path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        return Described(kept, "", None, Ending(), live=False, problem=error.strerror or str(error))
    try:
        live = is_held(fd)
        header = read_header(_first_line(fd), str(kept.path))
        return Described(kept, header.app, header.started, read_ending(fd), live, "", header.replay)
    except SessionFileError as error:
        return Described(kept, "", None, Ending(), live, error.message)
    except OSError as error:
        return Described(kept, "", None, Ending(), live, error.strerror or str(error))
    finally:
        os.close(fd)


def catalogue(folder: Path) -> list[Described]:
    """Tell what every journal of a folder is.

    Args:
        folder: Where they are; it need not exist.

    Returns:
        The journals; the session that began last first, what is none last.

    Raises:
        OSError: The folder cannot be read.
    """
    return sorted(map(describe, shelf(folder)), key=_began, reverse=True)


def _began(journal: Described) -> tuple[float, str]:
    return (journal.started.timestamp() if journal.started else 0.0, journal.kept.path.name)


def _first_line(fd: int) -> bytes:
    """Read the header; most are short."""
    first, found, _ = os.pread(fd, 4096, 0).partition(b"\n")
    return first if found else os.pread(fd, HEADER, 0).partition(b"\n")[0]


def sweep(folder: Path, limits: Limits, *, newest: bool = False, now: float | None = None) -> Swept:
    """Take away what is too old or too much, the oldest first.

    Args:
        folder: Where the journals are.
        limits: How much is kept.
        newest: Whether the newest journal may go, too, should it be too large alone.
        now: Seconds since 1970; None is the clock's.

    Returns:
        What became of it.

    Raises:
        OSError: The folder cannot be read.
    """
    now = time.time() if now is None else now
    swept = Swept([], [], [])
    total = 0
    for position, kept in enumerate(shelf(folder)):
        total += kept.size
        old = limits.seconds > 0 and now - kept.changed > limits.seconds
        much = limits.size > 0 and total > limits.size and (newest or position > 0)
        if old or much:
            _remove(kept, now, swept)
    return swept


def remove(journals: list[Kept]) -> Swept:
    """Take away journals.

    Args:
        journals: Which.

    Returns:
        What became of it.
    """
    swept = Swept([], [], [])
    for kept in journals:
        _remove(kept, time.time(), swept)
    return swept


def _remove(kept: Kept, now: float, swept: Swept) -> None:
    """Take one away, unless it is being written or just being made."""
    try:
        fd = os.open(kept.path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError:
        return
    except OSError as error:
        swept.problems.append(f"{kept.path}: {error.strerror}")
        return
    try:
        if is_held(fd) or (os.fstat(fd).st_size == 0 and now - kept.changed < YOUNG):
            swept.live.append(kept)
            return
        kept.path.unlink(missing_ok=True)
        swept.removed.append(kept)
    except OSError as error:
        swept.problems.append(f"{kept.path}: {error.strerror}")
    finally:
        os.close(fd)
