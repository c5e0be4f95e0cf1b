"""A session file read from the disk: checked line by line, indexed, its torn end left out."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO, Final

from ..core.events import Way
from ..core.payload import size_of
from ..core.plain_frames import MAX_NUMBER, MAX_SECONDS
from ..core.scalars import CodecError, decode_bytes
from ..errors import SessionFileError
from .bulk import read_frames
from .frames import Frames, columns_of
from .index import BINARY, MAX_SIZE, RECEIVE, SEND, WAYS, Entry, Index, entry_of, flags_of
from .line import Header, cut_off, read_header, read_json, record_of

EMPTY: Final = "empty: not a session file"
AT_ONCE: Final = 1 << 17
"""Bytes of lines that are read at once; what is made of many more would not fit the processor's cache."""
_PLAIN: Final = re.compile(rb'"type":"websocket\.(?:send|receive)","(text|bytes)":')
WORTH: Final = 16
"""Lines in a row below which reading them at once is not worth it."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A session file that was read."""

    header: Header
    index: Index
    mended: str
    """One line that says what was left out of a torn end; empty if nothing was."""


def load(path: Path) -> Loaded:
    """Read a session file.

    Args:
        path: The file.

    Returns:
        Its header and index.

    Raises:
        SessionFileError: It is none, or cannot be read.
    """
    with open_file(path) as file:
        return scan(file, str(path))


@contextmanager
def open_file(path: Path, name: str = "") -> Iterator[BinaryIO]:
    """Open a file for reading; what the system refuses while it is open is an error of the file, too.

    Args:
        path: The file.
        name: What errors call it; empty for its path.

    Yields:
        The file, at its beginning.

    Raises:
        SessionFileError: It cannot be opened or read, or is no regular file.
    """
    name = name or str(path)
    try:
        # Asked before: to open a pipe would wait for a writer.
        if not _is_regular(path, name):
            raise SessionFileError(name, 0, 0, "not a file")
        with path.open("rb", AT_ONCE) as file:
            yield file
    except OSError as error:
        raise SessionFileError(name, 0, 0, error.strerror or str(error)) from None


def _is_regular(path: Path, name: str) -> bool:
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except ValueError as error:  # a NUL in the name
        raise SessionFileError(name, 0, 0, str(error)) from None


def scan(file: BinaryIO, name: str) -> Loaded:
    """Read a session file that is open.

    Args:
        file: The file, at its beginning.
        name: Its path, for errors.

    Returns:
        Its header and index.

    Raises:
        SessionFileError: It is none.
        OSError: It cannot be read; `open_file` tells that.
    """
    first = file.readline()
    if not first:
        raise SessionFileError(name, 1, 1, EMPTY)
    header = read_header(first, name)
    index = Index(start=len(first))
    for line, part, frames in parts(file):
        if frames is not None:
            index.extend(map(len, part), columns_of(frames))
        elif mended := _read_each(part, index, name, line):
            return Loaded(header, index, mended)
    return Loaded(header, index, "")


def parts(file: BinaryIO) -> Iterator[tuple[int, list[bytes], Frames | None]]:
    """Read as many lines at once as can be; what is no plain frame spoils those around it only.

    Args:
        file: A session file, behind its first line.

    Yields:
        All other lines, in order, some at a time: the number of the first of them, the lines, and what stands in them
        or None if they must be read one by one.
    """
    line = 2
    while lines := file.readlines(AT_ONCE):
        for part, frames in _at_once(lines):
            yield line, part, frames
            line += len(part)


def _at_once(lines: list[bytes]) -> Iterator[tuple[list[bytes], Frames | None]]:
    frames = read_frames(lines)
    if frames is not None:
        yield lines, frames
        return
    for plain, run in groupby(lines, _looks_plain):
        part = list(run)
        yield part, read_frames(part) if plain and len(part) >= WORTH else None


def _looks_plain(raw: bytes) -> bytes:
    """Tell what a plain frame is of; empty for any other line."""
    found = _PLAIN.search(raw)
    return found[1] if found else b""


def _read_each(lines: list[bytes], index: Index, name: str, line: int) -> str:
    """Read lines one by one; returns what is told of a torn end."""
    for number, raw in enumerate(lines, line):
        if raw.isspace():  # an editor's: it goes with the record before
            index.end += len(raw)
            continue
        try:
            data = read_json(raw, name, number)
            entry = _entry_of_frame(data) or entry_of(record_of(data, raw, name, number))
        except SessionFileError:
            if raw.endswith(b"\n"):
                raise
            return torn(name, number, raw)
        index.append(entry, len(raw))
    return ""


def torn(name: str, line: int, raw: bytes) -> str:
    """Tell that the last line of a file is not whole.

    Args:
        name: The file's path.
        line: The line's 1-based number.
        raw: What there is of it.

    Returns:
        One line.
    """
    return f"{name}:{line}: {cut_off(raw)}"


_FRAMES = {"websocket.receive": (RECEIVE, WAYS[0]), "websocket.send": (SEND, WAYS[1])}


def _entry_of_frame(data: dict[str, Any]) -> Entry | None:
    """Check a plain frame at a tenth of what a record costs; None if it is anything else, or anything is odd."""
    found = _FRAMES.get(data.get("type", "")) if type(data.get("type")) is str else None
    if found is None or len(data) != (7 if "at" in data else 6) or type(data.get("at", "")) is not str:
        return None
    kind, way = found
    n, t, c = data.get("n"), data.get("t"), data.get("c")
    if type(n) is not int or type(t) is not float or type(c) is not int or data.get("way") != way:
        return None
    if not (0 < n < MAX_NUMBER and 0 < c < MAX_NUMBER and abs(t) < MAX_SECONDS):
        return None
    return _frame_entry(data, round(t * 1e6), c, kind, way)


def _frame_entry(data: dict[str, Any], t: int, c: int, kind: int, way: Way) -> Entry | None:
    text = data.get("text")
    if type(text) is str:
        return Entry(t, c, kind, min(size_of(text), MAX_SIZE), _TEXT_FLAGS[way])
    try:
        size = len(decode_bytes(data.get("bytes"), "bytes"))
    except CodecError:
        return None
    return Entry(t, c, kind, min(size, MAX_SIZE), _TEXT_FLAGS[way] | BINARY)


_TEXT_FLAGS = {way: flags_of(way) for way in WAYS}
