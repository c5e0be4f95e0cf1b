"""What tests of the screen share: an application around the widgets under test, and the screen as plain text."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, ClassVar, Final, TypeVar

from textual._context import active_app
from textual.app import App, ComposeResult
from textual.message import Message
from textual.pilot import Pilot
from textual.widget import Widget

from tests.support import PATIENCE
from wstui.core.events import Event, way_of
from wstui.core.transcript import Record, RecordList
from wstui.tui.filters import EscapeFilter
from wstui.tui.widgets.lines import Lines, Span, cut
from wstui.tui.widgets.row_view import RowView

STARTED = datetime(2026, 11, 23, 12, 0, 0).astimezone()
"""Noon where the test runs, so that clocks on the screen are the same everywhere."""

SOON: Final = 0.02
"""Seconds from now within which a timer belongs to what is going on."""

PICTURE: Final = 0.035
"""The same while a screen is to be drawn: Textual does that every sixtieth of a second, or misses one."""

NAPS: Final = 50
"""For how many timers in a row one waits: some are always near. Counted, since seconds pass on a busy machine, too."""

TURNS: Final = 10_000
"""How many turns of the loop are enough in any case."""

W = TypeVar("W", bound=Widget)


async def until_idle(min_sleep: float = 0.0, max_sleep: float = 0.0) -> None:
    """Wait until the loop has nothing to do and no timer is near.

    Textual's own guesses that from the processor's time, in steps of 20 ms: it is slow, and wrong on a busy machine.

    Args:
        min_sleep: Not needed here.
        max_sleep: The same.
    """
    del min_sleep, max_sleep
    loop: Any = asyncio.get_running_loop()
    naps = 0
    for _ in range(TURNS):
        await asyncio.sleep(0)
        if loop._ready:
            continue
        drawn = not any(screen._update_timer._active.is_set() for screen in active_app.get().screen_stack)
        near = loop.time() + (SOON if drawn else PICTURE)
        due = [handle.when() for handle in loop._scheduled if not handle.cancelled() and handle.when() < near]
        if not due or naps == NAPS:
            return
        naps += 1
        await asyncio.sleep(max(0.0, min(due) - loop.time()))


async def until(pilot: Pilot[None], condition: Callable[[], object]) -> None:
    """Wait for what is asserted next, if it takes more than one picture."""
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await pilot.pause(0.005)


class Host(App[None]):
    """Shows widgets and keeps the messages that reach it."""

    CSS: ClassVar[str] = "Host LineView { height: 1fr; }"

    def __init__(self, *widgets: Widget) -> None:
        super().__init__()
        self.widgets = widgets
        self.heard: list[Message] = []

    def compose(self) -> ComposeResult:
        yield from self.widgets

    def get_line_filters(self) -> list[Any]:
        return [*super().get_line_filters(), EscapeFilter()]

    async def _on_message(self, message: Message) -> None:
        if type(message).__module__.startswith("wstui."):
            self.heard.append(message)
        await super()._on_message(message)

    def last(self, kind: type[Message]) -> Any:
        """The last message of a kind that came here; None if none did."""
        return next((message for message in reversed(self.heard) if isinstance(message, kind)), None)


def drive(
    *widgets: Widget,
    story: Callable[[Host, Pilot[None]], Awaitable[None]],
    size: tuple[int, int] = (80, 24),
) -> None:
    """Run a story on widgets in a terminal of a size."""

    async def run() -> None:
        host = Host(*widgets)
        async with host.run_test(size=size) as pilot:
            await story(host, pilot)

    asyncio.run(run())


def told(lines: Lines, width: int = 200, shift: int = 0) -> list[str]:
    """The texts of lines that are drawn by no widget here, as wide as asked for."""
    return ["".join(text for text, _ in lines.spans(index, width, shift)) for index in range(len(lines))]


def lines_of(widget: Widget) -> list[str]:
    """The lines of one line-drawn widget as they stand on the screen, without blanks at their ends."""
    return [widget.render_line(y).text.rstrip() for y in range(widget.size.height)]


def screen_of(app: App[Any]) -> str:
    """The whole screen as plain text, as it goes to the terminal: filters applied."""
    strips = app.screen._compositor.render_strips(app.size)
    return "\n".join(strip.text.rstrip() for strip in strips)


def lines_on(app: App[Any]) -> list[str]:
    """The lines of the screen that are not blank."""
    return [line for line in screen_of(app).splitlines() if line]


def rows_of(pane: Widget) -> list[str]:
    """The rows of a pane that has such."""
    return [line for line in lines_of(pane.query_one(RowView)) if line]


def transcript(*events: Event, step: float = 0.0015, c: int | None = 1, at: str = "") -> RecordList:
    """Records of events, evenly spaced in time."""
    return RecordList(
        Record(n=number, t=round(number * step, 6), way=way_of(event), event=event, c=c, at=at)
        for number, event in enumerate(events, 1)
    )


class Numbered(Lines):
    """Any number of numbered lines, which counts those that were asked for."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.asked: list[int] = []

    def __len__(self) -> int:
        return self.count

    def spans(self, index: int, width: int, shift: int) -> list[Span]:
        self.asked.append(index)
        return cut([(f"line {index}", "")], shift, width)

    def copy(self, index: int) -> str:
        return f"copy {index}"
