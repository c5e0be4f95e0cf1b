from __future__ import annotations

import re

import pytest
from textual.pilot import Pilot

from tests.tui.shown import Host, Numbered, drive
from wstui.tui.widgets.line_view import LineView
from wstui.tui.widgets.looks import STYLES, look


def test_looks_are_made_of_theme_colours_only() -> None:
    words = {word for style in STYLES.values() for word in style.split()}
    plain = {word for word in words if not word.startswith("$")}
    assert all(re.fullmatch(r"on|bold|italic|reverse|\d+%", word) for word in plain)


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light", "nord", "ansi-dark"])
def test_every_look_differs_from_plain_text_in_every_theme(theme: str) -> None:
    view = LineView()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        host.theme = theme
        view.show(Numbered(1))
        await pilot.pause()
        plain = look(view)
        assert look(view, "", "no such style") == plain
        assert plain.color is not None
        # A terminal's own colours cannot be mixed, so there nothing is dimmed.
        mixed = {"dim", "punctuation"} if theme == "ansi-dark" else set()
        assert all(look(view, name) != plain for name in STYLES.keys() - mixed)
        assert look(view, "cursor", "error").bgcolor == look(view, "cursor").bgcolor
        assert look(view, "cursor", "error").color == look(view, "error").color

    drive(view, story=story)


def test_looks_follow_the_theme() -> None:
    view = LineView()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        view.show(Numbered(1))
        await pilot.pause()
        dark = look(view, "error")
        host.theme = "textual-light"
        await pilot.pause()
        assert look(view, "error") != dark
        assert dark not in {segment.style for segment in view.render_line(0)}

    drive(view, story=story)
