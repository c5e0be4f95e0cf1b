"""Events and records <-> plain dicts that JSON can hold; whoever writes bytes chooses the encoder.

The keys of every kind of event stand here, in the order in which they are written. A key that is absent has its
default; keys and kinds that this release does not know are kept.
"""

from __future__ import annotations

from typing import Any, get_args

from .events import (
    Accept,
    Blocked,
    Close,
    Connect,
    Crashed,
    DenialBody,
    DenialStart,
    Died,
    Disconnect,
    Event,
    Fault,
    FromApp,
    Lifespan,
    Malformed,
    Note,
    Output,
    Raw,
    Receive,
    Restarted,
    Returned,
    Send,
    ToApp,
    Violation,
    Way,
)
from .plain import MAX_JSON_DEPTH, check_depth, decode_value, encode_value
from .plain_frames import MAX_NUMBER, MAX_SECONDS, read_record
from .scalars import CodecError, encode_float, encode_text
from .shape import BOOL, BYTES, DICT, FLOAT, INT, TEXT, Coder, Shape, choice, many
from .traceback_codec import read_traceback, write_traceback
from .transcript import Record, Unknown

__all__ = (
    "KINDS",
    "WAYS",
    "CodecError",
    "decode_value",
    "encode_value",
    "event_from_dict",
    "event_to_dict",
    "keys_of",
    "record_from_dict",
    "record_to_dict",
)


def _read_latin(value: Any, key: str) -> bytes:
    text: str = TEXT.decode(value, key)
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        raise CodecError(key, "must be latin-1, as headers are") from None


HEADERS = many(many(Coder(lambda data: data.decode("latin-1"), _read_latin), 2))
TRACEBACK = Coder(write_traceback, read_traceback)

_PAYLOAD = {"data": "bytes"}
_SHAPES: tuple[Shape[Any], ...] = (
    Shape(Connect, scope=DICT, server=TEXT),
    Shape(Receive, _PAYLOAD, text=TEXT, data=BYTES),
    Shape(Disconnect, code=INT, reason=TEXT),
    Shape(Raw, message=DICT),
    Shape(Accept, subprotocol=TEXT, headers=HEADERS, extra=DICT),
    Shape(Send, _PAYLOAD, text=TEXT, data=BYTES, extra=DICT),
    Shape(Close, code=INT, reason=TEXT, extra=DICT),
    Shape(DenialStart, status=INT, headers=HEADERS, extra=DICT),
    Shape(DenialBody, body=BYTES, more_body=BOOL, extra=DICT),
    Shape(Malformed, key=TEXT, problem=TEXT, message=TEXT),
    Shape(Returned, value=TEXT, raised=TEXT),
    Shape(Crashed, {"trace": "traceback"}, error=TEXT, trace=TRACEBACK),
    Shape(
        Violation,
        rule=TEXT,
        severity=choice("error", "warning", "info"),
        by=choice("app", "framework", "you"),
        what=TEXT,
        hint=TEXT,
        case=TEXT,
    ),
    Shape(
        Output,
        stream=choice("stdout", "stderr", "log", "warning", "fault"),
        level=TEXT,
        logger=TEXT,
        text=TEXT,
    ),
    Shape(Blocked, seconds=FLOAT, file=TEXT, line=INT, function=TEXT, source=TEXT, over=BOOL, thread=TEXT),
    Shape(Died, code=INT, signal=TEXT, asked=BOOL, stderr=TEXT),
    Shape(Restarted, pid=INT, why=TEXT),
    Shape(
        Lifespan,
        {"trace": "traceback"},
        phase=choice("startup", "shutdown"),
        result=choice("complete", "failed", "unsupported"),
        message=TEXT,
        trace=TRACEBACK,
    ),
    Shape(Fault, text=TEXT),
    Shape(Note, text=TEXT, hint=TEXT),
)
_BY_KIND = {shape.cls.kind: shape for shape in _SHAPES}
_RESERVED = ("n", "t", "c", "way", "type", "at")

KINDS: tuple[str, ...] = tuple(_BY_KIND)
"""Every kind that this release knows, in a fixed order: an index column counts in it."""
WAYS: tuple[Way, ...] = tuple(
    Way.TO_APP if shape.cls in get_args(ToApp) else Way.FROM_APP if shape.cls in get_args(FromApp) else Way.FACT
    for shape in _SHAPES
)
"""The way of each of `KINDS`."""
_WAY_OF = dict(zip(KINDS, WAYS, strict=True))


def keys_of(kind: str) -> tuple[str, ...]:
    """List the keys that events of a kind are written with, beside ``type``.

    Args:
        kind: Any.

    Returns:
        The keys, in order; none of a kind that this release does not know.
    """
    shape = _BY_KIND.get(kind)
    return shape.keys if shape else ()


def event_to_dict(event: Event | Unknown) -> dict[str, Any]:
    """Write an event.

    Args:
        event: Any event.

    Returns:
        ``{"type": kind, …}`` in a fixed order.
    """
    if isinstance(event, Unknown):
        return {"type": event.kind, **{key: item for key, item in event.body.items() if key not in _RESERVED}}
    return {"type": event.kind, **_BY_KIND[event.kind].write(event)}


def event_from_dict(data: dict[str, Any]) -> Event | Unknown:
    """Read an event.

    Args:
        data: What `event_to_dict` made, maybe by a newer release.

    Returns:
        The event. Keys that its kind does not have are passed over, a kind that is not known is kept whole.

    Raises:
        CodecError: A key is missing, or has a value that it cannot have.
    """
    kind = TEXT.decode(_required(data, "type"), "type")
    shape = _BY_KIND.get(kind)
    if shape is None:
        check_depth(data, MAX_JSON_DEPTH, kind)
        return Unknown(kind, {key: item for key, item in data.items() if key not in _RESERVED})
    event: Event = shape.read(data)
    return event


def record_to_dict(record: Record) -> dict[str, Any]:
    """Write a record.

    Args:
        record: Any record.

    Returns:
        One line of a session file: ``n``, ``t``, ``c``, ``way``, the event's keys, ``at``, then keys not known.
    """
    event = record.event
    data: dict[str, Any] = {"n": record.n, "t": encode_float(round(record.t, 6))}
    if record.c is not None:
        data["c"] = record.c
    data["way"] = record.way.value
    data |= event_to_dict(event)
    if record.at:
        data["at"] = encode_text(record.at)
    known = (*_RESERVED, *keys_of(event.kind))
    return data | {key: item for key, item in record.extra.items() if key not in known}


def record_from_dict(data: dict[str, Any]) -> Record:
    """Read a record.

    Args:
        data: What `record_to_dict` made, maybe by a newer release.

    Returns:
        The record; keys that are not known are its ``extra``.

    Raises:
        CodecError: A key is missing, or has a value that it cannot have.
    """
    frame = read_record(data)
    if frame is not None:
        return frame
    n = _whole(_required(data, "n"), "n")
    t = FLOAT.decode(_required(data, "t"), "t")
    if not abs(t) < MAX_SECONDS:
        raise CodecError("t", "must be a number of seconds")
    c = _whole(data["c"], "c") if "c" in data else None
    event = event_from_dict(data)
    way = _read_way(data, event)
    at = TEXT.decode(data.get("at", ""), "at")
    return Record(n, t, way, event, c, at, _extra_of(data, event))


def _read_way(data: dict[str, Any], event: Event | Unknown) -> Way:
    usual = _WAY_OF.get(event.kind)
    try:
        way = Way(data["way"]) if "way" in data else usual
    except ValueError:
        raise CodecError("way", 'must be ">", "<" or "!"') from None
    if way is None:
        raise CodecError("way", "is missing")
    if usual is not None and way is not usual:
        raise CodecError("way", f'of {event.kind} must be "{usual}"')
    return way


def _extra_of(data: dict[str, Any], event: Event | Unknown) -> dict[str, Any]:
    if isinstance(event, Unknown):
        return {}
    known = (*_RESERVED, *keys_of(event.kind))
    extra = {key: item for key, item in data.items() if key not in known}
    check_depth(extra, MAX_JSON_DEPTH)
    return extra


def _required(data: dict[str, Any], key: str) -> Any:
    if key not in data:
        raise CodecError(key, "is missing")
    return data[key]


def _whole(value: Any, key: str) -> int:
    if type(value) is not int or not 0 < value < MAX_NUMBER:
        raise CodecError(key, f"must be a whole number from 1 to {MAX_NUMBER - 1}")
    return value
