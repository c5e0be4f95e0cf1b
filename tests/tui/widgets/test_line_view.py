from __future__ import annotations

from typing import Any

import pytest
from textual import events
from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen

from tests.tui.shown import Host, Numbered, drive, lines_of, screen_of
from wstui.tui.widgets.line_view import COPY_LIMIT, SHIFT, STRIPS, LineView
from wstui.tui.widgets.lines import FixedLines, Lines, Span
from wstui.tui.widgets.looks import STYLES
from wstui.tui.widgets.text_view import TextLines


def test_only_the_lines_on_the_screen_are_asked_for() -> None:
    view, lines = LineView(), Numbered(10_000_000)

    async def story(_: Host, pilot: Pilot[None]) -> None:
        view.show(lines)
        await pilot.pause()
        assert lines_of(view)[:2] == ["line 0", "line 1"]
        assert set(lines.asked) == set(range(10))
        await pilot.press("G")
        assert lines_of(view)[-1] == "line 9999999"
        assert set(lines.asked) == {*range(10), *range(9_999_990, 10_000_000)}

    drive(view, story=story, size=(40, 10))


def test_lines_are_drawn_once_until_something_changes() -> None:
    view, lines = LineView(), Numbered(5)

    async def story(host: Host, pilot: Pilot[None]) -> None:
        view.show(lines)
        await pilot.pause()
        lines.asked.clear()
        lines_of(view)
        assert lines.asked == []
        host.theme = "textual-light"
        await pilot.pause()
        assert sorted(set(lines.asked)) == [0, 1, 2, 3, 4]

    drive(view, story=story, size=(40, 10))


def test_drawn_lines_are_forgotten_in_the_end() -> None:
    view = LineView()

    async def story(_: Host, pilot: Pilot[None]) -> None:
        view.show(Numbered(STRIPS * 3))
        await pilot.pause()
        for _round in range(STRIPS * 3 // 9):
            view.action_page(1)
            lines_of(view)
        assert len(view._strips) <= STRIPS

    drive(view, story=story, size=(40, 10))


def test_keys_scroll_a_view_without_cursor() -> None:
    view = LineView()

    async def story(_: Host, pilot: Pilot[None]) -> None:
        view.focus()
        view.show(Numbered(100))
        await pilot.pause()
        tops = []
        for key in ("j", "down", "k", "pagedown", "space", "pageup", "G", "j", "g", "up", "end", "home"):
            await pilot.press(key)
            tops.append(lines_of(view)[0])
        wanted = [1, 2, 1, 10, 19, 10, 90, 90, 0, 0, 90, 0]
        assert tops == [f"line {top}" for top in wanted]

    drive(view, story=story, size=(40, 10))


def test_text_is_shifted_sideways() -> None:
    view = LineView()

    async def story(_: Host, pilot: Pilot[None]) -> None:
        view.focus()
        view.show(TextLines("0123456789abcdef\nshort"))
        await pilot.press("right", "l", "h")
        assert lines_of(view)[:2] == ["89abcdef", ""]
        await pilot.press("h", "h")
        assert lines_of(view)[1] == "short"

    drive(view, story=story, size=(40, 10))


def test_the_wheel_scrolls_shifts_and_pauses() -> None:
    view = LineView(live=True)

    async def story(host: Host, pilot: Pilot[None]) -> None:
        host.animation_level = "none"
        view.show(Numbered(50))
        await pilot.pause()
        await pilot._post_mouse_events([events.MouseScrollUp], view, button=0)
        await pilot.pause()
        assert not view.follow
        assert lines_of(view)[-1] != "line 49"
        await pilot._post_mouse_events([events.MouseScrollRight, events.MouseScrollRight], view, button=0)
        await pilot._post_mouse_events([events.MouseScrollLeft], view, button=0)
        assert view._shift == SHIFT
        assert host.last(LineView.Followed).control is view
        assert isinstance(view.lines, Numbered)

    drive(view, story=story, size=(40, 10))


def test_what_is_shown_before_the_view_is_on_the_screen_is_drawn_then() -> None:
    view = LineView(live=True)
    view.show(Numbered(50))
    view.grew()

    async def story(_: Host, pilot: Pilot[None]) -> None:
        await pilot.pause()
        assert view.follow
        assert lines_of(view)[-1] == "line 49"

    drive(view, story=story, size=(40, 10))


def test_a_line_that_goes_on_is_marked() -> None:
    view = LineView()

    async def story(_: Host, pilot: Pilot[None]) -> None:
        view.show(TextLines("x" * 10 + "\n" + "y" * 11 + "\n日本語日本語"))
        await pilot.pause()
        assert lines_of(view) == ["x" * 10, "y" * 9 + "…", "日本語日 …"]
        assert all(view.render_line(y).cell_length == 10 for y in range(3))

    drive(view, story=story, size=(10, 3))


@pytest.mark.parametrize("evil", ["\x1b[31m", "\x9b31m", "\x1b]52;c;aGk=\x07", "a\rb", "\u202edcba", "\ud800", "\x7f"])
def test_nothing_hostile_reaches_the_terminal(evil: str) -> None:
    view = LineView()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        view.show(FixedLines([[(evil, "error"), ("[red]no markup[/red]", "a style from a file")]]))
        await pilot.pause()
        shown = screen_of(host)
        assert "[red]no markup[/red]" in shown
        assert not set(shown) & set("\x1b\x9b\x07\r\u202e\ud800\x7f")
        assert len(lines_of(view)[0]) > len("[red]no markup[/red]")

    drive(view, story=story, size=(60, 3))


def test_growing_costs_nothing_per_line_and_lays_nothing_out(monkeypatch: pytest.MonkeyPatch) -> None:
    view, lines = LineView(live=True), Numbered(100)
    layouts: list[int] = []
    refresh_layout: Any = Screen._refresh_layout

    def counted(*args: Any, **kwargs: Any) -> None:
        layouts.append(1)
        refresh_layout(*args, **kwargs)

    async def story(_: Host, pilot: Pilot[None]) -> None:
        view.show(lines)
        await pilot.pause()
        monkeypatch.setattr(Screen, "_refresh_layout", counted)
        lines.asked.clear()
        for _round in range(3):
            lines.count += 1_000_000
            view.grew()
            await pilot.pause()
        assert lines_of(view)[-1] == "line 3000099"
        assert len(lines.asked) <= 30
        assert layouts == []

    drive(view, story=story, size=(40, 10))


def test_a_live_view_follows_until_the_user_scrolls_up() -> None:
    view, lines = LineView(live=True), Numbered(50)

    async def story(host: Host, pilot: Pilot[None]) -> None:
        view.focus()
        view.show(lines)
        await pilot.pause()
        assert view.follow
        await pilot.press("k")
        assert not view.follow
        assert host.last(LineView.Followed).following is False
        lines.count = 70
        view.grew()
        assert lines_of(view)[-1] == "line 48"
        await pilot.press("end")
        assert view.follow
        assert lines_of(view)[-1] == "line 69"
        view.action_follow()
        assert not view.follow
        view.action_follow()
        view.scroll_to(y=3, animate=False)
        await pilot.pause()
        assert not view.follow
        assert lines_of(view)[0] == "line 3"

    drive(view, story=story, size=(40, 10))


def test_a_live_view_stays_at_its_end_when_its_size_changes() -> None:
    view = LineView(live=True)

    async def story(_: Host, pilot: Pilot[None]) -> None:
        view.show(Numbered(50))
        for height in (20, 5, 12):
            await pilot.resize_terminal(40, height)
            await pilot.pause()
            assert view.follow
            assert lines_of(view)[-1] == "line 49"

    drive(view, story=story, size=(40, 10))


def test_lines_are_drawn_anew_for_another_width() -> None:
    view = LineView()

    async def story(_: Host, pilot: Pilot[None]) -> None:
        view.show(Numbered(5))
        for width, shown in ((4, "lin…"), (40, "line 3")):
            await pilot.resize_terminal(width, 10)
            await pilot.pause()
            assert lines_of(view)[3] == shown

    drive(view, story=story, size=(40, 10))


def test_a_static_view_never_follows() -> None:
    view = LineView()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        view.show(Numbered(50))
        view.follow = True
        await pilot.pause()
        assert not view.follow
        assert host.last(LineView.Followed) is None
        assert lines_of(view)[0] == "line 0"

    drive(view, story=story, size=(40, 10))


def test_fewer_lines_than_before() -> None:
    view, lines = LineView(live=True), Numbered(50)

    async def story(_: Host, pilot: Pilot[None]) -> None:
        view.show(lines)
        await pilot.pause()
        lines.count = 3
        view.grew()
        await pilot.pause()
        assert [line for line in lines_of(view) if line] == ["line 0", "line 1", "line 2"]
        assert view.follow

    drive(view, story=story, size=(40, 10))


def test_copying_is_bounded_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    view = LineView()
    copied: list[str] = []
    monkeypatch.setattr(App, "copy_to_clipboard", lambda _, text: copied.append(text))

    async def story(host: Host, pilot: Pilot[None]) -> None:
        view.focus()
        await pilot.press("y")
        assert copied == []
        view.show(TextLines("\ud800[b]"))
        await pilot.press("y")
        assert copied.pop() == "?[b]"
        view.show(TextLines("x" * (COPY_LIMIT + 1)))
        await pilot.press("y")
        assert len(copied.pop()) == COPY_LIMIT
        assert "the first 1,048,576 of 1,048,577 characters" in [n.message for n in host._notifications][-1]

    drive(view, story=story, size=(60, 10))


def test_more_of_what_was_clipped() -> None:
    view = LineView()

    async def story(_: Host, pilot: Pilot[None]) -> None:
        view.focus()
        view.show(TextLines("a\n" * 50, limit=20))
        await pilot.press("G")
        assert lines_of(view)[-1] == "… 80 characters more are not shown, m shows more"
        await pilot.press("m", "G")
        assert lines_of(view)[-2:] == ["a", ""]
        await pilot.press("m")

    drive(view, story=story, size=(60, 10))


def test_searching_goes_to_the_next_match_either_way() -> None:
    view = LineView()

    async def story(_: Host, pilot: Pilot[None]) -> None:
        view.focus()
        view.show(Numbered(100))
        await pilot.press("n")
        assert lines_of(view)[0] == "line 0"
        view.needle = "5"
        await pilot.press("n", "n")
        assert lines_of(view)[0] == "line 15"
        await pilot.press("N")
        assert lines_of(view)[0] == "line 5"

    drive(view, story=story, size=(40, 10))


def test_a_search_begins_on_the_screen_goes_on_from_the_start_and_gets_past_the_end() -> None:
    view = LineView()

    async def story(_: Host, pilot: Pilot[None]) -> None:
        view.focus()
        view.show(Numbered(100))
        await pilot.press("j", "j")
        view.needle = "line 2"
        assert view.seek()
        assert lines_of(view)[0] == "line 2"
        view.needle = "LINE 1"
        assert view.seek()
        assert lines_of(view)[0] == "line 10"
        view.needle = "line 0"
        assert view.seek()
        assert lines_of(view)[0] == "line 0"
        view.needle = "9"
        assert view.seek()
        await pilot.press("n", "n", "n", "n", "n", "n", "n", "n", "n", "n", "n", "N")
        assert lines_of(view)[-1] == "line 99"
        await pilot.press("g")
        view.needle = "line 77"
        assert view.seek()
        lit = [segment.text for segment in view.render_line(0) if segment.style and segment.style.reverse]
        assert lit == ["line 77"]
        view.needle = "nowhere"
        assert view.needle == "nowhere"
        assert not view.seek()
        assert lines_of(view)[0] == "line 77"

    drive(view, story=story, size=(40, 10))


class Loud(Lines):
    """One line of every style."""

    def __len__(self) -> int:
        return 1

    def spans(self, index: int, width: int, shift: int) -> list[Span]:
        del index, width, shift
        return [(f"{name} ", name) for name in STYLES]

    def copy(self, index: int) -> str:
        return str(index)


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light", "nord", "gruvbox"])
def test_every_style_exists_in_every_theme(theme: str) -> None:
    view = LineView()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        host.theme = theme
        view.show(Loud())
        await pilot.pause()
        looks = {segment.text: segment.style for segment in view.render_line(0)}
        assert looks["error "] != looks["string "] != looks["dim "]

    drive(view, story=story, size=(300, 3))
