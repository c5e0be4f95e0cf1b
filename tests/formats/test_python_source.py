from __future__ import annotations

from typing import Any

import pytest

from wstui.formats.python_source import Code, anything_at, call, indented, literal, parsed, secret

ANY = Code("ANY")


@pytest.mark.parametrize(
    "value", [{}, [1, "a'b\u202e"], ("x" * 60, "y" * 60), {"a": ["x" * 90, {"b": "y" * 90}]}, "z" * 200]
)
def test_a_literal_is_the_value_in_lines_that_are_not_long(value: Any) -> None:
    written = literal(value)
    assert eval(written) == value  # noqa: S307 - of our own
    assert all(len(line) <= 120 for line in written.splitlines()) or isinstance(value, str)
    assert "\u202e" not in written


def test_source_stands_in_a_value() -> None:
    assert literal({"id": ANY, "a": [1]}) == "{'id': ANY, 'a': [1]}"
    assert literal({"id": ANY}, 98) == "{\n    'id': ANY,\n}"
    assert literal([ANY], 98) == "[\n    ANY,\n]"
    assert literal((ANY,), 98) == "(\n    ANY,\n)"


def test_secrets_come_from_the_environment() -> None:
    assert secret("plain") == "plain"
    assert repr(secret("Bearer ${secret:auth}")) == "'Bearer ' + os.environ[\"WSTUI_SECRET_AUTH\"]"
    assert repr(secret("${secret:a}&x", quoted=True)) == 'quote(os.environ["WSTUI_SECRET_A"], safe="") + \'&x\''


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (' {"a": 1}', {"a": 1}),
        ("[]", []),
        ("1", None),
        ("", None),
        ("{nope", None),
        ("[NaN]", None),
        ("[" * 100_000, None),
    ],
)
def test_only_objects_and_arrays_are_json(text: str, value: Any) -> None:
    assert parsed(text) == value


def test_parts_of_a_value_are_replaced_and_what_is_within_them_is_gone() -> None:
    value = {"a": [1, {"b": 2}], "c": 3}
    replaced = anything_at(value, [(("a", 1, "b"), ANY), (("c",), ANY), (("c", "d", "e"), ANY)])
    assert literal(replaced) == "{'a': [1, {'b': ANY}], 'c': ANY}"
    assert anything_at([1], [((), ANY)]) is ANY


def test_a_call_is_one_line_unless_that_is_long() -> None:
    assert call("f", ["1", "a=2"]) == "f(1, a=2)"
    assert call("f", ["1", "a=2"], 95) == "f(\n    1,\n    a=2,\n)"
    assert indented(["a\nb"]) == ["    a\n    b"]
