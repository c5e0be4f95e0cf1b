"""Bytes to messages.

Both ends hold each other for hostile: whatever comes, a decoder yields messages or raises `WireError`, and it looks
at a length before it keeps a single byte of the body.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal, TypeAlias

from ..core import codec
from ..core.events import Connect, Disconnect, Event, Output, Raw, Receive
from ..core.transcript import Unknown
from ..errors import WireError
from .layout import HEADER, MAX_FRAME, NO_STATE, NUMBER, Kind, room
from .messages import (
    STATES,
    Deliver,
    Drop,
    Frame,
    Give,
    Go,
    Gone,
    ListRoutes,
    Loaded,
    LoadFailed,
    Open,
    Order,
    Play,
    Played,
    Report,
    Route,
    RouteList,
    Sent,
    Shutdown,
    Started,
    Told,
)

_SEPARATE_PRINTS: Final = 64
"""So many prints of one pull stay rows of their own; those after them are joined."""
_JOINED: Final = 64 << 10
_BAD: Final = (ValueError, TypeError, LookupError, RecursionError, OverflowError, AttributeError)
"""What reading hostile bytes can raise."""

_Message: TypeAlias = tuple[int, int, int, int, int, bytes]
"""Kind, state, origin, connection, time and body."""

_tuple = tuple.__new__
_unpack, _HEADER = HEADER.unpack_from, HEADER.size


class _Splitter:
    """Bytes to whole messages, their bodies not yet read.

    Args:
        limit: Bytes of the largest frame that is taken.
    """

    def __init__(self, limit: int = MAX_FRAME) -> None:
        self.limit = limit
        self._data = b""
        self._position = 0
        self._parts: list[bytes] = []
        self._held = 0
        self._needed = _HEADER

    @property
    def idle(self) -> bool:
        """Whether nothing can be pulled before more is pushed."""
        return self._held < self._needed

    def push(self, data: bytes) -> None:
        """Keep bytes that came, in the order in which they came."""
        self._parts.append(data)
        self._held += len(data)

    def _split(self, limit: int) -> list[_Message]:
        """Take the next whole messages; joins what was pushed only when that completes one."""
        messages: list[_Message] = []
        if self._held < self._needed:
            return messages
        if self._parts:
            self._data = b"".join((self._data[self._position :], *self._parts))
            self._parts.clear()
            self._position = 0
        data, position, size = self._data, self._position, len(self._data)
        needed, longest, append = _HEADER, self.limit, messages.append
        while limit and size - position >= _HEADER:
            length, kind, state, origin, connection, time_ns = _unpack(data, position)
            if length > longest and length > room(longest, kind):
                if messages:
                    break  # what came before is told first
                raise WireError(f"a message of {length} bytes is over the limit of {longest}")
            start = position + _HEADER
            if start + length > size:
                needed += length
                break
            position = start + length
            append((kind, state, origin, connection, time_ns, data[start:position]))
            limit -= 1
        self._position, self._held, self._needed = position, size - position, needed
        return messages


class OrderDecoder(_Splitter):
    """What the debuggee reads: `push` what came, `pull` orders while it is not `idle`."""

    def pull(self, limit: int = 1024) -> list[Order]:
        """Decode the next orders.

        Args:
            limit: At most so many of them.

        Returns:
            Those that have come whole, in order.

        Raises:
            WireError: The bytes are no orders.
        """
        try:
            return [_order(kind, connection, body) for kind, _, _, connection, _, body in self._split(limit)]
        except _BAD as error:
            raise WireError(f"an order cannot be read: {type(error).__name__}: {error}") from error


class ReportDecoder(_Splitter):
    """What the parent reads: `push` what came, `pull` reports while it is not `idle`."""

    def __init__(self, limit: int = MAX_FRAME) -> None:
        super().__init__(limit)
        self._origins: dict[int, str] = {0: ""}
        self._broken: WireError | None = None

    @property
    def idle(self) -> bool:
        """Whether nothing can be pulled before more is pushed."""
        return self._held < self._needed and self._broken is None

    def pull(self, limit: int = 1024) -> list[Report]:
        """Decode the next reports.

        Args:
            limit: Of at most so many messages.

        Returns:
            Those that have come whole, in order.

        Raises:
            WireError: The next bytes are no report.
        """
        if self._broken is not None:
            raise self._broken
        reports: list[Report] = []
        prints, origins, append = 0, self._origins, reports.append
        try:
            for message in self._split(limit):
                kind, state, origin, connection, time_ns, body = message
                if kind == Kind.TEXT:
                    text = body.decode("utf-8", "surrogatepass")
                    # `Frame(…)` itself would cost as much as all the rest of this loop
                    append(_tuple(Frame, (connection, time_ns, origins[origin], STATES[state], text)))
                elif kind == Kind.BINARY:
                    append(Frame(connection, time_ns, origins[origin], STATES[state], body))
                elif kind == Kind.ORIGIN:
                    origins[origin] = body.decode("utf-8", "surrogatepass")
                elif kind in {Kind.STDOUT, Kind.STDERR}:
                    prints += 1
                    _print(reports, message, join=prints > _SEPARATE_PRINTS)
                elif kind == Kind.TOLD:
                    after = None if state == NO_STATE else STATES[state]
                    append(Told(connection, time_ns, origins[origin], after, _event(body)))
                else:
                    append(_OTHER_REPORTS[kind](connection, time_ns, body))
        except _BAD as error:
            self._broken = WireError(f"a report cannot be read: {type(error).__name__}: {error}")
            if not reports:
                raise self._broken from error
        return reports


def _order(kind: int, connection: int, body: bytes) -> Order:
    if kind == Kind.TEXT:
        return _tuple(Give, (connection, body.decode("utf-8", "surrogatepass")))
    if kind == Kind.BINARY:
        return _tuple(Give, (connection, body))
    return _OTHER_ORDERS[kind](connection, body)


def _deliver(connection: int, body: bytes) -> Deliver:
    event = _event(body)
    if not isinstance(event, Connect | Receive | Disconnect | Raw):
        raise TypeError(f"{event.kind} is not for the application")
    return Deliver(connection, event)


def _open(connection: int, body: bytes) -> Open:
    event = _event(body)
    if not isinstance(event, Connect):
        raise TypeError(f"{event.kind} opens no connection")
    return Open(connection, event.scope, event.server)


_RECORDS: Final = frozenset((dict, list))


def _play(play: int, body: bytes) -> Play:
    loaded = _load(body)
    records = tuple(_list(loaded["records"]))
    if not _RECORDS.issuperset(map(type, records)):
        raise TypeError("records expected")
    return Play(play, records, _dict(loaded["how"]), _switch(loaded["more"]))


_OTHER_ORDERS: Final[Mapping[int, Callable[[int, bytes], Order]]] = {
    Kind.DELIVER: _deliver,
    Kind.OPEN: _open,
    Kind.DROP: lambda connection, _: Drop(connection),
    Kind.GO: lambda _, __: Go(),
    Kind.LIST_ROUTES: lambda _, __: ListRoutes(),
    Kind.PLAY: _play,
    Kind.SHUTDOWN: lambda _, __: Shutdown(),
}


def _print(reports: list[Report], message: _Message, *, join: bool) -> None:
    """Append a print; one of very many is joined with the one before it, so that a flood is no million rows."""
    kind, _, _, connection, time_ns, body = message
    stream: Literal["stdout", "stderr"] = "stderr" if kind == Kind.STDERR else "stdout"
    text = body.decode("utf-8", "surrogatepass")
    last = reports[-1] if join and reports else None
    if isinstance(last, Told) and isinstance(last.event, Output) and last.connection == connection:
        before = last.event
        if before.stream == stream and len(before.text) + len(text) <= _JOINED:
            reports[-1] = Told(connection, last.time_ns, "", None, Output(stream, before.text + text))
            return
    reports.append(Told(connection, time_ns, "", None, Output(stream, text)))


# -- bodies --------------------------------------------------------------------------------------------------------


def _is(kind: type) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        if type(value) is not kind:
            raise TypeError(f"{kind.__name__} expected")
        return value

    return check


_text, _number, _dict, _list, _switch = _is(str), _is(int), _is(dict), _is(list), _is(bool)


def _one(body: bytes) -> tuple[int]:
    if len(body) != NUMBER.size:
        raise ValueError("one number expected")
    return NUMBER.unpack(body)


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(_text(item) for item in _list(value))


def _names(value: Any) -> dict[str, str]:
    return {name: _text(item) for name, item in _dict(value).items()}


_Shape: TypeAlias = Mapping[str, Callable[[Any], Any]]

_STARTED: Final[_Shape] = {"pid": _number, "python": _text, "executable": _text}
_LOADED: Final[_Shape] = {
    "label": _text,
    "kind": _text,
    "host": _text,
    "notes": _texts,
    "versions": _names,
    "pid": _number,
    "asgi": _text,
}
_LOAD_FAILED: Final[_Shape] = {"message": _text, "hint": _text, "traceback": _text}


def _load(body: bytes) -> dict[str, Any]:
    loaded: dict[str, Any] = _dict(json.loads(body.decode("utf-8", "surrogatepass")))
    return loaded


def _fields(body: bytes, shape: _Shape) -> dict[str, Any]:
    loaded = _load(body)
    return {name: check(loaded[name]) for name, check in shape.items()}


def _event(body: bytes) -> Event:
    event = codec.event_from_dict(_load(body))
    if isinstance(event, Unknown):
        raise TypeError("an event that is not known")
    return event


def _played(play: int, body: bytes) -> Played:
    loaded = _load(body)
    return Played(play, tuple(map(_number, _list(loaded["silent"]))), _text(loaded["stopped"]))


def _routes(body: bytes) -> RouteList:
    return RouteList(tuple(Route(*_texts(route)) for route in _list(_load(body)["routes"])))


_OTHER_REPORTS: Final[Mapping[int, Callable[[int, int, bytes], Report]]] = {
    Kind.SENT: lambda connection, time_ns, body: Sent(connection, time_ns, *_one(body)),
    Kind.PLAYED: lambda play, _, body: _played(play, body),
    Kind.GONE: lambda connection, _, __: Gone(connection),
    Kind.STARTED: lambda _, __, body: Started(**_fields(body, _STARTED)),
    Kind.LOADED: lambda _, __, body: Loaded(**_fields(body, _LOADED)),
    Kind.LOAD_FAILED: lambda _, __, body: LoadFailed(**_fields(body, _LOAD_FAILED)),
    Kind.ROUTES: lambda _, __, body: _routes(body),
}
