from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import json_values, quick
from wstui.errors import FormatError
from wstui.formats.json_places import Value, offset_of

TEXT = '{"a": {"x": [1, {"b\\n": "}]"}, [[]], null]},\n "c": 2, "c": {"d": true}, "e": {}}'
WHOLE = json.loads(TEXT)


@pytest.mark.parametrize(
    ("path", "there"),
    [
        ((), "{"),
        (("a",), '{"x"'),
        (("a", "x"), "[1"),
        (("a", "x", 0), "1"),
        (("a", "x", 1, "b\n"), '"}]"'),
        (("a", "x", 2, 0), "[]]"),
        (("a", "x", 3), "null"),
        (("c", "d"), "true"),
        (("e",), "{}}"),
        (("a", "x", 9), "[1"),
        (("a", "nowhere", 9), '{"x"'),
        (("nowhere",), "{"),
    ],
)
def test_a_value_is_found_where_it_stands(path: tuple[str | int, ...], there: str) -> None:
    assert TEXT[offset_of(TEXT, path) :].startswith(there)


@quick
@given(json_values, st.data())
def test_every_value_of_any_json_is_found(value: Any, data: st.DataObject) -> None:
    text = json.dumps(value, indent=data.draw(st.sampled_from([None, 1])))
    path: list[str | int] = []
    inner = value
    while isinstance(inner, dict | list) and inner:
        key = data.draw(st.sampled_from(sorted(inner) if isinstance(inner, dict) else list(range(len(inner)))))
        path.append(key)
        inner = inner[key]
    found, _ = json.JSONDecoder().raw_decode(text, offset_of(text, path))
    assert found == inner


def problem(call: Any) -> str:
    with pytest.raises(FormatError) as caught:
        call()
    return str(caught.value)


def test_what_is_missing_or_of_the_wrong_type_is_told_with_its_place() -> None:
    value = Value(TEXT, WHOLE)
    assert problem(lambda: value.key("z")) == '1:1: "z" is missing'
    assert problem(lambda: value.key("c").key("d").get("z")) == "2:21: c.d: must be an object"
    assert problem(lambda: value.items("c")) == "2:7: c: must be a list"
    assert problem(lambda: value.text("c")) == "2:7: c: must be a text"
    assert problem(lambda: value.number("a", 1)) == "1:7: a: must be a number"
    assert problem(lambda: value.key("c").number("d", 1)) == "2:21: c.d: must be a number"
    first = value.key("a").items("x")[1]
    assert problem(lambda: first.text("z")) == '1:17: a.x[1]: "z" is missing'


def test_what_is_there_is_given() -> None:
    value = Value(TEXT, WHOLE)
    assert [item.value for item in value.key("a").items("x")] == WHOLE["a"]["x"]
    assert value.items("z") == []
    assert (value.text("z", "d"), value.number("z", 1.5)) == ("d", 1.5)
    assert value.key("a").items("x")[1].text("b\n") == "}]"
    assert Value('{"n": 1}', {"n": 1}).number("n", 0) == 1.0
