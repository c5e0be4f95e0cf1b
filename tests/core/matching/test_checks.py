from __future__ import annotations

import math
import re
from typing import Any

import pytest

from wstui.core.matching.checks import (
    MISSING,
    TYPES,
    Anything,
    OfType,
    Regex,
    Tolerance,
    Unordered,
    is_number,
    number_text,
    type_of,
)

VALUES: dict[str, Any] = {
    "string": "x",
    "number": 1.5,
    "integer": 1,
    "boolean": True,
    "null": None,
    "array": [],
    "object": {},
}


def search(pattern: str, text: str) -> bool:
    if pattern == "slow":
        raise TimeoutError
    return re.search(pattern, text) is not None


def test_anything_passes() -> None:
    assert Anything().problem(1, MISSING) == ""


@pytest.mark.parametrize("name", TYPES)
def test_a_type_is_told_from_all_others(name: str) -> None:
    passed = {kind for kind, value in VALUES.items() if not OfType(name).problem(MISSING, value)}
    assert passed == ({"number", "integer"} if name == "number" else {name})
    for nothing in (MISSING, b""):
        assert OfType(name).problem(1, nothing) == f"is not of type {name}"
        assert type_of(nothing) == ""


@pytest.mark.parametrize(
    ("pattern", "value", "problem"),
    [
        ("^2026-", "2026-11", ""),
        ("^2026-", "1926-11", "is not matched by the regex"),
        ("^1[.]5$", 1.5, ""),
        (r"^\d{3}$", 100, ""),
        pytest.param("^0x", 10**5000, "", id="too long for decimal"),
        ("True", True, "is no text for the regex"),
        ("x", b"x", "is no text for the regex"),
        ("x", MISSING, "is no text for the regex"),
        ("slow", "x", "took the regex too long"),
    ],
)
def test_a_regex_is_found_in_texts_and_numbers(pattern: str, value: Any, problem: str) -> None:
    assert Regex(pattern, search).problem("recorded", value) == problem


@pytest.mark.parametrize(
    ("recorded", "replayed", "problem"),
    [
        (1, 1.5, ""),
        (1.5, 1, ""),
        (1, 1.6, "is off by more than 0.5"),
        (-1, 1, "is off by more than 0.5"),
        (10**400, 1.5, "is off by more than 0.5"),
        (10**400, 10**400, ""),
        (math.inf, math.inf, "is off by more than 0.5"),
        (math.nan, 1, "is off by more than 0.5"),
        (1, True, "is no number to be near another"),
        (1, MISSING, "is no number to be near another"),
        ("1", 1, "is no number to be near another"),
    ],
)
def test_a_number_may_be_near(recorded: Any, replayed: Any, problem: str) -> None:
    assert Tolerance(0.5).problem(recorded, replayed) == problem


def test_only_arrays_have_an_order() -> None:
    assert Unordered().problem([1], [2]) == ""
    assert Unordered().problem([1], {}) == Unordered().problem({}, [1]) == "is no array"


def test_numbers_are_written_in_one_line_of_bounded_length_or_hex() -> None:
    assert [number_text(value) for value in (1, -0.5, math.nan, 2**64)] == ["1", "-0.5", "nan", str(2**64)]
    assert number_text(16**5000) == "0x1" + "0" * 5000
    assert not is_number(True)  # noqa: FBT003 - a value
