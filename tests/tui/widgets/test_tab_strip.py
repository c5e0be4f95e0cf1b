from __future__ import annotations

from textual.pilot import Pilot

from tests.tui.shown import Host, drive, lines_of
from wstui.tui.widgets.tab_strip import TabStrip


def test_the_active_tab_stands_in_brackets_and_the_remark_at_the_end() -> None:
    strip = TabStrip()

    async def story(_: Host, pilot: Pilot[None]) -> None:
        assert lines_of(strip) == [""]
        strip.show(("JSON", "Text"), "Text", "12 \x1b B")
        await pilot.pause()
        assert lines_of(strip) == [" JSON [Text]    12 ␛ B"]
        assert (strip.tabs, strip.active) == (("JSON", "Text"), "Text")
        styles = {segment.text: segment.style for segment in strip.render_line(0)}
        assert styles["[Text]"] != styles[" JSON "]
        await pilot.resize_terminal(14, 3)
        await pilot.pause()
        assert lines_of(strip) == [" JSON [Text]"]
        assert strip.render_line(1).text == " " * 14

    drive(strip, story=story, size=(22, 3))


def test_a_click_tells_the_tab() -> None:
    strip = TabStrip()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        strip.show(("JSON", "Text"), "Text")
        await pilot.click(strip, offset=(2, 0))
        assert host.last(TabStrip.Chosen).tab == "JSON"
        assert host.last(TabStrip.Chosen).control is strip
        await pilot.click(strip, offset=(6, 0))
        assert host.last(TabStrip.Chosen).tab == "Text"
        host.heard.clear()
        await pilot.click(strip, offset=(15, 0))
        assert host.last(TabStrip.Chosen) is None

    drive(strip, story=story, size=(22, 3))
