from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style

from tests.strategies import quick
from wstui.tui.widgets.drawing import clip, columns, draw
from wstui.tui.widgets.lines import Span

BOLD, PLAIN, HIDDEN = Style(bold=True), Style(), Style(italic=True)
LOOKS = {"": PLAIN, "title": BOLD, "hidden": HIDDEN}


def drawn(*texts: str, width: int) -> str:
    return "".join(segment.text for segment in draw([(text, "") for text in texts], width, LOOKS.__getitem__))


@pytest.mark.parametrize(
    ("texts", "width", "line"),
    [
        ((), 3, "   "),
        (("ab", "c"), 5, "abc  "),
        (("ab", "c"), 3, "abc"),
        (("ab", "cd"), 3, "ab…"),
        (("abc", "d"), 3, "ab…"),
        (("日本", "x"), 4, "日 …"),
        (("日本語",), 4, "日 …"),
        (("日本",), 4, "日本"),
        (("a\x1bb",), 4, "a␛b "),
        (("abc",), 1, "…"),
        (("abc",), 0, "abc"),
    ],
)
def test_a_line_fills_its_width(texts: tuple[str, ...], width: int, line: str) -> None:
    assert drawn(*texts, width=width) == line


def test_styles_go_with_their_text() -> None:
    segments = draw([("ab", "title"), ("cdefg", "")], 5, LOOKS.__getitem__)
    assert [(segment.text, segment.style) for segment in segments] == [("ab", BOLD), ("cd", PLAIN), ("…", HIDDEN)]


def test_what_is_beyond_the_width_is_not_looked_at() -> None:
    def spans() -> Iterator[Span]:
        yield "abc", ""
        yield "def", ""
        raise AssertionError("looked at")

    assert "".join(segment.text for segment in draw(spans(), 5, LOOKS.__getitem__)) == "abcd…"


@quick
@given(st.lists(st.text(max_size=6), max_size=5), st.integers(1, 12))
def test_any_text_fills_its_width(texts: list[str], width: int) -> None:
    line = drawn(*texts, width=width)
    assert cell_len(line) == columns(line) == width


def test_clipping_keeps_whole_characters() -> None:
    segments = draw([("a日b", "")], 4, LOOKS.__getitem__)
    assert ["".join(segment.text for segment in clip(segments, width)) for width in range(5)] == [
        "",
        "a",
        "a ",
        "a日",
        "a日b",
    ]
