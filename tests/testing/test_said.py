from __future__ import annotations

from typing import Any

import pytest

from wstui.core.events import Accept, Close, Connect, Crashed, Event, Receive, Returned, Send, Violation, Way, way_of
from wstui.core.match import Matchers, read_matchers
from wstui.core.transcript import Record
from wstui.testing.said import Item, is_as_recorded, records_of

OTHER = Violation("P22", "warning", "app", "what", "hint")
TALK: list[Any] = [
    Connect(),
    Accept(),
    Receive("a"),
    "a",
    OTHER,
    Receive(data=b"b"),
    b"b",
    Send("a", extra={"x": 1}),
    Returned(),
]


def said(*items: Any, number: int = 1) -> list[Item]:
    return [(number, 1000 * n, "", item) for n, item in enumerate(items)]


def recorded(*items: Any, number: int = 1) -> list[Record]:
    events: list[Event] = [
        Send(item) if isinstance(item, str) else Send(data=item) if isinstance(item, bytes) else item for item in items
    ]
    return [Record(n, 0.0, way_of(event), event, number) for n, event in enumerate(events, 1)]


def test_records_are_made_of_what_came() -> None:
    assert records_of([(3, 5_000, "", Receive("a")), (3, 7_000, "a.py:1 f", "a"), (3, 9_000, "", b"b")], 5_000) == [
        Record(1, 0.0, Way.TO_APP, Receive("a"), 3),
        Record(2, 0.000002, Way.FROM_APP, Send("a"), 3, "a.py:1 f"),
        Record(3, 0.000004, Way.FROM_APP, Send(data=b"b"), 3),
    ]


def test_what_is_word_for_word_the_same_is_seen_at_a_glance() -> None:
    assert is_as_recorded(said(*TALK), recorded(*TALK), Matchers())
    assert is_as_recorded(said("x", Receive("b")), recorded(Receive("a"), "x", OTHER), Matchers())


@pytest.mark.parametrize(
    "now", [TALK[:-1], [*TALK, "more"], [*TALK[:-1], Crashed("ValueError: no")], ["b", *TALK], [Close(), *TALK]]
)
def test_what_is_not_is_left_to_the_comparison(now: list[Any]) -> None:
    assert not is_as_recorded(said(*now), recorded(*TALK), Matchers())


def test_so_is_what_came_on_another_connection_and_where_events_are_left_out() -> None:
    assert not is_as_recorded(said(*TALK, number=2), recorded(*TALK), Matchers())
    picky = read_matchers([{"record": {"type": "websocket.send", "text": "a"}, "ignore": True}])
    assert not is_as_recorded(said(*TALK), recorded(*TALK), picky)
