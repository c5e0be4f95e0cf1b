from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import events, quick
from wstui.core import script as module
from wstui.core.events import (
    Accept,
    Close,
    Connect,
    Crashed,
    DenialBody,
    DenialStart,
    Died,
    Disconnect,
    Event,
    Note,
    Output,
    Raw,
    Receive,
    Returned,
    Send,
    Violation,
    Way,
    way_of,
)
from wstui.core.match import MatchError, Matchers, read_matchers
from wstui.core.script import PACES, Done, Pace, Script, Sleep, Step, WaitFor
from wstui.core.transcript import Record, Unknown

PING = {"record": {"text": "ping"}, "ignore": True}


def transcript(*entries: Any) -> list[Record]:
    """Number events, a tenth of a second apart; each stands on connection 1 unless it says otherwise."""
    records = []
    for number, entry in enumerate(entries, 1):
        c, event, *extra = entry if isinstance(entry, tuple) else (1, entry)
        way = Way.FACT if isinstance(event, Unknown) else way_of(event)
        records.append(Record(number, number / 10, way, event, c, "", *extra))
    return records


def sent(step: Step) -> tuple[int, Event]:
    assert isinstance(step, module.Send)
    return step.connection, step.event


def awaited(step: Step) -> list[int]:
    assert isinstance(step, WaitFor)
    assert all((record.c or 1) == step.connection for record in step.records)
    return [record.n for record in step.records]


def run(script: Script) -> list[Any]:
    """Play a script to an application that says nothing: what is done, and the numbers of what is awaited."""
    done: list[Any] = []
    while not isinstance(step := script.next(), Done):
        match step:
            case module.Send(_, _, record):
                done.append(record.event)
            case WaitFor():
                done.append(awaited(step))
                script.give_up()
            case Sleep(seconds):
                done.append(round(seconds, 3))
    return done


ECHO = transcript(
    Connect(), Accept(), Receive("a"), Send("a"), Send("b"), Receive("c"), Send("c"), Disconnect(1000), Returned()
)


def test_in_lockstep_everything_waits_for_what_was_said_before() -> None:
    script = Script(ECHO)
    assert sent(script.next()) == (1, Connect())
    assert awaited(script.next()) == [2]
    script.heard(1, Accept())
    assert sent(script.next()) == (1, Receive("a"))
    assert awaited(script.next()) == [4, 5]
    script.heard(1, Send("x"))
    script.heard(1, Output("stdout", "x"))
    script.heard(1, Unknown("new"))
    script.heard(2, Send("x"))
    assert awaited(script.next()) == awaited(script.next()) == [5]
    script.heard(1, Send("x"))
    assert (script.sends, script.sent) == (4, 2)
    assert sent(script.next()) == (1, Receive("c"))
    script.heard(1, Send("x"))
    assert sent(script.next()) == (1, Disconnect(1000))
    assert awaited(script.next()) == [9]
    script.heard(1, Returned())
    assert script.next() == script.next() == Done()
    script.give_up()
    assert script.next() == Done()
    assert (script.sends, script.sent) == (4, 4)


def test_what_comes_early_is_not_awaited_again() -> None:
    script = Script(ECHO)
    script.next()
    for event in (Accept(), Send(), Send(), Send()):
        script.heard(1, event)
    assert [sent(script.next())[1] for _ in range(3)] == [Receive("a"), Receive("c"), Disconnect(1000)]


def test_what_does_not_come_is_given_up_and_not_awaited_again() -> None:
    script = Script(ECHO)
    assert run(script) == [Connect(), [2], Receive("a"), [4, 5], Receive("c"), [7], Disconnect(1000), [9]]


def test_nothing_more_comes_once_the_application_has_ended() -> None:
    for end in (Returned(), Crashed("x"), Died()):
        script = Script(ECHO)
        script.next()
        script.heard(1, end)
        assert [sent(script.next())[1] for _ in range(3)] == [Receive("a"), Receive("c"), Disconnect(1000)]
        assert script.next() == Done()


def test_a_connection_of_the_same_number_begins_anew() -> None:
    script = Script(transcript(Connect(), Accept(), Returned(), Connect(), Accept(), Disconnect(1000)))
    script.next()
    script.heard(1, Crashed("x"))
    assert sent(script.next()) == (1, Connect())
    assert awaited(script.next()) == [5]
    script.heard(1, Accept())
    assert sent(script.next()) == (1, Disconnect(1000))


def test_connections_wait_for_each_other() -> None:
    records = transcript(
        (1, Connect()), (1, Accept()), (2, Connect()), (2, Accept()), (1, Receive("hi")), (2, Send("hi")),
        (1, Send("hi")), (None, Note("x")), (2, Receive("ho")), (None, Died()),
    )  # fmt: skip
    assert run(Script(records)) == [
        Connect(), [2], Connect(), [4], Receive("hi"), [7], [6], Receive("ho"),
    ]  # fmt: skip


def test_fast_waits_for_nothing_but_the_answer_to_the_connect_and_before_it_leaves() -> None:
    assert run(Script(ECHO, "fast")) == [Connect(), [2], Receive("a"), Receive("c"), [4, 5, 7], Disconnect(1000), [9]]


def test_frames_sent_before_the_answer_do_not_wait_for_it() -> None:
    records = transcript(
        Connect(), Receive("early"), Raw({"type": "x"}), Accept(), Receive("late"), Close(), Returned()
    )
    assert run(Script(records, "fast")) == [
        Connect(), Receive("early"), Raw({"type": "x"}), [4], Receive("late"), [6, 7],
    ]  # fmt: skip


def test_recorded_keeps_the_time_between_what_was_sent() -> None:
    assert run(Script(ECHO, "recorded")) == [
        Connect(), 0.2, [2], Receive("a"), 0.3, Receive("c"), 0.2, [4, 5, 7], Disconnect(1000), [9],
    ]  # fmt: skip
    twice = run(Script(ECHO, "recorded", 2))
    assert [step for step in twice if isinstance(step, float)] == [0.1, 0.15, 0.1]
    assert not [step for step in run(Script(ECHO[::-1], "recorded")) if isinstance(step, float)]


@pytest.mark.parametrize(
    "over",
    [
        [Connect(), Close(4000)],
        [Connect(), Accept(), Close(4000)],
        [Connect(), DenialStart(403), DenialBody(b"no")],
        [Connect(), Accept(), Disconnect(1000)],
        [Connect(), Accept(), Returned()],
    ],
)
@pytest.mark.parametrize("farewell", [Disconnect(1006), Raw({"type": "websocket.disconnect"})])
def test_the_disconnect_that_the_engine_gives_is_not_sent_again(over: list[Event], farewell: Event) -> None:
    script = Script(transcript(*over, farewell))
    assert farewell not in run(script)
    assert script.sends == len([event for event in over if way_of(event) is Way.TO_APP])


def test_what_the_user_sends_to_an_application_whose_connection_is_over_is_sent_again() -> None:
    raw = Raw({"type": "x"})
    assert raw in run(Script(transcript(Connect(), Close(), raw)))
    assert Disconnect() in run(Script(transcript(Disconnect(), Connect())))
    assert Disconnect() in run(Script(transcript(Connect(), Disconnect(), Returned())))


def test_when_the_process_died_all_connections_were_over() -> None:
    records = transcript(Connect(), Accept(), (2, Connect()), (None, Died()), (2, Disconnect(1006)), (3, Connect()))
    assert run(Script(records)) == [Connect(), [2], Connect(), Connect()]


def test_what_is_left_out_is_neither_awaited_nor_heard() -> None:
    records = transcript(
        Connect(), Accept(), Send("ping"), Receive("a"), (1, Send("any"), {"expect": {"skip": True}}), Send("ping"),
        Send("a"), Violation("P01", "error", "app", "x", ""), Unknown("new"),
    )  # fmt: skip
    matchers = read_matchers([PING])
    assert run(Script(records, matchers=matchers)) == [Connect(), [2], Receive("a"), [7]]
    script = Script(records, matchers=matchers)
    script.next()
    script.heard(1, Send("ping"))
    assert awaited(script.next()) == [2]


CAPTURES = transcript(
    Connect(),
    Accept(),
    Send("hello"),
    (1, Send('{"token": "old"}'), {"capture": {"token": "$.token"}}),
    Receive('{"first": 1}'),
    Receive('{"token": "${token}"}'),
    (2, Connect({"query_string": "t=${token}"})),
)


@pytest.mark.parametrize("extra", [[], [Send("one more")]])
def test_what_was_captured_is_filled_into_what_is_sent_later(extra: list[Event]) -> None:
    script = Script(CAPTURES)
    script.next()
    for event in (Accept(), Send("hello"), *extra, Send('{"token": "new/"}'), Send('{"token": "late"}')):
        script.heard(1, event)
    assert script.values == {"token": "new/"}
    assert [sent(script.next()) for _ in range(3)] == [
        (1, Receive('{"first": 1}')),
        (1, Receive('{"token": "new/"}')),
        (2, Connect({"query_string": "t=new%2F"})),
    ]


def test_the_payload_of_a_frame_is_heard_as_the_frame_is() -> None:
    ping = [{"record": {"type": "websocket.send", "bytes": {"b64": "YQ=="}}, "ignore": True}]
    for matchers in (Matchers(), read_matchers(ping)):
        script = Script(
            [*CAPTURES, *transcript((2, Accept()), (2, Send(data=b"b")), (2, Receive("")))], matchers=matchers
        )
        script.next()
        script.heard(1, Accept())
        script.heard_frame(1, "hello")
        script.heard_frame(1, '{"token": "new"}')
        assert script.values == {"token": "new"}
        assert [sent(script.next())[0] for _ in range(3)] == [1, 1, 2]
        script.heard(2, Accept())
        script.heard_frame(2, b"a")
        if matchers.picky:
            assert isinstance(script.next(), WaitFor)
            script.heard_frame(2, b"b")
        assert sent(script.next()) == (2, Receive(""))


def test_what_is_not_captured_is_sent_as_it_was_recorded() -> None:
    script = Script(CAPTURES)
    script.next()
    for event in (Accept(), Send('{"token": "too early"}'), Send("no token"), Send('{"other": 1}')):
        script.heard(1, event)
    assert script.values == {}
    script.next()
    assert sent(script.next()) == (1, Receive('{"token": "${token}"}'))


def test_only_frames_that_are_filled_wait_in_the_fast_pace() -> None:
    assert run(Script(CAPTURES, "fast")) == [
        Connect(), [2], Receive('{"first": 1}'), [3, 4], CAPTURES[5].event, CAPTURES[6].event,
    ]  # fmt: skip


@pytest.mark.parametrize("extra", [{"expect": 1}, {"capture": 1}])
def test_a_record_that_cannot_be_read_is_told_at_once(extra: dict[str, Any]) -> None:
    with pytest.raises(MatchError):
        Script(transcript(Connect(), (1, Accept(), extra)))


entries = st.lists(st.tuples(st.none() | st.integers(1, 3), events), max_size=12)
heard = st.lists(st.tuples(st.integers(1, 3), events), max_size=12)


def frames_of(records: Sequence[Record]) -> list[Event]:
    return [record.event for record in records if isinstance(record.event, Connect | Receive)]


@quick
@given(entries, heard, st.sampled_from(PACES), st.sampled_from([Matchers(), read_matchers([PING])]))
def test_every_script_ends_and_sends_everything_in_order(
    entries: list[tuple[int | None, Event]], heard: list[tuple[int, Event]], pace: Pace, matchers: Matchers
) -> None:
    records = transcript(*entries)
    script = Script(records, pace, matchers=matchers)
    done: list[Record] = []
    for _ in range(4 * len(records) + len(heard) + 1):
        step = script.next()
        if isinstance(step, Done):
            break
        if isinstance(step, module.Send):
            assert step.connection == step.record.c or step.record.c is None
            done.append(step.record)
        elif heard:
            script.heard(*heard.pop())
        elif isinstance(step, WaitFor):
            assert step.records
            script.give_up()
    assert script.next() == Done()
    assert script.sent == script.sends == len(done)
    numbers = [record.n for record in done]
    assert numbers == sorted(set(numbers))
    assert frames_of(done) == frames_of(records)
    skipped = {record.n for record in records if record.way is Way.TO_APP} - set(numbers)
    assert all(isinstance(records[number - 1].event, Disconnect | Raw) for number in skipped)
