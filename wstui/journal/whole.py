"""A session file read whole, to be acted again and compared: its records, and what it says about its replay."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..core.match import MatchError, Matchers, Search, read_matchers
from ..core.transcript import Record, RecordList
from ..errors import SessionFileError
from .line import Header, column_of, read_record
from .reader import open_file, scan


@dataclass(frozen=True, slots=True)
class Whole:
    """A session file in memory."""

    header: Header
    records: RecordList
    matchers: Matchers
    """What may differ when it is replayed."""
    mended: str
    """One line that says what was left out of a torn end; empty if nothing was."""


def read(path: Path, search: Search | None = None, name: str = "") -> Whole:
    """Read a session file whole.

    Args:
        path: The file.
        search: Runs the regexes of its matchers; None if none can be run.
        name: What errors call it; empty for its path.

    Returns:
        All of it; what it says about its replay has been checked.

    Raises:
        SessionFileError: It is none, cannot be read, or has a matcher or a capture that is none.
    """
    name = name or str(path)
    with open_file(path) as file:
        loaded = scan(file, name)
        file.seek(0)
        first = file.readline()
        try:
            matchers = read_matchers(loaded.header.extra.get("match", []), search)
        except MatchError as error:
            raise SessionFileError(name, 1, column_of(first, error.key), str(error)) from None
        records, rest = RecordList(), loaded.index.end - len(first)
        for line, raw in enumerate(file, 2):
            if rest <= 0:
                break
            rest -= len(raw)
            if not raw.isspace():
                records.append(_checked(read_record(raw, name, line), matchers, raw, name, line))
    return Whole(loaded.header, records, matchers, loaded.mended)


def _checked(record: Record, matchers: Matchers, raw: bytes, name: str, line: int) -> Record:
    if record.extra:
        try:
            matchers.check(record)
        except MatchError as error:
            raise SessionFileError(name, line, column_of(raw, error.key), str(error)) from None
    return record
