from __future__ import annotations

from textual.pilot import Pilot

from tests.tui.shown import Host, Numbered, drive, lines_of
from wstui.tui.widgets.row_view import RowView


def test_keys_move_the_cursor_and_the_view_goes_along() -> None:
    view = RowView()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        view.focus()
        view.show(Numbered(100))
        await pilot.pause()
        assert (view.current, host.last(RowView.Moved).index) == (0, 0)
        await pilot.press("j", "down", "j", "k")
        assert (view.current, host.last(RowView.Moved).index) == (2, 2)
        await pilot.press("pagedown")
        assert (view.current, lines_of(view)[-1]) == (11, "line 11")
        await pilot.press("G", "j")
        assert (view.current, lines_of(view)[-1]) == (99, "line 99")
        await pilot.press("g", "k")
        assert (view.current, lines_of(view)[0]) == (0, "line 0")

    drive(view, story=story, size=(40, 10))


def test_a_click_puts_the_cursor_and_two_open() -> None:
    view = RowView()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        view.show(Numbered(5))
        await pilot.click(view, offset=(3, 2))
        assert view.current == 2
        await pilot.click(view, offset=(3, 8))
        assert view.current == 2
        assert host.last(RowView.Opened) is None
        await pilot.double_click(view, offset=(3, 4))
        assert host.last(RowView.Opened).index == 4

    drive(view, story=story, size=(40, 10))


def test_enter_opens_the_current_line() -> None:
    view = RowView()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        view.focus()
        await pilot.press("enter", "j", "k", "pagedown", "g")
        assert host.last(RowView.Opened) is None
        view.show(Numbered(5))
        await pilot.press("j", "enter")
        assert host.last(RowView.Opened).index == 1
        assert host.last(RowView.Opened).control is view

    drive(view, story=story, size=(40, 10))


def test_the_cursor_of_a_live_view_stays_on_the_newest_line() -> None:
    view, lines = RowView(live=True), Numbered(0)

    async def story(host: Host, pilot: Pilot[None]) -> None:
        view.focus()
        view.show(lines)
        await pilot.pause()
        assert (view.current, host.last(RowView.Moved).index) == (-1, -1)
        lines.count = 30
        view.grew()
        await pilot.pause()
        assert (view.current, host.last(RowView.Moved).index) == (29, 29)
        await pilot.press("k")
        lines.count = 60
        view.grew()
        assert (view.current, view.follow) == (28, False)
        await pilot.press("f")
        assert (view.current, view.follow) == (59, True)
        await pilot.press("f")
        assert (view.current, view.follow) == (59, False)
        lines.count = 10
        view.grew()
        assert view.current == 9

    drive(view, story=story, size=(40, 10))


def test_a_static_view_puts_the_cursor_when_lines_come() -> None:
    view, lines = RowView(), Numbered(0)

    async def story(_: Host, pilot: Pilot[None]) -> None:
        view.show(lines)
        await pilot.pause()
        lines.count = 3
        view.grew()
        assert view.current == 2

    drive(view, story=story, size=(40, 10))


def test_selecting_shows_the_line_and_pauses() -> None:
    view = RowView(live=True)

    async def story(_: Host, pilot: Pilot[None]) -> None:
        view.show(Numbered(100))
        await pilot.pause()
        view.select(40)
        assert (view.current, view.follow, lines_of(view)[0]) == (40, False, "line 40")
        view.select(1000)
        assert view.current == 99
        await pilot.resize_terminal(40, 4)
        await pilot.pause()
        assert lines_of(view)[-1] == "line 99"
        view.needle = "line 7"
        view.action_find(-1)
        assert view.current == 79

    drive(view, story=story, size=(40, 10))


def test_the_cursor_can_be_seen() -> None:
    view = RowView()

    async def story(_: Host, pilot: Pilot[None]) -> None:
        view.show(Numbered(2))
        view.focus()
        await pilot.pause()
        first, second = ([segment.style for segment in view.render_line(y)] for y in (0, 1))
        assert first[0] != second[0]

    drive(view, story=story, size=(40, 10))


def test_many_moves_are_one_message() -> None:
    view, other = RowView(), RowView()
    first, second = RowView.Moved(view, 1), RowView.Moved(view, 2)
    assert first.control is view
    assert second.can_replace(first)
    assert not second.can_replace(RowView.Moved(other, 1))
    assert not second.can_replace(RowView.Opened(view, 1))
