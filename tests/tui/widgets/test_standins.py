from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from wstui.core.payload import visible
from wstui.tui.widgets.standins import editable, shown, strangers, tame, wild


@pytest.fixture(scope="module")
def unsafe() -> str:
    """Every character below the last plane for private use that is not shown as it is."""
    return "".join(char for char in map(chr, range(0x100000)) if visible(char) != char)


def test_every_unsafe_character_has_one_stand_in_of_its_own(unsafe: str) -> None:
    tamed = tame(unsafe, keep="")
    assert len(set(tamed)) == len(tamed) == len(unsafe) > 6000
    assert wild(tamed) == unsafe
    assert {unicodedata.category(char) for char in tamed} <= {"Co", "Cn"}


def test_what_is_shown_is_safe_and_as_wide_as_it_is_long(unsafe: str) -> None:
    tamed = tame(unsafe, keep="")
    drawn = shown(tamed)
    assert visible(drawn) == drawn
    assert len(drawn) == len(tamed) == cell_len(drawn) == cell_len(tamed)
    assert shown(tame("a\x1b\u202e\t")) == "a␛�\t"
    assert shown("plain ü") == "plain ü"


def test_ends_of_lines_and_tabs_stay_unless_asked() -> None:
    assert tame("a\n\tb") == "a\n\tb"
    assert shown(tame("a\n\tb", keep="")) == "a␊␉b"


def test_ends_of_lines_that_python_sees_are_only_line_feeds() -> None:
    assert tame("a\r\n\x0b\x0c\x1c\x85\u2028b").splitlines() == [tame("a\r"), tame("\x0b\x0c\x1c\x85\u2028b")]


@given(st.text(st.characters(max_codepoint=0xFFFFF, categories=None)))
def test_a_text_comes_back(text: str) -> None:
    assert wild(tame(text)) == text
    assert tame(tame(text)) == tame(text)
    assert len(tame(text)) == len(text)


@pytest.mark.parametrize(("text", "is_editable"), [("", True), ("ü😀", True), ("\U00100001", False)])
def test_editable(text: str, *, is_editable: bool) -> None:
    assert editable(text) is is_editable


def test_strangers_are_named_once() -> None:
    assert strangers("plain ü") == []
    assert strangers(tame("\u202e \x1b \u202e")) == ["␛", "U+202E"]
