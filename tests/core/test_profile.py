"""The profiles against their table; uvicorn's against uvicorn itself, run in memory."""

from __future__ import annotations

import asyncio
import builtins
import json
from typing import Any

import pytest
from uvicorn.config import Config
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState

from wstui.core.asgi import read
from wstui.core.events import Accept, Close, Disconnect, Send
from wstui.core.machine import State, after
from wstui.core.profile import DAPHNE, HYPERCORN, PROFILES, SPEC, UVICORN, Drop, Instead, Profile, Raise

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
    send(text="a\ud800"),
    send(text="x", more="extra"),
    *(CLOSE | {"code": code} for code in (1000, 1001, 1012, 3000, 4999)),
    *(CLOSE | {"code": code} for code in (-1, 0, 999, 1004, 1005, 1006, 1015, 1016, 2000, 5000, 70000)),
    *(CLOSE | {"code": code} for code in NO_CODES),
    *(CLOSE | {"reason": reason} for reason in ("bye", None, "x" * 123, "x" * 124, "é" * 62, "\ud800")),
    *(CLOSE | {"reason": reason} for reason in NO_REASONS),
    CLOSE | {"code": None, "reason": "x"},
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
    {"type": START["type"], "headers": []},
    {"type": START["type"], "status": 403},
    BODY,
    BODY | {"more_body": True},
    BODY | {"body": None},
    BODY | {"body": "x"},
    BODY | {"body": bytearray(b"x")},
    {"type": BODY["type"]},
]

HANDSHAKE = (
    b"GET /?a HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: a, b\r\n\r\n"
)


class Wire(asyncio.Transport):
    """A transport that remembers what was written."""

    def __init__(self) -> None:
        super().__init__({"sockname": ("127.0.0.1", 80), "peername": ("127.0.0.1", 50000)})
        self.written = b""
        self.closing = False

    def write(self, data: bytes | bytearray | memoryview[Any]) -> None:
        self.written += bytes(data)

    def close(self) -> None:
        self.closing = True

    def is_closing(self) -> bool:
        return self.closing


async def ask_uvicorn(way: list[dict[str, Any]], message: Any) -> tuple[Exception | None, bytes, dict[str, Any] | None]:
    """What uvicorn's send() raises, writes, and puts in line for receive(), before the loop turns."""
    answer: asyncio.Future[tuple[Exception | None, bytes, dict[str, Any] | None]] = asyncio.Future()
    wire = Wire()

    async def application(_scope: Any, receive: Any, send: Any) -> None:
        await receive()
        for step in way:
            await send(step)
        while not protocol.queue.empty():
            protocol.queue.get_nowait()
        wire.written = b""
        raised = None
        try:
            await send(message)
        except Exception as error:  # noqa: BLE001 - whatever it raises is the answer
            raised = error
        queued = None if protocol.queue.empty() else protocol.queue.get_nowait()
        answer.set_result((raised, wire.written, dict(queued) if queued else None))

    config = Config(application, log_config=None, lifespan="off", ws_per_message_deflate=False)
    protocol = WebSocketsSansIOProtocol(config, ServerState(), {})
    protocol.connection_made(wire)
    protocol.data_received(HANDSHAKE)
    try:
        return await asyncio.wait_for(answer, 5)
    finally:
        protocol.stop_keepalive()
        if protocol.close_timer is not None:
            protocol.close_timer.cancel()


def builtin_name(error: BaseException) -> str:
    """The nearest class of an exception that is a builtin."""
    names: list[str] = [cls.__name__ for cls in type(error).__mro__ if getattr(builtins, cls.__name__, None) is cls]
    return names[0]


def frame(event: object) -> bytes:
    """What a server writes for a short frame."""
    if isinstance(event, Send):
        payload = (event.text or "").encode() if event.data is None else event.data
        return bytes([0x81 if event.data is None else 0x82, len(payload)]) + payload
    assert isinstance(event, Close)
    if event.code == 1005:
        return bytes([0x88, 0])
    payload = event.code.to_bytes(2, "big") + event.reason.encode()
    return bytes([0x88, len(payload)]) + payload


# After a denial uvicorn builds a second response and trips inside websockets; no application gets that far, since the
# connection is gone by the next turn of the loop.
NOT_TOLD_APART = {(State.DENIED, BODY["type"])}


@pytest.mark.parametrize("state", WAYS)
def test_uvicorn_profile_does_what_uvicorn_does(state: State) -> None:
    different: list[str] = []
    for message in MESSAGES:
        if isinstance(message, dict) and (state, message.get("type")) in NOT_TOLD_APART:
            continue
        reading = read(message)
        told = UVICORN.breach(state, reading.event, disconnected=False, wrongs=reading.wrongs)
        raised, written, queued = asyncio.run(ask_uvicorn(WAYS[state], message))
        if isinstance(told, Raise):
            error = told.exception()
            same = raised is not None and builtin_name(error) == builtin_name(raised) and str(error) == str(raised)
            same = same and (queued is None) == (told.disconnect is None)
        elif isinstance(told, Drop):
            same = raised is None and written == b"" and queued is None
        else:
            effect = told.event if isinstance(told, Instead) else reading.event
            same = raised is None and after(state, effect) in STEPS_SEEN[state]
            if state is State.OPEN:
                same = same and written == frame(effect)
        if not same:
            different.append(f"{message!r:.90}: told {told!r:.200}, but {raised!r:.200} {written!r:.80} {queued}")
    assert not different, "\n".join(different)


STEPS_SEEN: dict[State, set[State]] = {
    State.CONNECTING: {State.OPEN, State.REFUSED, State.DENYING},
    State.OPEN: {State.OPEN, State.CLOSED},
    State.DENYING: {State.DENYING, State.DENIED},
    State.DENIED: set(),
    State.REFUSED: set(),
    State.CLOSED: set(),
}


@pytest.mark.parametrize("message", [ACCEPT, CLOSE, send(text="x"), {}, None])
@pytest.mark.parametrize("state", [State.REFUSED, State.CLOSED, State.LEFT])
def test_uvicorn_once_the_connection_is_gone(state: State, message: object) -> None:
    reading = read(message)
    told = UVICORN.breach(state, reading.event, disconnected=True, wrongs=reading.wrongs)
    assert isinstance(told, Raise)
    error = told.exception()
    assert isinstance(error, OSError)
    assert type(error).__name__ == "ClientDisconnected"
    assert str(error) == ""


def outcome(profile: Profile, state: State, message: object, *, gone: bool = False) -> object:
    """One word for what a profile does: the exception's class, "drop", "ok", or the event instead."""
    reading = read(message)
    told = profile.breach(state, reading.event, disconnected=gone, wrongs=reading.wrongs)
    match told:
        case None:
            return "ok"
        case Drop():
            return "drop"
        case Instead(event=event):
            return event
        case Raise(kind=kind):
            return kind


CONNECTING, OPEN, CLOSED, REFUSED = State.CONNECTING, State.OPEN, State.CLOSED, State.REFUSED

# The table of asgi-websocket.md, row by row: hypercorn, daphne.
TABLE: list[tuple[State, object, object, object]] = [
    (CONNECTING, send(text="x"), "UnexpectedMessageError", "ValueError"),
    (REFUSED, ACCEPT, "UnexpectedMessageError", "drop"),
    (OPEN, ACCEPT, "UnexpectedMessageError", "AttributeError"),
    (CLOSED, send(text="x"), "UnexpectedMessageError", "drop"),
    (CLOSED, CLOSE, "drop", "drop"),
    (OPEN, send(text="x", bytes=b"y"), Send(data=b"y"), "ValueError"),
    (OPEN, send(text=None, bytes=None), "TypeError", "drop"),
    (OPEN, send(), "KeyError", "drop"),
    (OPEN, send(text=""), "ok", "drop"),
    (OPEN, send(bytes=b""), "ok", "drop"),
    (OPEN, send(text=b"x"), "TypeError", "AttributeError"),
    (OPEN, send(bytes="x"), "TypeError", "AssertionError"),
    (OPEN, send(bytes=bytearray(b"x")), "ok", "AssertionError"),
    (OPEN, {"type": "nonsense"}, "UnexpectedMessageError", "drop"),
    (OPEN, {}, "KeyError", "KeyError"),
    (OPEN, [], "TypeError", "TypeError"),
    (OPEN, CLOSE | {"code": 1005}, Close(1000), "Exception"),
    (OPEN, CLOSE | {"code": 999}, "ok", "Exception"),
    (OPEN, CLOSE | {"code": 1012}, "ok", "Exception"),
    (OPEN, CLOSE | {"code": None}, "TypeError", Close(1000)),
    (OPEN, CLOSE | {"code": "1000"}, Close(1000), "Exception"),
    (OPEN, CLOSE | {"reason": "x" * 200}, Close(1000, "x" * 123), Close(1000)),
    (OPEN, CLOSE | {"reason": 5}, "AttributeError", Close(1000)),
    (CONNECTING, ACCEPT | {"headers": [(b"sec-websocket-protocol", b"x")]}, "Exception", "ok"),
    (CONNECTING, ACCEPT | {"headers": [("a", "b")]}, "AttributeError", Accept()),
    (CONNECTING, START, "ok", "drop"),
    (CONNECTING, CLOSE | {"code": 4403, "reason": "no"}, "ok", "ok"),
    (OPEN, send(text="\ud800"), "UnicodeEncodeError", "UnicodeEncodeError"),
    (OPEN, None, Close(1011), "TypeError"),
    (OPEN, send(bytes=[1]), Send(data=b"\x01"), "AssertionError"),
    (OPEN, send(bytes=2**40), "MemoryError", "AssertionError"),
]


@pytest.mark.parametrize(("state", "message", "hypercorn", "daphne"), TABLE)
def test_hypercorn_and_daphne(state: State, message: object, hypercorn: object, daphne: object) -> None:
    assert (outcome(HYPERCORN, state, message), outcome(DAPHNE, state, message)) == (hypercorn, daphne)


@pytest.mark.parametrize("profile", [HYPERCORN, DAPHNE])
def test_hypercorn_and_daphne_ignore_what_comes_after_the_client_left(profile: Profile) -> None:
    assert outcome(profile, State.LEFT, send(text="x")) == "drop"
    assert outcome(profile, State.CLOSED, send(text="x"), gone=True) == "drop"


@pytest.mark.parametrize("state", WAYS)
def test_the_specification_raises_for_all_that_is_wrong(state: State) -> None:
    for message in MESSAGES:
        reading = read(message)
        told = SPEC.breach(state, reading.event, disconnected=False, wrongs=reading.wrongs)
        if any(wrong.fatal for wrong in reading.wrongs) and not (
            state is CONNECTING and message_type(message) == "close"
        ):
            assert isinstance(told, Raise), message
            assert "{" not in told.text.replace("{0}", "").replace("{type}", "")
            assert told.exception()


def message_type(message: object) -> str:
    return str(message.get("type")).rpartition(".")[2] if isinstance(message, dict) else ""


def test_what_the_application_hears_at_the_end() -> None:
    left = Disconnect(4321, "bye")
    assert {name: profile.disconnect(left) for name, profile in PROFILES.items()} == {
        "spec": left,
        "uvicorn": left,
        "hypercorn": Disconnect(1006),
        "daphne": Disconnect(4321),
    }
    assert {name: profile.after_close(4000, "r") for name, profile in PROFILES.items()} == {
        "spec": Disconnect(4000, "r"),
        "uvicorn": Disconnect(4000, "r"),
        "hypercorn": Disconnect(1000),
        "daphne": Disconnect(4000),
    }
    assert {name: profile.after_refusal.code for name, profile in PROFILES.items()} == {
        "spec": 1006,
        "uvicorn": 1006,
        "hypercorn": 1000,
        "daphne": 1006,
    }
    assert {name for name, profile in PROFILES.items() if profile.again} == {"uvicorn"}


def test_what_the_scope_advertises() -> None:
    assert {name: profile.spec_version for name, profile in PROFILES.items()} == {
        "spec": "2.5",
        "uvicorn": "2.4",
        "hypercorn": "2.3",
        "daphne": "2.0",
    }
    assert json.loads(json.dumps({name: dict(profile.asgi) for name, profile in PROFILES.items()}))["daphne"] == {
        "version": "3.0"
    }
    assert DAPHNE.extensions is None
    assert UVICORN.extensions == {"websocket.http.response": {}}
