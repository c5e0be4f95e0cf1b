from __future__ import annotations

import pytest

from wstui.core.events import Accept, Close, Crashed, Disconnect, Note, Raw, Receive, Returned, Send, ToApp
from wstui.core.machine import State
from wstui.core.scope import Scope
from wstui.session.live import Session
from wstui.session.run import Closing, Run
from wstui.wire.messages import Deliver, Give

MS = 1_000_000


def test_frames_are_counted_and_the_first_reply_is_timed(session: Session, run: Run) -> None:
    run.frame(run.began, "a.py:1 f", State.OPEN, "early")
    assert session.round_trip is None
    run.say(Receive("hi"))
    run.frame(run.asked - 1, "", State.OPEN, "under way before the question")
    assert session.round_trip is None
    asked = run.asked
    run.frame(asked + 5 * MS, "", State.OPEN, b"reply")
    assert session.round_trip == pytest.approx(0.005)
    run.frame(asked + 9 * MS, "", State.OPEN, "second reply")
    assert session.round_trip == pytest.approx(0.005)
    run.say(Receive(data=b""))
    run.told(run.asked + 7 * MS, "", State.OPEN, Send("odd", extra={"x": 1}))
    run.told(run.asked + 8 * MS, "", State.OPEN, Send("odd", extra={"x": 1}))
    assert session.round_trip == pytest.approx(0.007)
    assert (session.sent, session.received) == (2, 6)


def test_a_raw_message_is_no_frame(session: Session, run: Run) -> None:
    run.say(Raw({"type": "x"}))
    assert (session.sent, run.asked) == (0, 0)


def test_who_closed_first_is_who_closed(session: Session, run: Run) -> None:
    run.told(run.began, "", State.CLOSED, Close(4000, "full"))
    run.told(run.began, "", State.CLOSED, Close(1000))
    run.say(Disconnect(1001))
    assert session.close == Closing(4000, "full", "app")
    run = session.begin(8, Scope())
    run.say(Disconnect(1001, "bye"))
    assert session.close == Closing(1001, "bye", "you")


def test_an_event_may_say_nothing_about_the_state(session: Session, run: Run) -> None:
    run.told(run.began, "", None, Note("x"))
    assert session.state is State.CONNECTING


def test_a_death_ends_what_ran_and_leaves_what_had_ended(session: Session, run: Run) -> None:
    run.told(run.began, "", State.CRASHED, Crashed("ValueError: no"))
    run.die()
    assert run.state is State.CRASHED
    run = session.begin(8, Scope())
    run.told(run.began, "", State.LEFT, Note("still cleaning up"))
    run.die()
    assert (session.state, session.running) == (State.DIED, False)


def test_a_frame_with_both_keys_is_recorded_as_it_is(session: Session, run: Run) -> None:
    run.say(Receive("x", b"y"))
    run.say(Receive())
    session.commit()
    told = [session.archive.record(index).event for index in range(1, 3)]
    assert told == [Receive("x", b"y"), Receive()]
    assert session.sent == 2


def test_what_the_user_says_is_the_order_that_sends_it(run: Run) -> None:
    said: list[ToApp] = [Receive("a"), Receive(data=b"b"), Receive("a", b"b"), Disconnect(1001)]
    sent = [Give(7, "a"), Give(7, b"b"), Deliver(7, Receive("a", b"b")), Deliver(7, Disconnect(1001))]
    assert [run.say(event) for event in said] == sent


def test_a_connection_is_open_until_its_application_returns(run: Run) -> None:
    run.told(run.began, "", State.OPEN, Accept("chat"))
    assert (run.subprotocol, run.running) == ("chat", True)
    run.told(run.began, "", State.RETURNED, Returned())
    assert not run.running
