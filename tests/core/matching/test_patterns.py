from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given

from tests.strategies import events, quick
from wstui.core.events import Close, Event, Output, Send
from wstui.core.matching.checks import MISSING, Regex
from wstui.core.matching.patterns import Pattern, contains
from wstui.core.transcript import Unknown

PING = Send('{"type": "ping", "n": [1, {"a": 2}]}')


def regex(pattern: str) -> Regex:
    return Regex(pattern, lambda pattern, text: re.search(pattern, text) is not None)


@pytest.mark.parametrize(
    ("pattern", "event", "fits"),
    [
        (Pattern({"type": "websocket.send"}), PING, True),
        (Pattern({"type": "websocket.send"}), Close(), False),
        (Pattern({"type": "websocket.send", "text": "ping"}), Send("ping"), True),
        (Pattern({"type": "websocket.send", "text": "ping"}), Send("pong"), False),
        (Pattern({"text": "ping"}), Send("ping"), True),
        (Pattern({"text": "ping"}), Output("stdout", "ping"), True),
        (Pattern({"text": "ping"}), Close(), False),
        (Pattern({"bytes": {"b64": "AA=="}}), Send(data=b"\0"), True),
        (Pattern({"code": 1000}), Close(), True),
        (Pattern({"code": 1001}), Close(), False),
        (Pattern({"a": 1}), Unknown("new", {"a": 1}), True),
        (Pattern({}, {"type": "ping"}), PING, True),
        (Pattern({}, {"n": [1, {"a": 2.0}]}), PING, True),
        (Pattern({}, {"n": [1]}), PING, False),
        (Pattern({}, {"type": "pong"}), PING, False),
        (Pattern({}, {"other": "ping"}), PING, False),
        (Pattern({}, {"type": "ping"}), Send("ping"), False),
        (Pattern({}, {}), Close(), False),
        (Pattern({}, regex=regex("p.ng")), Send("a ping"), True),
        (Pattern({}, regex=regex("^p.ng")), Send("a ping"), False),
        (Pattern({}, regex=regex("")), Close(), False),
        (Pattern({}, {"type": "ping"}, regex('"n"')), PING, True),
    ],
)
def test_an_event_fits_a_pattern(pattern: Pattern, event: Event, fits: bool) -> None:  # noqa: FBT001 - of a table
    assert pattern.fits(event) is fits


@pytest.mark.parametrize(
    ("value", "part", "found"),
    [
        ({"a": 1, "b": 2}, {"a": 1}, True),
        ({"a": {"b": 1, "c": 2}}, {"a": {"c": 2}}, True),
        ([1, 2], [1, 2], True),
        ([1, 2], [1], False),
        ([{"a": 1, "b": 2}], [{"b": 2}], True),
        ({}, [], False),
        (MISSING, None, False),
        (None, None, True),
    ],
)
def test_a_value_contains_a_part(value: Any, part: Any, found: bool) -> None:  # noqa: FBT001 - of a table
    assert contains(value, part) is found


@quick
@given(events)
def test_any_event_can_be_looked_at(event: Event) -> None:
    for pattern in (Pattern({"text": "x", "code": None}), Pattern({}, {"a": 1}), Pattern({}, regex=regex("x"))):
        pattern.fits(event)
