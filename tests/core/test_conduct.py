"""What a server remembers of one connection, with tables of its own."""

from __future__ import annotations

import pytest

from wstui.core.asgi import read
from wstui.core.conduct import Conduct
from wstui.core.events import Accept, Close, DenialBody, DenialStart, Disconnect, Event, Send
from wstui.core.machine import State
from wstui.core.reactions import Drop, Instead, Outcome, Raise
from wstui.core.server import LOST, Bye, End, Profile

START, BODY = "websocket.http.response.start", "websocket.http.response.body"

ODD = Profile(
    name="odd",
    asgi={},
    ends={
        "refused": End(Bye(1)),
        "denied": End(Bye(2)),
        "closed": End(Bye(reason=True), Bye(3)),
        "left": End(Bye(4)),
        "broke off": End(last=Bye(5)),
        "gave up": End(last=Bye(6)),
    },
    late=frozenset({START}),
    gone=Raise("OSError", "gone"),
    rows={"stuck": {"*": Raise("RuntimeError", "stuck")}},
    values={
        "subprotocol": Raise("ValueError", "no {value}", phase="stuck"),
        "status-type": Raise("TypeError", "late"),
        "headers-missing": Drop(),
        "code-none": Instead(Close(1005), {"type": "websocket.disconnect", "code": None}),
    },
)


def answer(conduct: Conduct, state: State, message: object) -> Outcome:
    reading = read(message)
    return conduct.answer(state, reading.event, reading.wrongs)


def test_a_subprotocol_that_was_not_offered() -> None:
    conduct = Conduct(ODD, ("a",))
    assert answer(conduct, State.CONNECTING, {"type": "websocket.accept", "subprotocol": "a"}) is None
    assert answer(conduct, State.CONNECTING, {"type": "websocket.accept"}) is None
    told = answer(conduct, State.CONNECTING, {"type": "websocket.accept", "subprotocol": "b"})
    assert told == Raise("ValueError", "no 'b'", phase="stuck")


def test_what_it_takes_for_the_state_stays() -> None:
    conduct = Conduct(ODD)
    conduct.answer(State.CONNECTING, Accept("b"), ())
    assert conduct.phase == "stuck"
    assert answer(conduct, State.CONNECTING, {"type": "websocket.close"}) == Raise("RuntimeError", "stuck")
    conduct.lose()
    assert conduct.phase == LOST
    assert answer(conduct, State.CONNECTING, {}) == Raise("OSError", "gone")


def test_values_that_are_looked_at_late() -> None:
    conduct = Conduct(ODD)
    assert answer(conduct, State.CONNECTING, {"type": START, "status": "x", "headers": []}) == Instead(DenialStart(403))
    assert answer(conduct, State.DENYING, {"type": "websocket.send", "text": "x"}) == Drop()
    assert answer(conduct, State.DENYING, {"type": BODY, "body": b""}) == Raise("TypeError", "late")
    conduct = Conduct(ODD)
    assert answer(conduct, State.CONNECTING, {"type": START, "status": 403, "headers": []}) is None
    assert answer(conduct, State.DENYING, {"type": BODY, "body": b""}) is None


@pytest.mark.parametrize(
    ("before", "after", "effect", "expected"),
    [
        (State.CONNECTING, State.REFUSED, Close(4403), [1, None]),
        (State.OPEN, State.CLOSED, Close(4000, "r"), [4000, 3]),
        (State.DENYING, State.DENIED, DenialBody(), [2, None]),
        (State.DENYING, State.DENYING, DenialBody(more_body=True), None),
        (State.CONNECTING, State.OPEN, Accept(), None),
        (State.CLOSED, State.CLOSED, Close(), None),
        (State.OPEN, State.OPEN, None, None),
    ],
)
def test_who_ends_a_connection_is_told_so(
    before: State, after: State, effect: Event | None, expected: list[int | None] | None
) -> None:
    ending = Conduct(ODD).ended(before, after, effect)
    assert (ending and [said and said.event.code for said in ending]) == expected


def test_a_close_whose_message_is_another() -> None:
    conduct = Conduct(ODD)
    told = answer(conduct, State.OPEN, {"type": "websocket.close", "code": None})
    assert isinstance(told, Instead)
    ending = conduct.ended(State.OPEN, State.CLOSED, told.event)
    assert ending is not None
    assert ending.first is not None
    assert ending.first.message == {"type": "websocket.disconnect", "code": None}
    assert ending.first.event == Disconnect(1005)
    assert answer(conduct, State.OPEN, {"type": "websocket.send", "text": "x"}) is None
    ending = conduct.ended(State.OPEN, State.CLOSED, Close(1000))
    assert ending is not None
    assert ending.first is not None
    assert ending.first.message["code"] == 1000


@pytest.mark.parametrize(
    ("state", "code", "expected"),
    [
        (State.OPEN, 1000, [4, None]),
        (State.OPEN, 1006, [None, 5]),
        (State.CONNECTING, 1000, [None, 6]),
        (State.DENYING, 1006, [None, 6]),
    ],
)
def test_how_a_client_leaves(state: State, code: int, expected: list[int | None]) -> None:
    ending = Conduct(ODD).left(state, Disconnect(code))
    assert [said and said.event.code for said in ending] == expected


def test_what_is_right_takes_effect() -> None:
    assert Conduct(ODD).answer(State.OPEN, Send(text="x"), ()) is None
