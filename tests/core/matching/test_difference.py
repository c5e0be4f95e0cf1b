from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given

from tests.strategies import quick, values
from wstui.core.json_path import MAX_PATH, compile_path
from wstui.core.matching.checks import MISSING
from wstui.core.matching.difference import SHOWN, Difference, plain_reason, shown, told


def test_a_difference_writes_the_matcher_that_leaves_it_out() -> None:
    assert Difference("$.a[0]", "1", "2", "differs").matcher() == {"path": "$.a[0]", "any": True}
    assert Difference("headers.date", "1", "2", "differs").matcher() == {"key": "headers.date", "any": True}


def test_it_is_told_with_a_path_that_can_be_read_again() -> None:
    assert told(("a", 0), 1, "x", "") == Difference("$.a[0]", "1", '"x"', "is string instead of number")
    assert told((), 1, 2, "is off") == Difference("$", "1", "2", "is off")
    deep = told(("a", "b" * MAX_PATH, 1), 1, 2, "")
    assert deep.path == "$.a"
    assert compile_path(told(("é'\\" * 500, 1), 1, 2, "").path)


@pytest.mark.parametrize(
    ("recorded", "replayed", "reason"),
    [
        (1, MISSING, "is missing"),
        (MISSING, 1, "is new"),
        (1, 1.5, "differs"),
        (1, True, "is boolean instead of number"),
        ("x", b"x", "is bytes instead of string"),
        (None, [], "is array instead of null"),
    ],
)
def test_the_plain_reason(recorded: Any, replayed: Any, reason: str) -> None:
    assert plain_reason(recorded, replayed) == reason


def test_values_are_shown_as_json() -> None:
    assert shown(MISSING) == ""
    assert shown({"a": [1, None, "é"]}) == '{"a": [1, null, "é"]}'
    assert shown(b"\x00\xff") == "00 ff"
    assert [shown(value) for value in (math.nan, 1e300, 10**300)] == ["nan", "1e+300", "1" + "0" * 300]
    assert shown(16**4400).startswith("0x1000")
    assert shown(object()) == "<object>"


@quick
@given(values)
def test_whatever_it_is_it_is_shown_and_bounded(value: Any) -> None:
    assert len(shown(value)) <= SHOWN


def test_of_large_values_the_beginning_is_shown() -> None:
    for value in ("x" * 10**6, list(range(10**6)), b"x" * 10**6, 10**4000):
        assert len(shown(value)) == SHOWN
        assert shown(value).endswith("…")
