"""Sessions that the tests of written tests share."""

from __future__ import annotations

from typing import Any, TypeAlias

from wstui.core.events import (
    Accept,
    Close,
    Connect,
    Crashed,
    Disconnect,
    Event,
    Raw,
    Receive,
    Returned,
    Send,
    way_of,
)
from wstui.core.transcript import Record
from wstui.formats.exchange import Lost
from wstui.formats.talks import Story, tell

Told: TypeAlias = tuple[int | None, Event] | tuple[int | None, Event, dict[str, Any]]
"""A connection's number, an event, and the keys that its record has beside the event's."""

APP = "tests.apps.raw3:application"
LOBBY: dict[str, Any] = {"path": "/ws/chat/lobby"}
OFFERING: dict[str, Any] = {
    "path": "/ws/chat/lobby",
    "query_string": "a=b",
    "headers": [["host", "localhost"], ["origin", "http://localhost"], ["user-agent", "wstui"], ["X-A", "1"]],
    "cookies": [["k", "v"]],
    "subprotocols": ["chat.v1"],
}


def session(*told: Told) -> list[Record]:
    """Make records of events by connection, with the keys that they have beside their own."""
    return [
        Record(n, n / 1000, way_of(item[1]), item[1], item[0], extra=item[2] if len(item) > 2 else {})
        for n, item in enumerate(told, 1)
    ]


def story(*told: Told) -> Story:
    return tell(session(*told), "uvicorn", Lost())


CHAT = session(
    (1, Connect(OFFERING)),
    (1, Accept("chat.v1")),
    (1, Receive('{"say":"hi"}')),
    (1, Send('{"said": "hi", "room": "lobby"}')),
    (1, Receive('{"say": "du"}')),
    (1, Send('{"said": "du", "room": "lobby"}')),
    (1, Raw({"type": "websocket.receive", "text": '{"say": "raw"}'})),
    (1, Send('{"said": "raw", "room": "lobby"}')),
    (1, Disconnect(1001)),
    (1, Returned()),
    (2, Connect(LOBBY)),
    (2, Accept()),
    (2, Receive('{"say": "bye"}')),
    (2, Close(4000, "bye")),
    (2, Returned()),
    (3, Connect(LOBBY)),
    (3, Accept()),
    (3, Receive('{"say": "crash"}')),
    (3, Crashed("ValueError: no room for crash")),
    (4, Connect({"path": "/nowhere"})),
    (4, Close(4403, "no such room")),
    (4, Returned()),
    (5, Connect(LOBBY)),
    (5, Accept()),
    (5, Receive('{"say": "hi"}')),
    (5, Send('{"said": "hi", "room": "lobby"}')),
    (5, Disconnect(1000)),
    (5, Returned()),
)
"""What the chat of `tests.apps` says."""

SIDE_BY_SIDE = session(
    (1, Connect(LOBBY)),
    (1, Accept()),
    (2, Connect(LOBBY)),
    (2, Accept()),
    (3, Connect({"path": "/nowhere"})),
    (3, Close(4403, "no such room")),
    (1, Receive('{"say": "hi"}')),
    (1, Send('{"said": "hi", "room": "lobby"}')),
    (1, Receive("du")),
    (1, Crashed("JSONDecodeError: Expecting value: line 1 column 1 (char 0)")),
    (2, Receive('{"say": "du"}')),
    (2, Send('{"said": "du", "room": "lobby"}')),
    (2, Disconnect(1000)),
)
"""Two in a room, one of whom it throws out, and one in none."""

ENDING_APP = "tests.apps.endings:application"
ENDINGS: dict[str, list[Event]] = {
    "stays": [],
    "left": [Disconnect(1001), Returned(raised="WebSocketDisconnect: 1001")],
    "closed": [Receive("close"), Close(4000, "bye"), Returned()],
    "raised": [Receive("raise"), Crashed("ValueError: no more")],
    "raised_nothing": [Receive("raise nothing"), Crashed("ValueError")],
    "said_and_raised": [Receive("say and raise"), Send("one"), Send("two"), Crashed("ValueError: said")],
    "closed_and_raised": [Receive("close and raise"), Close(4002), Crashed("ValueError: after")],
    "leaving": [Disconnect(1000), Crashed("RuntimeError: on leaving")],
}
"""What each ending of that application looks like, after a first frame."""


def ending(name: str, *, times: int = 1, answer: str = "A") -> list[Record]:
    """Make a session that ends in one way, on one connection or on several at the same time."""
    opened: list[Event] = [Connect({"path": f"/{name}"}), Accept(), Receive("a"), Send(answer)]
    return session(*((c, event) for event in [*opened, *ENDINGS[name]] for c in range(1, times + 1)))
