"""What is read of many plain frames at once: columns, as most of a session is of one shape."""

from __future__ import annotations

from array import array
from binascii import a2b_base64
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, TypeAlias

from ..core.events import Receive, Send
from ..core.plain_frames import MAX_NUMBER, MAX_SECONDS
from ..core.transcript import Record
from .index import BINARY, RECEIVE, SEND, WAYS, flags_of

Columns: TypeAlias = tuple[Sequence[int], Sequence[int], Sequence[int], Sequence[int], Sequence[int]]
"""Times, connections, kinds, sizes and flags, as `Index.extend` takes them."""

_FLAGS: Final = bytes.maketrans(bytes((RECEIVE, SEND)), bytes((flags_of(WAYS[0]), flags_of(WAYS[1]))))
_BINARY_FLAGS: Final = bytes(flags | BINARY for flags in _FLAGS)
INT, FLOAT = ({kind} for kind in (int, float))


class Texts(NamedTuple):
    """Payloads of frames of text."""

    texts: Sequence[str]
    are_ascii: bool

    def sizes(self) -> list[int]:
        """Tell how many bytes each is."""
        if self.are_ascii:
            return list(map(len, self.texts))
        return [len(text.encode()) for text in self.texts]


class Base64(NamedTuple):
    """Payloads of frames of bytes, in base64 without a mistake in it, not yet decoded."""

    codes: Sequence[bytes]
    padding: int
    """How many characters of padding each has; -1 if they differ in that."""

    def sizes(self) -> list[int]:
        """Tell how many bytes each is."""
        if self.padding >= 0:
            return [3 * (length >> 2) - self.padding for length in map(len, self.codes)]
        return [3 * (len(code) >> 2) - code.count(b"=", -2) for code in self.codes]


class Frames(NamedTuple):
    """Plain frames, all of text or all of bytes, column by column."""

    n: Sequence[int]
    t: Sequence[float]
    c: array[int]
    kinds: bytes
    """Positions in `KINDS`."""
    payloads: Texts | Base64
    origins: Iterable[str]
    """To be gone through once."""


def are_in_range(n: Sequence[int], t: Sequence[float]) -> bool:
    """Tell whether numbers are of the right type, and such as records have.

    Args:
        n: Their own, at least one.
        t: Seconds since the session began.

    Returns:
        Whether all are.
    """
    return (
        set(map(type, n)) == INT
        and set(map(type, t)) == FLOAT
        and 0 < min(n) <= max(n) < MAX_NUMBER
        and -MAX_SECONDS < min(t) <= max(t) < MAX_SECONDS
    )


def columns_of(frames: Frames) -> Columns:
    """Make the columns of an index.

    Args:
        frames: What was read.

    Returns:
        As `Index.extend` takes them.
    """
    _, t, c, kinds, payloads, _ = frames
    flags = kinds.translate(_FLAGS if isinstance(payloads, Texts) else _BINARY_FLAGS)
    return [round(seconds * 1e6) for seconds in t], c, kinds, payloads.sizes(), flags


def records_of(frames: Frames) -> list[Record]:
    """Make the records.

    Args:
        frames: What was read.

    Returns:
        As they stand in the file.
    """
    to_app, from_app = WAYS[:2]
    n, t, c, kinds, payloads, origins = frames
    if isinstance(payloads, Base64):
        return [
            Record(n, t, to_app, Receive(None, data), c, at)
            if kind == RECEIVE
            else Record(n, t, from_app, Send(None, data), c, at)
            for n, t, c, kind, data, at in zip(n, t, c, kinds, map(a2b_base64, payloads.codes), origins, strict=True)
        ]
    return [
        Record(n, t, to_app, Receive(text), c, at) if kind == RECEIVE else Record(n, t, from_app, Send(text), c, at)
        for n, t, c, kind, text, at in zip(n, t, c, kinds, payloads.texts, origins, strict=True)
    ]
