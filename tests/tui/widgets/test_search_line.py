from __future__ import annotations

from textual.pilot import Pilot

from tests.tui.shown import Host, drive, screen_of
from wstui.tui.widgets.search_line import SearchLine


def test_a_query_is_typed_and_told() -> None:
    line = SearchLine()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        assert not line.display
        line.ask("search")
        await pilot.pause()
        assert screen_of(host).splitlines()[0].startswith(" search text  /regex/i")
        await pilot.press("a", "slash", "b", "ctrl+t")
        assert " filter a/b" in screen_of(host)
        await pilot.press("enter")
        sent = host.last(SearchLine.Submitted)
        assert (sent.text, sent.mode, line.typing) == ("a/b", "filter", True)
        line.refuse("no \x1b[31m such")
        await pilot.pause()
        assert "✗ no ␛[31m such" in screen_of(host)
        await pilot.press("c")
        await pilot.pause()
        assert "✗" not in screen_of(host)
        line.rest()
        line.tell("filter", [("a/b", "bold"), ("3 of 7", "")])
        await pilot.pause()
        assert screen_of(host).splitlines()[0] == " filter a/b  3 of 7"
        line.ask("search")
        await pilot.pause()
        await pilot.press("x", "escape")  # what was there was selected
        assert isinstance(host.last(SearchLine.Left), SearchLine.Left)
        assert not line.typing
        line.tell("search", [])
        assert not line.display

    drive(line, story=story)
