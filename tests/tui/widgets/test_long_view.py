from __future__ import annotations

from math import ceil

import pytest
from textual.geometry import Offset, Region
from textual.pilot import Pilot
from textual.scrollbar import ScrollBar

from tests.tui.shown import Host, Numbered, drive, lines_of, screen_of
from wstui.tui.widgets.line_view import LineView
from wstui.tui.widgets.long_view import Thumb


def column(bar: ScrollBar) -> list[tuple[str, bool]]:
    """What the terminal shows of a scroll bar: each glyph, and whether it is the thumb's."""
    segments = [next(iter(strip)) for strip in bar.render_lines(bar.size.region)]
    return [(text, style is not None and style.meta.get("@mouse.down") == "grab") for text, style, _ in segments]


def painted(bar: Thumb, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count the paintings from now on."""
    times: list[int] = []
    paint = bar._set_dirty

    def counted(*regions: Region) -> None:
        times.append(1)
        paint(*regions)

    monkeypatch.setattr(bar, "_set_dirty", counted)
    return times


def test_the_thumb_is_painted_when_it_moves_and_only_then(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(host: Host, pilot: Pilot[None]) -> None:
        lines = Numbered(30)
        view = host.query_one(LineView)
        view.show(lines)
        await pilot.pause()
        bar = view.vertical_scrollbar
        assert isinstance(bar, Thumb)
        assert bar is view.vertical_scrollbar
        before = column(bar)
        times = painted(bar, monkeypatch)
        lines.count = 60
        view.grew()
        assert len(times) == 1
        assert column(bar) != before
        for count in (100_000, 200_000):
            lines.count = count
            view.grew()
        times.clear()
        lines.count = 300_000
        view.grew()
        assert bar.window_virtual_size == 300_000
        assert times == []
        view.action_first()
        assert len(times) == 1
        bar.mouse_over = True
        assert len(times) == 2
        bar.grabbed = Offset(1, 1)
        assert len(times) == 3
        bar.notify_style_update()
        bar.refresh()
        assert len(times) == 4

    drive(LineView(live=True), story=story, size=(20, 12))


@pytest.mark.parametrize("count", [0, 5, 12, 13, 40, 1000, 1_000_000])
def test_the_thumb_stands_where_textual_draws_it(count: int) -> None:
    async def story(host: Host, pilot: Pilot[None]) -> None:
        view = host.query_one(LineView)
        view.show(Numbered(count))
        await pilot.pause()
        for share in (0, 0.3, 1):
            view._scroll(share * view.max_scroll_y)
            await pilot.pause()
            bar = view.vertical_scrollbar
            assert isinstance(bar, Thumb)
            start, end = bar.span
            if count <= 12:
                assert (start, end, view.show_vertical_scrollbar) == (0, 0, False)
                continue
            assert [grabs for _, grabs in column(bar)] == [
                row < ceil(end / 8) and row >= start // 8 for row in range(bar.size.height)
            ]
        assert screen_of(host)

    drive(LineView(live=True), story=story, size=(20, 12))


def test_what_is_drawn_anew_leaves_the_scroll_bar_alone() -> None:
    async def story(host: Host, pilot: Pilot[None]) -> None:
        lines = Numbered(1000)
        view = host.query_one(LineView)
        view.show(lines)
        await pilot.pause()
        view._exchange_repaint_regions()
        lines.count = 1001
        view.grew()
        regions = view._exchange_repaint_regions()
        assert regions
        assert {region.right for region in regions} == {view.size.width - 1}

    drive(LineView(live=True), story=story, size=(20, 12))


def test_without_a_scroll_bar_only_lines_on_the_screen_are_drawn_anew() -> None:
    async def story(host: Host, pilot: Pilot[None]) -> None:
        lines = Numbered(5)
        view = host.query_one(LineView)
        view.show(lines)
        await pilot.pause()
        assert not view.show_vertical_scrollbar
        view._exchange_repaint_regions()
        lines.count = 6
        view.grew()
        assert view._exchange_repaint_regions() == {Region(0, 5, view.size.width, 1)}
        lines.count = 100
        view.grew()
        await pilot.pause()
        assert lines_of(view)[0] == "line 0"
        view._exchange_repaint_regions()
        lines.count = 101
        view.grew()
        assert view._exchange_repaint_regions() == set()

    drive(LineView(), story=story, size=(20, 12))


def test_a_view_without_a_scroll_bar_scrolls_all_the_same() -> None:
    async def story(host: Host, pilot: Pilot[None]) -> None:
        view = host.query_one(LineView)
        view.styles.overflow_y = "hidden"
        view.show(Numbered(100))
        await pilot.pause()
        assert not view.show_vertical_scrollbar
        view.action_last()
        assert lines_of(view)[-1] == "line 99"

    drive(LineView(), story=story, size=(20, 12))
