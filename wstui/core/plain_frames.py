"""Plain frames of text, of which most of a session consists: read at a fraction of what any other record costs.

Whatever is odd about one is left to `codec`, which knows every key, every default and what is wrong.

A script goes to the debuggee with its plain frames in `brief`: without keys, and without what nobody needs there.
"""

from __future__ import annotations

from typing import Any, Final, TypeAlias

from .events import Receive, Send, Way
from .scalars import CodecError
from .transcript import Record

MAX_NUMBER: Final = 1 << 32
"""Records and connections of a session are numbered below this."""
MAX_SECONDS: Final = 1e11
"""What a time since the session began is shorter than: microseconds of it fit in 64 bit."""

_FRAMES: Final = (Receive, Send)
_TO_APP: Final = Way.TO_APP
_FROM_APP: Final = Way.FROM_APP
_KEYS: Final = ("n", "t", "c", "way", "type", "text")
_KEYS_AT: Final = (*_KEYS, "at")
_BRIEF: Final = [int, float, int, bool, str]
"""The types of what stands in a `Brief`."""

Brief: TypeAlias = list[Any]
"""``[n, t, c, to_app, text]``, as JSON holds it."""

Fields: TypeAlias = tuple[int, float, int, bool, str, str]
"""Number, time, connection, whether it is to the application, text, origin; a class of its own would cost more than
all the rest."""


def read_fields(data: Any) -> Fields | None:
    """Take a plain frame apart.

    Args:
        data: A record, as `codec.record_to_dict` makes it; or anything else that a JSON parser made.

    Returns:
        What stands in it; None if it is anything else, or if anything about it is not as it usually is.
    """
    keys = tuple(data) if type(data) is dict else ()
    if keys == _KEYS_AT:
        n, t, c, way, kind, text, at = data.values()
    elif keys == _KEYS:
        n, t, c, way, kind, text = data.values()
        at = ""
    else:
        return None
    if way == "<" and kind == "websocket.send":
        to_app = False
    elif way == ">" and kind == "websocket.receive":
        to_app = True
    else:
        return None
    if (
        type(text) is str
        and type(n) is int
        and type(t) is float
        and type(c) is int
        and type(at) is str
        and 0 < n < MAX_NUMBER
        and 0 < c < MAX_NUMBER
        and -MAX_SECONDS < t < MAX_SECONDS
    ):
        return n, t, c, to_app, text, at
    return None


def read_record(data: Any) -> Record | None:
    """Read a plain frame.

    Args:
        data: A record, as `codec.record_to_dict` makes it; or anything else that a JSON parser made.

    Returns:
        The record; None if it is anything else, or if anything about it is not as it usually is.
    """
    fields = read_fields(data)
    if fields is None:
        return None
    n, t, c, to_app, text, at = fields
    return Record(n, t, _TO_APP, Receive(text), c, at) if to_app else Record(n, t, _FROM_APP, Send(text), c, at)


def brief(record: Record, c: int) -> Brief | None:
    """Write a plain frame without what only people read.

    Args:
        record: Any record.
        c: The connection that it is of now.

    Returns:
        The frame in brief; None if it is anything else.
    """
    event = record.event
    to_app = type(event) is Receive
    if record.extra or not isinstance(event, _FRAMES) or event.data is not None or event.text is None:
        return None
    return None if isinstance(event, Send) and event.extra else [record.n, record.t, c, to_app, event.text]


def of_brief(item: Brief) -> Record:
    """Read what `brief` wrote.

    Args:
        item: Any list that a JSON parser made.

    Returns:
        The record.

    Raises:
        CodecError: It is no frame in brief.
    """
    if [type(value) for value in item] != _BRIEF:
        raise CodecError("", "must be a frame in brief")
    n, t, c, to_app, text = item
    return Record(n, t, _TO_APP, Receive(text), c) if to_app else Record(n, t, _FROM_APP, Send(text), c)
