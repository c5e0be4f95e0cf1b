"""The rules, asked about what was recorded."""

from __future__ import annotations

import pytest

from wstui.core.events import (
    Accept,
    Close,
    Connect,
    Crashed,
    Disconnect,
    Event,
    Receive,
    Returned,
    Send,
    Violation,
    way_of,
)
from wstui.core.hindsight import breaches
from wstui.core.transcript import Record, Unknown

BREACH = Violation("P15", "error", "app", "no close frame may carry 999", "use 1000", "code-range")


def recorded(*events: Event, c: int | None = 1) -> list[Record]:
    return [Record(n, 0.0, way_of(event), event, c) for n, event in enumerate(events, 1)]


@pytest.mark.parametrize(
    ("events", "rules"),
    [
        ([Connect(), Send("x")], ["P01"]),
        ([Connect(), Accept(), Accept()], ["P02"]),
        ([Connect(), Accept(), Close(), Disconnect(), Send("x")], ["P03"]),
        ([Connect(), Returned()], ["P05"]),
        ([Connect(), Accept(), Crashed("x")], ["P24"]),
        ([Connect(), Close(4403), Disconnect(1006), Returned()], ["P22"]),
        ([Connect(), Accept(), Receive("x"), Disconnect(), Send("x"), Returned()], []),
        ([Accept(), Send("x")], []),
        ([Connect({"path": 5}), Accept(), Close(999)], ["P15"]),
    ],
)
def test_the_rules_are_asked_about_what_was_recorded(events: list[Event], rules: list[str]) -> None:
    assert [violation.rule for _, _, violation in breaches(recorded(*events))] == rules


def test_connections_are_told_apart_and_servers_too() -> None:
    first, second = recorded(Connect(), Accept()), recorded(Connect(), Send("x"), c=2)
    assert [index for index, _, _ in breaches([*first, *second])] == [3]
    accept = recorded(Connect(), Accept(headers=((b"a", b"b"),)))
    assert [violation.rule for _, _, violation in breaches(accept, "daphne")] == ["P28"]
    assert list(breaches([*accept, Record(9, 0.0, way_of(BREACH), Unknown("later"))], "elsewhere")) == []
