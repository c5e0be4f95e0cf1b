"""Messages of every kind, right and wrong, for the tables of the servers."""

from __future__ import annotations

from typing import Any

from wstui.core.asgi import read
from wstui.core.machine import State
from wstui.core.reactions import Drop, Instead, Raise
from wstui.core.server import Profile

ACCEPT: dict[str, Any] = {"type": "websocket.accept"}
CLOSE: dict[str, Any] = {"type": "websocket.close"}
START: dict[str, Any] = {"type": "websocket.http.response.start", "status": 403, "headers": []}
BODY: dict[str, Any] = {"type": "websocket.http.response.body", "body": b"no"}


def send(**keys: Any) -> dict[str, Any]:
    return {"type": "websocket.send", **keys}


WAYS: dict[State, list[dict[str, Any]]] = {
    State.CONNECTING: [],
    State.OPEN: [ACCEPT],
    State.DENYING: [START],
    State.DENIED: [START, BODY],
    State.REFUSED: [CLOSE],
    State.CLOSED: [ACCEPT, CLOSE],
}
"""What an application sends to bring a connection into each state."""

NO_CODES: list[object] = [None, True, "1000", 1.5, b"x", []]
NO_REASONS: list[object] = [5, b"x", 0, [], {"a": 1}]

MESSAGES: list[object] = [
    None,
    [],
    "x",
    5,
    {},
    {"type": None},
    {"type": 5},
    {"type": b"websocket.send"},
    {"type": "nonsense {0} {type}"},
    {"type": "http.response.start", "status": 200},
    {"type": "websocket.receive", "text": "x"},
    ACCEPT,
    ACCEPT | {"subprotocol": "a"},
    ACCEPT | {"subprotocol": "not offered"},
    ACCEPT | {"subprotocol": 5},
    ACCEPT | {"subprotocol": ""},
    *(
        ACCEPT | {"headers": headers}
        for headers in (
            None,
            5,
            [("a", "b")],
            {b"a": b"b"},
            {"ab": "b"},
            [5],
            [b"ab"],
            [(b"a",)],
            [(b"a", b"b", b"c")],
            [(b"a", 5)],
            [(b"a", bytearray(b"b"))],
            [(b"A", b"b")],
            [(b"a", b"b\r\nc: d")],
        )
    ),
    send(),
    send(text=None, bytes=None),
    send(text="x"),
    send(text=""),
    send(bytes=b"x"),
    send(bytes=b""),
    send(bytes=bytearray(b"x")),
    send(bytes=memoryview(b"x")),
    send(text="x", bytes=b"y"),
    send(text="x", bytes="y"),
    send(text=5, bytes=b"y"),
    send(text=b"x"),
    send(text=5),
    send(text={}),
    send(bytes="x"),
    send(bytes=[1]),
    send(bytes=5),
    send(text="a\ud800"),
    send(text="x", more="extra"),
    *(CLOSE | {"code": code} for code in (1000, 1001, 1012, 3000, 4999)),
    *(CLOSE | {"code": code} for code in (-1, 0, 999, 1004, 1005, 1006, 1015, 1016, 2000, 5000, 70000)),
    *(CLOSE | {"code": code} for code in NO_CODES),
    *(CLOSE | {"reason": reason} for reason in ("bye", None, "x" * 123, "x" * 124, "é" * 62, "\ud800")),
    *(CLOSE | {"reason": reason} for reason in NO_REASONS),
    CLOSE | {"code": None, "reason": "x"},
    CLOSE | {"code": 1005, "reason": 0},
    CLOSE | {"code": 3000.5},
    CLOSE | {"code": 1005, "reason": "r"},
    CLOSE | {"code": 4000, "reason": 0},
    START,
    START | {"status": 99},
    START | {"status": 600},
    START | {"status": None},
    START | {"status": "403"},
    START | {"status": True},
    START | {"headers": [("a", "b")]},
    START | {"headers": None},
    START | {"headers": [(b"a", b"b\r\nc: d")]},
    {"type": START["type"], "headers": []},
    {"type": START["type"], "status": 403},
    BODY,
    BODY | {"more_body": True},
    BODY | {"body": None},
    BODY | {"body": "x"},
    BODY | {"body": bytearray(b"x")},
    {"type": BODY["type"]},
]


def outcome(profile: Profile, state: State, message: object, phase: str = "") -> object:
    """One word for what a profile does: the exception's class, "drop", "ok", or the event instead."""
    reading = read(message)
    told = profile.breach(state, reading.event, phase=phase, wrongs=reading.wrongs)
    match told:
        case None:
            return "ok"
        case Drop():
            return "drop"
        case Instead(event=event):
            return event
        case Raise(kind=kind):
            return kind
