from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.comparing import search
from tests.strategies import events, json_values, quick, records
from wstui.core.events import Close, Crashed, Event, Receive, Send, way_of
from wstui.core.match import Difference, MatchError, Matchers, captures, fill, read_matchers
from wstui.core.trace import Trace
from wstui.core.transcript import Record


def record(event: Event, **extra: Any) -> Record:
    return Record(1, 0.0, way_of(event), event, 1, "", extra)


def test_without_matchers_nothing_may_differ_but_numbers_times_and_lines() -> None:
    matchers = Matchers()
    recorded = Record(1, 0.5, way_of(Send("a")), Send("a"), 1, "chat.py:1 f")
    replayed = Record(9, 7.5, way_of(Send("a")), Send("a"), 3, "chat.py:2 g", {"x": 1})
    assert matchers.differences(recorded, replayed) == []
    assert matchers.differences(recorded, record(Send("b"))) == [Difference("$", '"a"', '"b"', "differs")]
    assert matchers.differences(record(Crashed("a", Trace("", "", ()))), record(Crashed("a"))) == []
    assert not matchers.ignores(Send("a"))
    assert not matchers.skips(recorded)


def test_matchers_of_the_header_hold_for_every_reply() -> None:
    matchers = read_matchers([{"path": "$.id", "any": True}, {"key": "code", "type": "number"}], search)
    assert matchers.differences(record(Send('{"id":1}')), record(Send('{"id":2}'))) == []
    assert matchers.differences(record(Close(1000)), record(Close(1001))) == []
    assert matchers.differences(record(Close(1000)), record(Send("x")))[0].path == "type"


def test_a_difference_can_be_left_out_from_now_on() -> None:
    recorded, replayed = record(Send('{"a":{"b":1},"c":[1]}')), record(Send('{"a":{},"c":[2,{"d":1}]}'))
    found = Matchers().differences(recorded, replayed)
    assert [each.path for each in found] == ["$.a.b", "$.c[0]", "$.c[1]"]
    assert read_matchers([each.matcher() for each in found]).differences(recorded, replayed) == []


def test_matchers_of_a_record_hold_for_the_reply_in_its_place_alone() -> None:
    matchers = read_matchers([{"path": "$.id", "any": True}], search)
    expect = [{"path": "$.when", "regex": "^2026-"}]
    recorded = record(Send('{"id":1,"when":"2026-01"}'), expect=expect)
    assert matchers.differences(recorded, record(Send('{"id":2,"when":"2026-02"}'))) == []
    assert matchers.differences(recorded, record(Send('{"id":2,"when":"1926"}')))[0].path == "$.when"
    matchers.check(recorded)


def test_a_reply_can_be_skipped() -> None:
    matchers, skipped = Matchers(), record(Send("a"), expect={"skip": True})
    for kind in ("text", "string"):
        one = record(Send('"a"'), expect={"path": "$", "type": kind})
        assert matchers.differences(one, record(Send('"b"'))) == []
        assert matchers.differences(one, record(Send("1")))
    assert matchers.skips(skipped)
    assert matchers.differences(skipped, record(Send("b"))) == []
    assert matchers.differences(skipped, record(Close()))[0].path == "type"
    matchers.check(skipped)


def test_whole_records_can_be_left_out() -> None:
    matchers = read_matchers([{"record": {"type": "websocket.send", "text": "ping"}, "ignore": True}])
    assert matchers.ignores(Send("ping"))
    assert not matchers.ignores(Send("pong"))
    assert not matchers.searches
    assert read_matchers([{"record": {"regex": "ping"}, "ignore": True}], search).searches


@pytest.mark.parametrize(
    ("extra", "problem"),
    [
        ({"expect": {"skip": False}}, 'expect: must be matchers or {"skip": true}'),
        ({"expect": {"skip": True, "x": 1}}, 'expect: must be matchers or {"skip": true}'),
        ({"expect": {}}, 'expect[0]: must have one of "path", "key" and "record"'),
        ({"expect": 1}, "expect: must be a list of matchers, not a number"),
        ({"expect": [{}]}, 'expect[0]: must have one of "path", "key" and "record"'),
        ({"expect": [{"record": {"text": "a"}, "ignore": True}]}, "expect[0].record: stands in the header's"),
        ({"expect": [{"path": "$", "regex": "a"}]}, "expect[0].regex: no regex can be run here"),
        ({"capture": {"a": "b"}}, "capture.a: a path begins with $ (column 1)"),
    ],
)
def test_a_record_is_checked(extra: dict[str, Any], problem: str) -> None:
    with pytest.raises(MatchError) as caught:
        Matchers().check(record(Send("a"), **extra))
    assert str(caught.value).startswith(problem)
    Matchers().check(record(Send("a")))


def test_a_header_is_read_strictly() -> None:
    with pytest.raises(MatchError, match="match: must be a list of matchers, not a text"):
        read_matchers("$.id")
    with pytest.raises(MatchError, match=r"match\[0\]\.regex: no regex can be run here"):
        read_matchers([{"path": "$", "regex": "a"}])


def test_captured_values_are_filled_in() -> None:
    assert captures(record(Send("x"), capture={"t": "$"}), Send("abc")) == {"t": "abc"}
    assert fill(Receive("<${t}>"), {"t": "abc"}) == Receive("<abc>")


every_matcher = read_matchers(
    [
        {"path": "$..*", "type": "number"},
        {"path": "$..[::2]", "tolerance": 3},
        {"path": "$", "unordered": True},
        {"path": "$", "regex": "a"},
        {"key": "headers", "regex": "a"},
        {"key": "code", "tolerance": 2},
        {"record": {"text": "a", "code": 1}, "ignore": True},
        {"record": {"json": {"a": 1}}, "ignore": True},
        {"record": {"regex": "a"}, "ignore": True},
    ],
    search,
)


@quick
@given(records, records, st.none() | json_values | st.just({"skip": True}) | st.just([{"path": "$", "any": True}]))
def test_whatever_was_recorded_and_came_only_a_match_error_is_raised(one: Record, two: Record, expect: Any) -> None:
    assert every_matcher.differences(one, one) == []
    every_matcher.differences(one, two)
    every_matcher.ignores(two.event)
    own = Record(one.n, one.t, one.way, one.event, one.c, one.at, {"expect": expect})
    with suppress(MatchError):
        every_matcher.check(own)
        every_matcher.differences(own, two)


@quick
@given(events, events)
def test_events_that_have_no_difference_have_none_the_other_way_round(one: Event, two: Event) -> None:
    assert bool(Matchers().differences(record(one), record(two))) is bool(
        Matchers().differences(record(two), record(one))
    )
