from __future__ import annotations

from typing import Any

import pytest

from tests.tui.shown import Numbered
from wstui.tui.widgets.lines import SEARCH_LIMIT, FixedLines, Span, cut, find, lit


@pytest.mark.parametrize(
    ("spans", "shift", "kept"),
    [
        ([("abc", "x")], 0, [("abc", "x")]),
        ([("abc", "x"), ("def", "y")], 2, [("c", "x"), ("def", "y")]),
        ([("abc", "x"), ("def", "y")], 3, [("def", "y")]),
        ([("abc", "x"), ("def", "y")], 9, []),
        ([], 0, []),
    ],
)
def test_cut_keeps_what_is_right_of_the_shift(spans: list[Span], shift: int, kept: list[Span]) -> None:
    assert cut(spans, shift, 80) == kept


def test_cut_copies_no_more_than_a_screen_of_a_million_characters() -> None:
    spans = cut([("x" * 1_000_000, ""), ("y" * 1_000_000, "")], 500_000, 80)
    assert sum(len(text) for text, _ in spans) == 168
    assert cut([("ab" * 5, "")], 4, 0) == [("ababab", "")]


def test_fixed_lines_copy_one_or_all() -> None:
    lines = FixedLines([[("a", "x"), ("b", "")], [("c", "")]])
    assert len(lines) == 2
    assert lines.spans(0, 80, 1) == [("b", "")]
    assert lines.copy(0) == "ab"
    assert lines.copy(-1) == "ab\nc"
    assert lines.plain(0) == "ab"
    assert not lines.more()


@pytest.mark.parametrize(
    ("needle", "start", "step", "found"),
    [("LINE 7", 3, 1, 7), ("line 7", 7, 1, None), ("line", 5, -1, 4), ("", 0, 1, None), ("line 0", 5, -1, 0)],
)
def test_find(needle: str, start: int, step: int, found: int | None) -> None:
    assert find(Numbered(9), needle, start, step) == found
    assert Numbered(9).find(needle, start, step) == found


def test_find_gives_up_after_a_bounded_number_of_lines() -> None:
    lines = Numbered(SEARCH_LIMIT * 10)
    assert find(lines, "nowhere", 0, 1) is None
    assert len(lines.asked) == SEARCH_LIMIT


def test_lines_are_abstract() -> None:
    from wstui.tui.widgets.lines import Lines

    abstract: Any = Lines
    with pytest.raises(TypeError):
        abstract()


def test_what_was_looked_for_lights_up_across_spans() -> None:
    spans = [('"said"', "key"), (": ", ""), ('"Hi, said Ada"', "string")]
    assert lit(spans, "nowhere") == spans
    assert lit(spans, 'D": "h') == [
        ('"sai', "key"),
        ('d"', "found"),
        (": ", "found"),
        ('"H', "found"),
        ('i, said Ada"', "string"),
    ]
    assert lit(spans, "said") == [
        ('"', "key"),
        ("said", "found"),
        ('"', "key"),
        (": ", ""),
        ('"Hi, ', "string"),
        ("said", "found"),
        (' Ada"', "string"),
    ]
    assert lit([("a+", "")], "+") == [("a", ""), ("+", "found")]
