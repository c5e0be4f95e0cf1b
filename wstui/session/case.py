"""A session file made ready to be replayed: what goes down to the debuggee, and what comes back is compared with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

from ..core.events import Connect, Crashed, Returned, Way
from ..core.match import Search
from ..core.transcript import Record
from ..journal.whole import Whole, read

Stamp: TypeAlias = tuple[int, int, int]
"""Of a file: which it is, how large, and when it was written."""


@dataclass(frozen=True, slots=True)
class Case:
    """One session file, read.

    Attributes:
        path: Where it is.
        whole: What it holds.
        script: What is acted again: what was sent to the application, and what it did then.
        stamp: What told the file from any other when it was read.
    """

    path: Path
    whole: Whole
    script: list[Record]
    stamp: Stamp | None = None

    @property
    def match(self) -> Any:
        """The matchers as the header has them."""
        return self.whole.header.extra.get("match", [])


def read_case(path: Path, search: Search | None = None, prepare: Callable[[Connect], Connect] | None = None) -> Case:
    """Read a session file.

    A connect that does not name its server is made with the one that the header names: what an application meets
    depends on it. A session that was imported was recorded with none of ours, so any will do.

    Args:
        path: Where it is.
        search: Runs the regexes of its matchers; see `core.match.Search`.
        prepare: Makes of a recorded connect the one that is asked for now; None asks for the same.

    Returns:
        The case.

    Raises:
        SessionFileError: It is none, cannot be read, or has a matcher or a capture that is none.
    """
    stamp = stamp_of(path)
    whole = read(path, search)
    server = whole.header.server if whole.header.app else ""
    return Case(path, whole, [_bare(record, server, prepare) for record in whole.records if _acts(record)], stamp)


def stamp_of(path: Path) -> Stamp | None:
    """Tell what changes when somebody writes a file.

    Args:
        path: The file.

    Returns:
        Something to compare; None if it cannot be looked at.
    """
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def _acts(record: Record) -> bool:
    return record.c is not None and (record.way is not Way.FACT or isinstance(record.event, Returned | Crashed))


def _bare(record: Record, server: str, prepare: Callable[[Connect], Connect] | None) -> Record:
    """Leave out what only people read, and ask for what is asked for now."""
    event = record.event
    if isinstance(event, Crashed) and event.trace is not None:
        return replace(record, event=replace(event, trace=None))
    if isinstance(event, Connect):
        asked = event if event.server or not server else replace(event, server=server)
        return replace(record, event=asked if prepare is None else prepare(asked))
    return record
