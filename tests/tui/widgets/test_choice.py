from __future__ import annotations

from textual.pilot import Pilot

from tests.tui.shown import Host, drive, screen_of
from wstui.tui.widgets.choice import Choice


def test_a_key_and_a_click_tick_it() -> None:
    one, other = Choice("a", "secrets", "keep [them]"), Choice("b", "all", "every one", chosen=True)

    async def story(host: Host, pilot: Pilot[None]) -> None:
        one.focus()
        await pilot.pause()
        assert screen_of(host).splitlines()[:2] == ["▸secrets      [ ] keep [them]", " all          [x] every one"]
        await pilot.press("space")
        await pilot.click(other)
        assert (one.chosen, other.chosen) == (True, False)
        await pilot.pause()
        assert screen_of(host).splitlines()[:2] == [" secrets      [x] keep [them]", "▸all          [ ] every one"]

    drive(one, other, story=story, size=(40, 5))
