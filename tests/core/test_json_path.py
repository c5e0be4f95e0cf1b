from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import quick, texts
from wstui.core import json_path
from wstui.core.json_path import MAX_FOUND, MAX_PATH, MAX_SEGMENTS, Path, PathError, compile_path, show

VALUE: dict[str, Any] = {
    "a": [{"id": 1}, {"id": 2, "x y": [3, 4, 5]}],
    "b": {"id": 7, "0": "zero", "": "empty"},
    "é": "letter",
    "'\\\n": "awkward",
    "😀": "pair",
}


def found(path: str) -> list[str]:
    return [show(location) for location, _ in compile_path(path).find(VALUE)]


@pytest.mark.parametrize(
    ("path", "locations"),
    [
        ("$", ["$"]),
        ("$.b.id", ["$.b.id"]),
        ("$['b']['id']", ["$.b.id"]),
        ('$["b"]', ["$.b"]),
        ("$.b['']", ["$.b['']"]),
        ("$.b['0']", ["$.b['0']"]),
        ("$.b[0]", []),
        ("$.a['0']", []),
        ("$.nothing.more", []),
        ("$.b.id.more", []),
        ("$.é", ["$['é']"]),
        ("$['\\u00e9']", ["$['é']"]),
        ("$['\\'\\\\\\n']", ["$['\\'\\\\\\n']"]),
        ("$['\\ud83d\\ude00']", ["$['😀']"]),
        ("$.a[0]", ["$.a[0]"]),
        ("$.a[-1].id", ["$.a[1].id"]),
        ("$.a[-3]", []),
        ("$.a[2]", []),
        ("$.a[*].id", ["$.a[0].id", "$.a[1].id"]),
        ("$.b.*", ["$.b.id", "$.b['0']", "$.b['']"]),
        ("$.a[1]['x y'][0:2]", ["$.a[1]['x y'][0]", "$.a[1]['x y'][1]"]),
        ("$.a[1]['x y'][::2]", ["$.a[1]['x y'][0]", "$.a[1]['x y'][2]"]),
        ("$.a[1]['x y'][-1:]", ["$.a[1]['x y'][2]"]),
        ("$.a[1]['x y'][2:0:-1]", ["$.a[1]['x y'][1]", "$.a[1]['x y'][2]"]),
        ("$.a[0:2:0]", []),
        ("$.a[0,1].id", ["$.a[0].id", "$.a[1].id"]),
        ("$['b','nothing',*].id", ["$.b.id"]),
        ("$..id", ["$.a[0].id", "$.a[1].id", "$.b.id"]),
        ("$..a..id", ["$.a[0].id", "$.a[1].id"]),
        ("$..[0]", ["$.a[0]", "$.a[1]['x y'][0]"]),
        (
            "$.a..*",
            ["$.a[0]", "$.a[0].id", "$.a[1]", "$.a[1].id", "$.a[1]['x y']"]
            + [f"$.a[1]['x y'][{index}]" for index in range(3)],
        ),
        ("$ .a [ 0 , 1 ] [ 'id' ]\n", ["$.a[0].id", "$.a[1].id"]),
        ("$.a[ 0 : 1 : 1 ]", ["$.a[0]"]),
    ],
)
def test_a_path_selects(path: str, locations: list[str]) -> None:
    assert found(path) == locations


@pytest.mark.parametrize(
    ("path", "problem", "column"),
    [
        ("", "a path begins with $", 1),
        ("a.b", "a path begins with $", 1),
        ("$a", "here must stand .name, [0], ['name'] or ..name", 2),
        ("$.", "here must stand a name or *; write other names as ['a name']", 3),
        ("$.0", "here must stand a name or *; write other names as ['a name']", 3),
        ("$...a", "here must stand a name or *; write other names as ['a name']", 4),
        ("$[", "in a bracket must stand an index, a slice, a name in quotes or *", 3),
        ("$[a]", "in a bracket must stand an index, a slice, a name in quotes or *", 3),
        ("$[-]", "in a bracket must stand an index, a slice, a name in quotes or *", 3),
        ("$[0", "the bracket is not closed: here must stand ]", 4),
        ("$[0:1:2:3]", "the bracket is not closed: here must stand ]", 8),
        ("$[?@.a == 1]", "filters are not supported", 3),
        ("$[01]", "a number has no zero in front", 3),
        ("$[-01]", "a number has no zero in front", 3),
        ("$[-0]", "there is no index -0", 3),
        ("$[9007199254740992]", "the number is too large", 3),
        (f"$[1:{'9' * 400}]", "the number is too large", 5),
        ("$['a", "the name is not closed: here must stand '", 5),
        ("$['a\n']", "a control character must be escaped, as \\n or \\u001b", 5),
        ("$['\\q']", "no such escape", 4),
        ("$['\\u12']", "no such escape", 4),
        ("$['\\", "no such escape", 4),
    ],
)
def test_what_is_no_path_is_told_with_its_column(path: str, problem: str, column: int) -> None:
    with pytest.raises(PathError) as caught:
        compile_path(path)
    assert (caught.value.problem, caught.value.column) == (problem, column)
    assert str(caught.value) == f"{problem} (column {column})"


def test_a_path_is_bounded() -> None:
    assert compile_path("$" + ".a" * MAX_SEGMENTS).find({}) == []
    with pytest.raises(PathError, match="at most 256 segments") as caught:
        compile_path("$" + ".a" * (MAX_SEGMENTS + 1))
    assert caught.value.column == 1 + 2 * MAX_SEGMENTS + 1
    assert compile_path("$." + "a" * (MAX_PATH - 2)).text.endswith("a")
    with pytest.raises(PathError, match="at most 4096 characters"):
        compile_path("$." + "a" * (MAX_PATH - 1))


def test_every_escape_is_read() -> None:
    assert compile_path(r"""$['\b\f\n\r\t\/\\\'\"']""").find({"\b\f\n\r\t/\\'\"": 1}) == [(("\b\f\n\r\t/\\'\"",), 1)]


def test_a_value_is_selected_once_however_many_ways_lead_to_it() -> None:
    deep: Any = "x"
    for _ in range(150):
        deep = [deep]
    assert len(compile_path("$" + "..*" * 60).find(deep)) == 91


def test_what_is_found_and_looked_at_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(compile_path("$.*").find([0] * (MAX_FOUND + 5))) == MAX_FOUND
    holding: list[Any] = []
    holding += [holding, holding]
    monkeypatch.setattr(json_path, "MAX_NODES", 1000)
    assert len(compile_path("$..*").find(holding)) == 999
    assert len(max((place for place, _ in compile_path("$..*").find(holding)), key=len)) == json_path.MAX_LEVELS


def test_members_without_a_text_for_a_name_are_passed_over() -> None:
    assert compile_path("$..*").find({1: 2, "a": (3,), None: {}}) == [(("a",), (3,))]


def test_states_lead_down_one_step_at_a_time() -> None:
    path = compile_path("$.a[-1]")
    member = path.step(Path.START, "a", 1)
    assert not path.selects(member)
    assert path.selects(path.step(member, 4, 5))
    assert path.step(member, 4, 6) == 0
    assert path.step(Path.START, "b", 1) == 0


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=10,
)


def joined(name: str) -> str:
    """What JSON makes of two halves of a character that stand beside each other."""
    return name.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def with_whole_names(value: Any) -> Any:
    if isinstance(value, dict):
        return {joined(name): with_whole_names(item) for name, item in value.items()}
    return [with_whole_names(item) for item in value] if isinstance(value, list) else value


@quick
@given(json_values)
def test_a_shown_location_selects_that_value_alone(value: Any) -> None:
    value = with_whole_names(value)
    for location, item in compile_path("$..*").find(value):
        ((again, same),) = compile_path(show(location)).find(value)
        assert again == location
        assert same is item


@quick
@given(st.text("$.[]'\"*:,-?\\u0129abé \n", max_size=20).map(lambda text: f"${text}") | texts, json_values)
def test_any_text_is_a_path_or_a_path_error(text: str, value: Any) -> None:
    column = 1
    try:
        compile_path(text).find(value)
    except PathError as error:
        column = error.column
    assert 1 <= column <= len(text) + 1
