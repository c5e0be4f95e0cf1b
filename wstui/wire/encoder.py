"""Messages to bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final, assert_never

from ..core import codec
from ..core.events import Connect
from ..core.machine import State
from ..errors import WireError
from .layout import HEADER, MAX_FRAME, NO_STATE, NUMBER, Kind, room
from .messages import (
    STATE_NUMBERS,
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
    RouteList,
    Sent,
    Shutdown,
    Started,
    Told,
)

_ORIGINS: Final = 0xFFFF
_ORIGIN_LENGTH: Final = 1024


def _json(body: Mapping[str, Any]) -> bytes:
    # not as \\u escapes: two lone surrogates side by side would come out as one character
    return _utf8(json.dumps(body, separators=(",", ":"), ensure_ascii=False))


def _plain(message: Started | Loaded | LoadFailed) -> bytes:
    return _json({entry.name: getattr(message, entry.name) for entry in fields(message)})


def _utf8(text: str) -> bytes:
    """Encode any text: what a user's application sends may hold lone surrogates (rule P13)."""
    return text.encode("utf-8", "surrogatepass")


class Encoder:
    """Messages of one direction of one wire to bytes.

    Args:
        limit: Bytes of the largest frame.
    """

    def __init__(self, limit: int = MAX_FRAME) -> None:
        self.limit = limit
        self._origins: dict[str, int] = {"": 0}

    def order(self, order: Order) -> bytes:
        """Encode an order.

        Args:
            order: Any order.

        Returns:
            Its bytes.

        Raises:
            WireError: It is larger than the limit.
        """
        if isinstance(order, Give):
            connection, payload = order
            if isinstance(payload, str):
                return self._pack(Kind.TEXT, connection, _utf8(payload))
            return self._pack(Kind.BINARY, connection, payload)
        return self._pack(*_parts(order))

    def frame(self, connection: int, time_ns: int, at: str, state: State, payload: str | bytes) -> bytes:
        """Encode a plain ``websocket.send``.

        Args:
            connection: Its connection.
            time_ns: When the application called ``send``.
            at: The line that called it.
            state: The state after it.
            payload: The frame.

        Returns:
            Its bytes.

        Raises:
            WireError: It is larger than the limit.
        """
        if isinstance(payload, str):
            body, kind = payload.encode("utf-8", "surrogatepass"), Kind.TEXT
        else:
            body, kind = bytes(payload), Kind.BINARY
        length = len(body)
        if length > self.limit:
            raise WireError(f"a frame of {length} bytes is over the limit of {self.limit}")
        number = self._origins.get(at)
        if number is None:
            origin, number = self._origin(at)
            return origin + HEADER.pack(length, kind, STATE_NUMBERS[state], number, connection, time_ns) + body
        return HEADER.pack(length, kind, STATE_NUMBERS[state], number, connection, time_ns) + body

    def sent(self, connection: int, time_ns: int, n: int) -> bytes:
        """Encode a `Sent`.

        Args:
            connection: The connection.
            time_ns: When the application was given it.
            n: The record's number.

        Returns:
            Its bytes.
        """
        return HEADER.pack(NUMBER.size, Kind.SENT, NO_STATE, 0, connection, time_ns) + NUMBER.pack(n)

    def output(self, connection: int, time_ns: int, stream: str, text: str) -> bytes:
        """Encode a print; safe in any thread, at any time.

        Args:
            connection: Who printed; 0 if nobody knows.
            time_ns: When.
            stream: ``stdout`` or ``stderr``.
            text: What; cut to the limit.

        Returns:
            Its bytes.
        """
        kind = Kind.STDERR if stream == "stderr" else Kind.STDOUT
        body = _utf8(text[: self.limit])
        return HEADER.pack(len(body), kind, NO_STATE, 0, connection, time_ns) + body

    def report(self, report: Report) -> bytes:
        """Encode a report; safe in any thread if it has no ``at``.

        Args:
            report: Any report.

        Returns:
            Its bytes.

        Raises:
            WireError: It is larger than the limit.
        """
        match report:
            case Frame():
                return self.frame(*report)
            case Told():
                return self._told(report)
            case Sent():
                return self.sent(report.connection, report.time_ns, report.n)
            case _:
                return self._pack(*_report(report))

    def _told(self, told: Told) -> bytes:
        number, origin = self._origins.get(told.at), b""
        if number is None:
            origin, number = self._origin(told.at)
        body = _json(codec.event_to_dict(told.event))
        if len(body) > room(self.limit, Kind.TOLD):
            raise WireError(f"an event of {len(body)} bytes is over the limit of {self.limit}")
        state = NO_STATE if told.state is None else STATE_NUMBERS[told.state]
        return origin + HEADER.pack(len(body), Kind.TOLD, state, number, told.connection, told.time_ns) + body

    def _pack(self, kind: int, connection: int, body: bytes = b"") -> bytes:
        if len(body) > room(self.limit, kind):
            raise WireError(f"a message of {len(body)} bytes is over the limit of {self.limit}")
        return HEADER.pack(len(body), kind, NO_STATE, 0, connection, 0) + body

    def _origin(self, at: str) -> tuple[bytes, int]:
        """Give an origin its number; when all are given away, begin anew."""
        if len(self._origins) > _ORIGINS:
            self._origins = {"": 0}
        number = self._origins[at] = len(self._origins)
        body = _utf8(at[:_ORIGIN_LENGTH])
        return HEADER.pack(len(body), Kind.ORIGIN, NO_STATE, number, 0, 0) + body, number


def _report(report: Started | Loaded | LoadFailed | RouteList | Played | Gone) -> tuple[int, int, bytes]:
    """Kind, connection and body of a report that is not about a moment."""
    match report:
        case Gone(connection):
            parts = Kind.GONE, connection, b""
        case RouteList(routes):
            names = [[route.path, route.name, route.endpoint, route.framework] for route in routes]
            parts = Kind.ROUTES, 0, _json({"routes": names})
        case Played(play, silent, stopped):
            parts = Kind.PLAYED, play, _json({"silent": list(silent), "stopped": stopped})
        case Started():
            parts = Kind.STARTED, 0, _plain(report)
        case Loaded():
            parts = Kind.LOADED, 0, _plain(report)
        case LoadFailed():
            parts = Kind.LOAD_FAILED, 0, _plain(report)
        case _:
            assert_never(report)
    return parts


def _parts(order: Open | Deliver | Drop | Go | ListRoutes | Play | Shutdown) -> tuple[int, int, bytes]:
    """Kind, connection and body of an order that is no plain frame."""
    match order:
        case Deliver(connection, event):
            parts = Kind.DELIVER, connection, _json(codec.event_to_dict(event))
        case Open(connection, scope, server):
            parts = Kind.OPEN, connection, _json(codec.event_to_dict(Connect(scope, server)))
        case Drop(connection):
            parts = Kind.DROP, connection, b""
        case Go():
            parts = Kind.GO, 0, b""
        case ListRoutes():
            parts = Kind.LIST_ROUTES, 0, b""
        case Play(play, records, how, more):
            parts = Kind.PLAY, play, _json({"records": records, "how": how, "more": more})
        case Shutdown():
            parts = Kind.SHUTDOWN, 0, b""
        case _:
            assert_never(order)
    return parts
