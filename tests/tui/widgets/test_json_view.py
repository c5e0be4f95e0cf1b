from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tui.shown import told
from wstui.tui.widgets.json_view import CHARACTERS, TOKENS, JsonLines, colour, json_problem, looks_like_json


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("{}", ["{}"]),
        ("[]", ["[]"]),
        ("3", ["3"]),
        (' {"a" \n:\t[ ] } ', ["{", '  "a": []', "}"]),
        (
            '{"a":[1,{"b":null}],"c":{}}',
            ["{", '  "a": [', "    1,", "    {", '      "b": null', "    }", "  ],", '  "c": {}', "}"],
        ),
        ("[[[]]]", ["[", "  [", "    []", "  ]", "]"]),
        ('{"n":1.50e3,"n":1E+2}', ["{", '  "n": 1.50e3,', '  "n": 1E+2', "}"]),
        ('["a,b]{", "\\"[", "\\\\"]', ["[", '  "a,b]{",', '  "\\"[",', '  "\\\\"', "]"]),
    ],
)
def test_json_is_laid_out_as_it_came(text: str, wanted: list[str]) -> None:
    assert told(JsonLines(text)) == wanted


@pytest.mark.parametrize(
    ("text", "problem", "rest"),
    [
        ('{"a":1', "Expecting ',' delimiter (line 1, column 7)", ["{", '  "a": 1']),
        ("]", "Expecting value (line 1, column 1)", ["]"]),
        ("[1}", "Expecting ',' delimiter (line 1, column 3)", ["[", "  1", "}"]),
        ('"open', "Unterminated string starting at (line 1, column 1)", ['"open']),
        ("hello world", "Expecting value (line 1, column 1)", ["hello world "]),
        ("", "Expecting value (line 1, column 1)", []),
    ],
)
def test_what_is_no_json_says_where_and_is_shown_still(text: str, problem: str, rest: list[str]) -> None:
    assert told(JsonLines(text)) == [f"✗ not JSON: {problem}", *rest]


def test_colours_are_names_of_styles() -> None:
    assert colour('"k": ["s", -1.5, true, NaN, oops') == [
        ('"k"', "key"),
        (": ", "punctuation"),
        ("[", "punctuation"),
        ('"s"', "string"),
        (",", "punctuation"),
        ("-1.5", "number"),
        (",", "punctuation"),
        ("true", "keyword"),
        (",", "punctuation"),
        ("NaN", "keyword"),
        (",", "punctuation"),
        ("oops ", "punctuation"),
    ]


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "[" * 100_000 + "]" * 100_000, '{"a":' * 100_000 + "1" + "}" * 100_000]
)
def test_a_hundred_thousand_levels_are_only_long(text: str) -> None:
    lines = JsonLines(text)
    assert TOKENS // 3 < len(lines) <= TOKENS + 2
    assert lines.rest > 0
    assert max(len(line) for line in told(lines)) < 100
    assert lines.more()
    assert len(lines) > TOKENS // 2


def test_a_huge_payload_is_looked_at_in_part() -> None:
    text = "[" + "1," * (1 << 20) + "1]"
    lines = JsonLines(text)
    assert len(lines) == TOKENS // 2 + 2
    assert lines.taken == TOKENS * CHARACTERS
    assert told_at(lines, -1).endswith("characters more are not shown, m shows more")
    one = JsonLines('["' + "x" * (4 << 20) + '"]')
    assert one.rest == (4 << 20) + 4 - TOKENS * CHARACTERS
    assert len(told_at(one, 1, width=80)) < 200
    assert JsonLines("x" * 300_000).copy(0) == "x" * 300_000


def told_at(lines: JsonLines, index: int, width: int = 80) -> str:
    return "".join(text for text, _ in lines.spans(index % len(lines), width, 0))


def test_a_long_line_can_be_shifted_through() -> None:
    lines = JsonLines(json.dumps(["".join(chr(97 + index % 26) for index in range(10_000))]))
    assert told(lines, 80, 9000 + 3)[1].startswith(chr(97 + 9000 % 26))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('{"a": 1}', True),
        (" \n[1, 2]", True),
        ("[" * 100_000, True),
        ("[" + "1," * 200_000 + "1]", True),
        ("[" + "9" * 5000 + "]", True),
        ('"a string"', False),
        ("12", False),
        ("[1", False),
        ("", False),
        ("hello", False),
        ("x" * 300_000, False),
    ],
)
def test_looks_like_json(text: str, wanted: bool) -> None:  # noqa: FBT001 - a table
    assert looks_like_json(text) is wanted


def test_what_is_too_long_to_check() -> None:
    assert json_problem("x" * 300_000) == "neither object nor list, and too long to check"


def test_white_space_at_the_end_is_not_hidden_text() -> None:
    assert told(JsonLines("[1]\n\n")) == ["[", "  1", "]"]
    assert not JsonLines("[1]\n").more()
    assert JsonLines("[1]" + " " * 2000).rest == 2000


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(value=VALUES, spaced=st.booleans())
@settings(max_examples=40, deadline=None, derandomize=True)
def test_the_layout_is_the_one_of_the_standard_library(value: Any, spaced: bool) -> None:  # noqa: FBT001 - drawn
    text = json.dumps(value, ensure_ascii=False, indent=3 if spaced else None)
    assert "\n".join(told(JsonLines(text), width=10_000)) == json.dumps(value, ensure_ascii=False, indent=2)


@given(text=st.text(alphabet='[]{}",:\\ \n1a\ud800', max_size=40))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_any_text_at_all_has_lines(text: str) -> None:
    shown = "".join(told(JsonLines(text)))
    for character in '[]{},"':
        assert shown.count(character) >= text.count(character)
