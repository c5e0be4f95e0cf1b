"""What is said between wstui and the process that looks through a file: orders in JSON, answers in columns."""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

HEADER: Final = struct.Struct("<BIQIII")
"""Of an answer: what it is, to which question, a number, and the bytes of its three columns."""

LINES: Final = 1
"""Lines of the file: their starts, which of their records are facts, the kinds of these. The number is their end."""
EDITED: Final = 5
"""The same of lines that may be blank or written in another way than journals write them."""
ALL: Final = 2
"""There are no more lines. The first column is a text: what is wrong with the end of the file."""
FOUND: Final = 3
"""Records that were looked for in some lines: their positions."""
READY: Final = 6
"""Nothing was asked yet: whoever answers has started."""
WRONG: Final = 4
"""What cannot be looked for. The first column is a text: why."""


class Answer(NamedTuple):
    """One answer."""

    what: int
    """One of those above."""
    question: int
    """Number of the question that it answers."""
    number: int
    columns: tuple[bytes, bytes, bytes]

    @property
    def text(self) -> str:
        """The first column as text."""
        return self.columns[0].decode(errors="replace")


def pack(what: int, question: int, number: int, columns: Sequence[array[int] | bytes] = ()) -> list[bytes]:
    """Write an answer.

    Args:
        what: What it is.
        question: What it answers.
        number: As that says.
        columns: At most three.

    Returns:
        Its parts, to be written one after another.
    """
    raw = [column if isinstance(column, bytes) else column.tobytes() for column in columns]
    raw += [b""] * (3 - len(raw))
    return [HEADER.pack(what, question, number, *map(len, raw)), *raw]


class Reader:
    """Takes bytes as they come, and gives whole answers."""

    def __init__(self) -> None:
        self._data = bytearray()

    def feed(self, data: bytes) -> Iterator[Answer]:
        """Take what was read.

        Args:
            data: Some bytes.

        Yields:
            The answers that are whole by now.
        """
        self._data += data
        while len(self._data) >= HEADER.size:
            what, question, number, *sizes = HEADER.unpack_from(self._data)
            if len(self._data) < HEADER.size + sum(sizes):
                return
            at, columns = HEADER.size, []
            for size in sizes:
                columns.append(bytes(self._data[at : at + size]))
                at += size
            del self._data[:at]
            yield Answer(what, question, number, (columns[0], columns[1], columns[2]))
