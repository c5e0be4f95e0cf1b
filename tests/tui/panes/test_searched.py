from __future__ import annotations

import pytest
from textual.pilot import Pilot

from tests.tui.shown import STARTED, Host, drive, lines_of, rows_of, screen_of, transcript, until
from wstui.core.events import Output, Send
from wstui.tui.panes.detail import DetailPane
from wstui.tui.panes.output import OutputPane
from wstui.tui.widgets.line_view import LineView

TOLD = "n/N next, previous  esc ends"


def test_a_text_is_looked_for_in_the_detail_and_stays_for_the_next_record() -> None:
    pane = DetailPane()
    first, second = transcript(Send("\n".join(f"line {n}" for n in range(90))), Send("line 7"))

    async def story(host: Host, pilot: Pilot[None]) -> None:
        view = pane.query_one(LineView)
        pane.show(first, STARTED)
        pane.focus()
        await pilot.press("slash", *"LINE", "space", "3", "enter")
        await until(pilot, lambda: f" search LINE 3  {TOLD}" in screen_of(host))
        await until(pilot, lambda: lines_of(view)[0] == "line 3")
        assert view.has_focus
        await pilot.press("n")
        await until(pilot, lambda: lines_of(view)[0] == "line 30")
        await pilot.press("slash", *"zzz", "enter")
        await until(pilot, lambda: "zzz  nothing found  esc ends" in screen_of(host))
        assert lines_of(view)[0] == "line 30"
        await pilot.press("slash", "x", "escape")
        await until(pilot, lambda: view.has_focus)
        assert view.needle == "zzz"
        pane.show(second, STARTED)
        assert view.needle == "zzz"
        await pilot.press("escape")
        await until(pilot, lambda: view.needle == "")
        await until(pilot, lambda: "search" not in screen_of(host))
        await pilot.press("slash", "ctrl+u", "enter")
        await until(pilot, lambda: "search" not in screen_of(host))

    drive(pane, story=story)


@pytest.mark.parametrize("typed", ["two", "TWO"])
def test_a_text_is_looked_for_in_the_output(typed: str) -> None:
    pane = OutputPane(live=False)

    async def story(host: Host, pilot: Pilot[None]) -> None:
        pane.focus()
        await pilot.press("slash", "x", "enter")
        await until(pilot, lambda: "x  nothing found" in screen_of(host))
        pane.show(transcript(*[Output("stdout", text) for text in ("one", "two", "three", "two")]), STARTED)
        await pilot.press("slash", "ctrl+t", *typed, "enter")
        await until(pilot, lambda: f" search {typed}  {TOLD}" in screen_of(host))
        view = pane.query_one(LineView)
        await until(pilot, lambda: (view.current, len(rows_of(pane))) == (1, 4))
        await pilot.press("n")
        await until(pilot, lambda: view.current == 3)

    drive(pane, story=story)
