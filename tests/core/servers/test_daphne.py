"""daphne's table, row by row; `tests.servers` has the real server's answers."""

from __future__ import annotations

import pytest

from tests.core.servers.messages import ACCEPT, BODY, CLOSE, START, outcome, send
from wstui.core.asgi import read
from wstui.core.conduct import Conduct
from wstui.core.events import Accept, Close, Send
from wstui.core.machine import State
from wstui.core.reactions import Drop, Instead, Raise
from wstui.core.server import LOST
from wstui.core.servers.daphne import DAPHNE, STUCK

CONNECTING, OPEN, CLOSED, REFUSED = State.CONNECTING, State.OPEN, State.CLOSED, State.REFUSED

TABLE: list[tuple[State, object, object]] = [
    (CONNECTING, send(text="x"), "ValueError"),
    (REFUSED, ACCEPT, "drop"),
    (OPEN, ACCEPT, "AttributeError"),
    (CLOSED, send(text="x"), "RuntimeError"),
    (CLOSED, CLOSE, "drop"),
    (OPEN, send(text="x", bytes=b"y"), "ValueError"),
    (OPEN, send(text=None, bytes=None), "drop"),
    (OPEN, send(), "drop"),
    (OPEN, send(text=""), "drop"),
    (OPEN, send(bytes=b""), "drop"),
    (OPEN, send(text=b"x"), "AttributeError"),
    (OPEN, send(bytes="x"), "AssertionError"),
    (OPEN, send(bytes=bytearray(b"x")), "AssertionError"),
    (OPEN, {"type": "nonsense"}, "drop"),
    (OPEN, {}, "KeyError"),
    (OPEN, [], "TypeError"),
    (OPEN, CLOSE | {"code": 1005}, "Exception"),
    (OPEN, CLOSE | {"code": 999}, "Exception"),
    (OPEN, CLOSE | {"code": 1012}, "Exception"),
    (OPEN, CLOSE | {"code": None}, Close(1000)),
    (OPEN, CLOSE | {"code": "1000"}, "Exception"),
    (OPEN, CLOSE | {"reason": "x" * 200}, Close(1000)),
    (OPEN, CLOSE | {"reason": 5}, Close(1000)),
    (CONNECTING, ACCEPT | {"headers": [(b"sec-websocket-protocol", b"x")]}, "ok"),
    (CONNECTING, ACCEPT | {"headers": [("a", "b")]}, Accept()),
    (CONNECTING, START, "drop"),
    (CONNECTING, CLOSE | {"code": 4403, "reason": "no"}, "ok"),
    (OPEN, send(text="\ud800"), "UnicodeEncodeError"),
    (OPEN, None, "TypeError"),
    (OPEN, send(bytes=[1]), "AssertionError"),
    (OPEN, send(bytes=2**40), "AssertionError"),
    (OPEN, send(text="", bytes=b"y"), Send(data=b"y")),
    (OPEN, send(text="x", bytes=b""), Send(text="x")),
    (OPEN, send(text="", bytes=""), "drop"),
    (OPEN, send(text="", bytes="y"), "AssertionError"),
    (OPEN, send(bytes=bytearray()), "drop"),
    (OPEN, send(text=0), "drop"),
    (CLOSED, ACCEPT, "AttributeError"),
    (CONNECTING, ACCEPT | {"subprotocol": 5}, "drop"),
    (CONNECTING, BODY, "drop"),
]


@pytest.mark.parametrize(("state", "message", "expected"), TABLE)
def test_table(state: State, message: object, expected: object) -> None:
    assert outcome(DAPHNE, state, message) == expected


def test_what_comes_when_the_connection_is_gone_is_ignored() -> None:
    assert outcome(DAPHNE, State.CLOSED, send(text="x"), LOST) == "drop"
    assert outcome(DAPHNE, State.LEFT, {}, LOST) == "drop"


def test_a_handshake_that_hangs() -> None:
    conduct = Conduct(DAPHNE, ("a",))
    assert conduct.answer(CONNECTING, Accept("z"), ()) == Drop(STUCK)
    assert outcome(DAPHNE, CONNECTING, CLOSE, conduct.phase) == "AttributeError"
    assert outcome(DAPHNE, CONNECTING, send(text="x"), conduct.phase) == "ValueError"
    assert Conduct(DAPHNE, ("a",)).answer(CONNECTING, Accept("a"), ()) is None


def test_texts_that_name_what_is_wrong() -> None:
    def text(message: object) -> str:
        reading = read(message)
        told = DAPHNE.breach(OPEN, reading.event, wrongs=reading.wrongs)
        assert isinstance(told, Raise)
        return told.text

    both = {"type": "websocket.send", "text": "x", "bytes": b"y"}
    assert text(both) == f"Got invalid WebSocket reply message on {both} - contains both bytes and text keys"
    assert text(send(bytes=bytearray(b"x"))) == '"payload" must have type bytes, but was "<class \'bytearray\'>"'
    assert text(CLOSE | {"code": "x"}) == "invalid type '<class 'str'>' for close code (must be an integer)"
    assert text(CLOSE | {"code": 1001}) == "invalid close code 1001 (must be 1000 or from [3000, 4999])"


def test_an_empty_close_frame_has_no_code() -> None:
    farewell = DAPHNE.ends["left"].say(1005, "").last
    assert farewell is not None
    assert farewell.message == {"type": "websocket.disconnect", "code": None}
    assert farewell.event.code == 1005
    reading = read(CLOSE | {"reason": 5, "code": 4000})
    assert DAPHNE.breach(OPEN, reading.event, wrongs=reading.wrongs) == Instead(Close(4000))
