"""Where each record of a session file stands, and what it is: columns of numbers, 26 bytes a record."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

from ..core.codec import KINDS
from ..core.events import Way
from ..core.transcript import Record, event_size, is_binary, severity_of

RECEIVE = KINDS.index("websocket.receive")
SEND = KINDS.index("websocket.send")
UNKNOWN = 255
"""The code of a kind that this release does not know."""
BINARY = 1
"""The flag of a frame of bytes."""
WAYS = (Way.TO_APP, Way.FROM_APP, Way.FACT)
SEVERITIES = ("", "info", "warning", "error")
_WAY_SHIFT = 1
_SEVERITY_SHIFT = 3
MAX_SIZE = (1 << 32) - 1
"""What the column of sizes can hold; what is larger counts as this."""

_KIND_CODES = {kind: code for code, kind in enumerate(KINDS)}


class Entry(NamedTuple):
    """What the index holds of a record, but for where it stands."""

    t: int
    """Microseconds since the session began."""
    c: int
    """The connection; 0 for facts of the whole debuggee."""
    kind: int
    """Position in `KINDS`, or `UNKNOWN`."""
    size: int
    """Bytes on the wire."""
    flags: int


def flags_of(way: Way, severity: str = "", *, binary: bool = False) -> int:
    """Pack what is known of a record into a byte.

    Args:
        way: Its direction.
        severity: One of `SEVERITIES`.
        binary: Whether it is a frame of bytes.

    Returns:
        The byte.
    """
    return binary | WAYS.index(way) << _WAY_SHIFT | SEVERITIES.index(severity) << _SEVERITY_SHIFT


def entry_of(record: Record) -> Entry:
    """Make the entry of a record.

    Args:
        record: Any record.

    Returns:
        What the index holds of it.
    """
    event = record.event
    return Entry(
        round(record.t * 1e6),
        record.c or 0,
        _KIND_CODES.get(event.kind, UNKNOWN),
        min(event_size(event), MAX_SIZE),
        flags_of(record.way, severity_of(event), binary=is_binary(event)),
    )


class Index:
    """The columns; each has one item a record, in the order of the file.

    Attributes:
        offset: Where the record's line begins, in bytes.
        end: Where the last record's line ends.
        t: Microseconds since the session began.
        c: Connection; 0 for facts of the whole debuggee.
        kind: Position in `KINDS`, or `UNKNOWN`.
        size: Bytes on the wire.
        flags: What `flags_of` packs.
    """

    def __init__(self, start: int = 0) -> None:
        """Make the index of no records.

        Args:
            start: Where the first record's line will begin: after the header.
        """
        self.offset = array("Q")
        self.end = start
        self.t = array("q")
        self.c = array("I")
        self.kind = array("B")
        self.size = array("I")
        self.flags = array("B")

    def __len__(self) -> int:
        return len(self.flags)

    def append(self, entry: tuple[int, int, int, int, int], length: int) -> None:
        """Add one record.

        Args:
            entry: What it is, as an `Entry` has it.
            length: Bytes of its line, the newline counted.
        """
        t, c, kind, size, flags = entry
        self.offset.append(self.end)
        self.t.append(t)
        self.c.append(c)
        self.kind.append(kind)
        self.size.append(size)
        self.end += length
        self.flags.append(flags)

    def extend(self, lengths: Iterable[int], columns: Sequence[Iterable[int]]) -> None:
        """Add many records at once.

        Args:
            lengths: Bytes of each one's line, the newline counted.
            columns: The fields of their `Entry`, field by field.
        """
        t, c, kind, size, flags = columns
        starts = list(accumulate(lengths, initial=self.end))
        end = starts.pop()
        # In this order: a thread that saves what there was must not take the first of these for a part of the last.
        self.offset.extend(array("Q", starts))  # an array is taken over twice as fast as anything else
        self.end = end
        self.t.extend(array("q", t))
        self.c.extend(array("I", c))
        self.kind.frombytes(bytes(kind))
        self.size.extend(array("I", size))
        self.flags.frombytes(bytes(flags))

    def span(self, position: int) -> tuple[int, int]:
        """Tell where a record stands in the file.

        Args:
            position: The record, from 0.

        Returns:
            Offset and length of its line in bytes.
        """
        start = self.offset[position]
        following = position + 1
        end = self.offset[following] if following < len(self.offset) else self.end
        return start, end - start

    def way(self, position: int) -> Way:
        """Tell the direction of a record.

        Args:
            position: The record, from 0.

        Returns:
            Its way.
        """
        return WAYS[self.flags[position] >> _WAY_SHIFT & 3]

    def severity(self, position: int) -> str:
        """Tell how much a record should catch the eye.

        Args:
            position: The record, from 0.

        Returns:
            One of `SEVERITIES`.
        """
        return SEVERITIES[self.flags[position] >> _SEVERITY_SHIFT & 3]

    def binary(self, position: int) -> bool:
        """Tell whether a record is a frame of bytes.

        Args:
            position: The record, from 0.

        Returns:
            Whether it is.
        """
        return bool(self.flags[position] & BINARY)
