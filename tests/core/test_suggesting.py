"""What differs from run to run is suggested to be let differ, as mildly as it will do."""

from __future__ import annotations

import json
from typing import Any

from tests.core.comparing import transcript
from wstui.core.diff import compare
from wstui.core.events import Accept, Close, Connect, Send
from wstui.core.match import Matchers, read_matchers
from wstui.core.suggesting import suggest


def suggested(before: list[Any], now: list[Any]) -> list[dict[str, Any]]:
    first, second = (
        transcript(Connect({"path": "/"}), *(Send(one if type(one) is str else json.dumps(one)) for one in side))
        for side in (before, now)
    )
    found = suggest(compare(first, second, Matchers()))
    assert compare(first, second, read_matchers(found)).same == all(type(one) is dict for one in before)
    return found


def test_ids_and_times_are_of_their_type() -> None:
    before = [{"id": "a1", "at": 1.5, "new": True, "said": "hi"}, {"id": "a2", "at": 1.75, "new": True}]
    now = [{"id": "b1", "at": -2.5, "new": False, "said": "hi"}, {"id": "b2", "at": 1.75, "new": True}]
    assert suggested(before, now) == [
        {"path": "$.id", "type": "string"},
        {"path": "$.at", "type": "number"},
        {"path": "$.new", "type": "boolean"},
    ]


def test_what_changes_its_type_or_stays_away_may_be_anything() -> None:
    before = [{"a": 1, "b": 2, "c": [1]}]
    now = [{"a": "1", "c": None}]
    assert suggested(before, now) == [
        {"path": "$.a", "any": True},
        {"path": "$.b", "any": True},
        {"path": "$.c", "any": True},
    ]


def test_items_of_an_array_are_told_together() -> None:
    before = [{"users": [{"id": 1}, {"id": 2}], "rows": [[0, 5]]}]
    now = [{"users": [{"id": 3}, {"id": 4}], "rows": [[0, 6]]}]
    assert suggested(before, now) == [
        {"path": "$.users[*].id", "type": "number"},
        {"path": "$.rows[0][1]", "type": "number"},
    ]


def test_a_payload_as_a_whole_suggests_nothing() -> None:
    assert suggested(["one"], ["two"]) == []


def test_what_stands_beside_the_payload_is_suggested_by_its_key() -> None:
    first, second = (transcript(Connect({"path": "/"}), Accept(), Close(1000, reason)) for reason in ("a", "b"))
    assert suggest(compare(first, second, Matchers())) == [{"key": "reason", "any": True}]
