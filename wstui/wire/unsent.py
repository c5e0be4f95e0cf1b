"""What the debuggee has not written yet, where a crash cannot take it along: in memory that it shares with the parent.

Frames are collected for a moment and written together. A segfault, or the kernel that is out of memory, ends the
process in the midst of that moment, and what was sent last before a crash is what one wants to see most.

Pieces of the stream lie there one after the other, each behind the position at which it ends and its length. Whoever
begins anew does so at the front; what stood there before has lower positions, and is known by that to be old.
"""

from __future__ import annotations

import mmap
import os
import struct
from typing import Final

SIZE: Final = 1 << 20
"""Bytes of the memory; of what does not fit, the beginning is there."""
_PIECE: Final = struct.Struct("<QI")


class Unsent:
    """The debuggee's side; for one thread.

    Args:
        descriptor: Of the file that `make` made; it is taken over. -1 is memory that nobody else sees.
    """

    def __init__(self, descriptor: int = -1) -> None:
        self._memory = mmap.mmap(descriptor, SIZE)
        if descriptor >= 0:
            os.close(descriptor)
        self._end = 0
        self._room = 0

    def begin(self, written: int) -> None:
        """Begin anew: all that was kept has been written.

        Args:
            written: Bytes that were written in all.
        """
        self._memory.seek(0)
        self._end = written
        self._room = SIZE

    def keep(self, piece: bytes) -> None:
        """Keep what comes next in the stream."""
        length = len(piece)
        self._end += length
        self._room -= _PIECE.size + length
        if self._room >= 0:
            self._memory.write(_PIECE.pack(self._end, length) + piece)

    def stop(self) -> None:
        """Keep nothing until it begins anew: something else comes next in the stream."""
        self._room = 0

    def part(self) -> None:
        """Leave the memory to the process that this one was forked off from."""
        self._memory = mmap.mmap(-1, SIZE)


def make() -> int:
    """Make the memory, on the parent's side.

    Returns:
        The descriptor of a file that has no name and goes with its last descriptor.

    Raises:
        OSError: There is no room, or no descriptor left.
    """
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("wstui unsent")
    else:
        import tempfile  # it takes some of the time to start a debuggee

        with tempfile.TemporaryFile() as file:
            descriptor = os.dup(file.fileno())
    try:
        os.ftruncate(descriptor, SIZE)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def rest(descriptor: int, taken: int) -> bytes:
    """Read, on the parent's side, what a debuggee that has ended did not come to write.

    Args:
        descriptor: Of the file.
        taken: Bytes that came from it in all.

    Returns:
        What would have come next.
    """
    memory = os.pread(descriptor, SIZE, 0)
    pieces: list[bytes] = []
    at, last = 0, -1
    while at + _PIECE.size <= len(memory):
        end, length = _PIECE.unpack_from(memory, at)
        at += _PIECE.size
        if not length or (last >= 0 and end - length != last):
            break
        pieces.append(memory[at + max(length - max(end - taken, 0), 0) : at + length])
        at, last = at + length, end
    return b"".join(pieces)
