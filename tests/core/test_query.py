from __future__ import annotations

from typing import Any

import pytest

from wstui.core.query import Query, QueryError, equal_to, parse_query


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ping", Query("ping")),
        ("two words ", Query("two words ")),
        ("/ping", Query("/ping")),
        ("/a b/", Query(regex="a b")),
        ("/a/i ", Query(regex="a", ignore_case=True)),
        ("$5 off", Query("$5 off")),
        ("$", Query(path="$")),
        ("$.a.b", Query(path="$.a.b")),
        ("$.a = 5", Query(path="$.a", value="5")),
        ("$.a==x y", Query(path="$.a", value="x y")),
        ("$['x=1']=2", Query(path="$['x=1']", value="2")),
        ('"$.a"', Query("$.a")),
        ('"', Query('"')),
        ("< ping", Query("ping", ways="<")),
        (" < ! kind:text,crashed #2 ping", Query("ping", ways="<!", kinds=("text", "crashed"), connection=2)),
        ("kind:close", Query(kinds=("websocket.close",))),
        ("kind:websocket.close", Query(kinds=("websocket.close",))),
        ("#12", Query(connection=12)),
        ("<5", Query("<5")),
    ],
)
def test_what_is_typed_is_read(typed: str, found: Query) -> None:
    assert parse_query(typed) == found
    assert Query.from_dict(found.to_dict()) == found


@pytest.mark.parametrize("typed", ["", "   "])
def test_nothing_is_no_query(typed: str) -> None:
    assert parse_query(typed) is None


@pytest.mark.parametrize(
    ("typed", "column", "problem"),
    [
        ("$.a[", 5, "in a bracket must stand"),
        ("> $.[", 5, "here must stand a name"),
        ("< kind:nope", 8, "no such kind: nope; there are accept, blocked"),
        ("kind:", 6, "no such kind: nothing"),
        ("$.[=5", 3, "here must stand a name"),
    ],
)
def test_what_cannot_be_looked_for_says_where(typed: str, column: int, problem: str) -> None:
    with pytest.raises(QueryError, match=problem.replace("[", r"\[")) as caught:
        parse_query(typed)
    assert caught.value.column == column


def test_small_letters_are_found_in_capitals_too() -> None:
    assert Query("ping").folded
    assert not Query("Ping").folded


@pytest.mark.parametrize(
    ("value", "typed", "same"),
    [
        (5, "5", True),
        (5.0, "5", True),
        (5, "5.0", True),
        ("5", "5", True),
        (True, "1", False),
        (1, "true", False),
        (True, "true", True),
        (None, "null", True),
        ("ada", "ada", True),
        ("ada", '"ada"', True),
        ("Ada", "ada", False),
        ({"a": [1]}, '{"a": [1]}', True),
        (5, "ada", False),
        ([], "[" * 100_000, False),
    ],
)
def test_values_are_compared_as_json(value: Any, typed: str, *, same: bool) -> None:
    assert equal_to(typed)(value) is same
