"""hypercorn's table, row by row; `tests.servers` has the real server's answers."""

from __future__ import annotations

import pytest

from tests.core.servers.messages import ACCEPT, BODY, CLOSE, START, outcome, send
from wstui.core.asgi import read
from wstui.core.conduct import Conduct
from wstui.core.events import Accept, Close, DenialBody, DenialStart, Send
from wstui.core.machine import State
from wstui.core.reactions import Drop, Raise
from wstui.core.server import LOST
from wstui.core.servers.hypercorn import HYPERCORN, SHATTERED, UNHEARD, UNSAID

CONNECTING, OPEN, CLOSED, REFUSED = State.CONNECTING, State.OPEN, State.CLOSED, State.REFUSED

TABLE: list[tuple[State, object, object]] = [
    (CONNECTING, send(text="x"), "UnexpectedMessageError"),
    (REFUSED, ACCEPT, "UnexpectedMessageError"),
    (OPEN, ACCEPT, "UnexpectedMessageError"),
    (CLOSED, send(text="x"), "UnexpectedMessageError"),
    (CLOSED, CLOSE, "drop"),
    (OPEN, send(text="x", bytes=b"y"), Send(data=b"y")),
    (OPEN, send(text=None, bytes=None), "TypeError"),
    (OPEN, send(), "KeyError"),
    (OPEN, send(text=""), "ok"),
    (OPEN, send(bytes=b""), "ok"),
    (OPEN, send(text=b"x"), "TypeError"),
    (OPEN, send(bytes="x"), "TypeError"),
    (OPEN, send(bytes=bytearray(b"x")), "ok"),
    (OPEN, {"type": "nonsense"}, "UnexpectedMessageError"),
    (OPEN, {}, "KeyError"),
    (OPEN, [], "TypeError"),
    (OPEN, CLOSE | {"code": 1005}, Close(1000)),
    (OPEN, CLOSE | {"code": 999}, "ok"),
    (OPEN, CLOSE | {"code": 1012}, "ok"),
    (OPEN, CLOSE | {"code": None}, "TypeError"),
    (OPEN, CLOSE | {"code": "1000"}, Close(1000)),
    (OPEN, CLOSE | {"reason": "x" * 200}, Close(1000, "x" * 123)),
    (OPEN, CLOSE | {"reason": 5}, "AttributeError"),
    (CONNECTING, ACCEPT | {"headers": [(b"sec-websocket-protocol", b"x")]}, "Exception"),
    (CONNECTING, ACCEPT | {"headers": [("a", "b")]}, "TypeError"),
    (CONNECTING, START, "ok"),
    (CONNECTING, CLOSE | {"code": 4403, "reason": "no"}, "ok"),
    (OPEN, send(text="\ud800"), "UnicodeEncodeError"),
    (OPEN, None, Close(1011)),
    (OPEN, send(bytes=[1]), Send(data=b"\x01")),
    (OPEN, send(bytes=2**40), "MemoryError"),
    (CONNECTING, ACCEPT | {"headers": [(b"a", "b")]}, Accept(headers=((b"a", b"b"),))),
    (CONNECTING, ACCEPT | {"headers": [(b"a", 5)]}, "TypeError"),
    (CONNECTING, ACCEPT | {"headers": 5}, "TypeError"),
    (CONNECTING, ACCEPT | {"headers": [(b":a", b"b")]}, "Exception"),
    (CONNECTING, ACCEPT | {"headers": [(b"", b"b")]}, "LocalProtocolError"),
    (CONNECTING, ACCEPT | {"headers": [(b"a", b"b\n")]}, "LocalProtocolError"),
    (CONNECTING, ACCEPT | {"subprotocol": 5}, "Exception"),
    (CONNECTING, BODY, "AttributeError"),
    (REFUSED, CLOSE, "AttributeError"),
    (State.DENYING, ACCEPT, "drop"),
    (State.DENYING, BODY | {"body": "x"}, "TypeError"),
    (State.DENYING, BODY | {"body": [1], "more_body": True}, DenialBody(b"\x01", more_body=True)),
    (OPEN, CLOSE | {"code": -1}, "error"),
    (OPEN, CLOSE | {"code": 70000}, "error"),
    (OPEN, CLOSE | {"code": "x"}, "ValueError"),
    (OPEN, CLOSE | {"code": "1005"}, Close(1000)),
    (OPEN, CLOSE | {"reason": "\ud800"}, "UnicodeEncodeError"),
    (OPEN, send(text="x", bytes="y"), "TypeError"),
]


@pytest.mark.parametrize(("state", "message", "expected"), TABLE)
def test_table(state: State, message: object, expected: object) -> None:
    assert outcome(HYPERCORN, state, message) == expected


def test_what_comes_when_the_connection_is_gone_is_ignored() -> None:
    assert outcome(HYPERCORN, State.CLOSED, send(text="x"), LOST) == "drop"
    assert outcome(HYPERCORN, State.LEFT, {}, LOST) == "drop"


@pytest.mark.parametrize(
    ("state", "message", "phase"),
    [
        (CONNECTING, ACCEPT | {"subprotocol": "z"}, SHATTERED),
        (CONNECTING, ACCEPT | {"headers": [(b"a", b"b\n")]}, UNHEARD),
        (OPEN, CLOSE | {"code": None}, UNSAID),
        (OPEN, CLOSE | {"reason": 5}, UNSAID),
    ],
)
def test_where_it_stops_halfway(state: State, message: object, phase: str) -> None:
    conduct, reading = Conduct(HYPERCORN), read(message)
    assert isinstance(conduct.answer(state, reading.event, reading.wrongs), Raise)
    assert conduct.phase == phase


def test_what_it_does_from_there() -> None:
    assert outcome(HYPERCORN, CONNECTING, CLOSE, SHATTERED) == "AttributeError"
    assert outcome(HYPERCORN, CONNECTING, ACCEPT, SHATTERED) == "UnexpectedMessageError"
    assert outcome(HYPERCORN, CONNECTING, CLOSE, UNHEARD) == "drop"
    assert outcome(HYPERCORN, OPEN, send(text="x"), UNSAID) == "UnexpectedMessageError"
    assert outcome(HYPERCORN, OPEN, CLOSE, UNSAID) == "ok"


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ({"type": START["type"], "headers": []}, "KeyError"),
        ({"type": START["type"], "status": 403}, "KeyError"),
        (START | {"status": "403"}, "TypeError"),
        (START | {"status": 99}, "LocalProtocolError"),
        (START | {"headers": [("a", "b")]}, "TypeError"),
        (START | {"headers": [(b":a", b"b")]}, "ValueError"),
        (START | {"headers": [(b":a", 5)]}, "ValueError"),
    ],
)
def test_a_denial_is_looked_at_when_its_body_comes(start: object, expected: str) -> None:
    conduct, reading, body = Conduct(HYPERCORN), read(start), read(BODY)
    told = conduct.answer(CONNECTING, reading.event, reading.wrongs)
    assert not isinstance(told, Raise | Drop)
    for _ in range(2):  # it stays wrong
        answer = conduct.answer(State.DENYING, body.event, body.wrongs)
        assert isinstance(answer, Raise)
        assert answer.kind == expected


def test_a_denial_whose_headers_get_through_all_the_same() -> None:
    conduct, reading = Conduct(HYPERCORN), read(START | {"headers": [(b"a", bytearray(b"b"))]})
    conduct.answer(CONNECTING, reading.event, reading.wrongs)
    assert conduct.answer(State.DENYING, DenialBody(b"x"), ()) is None


def test_a_denial_with_a_status_of_its_own() -> None:
    conduct = Conduct(HYPERCORN)
    assert conduct.answer(CONNECTING, DenialStart(600), read(START | {"status": 600}).wrongs) is None
    assert conduct.answer(State.DENYING, DenialBody(b"x"), ()) is None
