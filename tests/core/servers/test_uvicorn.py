"""uvicorn's table against uvicorn itself, run in memory: every message in every state."""

from __future__ import annotations

import asyncio
import builtins
from typing import Any

import pytest
from uvicorn.config import Config
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState

from tests.core.servers.messages import BODY, CLOSE, MESSAGES, WAYS
from tests.support import PATIENCE
from wstui.core.asgi import read, to_app
from wstui.core.events import Accept, Close, DenialStart, Disconnect, Malformed, Raw, Send
from wstui.core.machine import State, after
from wstui.core.reactions import Drop, Instead, Raise
from wstui.core.server import LOST
from wstui.core.servers.uvicorn import UVICORN, decode_headers
from wstui.core.values import Wrong

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
        return await asyncio.wait_for(answer, PATIENCE)
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
        told = UVICORN.breach(state, reading.event, wrongs=reading.wrongs)
        raised, written, queued = asyncio.run(ask_uvicorn(WAYS[state], message))
        if isinstance(told, Raise):
            error = told.exception()
            same = raised is not None and builtin_name(error) == builtin_name(raised) and str(error) == str(raised)
            same = same and queued == (told.disconnect and to_app(told.disconnect))
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


@pytest.mark.parametrize("message", [{"type": "websocket.accept"}, CLOSE, {}, None])
@pytest.mark.parametrize("state", [State.REFUSED, State.CLOSED, State.LEFT])
def test_once_the_connection_is_gone(state: State, message: object) -> None:
    reading = read(message)
    told = UVICORN.breach(state, reading.event, phase=LOST, wrongs=reading.wrongs)
    assert isinstance(told, Raise)
    error = told.exception()
    assert isinstance(error, OSError)
    assert type(error).__name__ == "ClientDisconnected"
    assert str(error) == ""


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ({"type": "websocket.send", "text": "x"}, "ClientDisconnected"),
        ({"type": "nonsense"}, "RuntimeError"),
        ({}, "KeyError"),
    ],
)
def test_between_the_clients_close_frame_and_its_connections_end(message: object, expected: str) -> None:
    reading = read(message)
    told = UVICORN.breach(State.LEFT, reading.event, wrongs=reading.wrongs)
    assert isinstance(told, Raise)
    assert told.kind == expected
    assert UVICORN.breach(State.LEFT, Close()) == Drop()


def test_a_close_that_raises_is_told_as_a_disconnect_all_the_same() -> None:
    reading = read(CLOSE | {"code": [5], "reason": {"a": object}})
    told = UVICORN.breach(State.OPEN, reading.event, wrongs=reading.wrongs)
    assert isinstance(told, Raise)
    assert isinstance(told.disconnect, Raw)
    assert told.disconnect.message["code"] == [5]
    reading = read(CLOSE | {"code": 4000, "reason": 5})
    told = UVICORN.breach(State.OPEN, reading.event, wrongs=reading.wrongs)
    assert isinstance(told, Raise)
    assert told.disconnect == Raw({"type": Disconnect.kind, "code": 4000, "reason": 5})


def test_an_empty_close_frame() -> None:
    reading = read(CLOSE | {"code": None})
    told = UVICORN.breach(State.OPEN, reading.event, wrongs=reading.wrongs)
    assert told == Instead(Close(1005), {"type": Disconnect.kind, "code": None, "reason": ""})


def test_headers_that_get_through_all_the_same() -> None:
    odd, malformed = [(b"a", bytearray(b"b"))], Malformed("", "", "")
    pairs = ((b"a", b"b"),)
    assert decode_headers(Wrong("P18", "headers-type", "headers", "", odd), malformed) == Instead(Accept(headers=pairs))
    told = decode_headers(Wrong("P21", "headers-type", "headers", "", odd), malformed)
    assert told == Instead(DenialStart(403, pairs))


def test_a_status_that_can_be_compared() -> None:
    reading = read({"type": "websocket.http.response.start", "status": 403.0, "headers": []})
    assert UVICORN.breach(State.CONNECTING, reading.event, wrongs=reading.wrongs) == Drop()
