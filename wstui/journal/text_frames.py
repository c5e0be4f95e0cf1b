"""Many plain frames of text at once: parsed together, then checked column by column.

Between the lines stands a number that nobody can guess: lines that are no JSON one by one, but would be in one array,
are found out by its absence.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Sequence
from operator import itemgetter
from typing import Any, Final

import orjson

from .frames import INT, Frames, Texts, are_in_range
from .index import RECEIVE, SEND

_KINDS: Final = {"websocket.receive": RECEIVE, "websocket.send": SEND}
_SIGNS: Final = bytes.maketrans(bytes((RECEIVE, SEND)), b"><")
_WAYS: Final = frozenset("><")
_fields: Final = itemgetter("n", "t", "c", "way", "type", "text")
_all_fields: Final = itemgetter("n", "t", "c", "way", "type", "text", "at")


def read_texts(lines: Sequence[bytes]) -> Frames | None:
    """Read lines that are plain frames of text, however they are written.

    Args:
        lines: Lines of a session file, at least one.

    Returns:
        What stands in them; None if anything about them is odd.

    Raises:
        ValueError: One of them is something else.
        KeyError: The same.
        TypeError: The same.
        OverflowError: A connection is out of range.
    """
    mark = int.from_bytes(os.urandom(7))  # as good as `secrets`, which takes milliseconds to import
    values = orjson.loads(b"[%b]" % (b",%d," % mark).join(lines))
    records, marks = values[::2], values[1::2]
    return _checked(records) if len(records) == len(lines) and marks.count(mark) == len(marks) else None


def _checked(records: Sequence[dict[str, Any]]) -> Frames | None:
    lengths = set(map(len, records))
    origins: Sequence[str]
    if lengths == {7}:
        n, t, c, way, kind, texts, origins = zip(*map(_all_fields, records), strict=True)
    else:
        n, t, c, way, kind, texts = zip(*map(_fields, records), strict=True)
        origins = [record["at"] if len(record) == 7 else "" for record in records]
    kinds = bytes(map(_KINDS.__getitem__, kind))
    connections = array("I", c)  # which refuses what is out of its range
    "".join(origins)  # which refuses what is no text, as the others do
    if (
        lengths <= {6, 7}
        and set(way) <= _WAYS
        and "".join(way).encode() == kinds.translate(_SIGNS)
        and set(map(type, c)) == INT
        and all(connections)
        and are_in_range(n, t)
    ):
        return Frames(n, t, connections, kinds, Texts(texts, "".join(texts).isascii()), origins)
    return None
