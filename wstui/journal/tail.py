"""What can still be shown when nothing can be recorded any more."""

from __future__ import annotations

from collections import deque
from typing import Final

TAIL_RECORDS: Final = 10_000
"""Records that are kept in memory once recording has stopped."""
TAIL_BYTES: Final = 16 << 20
"""Bytes of their lines that are kept; the last record is kept however long it is."""


class Tail:
    """The last lines that could not be recorded."""

    def __init__(self) -> None:
        self._lines: deque[bytes] = deque()
        self._first = 0
        self._size = 0

    def append(self, position: int, line: bytes) -> None:
        """Keep a line.

        Args:
            position: The record, from 0; positions follow each other.
            line: Its line.
        """
        if not self._lines:
            self._first = position
        self._lines.append(line)
        self._size += len(line)
        while len(self._lines) > TAIL_RECORDS or (self._size > TAIL_BYTES and len(self._lines) > 1):
            self._size -= len(self._lines.popleft())
            self._first += 1

    def get(self, position: int) -> bytes | None:
        """Return a line that is still kept.

        Args:
            position: The record, from 0.

        Returns:
            Its line; None if it has gone, or was never kept.
        """
        place = position - self._first
        return self._lines[place] if 0 <= place < len(self._lines) else None
