"""A view of lines of which one is the current one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message

from ..keymap import ROWS
from ..keys import bindings
from ..offering import Offering
from .line_view import LineView
from .lines import Lines


class RowView(Offering, LineView):
    """Draws lines with a cursor: the keys move it, the view goes along, a click puts it."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(ROWS)

    @dataclass
    class Moved(Message):
        """The cursor moved to another line, or the line under it is another one."""

        view: RowView
        index: int
        """The line's number; -1 for none."""

        @property
        def control(self) -> RowView:
            """The view whose cursor it is."""
            return self.view

        def can_replace(self, message: Message) -> bool:
            """Only the last of many moves matters."""
            return isinstance(message, RowView.Moved) and message.view is self.view

    @dataclass
    class Opened(Message):
        """The user pressed enter or clicked twice on a line."""

        view: RowView
        index: int
        """The line's number."""

        @property
        def control(self) -> RowView:
            """The view whose line it is."""
            return self.view

    def __init__(self, *, live: bool = False) -> None:
        """Make an empty view.

        Args:
            live: Whether lines come at the end by themselves.
        """
        super().__init__(live=live)
        self._cursor = -1

    @property
    def current(self) -> int:
        """The line under the cursor; -1 if there is none."""
        return self._cursor

    def show(self, lines: Lines) -> None:
        """Show another source, with the cursor on the last line if the view is live, else on the first.

        Args:
            lines: The source.
        """
        self._cursor = -1
        super().show(lines)
        if self._cursor < 0:
            self._put(0 if len(lines) else -1, always=True)

    def grew(self) -> None:
        """Take in the lines that have come since."""
        super().grew()
        if self._cursor >= self._drawn or (self._cursor < 0 and self._drawn):
            self._put(self._drawn - 1)

    def select(self, index: int) -> None:
        """Put the cursor on a line, bring it on the screen, and stop following.

        Args:
            index: The line's number; clamped.
        """
        self.follow = False
        self._put(min(max(0, index), self._drawn - 1))
        self._reveal()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the line that was clicked.

        Args:
            event: Where, and how often in a row.
        """
        index = self.scroll_offset.y + event.y
        if index >= self._drawn:
            return
        self.select(index)
        if event.chain == 2:
            self.post_message(self.Opened(self, index))

    def on_resize(self, event: events.Resize) -> None:
        """Keep the cursor on the screen.

        Args:
            event: Unused: the new size is known by now.
        """
        super().on_resize(event)
        if not self.follow:
            self._reveal()

    def _offers(self, action: str) -> bool:
        """Have no key that follows where no lines come by themselves."""
        return action != "follow" or self._live

    def action_open(self) -> None:
        """Open the current line."""
        if self._cursor >= 0:
            self.post_message(self.Opened(self, self._cursor))

    def _stay_at_end(self) -> None:
        self._put(self._drawn - 1)
        super()._stay_at_end()

    def _go(self, step: int) -> None:
        self.select(self._cursor + step)

    def _go_to(self, index: int) -> None:
        self.select(index)

    @property
    def _here(self) -> int:
        return max(self._cursor, 0)

    def _put(self, index: int, *, always: bool = False) -> None:
        if index == self._cursor and not always:
            return
        before, self._cursor = self._cursor, index
        for line in (before, index):
            self._refresh_lines(line, line + 1)
        self.post_message(self.Moved(self, index))

    def _reveal(self) -> None:
        top = self.scroll_offset.y
        height = max(1, self.size.height)
        if self._cursor < top:
            self._scroll(max(0, self._cursor))
        elif self._cursor >= top + height:
            self._scroll(self._cursor - height + 1)
