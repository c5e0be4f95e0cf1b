from __future__ import annotations

import pytest

from tests.formats.stories import CHAT, LOBBY, SIDE_BY_SIDE, Told, session, story
from wstui.core.events import (
    Accept,
    Close,
    Connect,
    Crashed,
    Disconnect,
    Event,
    Lifespan,
    Malformed,
    Note,
    Receive,
    Returned,
    Send,
    Violation,
    Way,
)
from wstui.core.transcript import Record
from wstui.errors import ScopeError
from wstui.formats.exchange import Lost
from wstui.formats.talks import tell


def steps(*events: Event) -> list[Event]:
    """What is left of what follows an accept."""
    talk = story((1, Connect(LOBBY)), (1, Accept()), *((1, event) for event in events)).talks[0]
    return [step for _, step, _ in talk.steps]


def test_connections_are_taken_apart_with_how_they_were_answered() -> None:
    found = tell(CHAT, "uvicorn", Lost())
    assert [type(talk.answer) for talk in found.talks] == [Accept, Accept, Accept, Close, Accept]
    assert [talk.number for talk in found.talks] == [1, 2, 3, 4, 5]
    assert [talk.crash is not None for talk in found.talks] == [False, False, True, False, False]
    assert not found.overlaps
    assert tell(SIDE_BY_SIDE, "uvicorn", Lost()).overlaps


def test_what_comes_after_the_end_is_left_out() -> None:
    given, said = Receive("a"), Send("a")
    assert steps(given, said, Disconnect(1000), said) == [given, said, Disconnect(1000)]
    assert steps(Close(4000), Disconnect(4000), said) == [Close(4000)]
    assert steps(Note("a"), said) == [said]


def test_what_a_test_cannot_hold_is_counted() -> None:
    lost = Lost()
    early: list[Told] = [
        (1, Connect(LOBBY)),
        (1, Receive("a")),
        (1, Note("x")),
        (1, Accept()),
        (1, Malformed("a", "b", "c")),
    ]
    tell(session(*early, (1, Close()), (1, Receive("a")), (2, Receive("nobody's"))), "uvicorn", lost)
    assert lost.phrases() == [
        "what is sent before the application has answered (1)",
        "messages of the application's that are none of ASGI (1)",
        "what is sent when the connection is over (1)",
    ]


@pytest.mark.parametrize(
    ("event", "lenient"),
    [
        (Violation("P01", "error", "app", "what", "hint"), True),
        (Violation("P01", "error", "you", "what", "hint"), False),
        (Violation("P01", "info", "app", "what", "hint"), False),
    ],
)
def test_an_application_that_broke_a_rule_may_break_it_again(event: Violation, *, lenient: bool) -> None:
    (talk,) = story((1, Connect(LOBBY, "daphne")), (1, Accept()), (1, event), (1, event)).talks
    assert (talk.lenient, talk.server) == (lenient, "daphne")


def test_an_exception_and_the_close_that_was_made_of_it_are_told_once() -> None:
    told: list[Told] = [(1, Connect(LOBBY)), (1, Accept()), (1, Close(1011)), (1, Crashed("ValueError"))]
    (talk,) = story(*told).talks
    talk.choose(swallowed=True)
    assert [step for _, step, _ in talk.steps] == [Crashed("ValueError")]
    (talk,) = story(*told).talks
    talk.choose(swallowed=False)
    assert [step for _, step, _ in talk.steps] == [Close(1011)]
    talk.choose(swallowed=False)
    assert len(talk.steps) == 1


def test_of_a_crash_alone_nothing_is_left_out() -> None:
    (talk,) = story((1, Connect(LOBBY)), (1, Accept()), (1, Crashed("ValueError"))).talks
    for swallowed in (True, False):
        talk.choose(swallowed=swallowed)
    assert len(talk.steps) == 1


def test_how_it_ended_and_began_is_known() -> None:
    refused: list[Told] = [(2, Connect(LOBBY)), (2, Crashed("ValueError")), (2, Returned())]
    found = story((None, Lifespan("startup", "complete")), (1, Connect(LOBBY)), (1, Accept()), *refused)
    assert (found.lifespan, found.talks[0].crash) == ("complete", None)
    assert found.talks[1].answer == Crashed("ValueError")
    (talk,) = story((1, Connect(LOBBY)), (1, Accept()), (1, Returned(raised="WebSocketDisconnect: 1000"))).talks
    assert talk.raised == "WebSocketDisconnect: 1000"


def test_what_the_application_said_last_is_counted() -> None:
    (talk,) = story((1, Connect(LOBBY)), (1, Accept()), (1, Receive("a")), (1, Send("a")), (1, Send("b"))).talks
    assert (talk.last_words, talk.parted, talk.copes, talk.stays) == (2, False, False, True)
    (talk,) = story((1, Connect(LOBBY)), (1, Accept()), (1, Send("a")), (1, Receive("a")), (1, Disconnect(1000))).talks
    assert (talk.last_words, talk.parted, talk.stays) == (0, True, False)


def test_an_exception_that_comes_long_after_a_close_is_late() -> None:
    for wait, late in ((0.05, False), (0.5, True)):
        (talk,) = story((1, Connect(LOBBY)), (1, Accept())).talks
        talk.take(2, Record(3, 1.0, Way.FROM_APP, Close(4000), 1), Lost())
        talk.take(3, Record(4, 1.0 + wait, Way.FACT, Crashed("ValueError"), 1), Lost())
        assert (talk.late, talk.copes) == (late, True)


def test_what_is_said_when_the_connection_is_over_breaks_a_rule() -> None:
    for events in ((Disconnect(1000), Close(4500)), (Disconnect(1000), Send("a")), (Close(), Send("a"))):
        (talk,) = story((1, Connect(LOBBY)), (1, Accept()), *((1, event) for event in events)).talks
        assert (talk.lenient, talk.closed is not None) == (True, Close in map(type, events))
        assert len(talk.steps) == 1


def test_where_a_session_tells_of_no_breach_the_rules_are_asked() -> None:
    (talk,) = story((1, Connect(LOBBY)), (1, Accept()), (1, Close(999))).talks
    assert talk.lenient
    told: list[Told] = [(2, Connect(LOBBY)), (2, Violation("P01", "info", "app", "what", "hint"))]
    assert not story((1, Connect(LOBBY)), (1, Accept()), (1, Close(999)), *told).talks[0].lenient
    (talk,) = story((1, Connect(LOBBY)), (1, Accept()), (1, Crashed("ValueError"))).talks
    assert not talk.lenient


def test_a_scope_that_is_none_is_told() -> None:
    with pytest.raises(ScopeError, match="path"):
        story((1, Connect({"path": 1})))
