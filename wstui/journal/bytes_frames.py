"""Many plain frames of bytes at once: cut at their commas and braces, which none of what they hold can have.

That makes no object for a frame and none for its payload, which are most of what a parser's time goes for. Each cut is
as good as the line that it was made of: what stands between two of them is one of a few known words, a number of JSON,
or base64, and nothing else. Lines that were written in any other way than `line.record_line` does are left to others.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from string import ascii_letters, digits
from typing import Any, Final

import orjson

from .frames import INT, Base64, Frames, are_in_range
from .index import RECEIVE, SEND

_TO_APP: Final = b'"way":">"'
_SIGN: Final = _TO_APP.index(b">")
_UPWARD: Final = bytes.maketrans(b"<", b">")
_KINDS: Final = bytes.maketrans(b"><", bytes((RECEIVE, SEND)))
_TYPES: Final = {RECEIVE: b'"type":"websocket.receive"', SEND: b'"type":"websocket.send"'}
_BEFORE, _AFTER = b'"bytes":{"b64":"', b'"'
_ALPHABET: Final = (ascii_letters + digits + "+/").encode()
_STRANGE: Final = len((_BEFORE + _AFTER + b",").translate(None, _ALPHABET))
"""How many characters of a piece with a payload, and of the comma behind it, are not of the alphabet."""


def read_bytes(lines: Sequence[bytes]) -> Frames | None:
    """Read lines that are plain frames of bytes, written as we write them.

    Args:
        lines: Lines of a session file, at least one; none has a newline but at its end.

    Returns:
        What stands in them; None if anything about them is odd.

    Raises:
        ValueError: One of them is something else.
        KeyError: The same.
        TypeError: The same.
        OverflowError: A connection is out of range.
    """
    count = len(lines)
    parts = b"".join((b"\n", *lines)).split(b"}")
    end = parts.pop()
    tails = parts[1::2]
    heads = b",".join(parts[::2]).split(b",")
    if end != b"\n" or len(parts) != 2 * count or len(heads) != 6 * count:
        return None
    # Each head begins with a newline, as its number's word does, and there is one at the end of each line only: so
    # what stands between two of them is a line.
    n, t = _numbers(heads[::6], b'\n{"n":'), _numbers(heads[1::6], b'"t":')
    kinds = _kinds(heads[3::6])
    if heads[4::6] != list(map(_TYPES.__getitem__, kinds)) or not are_in_range(n, t):
        return None
    payloads = _payloads(heads[5::6])
    origins = {tail: _origin(tail) for tail in set(tails)}
    return Frames(n, t, _connections(heads[2::6]), kinds, payloads, map(origins.__getitem__, tails))


def _numbers(pieces: Sequence[bytes], word: bytes) -> list[Any]:
    """Read what stands behind a word, which each piece begins with; none has a comma."""
    whole = b",".join((b"", *pieces))
    rest = whole.replace(b"," + word, b",")
    numbers = orjson.loads(b"[%b]" % rest[1:])
    if len(whole) - len(rest) != len(word) * len(pieces) or len(numbers) != len(pieces):
        raise ValueError
    return list(numbers)


def _kinds(ways: Sequence[bytes]) -> bytes:
    """Tell of what kind a frame in each direction is."""
    signs = b",".join(ways)
    if signs.translate(_UPWARD) != b",".join([_TO_APP] * len(ways)):
        raise ValueError
    return signs[_SIGN :: len(_TO_APP) + 1].translate(_KINDS)


def _connections(pieces: Sequence[bytes]) -> array[int]:
    alike = pieces.count(pieces[0]) == len(pieces)  # as they mostly are
    numbers = _numbers(pieces[:1] if alike else pieces, b'"c":')
    if set(map(type, numbers)) != INT or not all(numbers):
        raise ValueError
    return array("I", numbers * len(pieces) if alike else numbers)


def _payloads(pieces: Sequence[bytes]) -> Base64:
    before, after, count = len(_BEFORE), -len(_AFTER), len(pieces)
    codes = [piece[before:after] for piece in pieces]
    whole = b",".join(pieces)
    rest = whole.translate(None, _ALPHABET)
    equals = rest.count(b"=")
    if (
        whole != b"".join((_BEFORE, (_AFTER + b"," + _BEFORE).join(codes), _AFTER))
        or len(rest) != _STRANGE * count - 1 + equals
        or any(length & 3 for length in set(map(len, codes)))
    ):
        raise ValueError
    return Base64(codes, _padding(codes, equals) if equals else 0)


def _padding(codes: Sequence[bytes], equals: int) -> int:
    """Tell what `Base64.padding` is where there are so many equals signs; they are at the ends, and two at most."""
    ends = [code[-2:] for code in codes]
    if equals == 2 * len(codes) and b"".join(ends) == b"==" * len(codes):
        return 2
    two = ends.count(b"==")
    one = equals - 2 * two
    if one and [end[1:] for end in ends].count(b"=") != one + two:
        raise ValueError
    return 1 if one == len(codes) else -1


def _origin(tail: bytes) -> str:
    """Read what stands behind a payload: nothing, or where the line of code is."""
    if not tail:
        return ""
    if tail[:1] != b",":
        raise ValueError
    ((key, origin),) = orjson.loads(b"{%b}" % tail[1:]).items()
    if key != "at" or type(origin) is not str:
        raise ValueError
    return origin
