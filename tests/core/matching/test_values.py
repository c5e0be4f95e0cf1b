from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.comparing import search
from tests.strategies import quick, texts
from wstui.core.json_path import compile_path
from wstui.core.matching import values
from wstui.core.matching.checks import Anything, Check, OfType, Regex, Tolerance, Unordered
from wstui.core.matching.values import MAX_DIFFERENCES, NOT_JSON, PathRule, compare_payloads, read_json, same


def rule(path: str, check: Check) -> PathRule:
    return PathRule(compile_path(path), check)


def told(recorded: Any, replayed: Any, *rules: PathRule) -> list[tuple[str, str]]:
    """Where and why two values differ, sent as JSON."""
    found = compare_payloads(json.dumps(recorded), json.dumps(replayed), rules)
    return [(difference.path, difference.why) for difference in found]


@pytest.mark.parametrize(
    ("recorded", "replayed", "differences"),
    [
        ({"a": 1, "b": 2}, {"b": 2, "a": 1.0}, []),
        ({"a": 1}, {"a": True}, [("$.a", "is boolean instead of number")]),
        ({"a": 1}, {"a": 2}, [("$.a", "differs")]),
        ({"a": 1}, {"b": 1}, [("$.a", "is missing"), ("$.b", "is new")]),
        ({"a": {"b": [1]}}, {"a": {"b": [1, {}]}}, [("$.a.b[1]", "is new")]),
        ([1, 2, 3], [1], [("$[1]", "is missing"), ("$[2]", "is missing")]),
        ([], {}, [("$", "is object instead of array")]),
        ({"a": None}, {}, [("$.a", "is missing")]),
        ([float("nan")], [float("nan")], []),
        ([float("nan"), 1], [1, float("nan")], [("$[0]", "differs"), ("$[1]", "differs")]),
        ("x", "y", [("$", "differs")]),
    ],
)
def test_json_is_compared_value_by_value(recorded: Any, replayed: Any, differences: list[tuple[str, str]]) -> None:
    assert told(recorded, replayed) == differences


@pytest.mark.parametrize(
    ("recorded", "replayed", "why"),
    [
        ("hello", "hallo", "differs"),
        ("abc", '"abc"', "differs"),
        ('{"a":1}', "{'a':1}", "differs"),
        ('{"a":1}', b'{"a":1}', "is bytes instead of string"),
        (b"\x00", b"\x01", "differs"),
        (b"1.0", b"1", "differs"),
        (b"\xff", None, "is missing"),
        (None, "", "is new"),
    ],
)
def test_what_is_no_json_is_compared_as_a_whole(recorded: Any, replayed: Any, why: str) -> None:
    ((path, _, _, found),) = compare_payloads(recorded, replayed, ())
    assert (path, found) == ("$", why)
    assert compare_payloads(recorded, replayed, [rule("$", Anything())]) == []
    assert compare_payloads(recorded, recorded, ()) == []


def test_bytes_are_json_if_they_are_an_object_or_an_array() -> None:
    assert compare_payloads(b'{"a": 1}', b'{"a":1.0}', ()) == []
    assert read_json(b"1") is NOT_JSON
    assert read_json("1") == 1
    assert read_json(b"\xff{}") is NOT_JSON
    assert read_json(None) is NOT_JSON


def test_json_that_cannot_be_looked_at_is_a_text() -> None:
    assert read_json("[" * 100_000 + "]" * 100_000) is NOT_JSON
    assert read_json("[" * 199 + "]" * 199) is not NOT_JSON
    assert read_json("[" * 201 + "]" * 201) is NOT_JSON
    assert read_json("1" * 5000) is NOT_JSON
    assert compare_payloads("[" * 199 + "1" + "]" * 199, "[" * 199 + "2" + "]" * 199, ())[0].path == "$" + "[0]" * 199


def test_a_matcher_lets_pass_where_its_path_leads() -> None:
    assert told({"id": 1, "x": {"id": 2}}, {"id": 3, "x": {"id": "q"}}, rule("$..id", Anything())) == []
    assert told({"id": 1, "x": {"id": 2}}, {"x": {"id": 2}}, rule("$.id", Anything())) == []
    assert told({"id": 1, "x": 1}, {"id": 2, "x": 2}, rule("$.id", Anything())) == [("$.x", "differs")]
    assert told([1, 2, 3], [1, 2, 9, 9], rule("$[2:]", OfType("integer"))) == []


def test_an_index_from_the_end_is_counted_in_either_array() -> None:
    last = rule("$[-1]", Anything())
    assert told([1, 5], [1, 5, 7], last) == []
    assert told([1, 5, 7], [1, 6, 7], last) == [("$[1]", "differs")]


def test_a_matcher_that_does_not_let_pass_says_why_and_others_are_asked() -> None:
    regex, near = rule("$.a", Regex("^2026", search)), rule("$.*", Tolerance(1))
    assert told({"a": 1}, {"a": 2026}, regex) == []
    assert told({"a": 5}, {"a": 6}, regex, near) == []
    assert told({"a": 5}, {"a": 9}, regex, near) == [("$.a", "is not matched by the regex")]
    assert told({"a": {}}, {"a": {"b": 1}}, regex) == [("$.a.b", "is new")]


def test_equal_values_match_whatever_a_matcher_says() -> None:
    assert told({"a": 5}, {"a": 5.0}, rule("$.a", OfType("string"))) == []


def test_the_order_of_an_array_need_not_count() -> None:
    loose = rule("$.u", Unordered())
    assert told({"u": [1, 2, 2, {"a": 1}]}, {"u": [{"a": 1.0}, 2, 1, 2]}, loose) == []
    assert told({"u": [1, 2, 2]}, {"u": [1, 1, 2]}, loose) == [("$.u[2]", "differs")]
    assert told({"u": [1, 2]}, {"u": [2]}, loose) == [("$.u[0]", "is missing")]
    assert told({"u": [1]}, {"u": [2, 1]}, loose) == [("$.u[0]", "is new")]
    assert told({"u": [1, {"a": 1, "b": 2}]}, {"u": [{"a": 1, "b": 3}, 1]}, loose) == [("$.u[1].b", "differs")]
    assert told({"u": [1]}, {"u": {}}, loose) == [("$.u", "is no array")]
    assert told({"u": [[1, 2], 3]}, {"u": [3, [2, 1]]}, loose) == [("$.u[0][0]", "differs"), ("$.u[0][1]", "differs")]
    assert told({"u": [[1, 2], 3]}, {"u": [3, [2, 1]]}, loose, rule("$.u[*]", Unordered())) == []


def test_matchers_hold_inside_an_array_without_order() -> None:
    loose, near, any_id = rule("$.u", Unordered()), rule("$.u[*].t", Tolerance(0.5)), rule("$..id", Anything())
    recorded = {"u": [{"t": 1.0, "id": 1}, {"t": 1.4, "id": 2}]}
    # To pair the two at 1.4 would be in the way of the others.
    assert told(recorded, {"u": [{"t": 1.4, "id": 3}, {"t": 1.8, "id": 4}]}, loose, near, any_id) == []


def test_large_arrays_are_paired_by_what_is_equal_first() -> None:
    numbers = list(range(3000))
    shuffled = [number * 1001 % 3000 for number in numbers]
    assert told([*numbers, "x"], ["y", *shuffled], rule("$", Unordered())) == [("$[3000]", "differs")]


def test_in_large_arrays_without_order_anything_may_stand_where_it_may() -> None:
    items: list[Any] = [
        {"id": number, "x": [number % 7, [number, "free"]], "n": {"at": number}} for number in range(500)
    ]
    again = [{"id": -item["id"], "x": [item["x"][0], [item["id"], "other"]], "n": {}} for item in reversed(items)]
    free = (rule("$[*].id", Anything()), rule("$..at", Anything()), rule("$[*].x[1][1]", Anything()))
    assert told(items, again, rule("$", Unordered()), *free) == []
    again[7]["x"][1][0] = "new"
    assert told(items, again, rule("$", Unordered()), *free) == [
        ("$[492].x[1][0]", "is string instead of number"),
    ]  # fmt: skip


def test_pairing_is_bounded_and_the_rest_is_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values, "MAX_PAIRINGS", 40)
    loose = rule("$..*", Unordered())
    objects = [{"a": [index, [index]]} for index in range(40)]
    assert told(objects, objects[::-1], rule("$", Unordered()), loose)
    monkeypatch.setattr(values, "MAX_NESTED", 0)
    assert told([1, 2], [2, 1], rule("$", Unordered())) == [("$[0]", "differs"), ("$[1]", "differs")]


def test_differences_are_bounded() -> None:
    assert len(told([0] * 1000, [1] * 1000)) == MAX_DIFFERENCES


def test_one_is_not_true() -> None:
    assert same(1, 1.0)
    assert not same(1, True)  # noqa: FBT003 - a value
    assert not same([], [])
    assert not same(float("nan"), 1)
    assert same("a", "a")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=10,
)
checks: st.SearchStrategy[Check] = st.sampled_from(
    [Anything(), OfType("number"), Regex("a", search), Tolerance(1), Unordered()]
)
rules = st.lists(
    st.builds(rule, st.sampled_from(["$", "$.*", "$..*", "$..a", "$[-1]", "$..[::2]"]), checks), max_size=3
)
payloads = st.none() | texts | st.binary(max_size=8) | json_values.map(json.dumps)


@quick
@given(payloads, payloads, rules)
def test_whatever_came_it_can_be_compared(recorded: Any, replayed: Any, matchers: list[PathRule]) -> None:
    strict = compare_payloads(recorded, replayed, ())
    loose = compare_payloads(recorded, replayed, matchers)
    assert strict or not loose  # a matcher only lets more pass
    assert compare_payloads(recorded, recorded, matchers) == []
    ignored = [*matchers, *(rule(difference.path, Anything()) for difference in strict)]
    if not any(isinstance(each.check, Unordered) for each in matchers):
        assert compare_payloads(recorded, replayed, ignored) == []  # each difference names where it is


@quick
@given(st.lists(json_values, max_size=6), st.randoms(use_true_random=False))
def test_an_array_in_any_order_matches_without_order(items: list[Any], randomness: random.Random) -> None:
    shuffled = randomness.sample(items, len(items))
    assert told(items, shuffled, rule("$", Unordered())) == []
