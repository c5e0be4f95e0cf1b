"""How a session ended, told from the last lines of its file alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final, NamedTuple

from ..core.codec import event_from_dict
from ..core.scalars import CodecError
from ..core.summary import summary
from ..errors import SessionFileError
from .line import read_json

TAIL: Final = 1 << 16
"""Bytes of the end of a file that are read, unless its last line is longer."""
LONGEST: Final = 1 << 28
"""Bytes of the longest end that is read: of a line of base64 from the largest frame that is likely."""

_TELLING: Final = (
    "crashed",
    "died",
    "websocket.close",
    "websocket.http.response.start",
    "websocket.disconnect",
    "returned",
)
"""What tells how a connection ended, the most telling first."""


class Ending(NamedTuple):
    """The end of a session."""

    records: int = 0
    """How many it has."""
    kind: str = ""
    """The record that tells how its last connection ended; ``open`` if none does; empty if it never connected."""
    text: str = ""
    """The summary of that record, NOT yet `visible`."""


def read_ending(fd: int) -> Ending:
    """Tell how a session ended.

    Args:
        fd: Its file.

    Returns:
        Its end; of a file that is damaged there, what can be told.

    Raises:
        OSError: The file cannot be read.
    """
    records, connected = 0, False
    found: dict[str, dict[str, Any]] = {}
    for raw in _lines_backwards(fd):
        try:
            data = read_json(raw, "", 1)
        except SessionFileError:
            continue  # torn
        number, kind = data.get("n"), data.get("type")
        if type(number) is int:
            records = records or number
        if type(kind) is str and not (kind == "died" and data.get("asked")):
            found.setdefault(kind, data)
        connected = connected or "c" in data
        if kind == "websocket.connect":
            break
    told = next((kind for kind in _TELLING if kind in found), "")
    if not told:
        return Ending(records, "open" if connected else "")
    return Ending(records, told, _tell(found[told]))


def _tell(data: dict[str, Any]) -> str:
    """Tell a record in one line."""
    with suppress(CodecError):
        return summary(event_from_dict({key: value for key, value in data.items() if key != "traceback"}))
    return ""


def _lines_backwards(fd: int) -> Iterator[bytes]:
    """Read the last whole lines of a file, the last first; never the header."""
    end = os.fstat(fd).st_size
    size = TAIL
    while True:
        start = max(end - size, 0)
        _, *lines = os.pread(fd, end - start, start).split(b"\n")
        # What stands before the first line end is cut, or is the header.
        if len(lines) > 1 or start == 0 or size >= LONGEST:
            break
        size *= 16
    yield from (line for line in reversed(lines) if line)
