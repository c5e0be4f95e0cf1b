"""Many plain frames at once, column by column: the checks of single records at a third of what they cost.

One call parses many lines, as items of one array. Between them stands a number that nobody can guess: lines that are
no JSON one by one, but would be in such an array, are found out by its absence.
"""

from __future__ import annotations

import os
from array import array
from binascii import a2b_base64
from collections.abc import Sequence
from operator import itemgetter
from string import ascii_letters, digits
from typing import Any, Final, NamedTuple, TypeAlias

import orjson

from ..core.events import Receive, Send
from ..core.plain_frames import MAX_NUMBER, MAX_SECONDS
from ..core.transcript import Record
from ..core.uncollected import uncollected
from .index import BINARY, RECEIVE, SEND, WAYS, flags_of

Columns: TypeAlias = tuple[Sequence[int], Sequence[int], Sequence[int], Sequence[int], Sequence[int]]
"""Times, connections, kinds, sizes and flags, as `Index.extend` takes them."""

_KINDS: Final = {"websocket.receive": RECEIVE, "websocket.send": SEND}
_FLAGS: Final = bytes.maketrans(bytes((RECEIVE, SEND)), bytes((flags_of(WAYS[0]), flags_of(WAYS[1]))))
_BINARY_FLAGS: Final = bytes(flags | BINARY for flags in _FLAGS)
_SIGNS: Final = bytes.maketrans(bytes((RECEIVE, SEND)), b"><")
_WAYS: Final = frozenset("><")
_of_text: Final = itemgetter("n", "t", "c", "way", "type", "text")
_of_bytes: Final = itemgetter("n", "t", "c", "way", "type", "bytes")
_base64: Final = itemgetter("b64")
_ALPHABET: Final = (ascii_letters + digits + "+/").encode()
_INT, _FLOAT, _STR, _DICT = ({kind} for kind in (int, float, str, dict))


class Frames(NamedTuple):
    """Plain frames, all of text or all of bytes, column by column."""

    records: Sequence[dict[str, Any]]
    """As they were parsed."""
    n: Sequence[int]
    t: Sequence[float]
    c: array[int]
    kinds: bytes
    """Positions in `KINDS`."""
    payloads: Sequence[str]
    """Texts, or bytes in base64 without a mistake in it."""
    padding: int | None
    """How many characters of padding each base64 has; -1 if they differ in that, None if they are texts."""


@uncollected()
def read_frames(lines: Sequence[bytes]) -> Frames | None:
    """Read lines that are plain frames, all of text or all of bytes.

    Args:
        lines: Lines of a session file, at least one.

    Returns:
        What stands in them; None if one of them is anything else, or if anything about it is odd.
    """
    mark = int.from_bytes(os.urandom(7))  # as good as `secrets`, which takes milliseconds to import
    try:
        values = orjson.loads(b"[%b]" % (b",%d," % mark).join(lines))
        records, marks = values[::2], values[1::2]
        return _checked(records) if len(records) == len(lines) and marks.count(mark) == len(marks) else None
    except (ValueError, KeyError, TypeError, OverflowError):
        return None


def _checked(records: Sequence[dict[str, Any]]) -> Frames | None:
    lengths = set(map(len, records))
    binary = "bytes" in records[0]
    n, t, c, way, kind, payloads = zip(*map(_of_bytes if binary else _of_text, records), strict=True)
    kinds = bytes(map(_KINDS.__getitem__, kind))
    connections = array("I", c)  # which refuses what is out of its range
    origins = [record["at"] for record in records if len(record) == 7] if 7 in lengths else []
    if (
        lengths <= {6, 7}
        and set(map(type, n)) == _INT == set(map(type, c))
        and set(map(type, t)) == _FLOAT
        and set(map(type, payloads)) == (_DICT if binary else _STR)
        and set(map(type, origins)) <= _STR
        and set(way) <= _WAYS
        and "".join(way).encode() == kinds.translate(_SIGNS)
        and 0 < min(n) <= max(n) < MAX_NUMBER
        and all(c)
        and -MAX_SECONDS < min(t) <= max(t) < MAX_SECONDS
    ):
        texts, padding = _base64_of(payloads) if binary else (payloads, None)
        return Frames(records, n, t, connections, kinds, texts, padding)
    return None


def _base64_of(tags: Sequence[dict[str, Any]]) -> tuple[list[str], int]:
    """Take payloads out of their tags, unread, and tell what `Frames` says of their padding.

    A ValueError, KeyError or TypeError says that some of them are none.
    """
    texts = list(map(_base64, tags))
    lines = "\n".join([*texts, ""]).encode()
    rest = lines.translate(None, _ALPHABET)
    one, two = lines.count(b"=\n"), lines.count(b"==\n")
    strange = len(rest) - len(texts) - one - two  # padding is of two at most, and at the end
    if set(map(len, tags)) != {1} or strange or rest.count(b"\n") != len(texts) or rest.count(b"=") != one + two:
        raise ValueError
    if any(length & 3 for length in set(map(len, texts))):
        raise ValueError
    return texts, {(0, 0): 0, (len(texts), 0): 1, (len(texts), len(texts)): 2}.get((one, two), -1)


def columns_of(frames: Frames) -> Columns:
    """Make the columns of an index.

    Args:
        frames: What was read.

    Returns:
        As `Index.extend` takes them.
    """
    _, _, t, c, kinds, payloads, padding = frames
    if padding is not None and padding >= 0:
        sizes = [3 * (length >> 2) - padding for length in map(len, payloads)]
    elif padding is not None:
        sizes = [3 * (len(text) >> 2) - text.count("=", -2) for text in payloads]
    elif all(map(str.isascii, payloads)):
        sizes = list(map(len, payloads))
    else:
        sizes = [len(text.encode()) for text in payloads]
    flags = kinds.translate(_FLAGS if padding is None else _BINARY_FLAGS)
    return [round(seconds * 1e6) for seconds in t], c, array("B", kinds), sizes, array("B", flags)


def records_of(frames: Frames) -> list[Record]:
    """Make the records.

    Args:
        frames: What was read.

    Returns:
        As they stand in the file.
    """
    to_app, from_app = WAYS[:2]
    origins = [record["at"] if len(record) == 7 else "" for record in frames.records]
    if frames.padding is not None:
        return [
            Record(n, t, to_app, Receive(None, data), c, at)
            if kind == RECEIVE
            else Record(n, t, from_app, Send(None, data), c, at)
            for n, t, c, kind, data, at in zip(*frames[1:5], map(a2b_base64, frames.payloads), origins, strict=True)
        ]
    return [
        Record(n, t, to_app, Receive(text), c, at) if kind == RECEIVE else Record(n, t, from_app, Send(text), c, at)
        for n, t, c, kind, text, at in zip(*frames[1:6], origins, strict=True)
    ]
