from __future__ import annotations

import asyncio
from typing import Any

from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.widgets import Input

from tests.tui.shown import lines_of
from wstui.tui.widgets.key_bar import KeyBar
from wstui.tui.widgets.looks import look


class Keyed(App[None]):
    """Has a few keys, one of them off, one of them only where nothing is typed."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [  # noqa: RUF012 - Textual declares it so
        Binding("f5", "count", "Connect", tooltip="Connect now"),
        Binding("f6", "leave", "Leave"),
        Binding("f7", "close", "Close", show=False),
        Binding("f8", "count", "Connect"),
        Binding("q", "other", "\u4e2d"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.counted: list[str] = []
        self.rang = 0
        self.off: set[str] = set()

    def compose(self) -> ComposeResult:
        yield Input()
        yield KeyBar()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        del parameters
        return False if action in self.off else None if action == "leave" else True

    def action_count(self) -> None:
        self.counted.append("count")

    def action_other(self) -> None:
        self.counted.append("other")

    def bell(self) -> None:
        self.rang += 1


def play(story: Any, width: int = 40) -> None:
    async def run() -> None:
        app = Keyed()
        async with app.run_test(size=(width, 5)) as pilot:
            await pilot.pause()
            await story(app, app.query_one(KeyBar), pilot)

    asyncio.run(run())


def test_it_names_each_action_once_and_only_what_works() -> None:
    async def story(app: Keyed, bar: KeyBar, pilot: Any) -> None:
        assert lines_of(bar) == ["f5 Connect f6 Leave"]
        app.set_focus(None)  # letters work where nothing is typed
        await pilot.pause()
        assert lines_of(bar) == ["f5 Connect f6 Leave q \u4e2d"]
        key, title, off = (segment.style for segment in [*bar.render_line(0)][:3])
        assert (key, title, off) == (look(bar, "shortcut"), look(bar), look(bar, "dim"))
        assert len({key, title, off}) == 3
        assert bar.render_line(1).text == " " * 40
        app.off.add("other")
        app.refresh_bindings()
        await pilot.pause()
        assert lines_of(bar) == ["f5 Connect f6 Leave"]

    play(story)


def test_nothing_is_drawn_anew_for_the_same_keys() -> None:
    async def story(app: Keyed, bar: KeyBar, pilot: Any) -> None:
        drawn: list[bool] = []
        refresh = bar.refresh

        def spy(*regions: Any, **how: Any) -> KeyBar:
            drawn.append(True)
            return refresh(*regions, **how)

        setattr(bar, "refresh", spy)  # noqa: B010 - a method is put aside
        app.refresh_bindings()
        await pilot.pause()
        assert drawn == []
        app.off.add("count")
        app.refresh_bindings()
        await pilot.pause()
        assert drawn

    play(story)


def test_a_click_presses_the_key_and_rings_where_it_does_nothing() -> None:
    async def story(app: Keyed, _: KeyBar, pilot: Any) -> None:
        app.set_focus(None)
        for x, counted, rang in ((0, 1, 0), (9, 2, 0), (10, 2, 0), (11, 2, 1), (22, 3, 1), (36, 3, 1)):
            await pilot.click(KeyBar, offset=(x, 0))
            await pilot.pause()
            assert (len(app.counted), app.rang) == (counted, rang), x
        assert app.counted == ["count", "count", "other"]

    play(story)


def test_the_key_under_the_pointer_is_explained() -> None:
    async def story(_: Keyed, bar: KeyBar, pilot: Any) -> None:
        await pilot.hover(KeyBar, offset=(3, 0))
        assert bar.tooltip == "Connect now"
        await pilot.hover(KeyBar, offset=(4, 0))
        assert bar.tooltip == "Connect now"
        await pilot.hover(KeyBar, offset=(39, 0))
        assert not bar.tooltip

    play(story)


def test_what_there_is_no_room_for_is_left_out() -> None:
    async def story(_: Keyed, bar: KeyBar, __: Any) -> None:
        assert lines_of(bar) == ["f5 Connect"]

    play(story, width=12)


def test_help_and_quit_stay_however_little_room_there_is() -> None:
    async def story(app: Keyed, bar: KeyBar, pilot: Any) -> None:
        app.set_focus(None)
        app.bind("f1", "help", description="Help")
        app.bind("f9", "other_thing", description="Other")
        app.bind("f10", "quit", description="Quit")
        app.refresh_bindings()
        await pilot.pause()
        assert lines_of(bar) == ["f5 Connect f1 Help f10 Quit"]
        await pilot.resize_terminal(36, 5)
        await pilot.pause()
        assert lines_of(bar) == ["f5 Connect f6 Leave f1 Help f10 Quit"]
        await pilot.resize_terminal(8, 5)
        await pilot.pause()
        assert lines_of(bar) == ["f1 Help"]

    play(story, width=34)
