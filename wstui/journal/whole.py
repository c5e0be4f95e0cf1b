"""A session file read whole, to be acted again and compared: its records, and what it says about its replay."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ..core.match import MatchError, Matchers, Search, read_matchers
from ..core.transcript import Record, RecordList
from ..core.uncollected import uncollected
from ..errors import SessionFileError
from .frames import records_of
from .line import Header, column_of, read_header, read_record
from .reader import EMPTY, open_file, parts, torn


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
    with open_file(path, name) as file:
        return _read(file, name, search)


@uncollected()
def _read(file: BinaryIO, name: str, search: Search | None) -> Whole:
    header, matchers = _read_first(file.readline(), name, search)
    records = RecordList()
    for line, part, frames in parts(file):
        if frames is not None:
            records += records_of(frames)
        elif mended := _read_each(part, records, matchers, name, line):
            return Whole(header, records, matchers, mended)
    return Whole(header, records, matchers, "")


def _read_each(lines: list[bytes], records: RecordList, matchers: Matchers, name: str, line: int) -> str:
    """Read lines one by one; returns what is told of a torn end."""
    for number, raw in enumerate(lines, line):
        if raw.isspace():
            continue
        try:
            record = read_record(raw, name, number)
        except SessionFileError:
            if raw.endswith(b"\n"):
                raise
            return torn(name, number, raw)
        _check(record, matchers, raw, name, number)
        records.append(record)
    return ""


def _read_first(raw: bytes, name: str, search: Search | None) -> tuple[Header, Matchers]:
    if not raw:
        raise SessionFileError(name, 1, 1, EMPTY)
    header = read_header(raw, name)
    try:
        return header, read_matchers(header.extra.get("match", []), search)
    except MatchError as error:
        raise SessionFileError(name, 1, column_of(raw, error.key), str(error)) from None


def _check(record: Record, matchers: Matchers, raw: bytes, name: str, line: int) -> None:
    try:
        matchers.check(record)
    except MatchError as error:
        raise SessionFileError(name, line, column_of(raw, error.key), str(error)) from None
