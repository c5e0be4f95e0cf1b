from __future__ import annotations

import pytest
from rich.cells import cell_len
from rich.segment import ControlType, Segment
from rich.style import Style
from textual.color import Color
from textual.pilot import Pilot
from textual.widgets import Static

from tests.tui.shown import Host, drive, screen_of
from wstui.tui.filters import MARK, EscapeFilter, harmless

BLACK = Color(0, 0, 0)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("plain", "plain"),
        ("日本語 é 👩‍🚀", "日本語 é 👩‍🚀"),
        ("a\x1b[31mb", "a[31mb"),
        ("\x9b31m\x00\x7f\r\n\t", "31m"),
        ("\u202eabc\u2066\u200f", "abc"),
        ("\ud800", MARK),
    ],
)
def test_what_a_terminal_would_obey_is_taken_out(text: str, wanted: str) -> None:
    assert harmless(text) == wanted
    assert cell_len(harmless(text)) == cell_len(text)


def test_a_harmless_line_is_passed_as_it_is() -> None:
    segments = [Segment("plain"), Segment("日本")]
    assert EscapeFilter().apply(segments, BLACK) is segments


def test_control_segments_of_textual_pass() -> None:
    control = Segment("\x1b[H", None, [(ControlType.HOME,)])
    style = Style(bold=True)
    assert EscapeFilter().apply([control, Segment("a\x1b", style)], BLACK) == [control, Segment("a", style)]


def test_no_widget_reaches_the_terminal_with_an_escape() -> None:
    static = Static("evil \x1b]52;c;aGk=\x07", markup=False)

    async def story(host: Host, pilot: Pilot[None]) -> None:
        static.border_title = "title \x9b31m"
        static.styles.border = ("round", "white")
        await pilot.pause()
        shown = screen_of(host)
        assert "evil ]52;c;aGk=" in shown
        assert not set(shown) & set("\x1b\x9b\x07")

    drive(static, story=story)
