"""The log: every record of a session, one line each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Self

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message

from ...core.transcript import Records
from ..keymap import LOG_PANE
from ..keys import bindings
from ..widgets.line_view import LineView
from ..widgets.log import LogLines, kind_of
from ..widgets.row_view import RowView


def no_output(records: Records, index: int) -> bool:
    """Tell whether a record is anything but output of the application."""
    return kind_of(records, index) != "output"


class LogPane(Vertical):
    """Shows the records of one session and follows them as they come."""

    BORDER_TITLE = "Log"
    ALLOW_MAXIMIZE = True
    BINDINGS: ClassVar[list[BindingType]] = bindings(LOG_PANE)

    @dataclass
    class Selected(Message):
        """The cursor stands on another record, or on none any more."""

        index: int
        """Index into the records, not the number of the line on the screen; -1 for none."""

        def can_replace(self, message: Message) -> bool:
            """Only the last of many moves matters."""
            return isinstance(message, LogPane.Selected)

    @dataclass
    class Opened(Message):
        """The user pressed enter or clicked twice on a record: show its detail."""

        index: int
        """Index into the records."""

    def __init__(self, *, live: bool = True, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        """Make an empty log.

        Args:
            live: Whether it begins at its end and follows the records that come, as those of a file do not.
            id: Of the widget.
        """
        super().__init__(id=id)
        self._lines = LogLines()
        self._started: datetime | None = None
        self._records: Records | None = None
        self._output = True
        self._live = live
        self._view = RowView(live=live)
        self._seen = 0

    def compose(self) -> ComposeResult:
        """Fill the pane with its view."""
        yield self._view

    def focus(self, scroll_visible: bool = True) -> Self:  # noqa: FBT001, FBT002 - Textual's own signature
        """Focus the lines.

        Args:
            scroll_visible: Whether to bring the pane on the screen.

        Returns:
            This pane.
        """
        self._view.focus(scroll_visible)
        return self

    @property
    def follow(self) -> bool:
        """Whether the log keeps showing the newest record."""
        return self._view.follow

    @follow.setter
    def follow(self, follow: bool) -> None:
        self._view.follow = follow

    @property
    def selected(self) -> int:
        """Index of the record under the cursor; -1 for none."""
        return self._lines.record_index(self._view.current)

    @property
    def remark(self) -> str:
        """Whether the log is paused and what it hides, as the border says it; for a screen without borders."""
        return str(self.border_subtitle or "")

    @property
    def output_rows(self) -> bool:
        """Whether what the application printed stands among the rows."""
        return self._output

    def show(self, records: Records | None, started: datetime | None = None) -> None:
        """Show another session's records, or nothing.

        Args:
            records: They may grow; call `grew` when they did.
            started: When the session began, with its time zone.
        """
        self._records, self._started = records, started
        self._fill()

    def grew(self) -> None:
        """Take in the records that have come since; called at every paint tick, costs nothing per record."""
        if self._lines.catch_up():
            self._view.redraw()
        self._view.grew()
        self._tell()

    def select(self, index: int) -> None:
        """Put the cursor on a record (of a crash, say) and stop following.

        Args:
            index: Index into the records.
        """
        self.grew()
        self._view.select(self._lines.line_of(index))

    def action_toggle_output(self) -> None:
        """Hide the rows of what the application printed, or show them again."""
        self._output = not self._output
        here = self.selected
        follow = self.follow
        self._fill()
        if not follow and here >= 0:
            self.select(here)

    def on_row_view_moved(self, message: RowView.Moved) -> None:
        """Tell which record the cursor is on.

        Args:
            message: The view's own.
        """
        message.stop()
        self.post_message(self.Selected(self._lines.record_index(message.index)))

    def on_row_view_opened(self, message: RowView.Opened) -> None:
        """Tell which record was opened.

        Args:
            message: The view's own.
        """
        message.stop()
        self.post_message(self.Opened(self._lines.record_index(message.index)))

    def on_line_view_followed(self, message: LineView.Followed) -> None:
        """Tell that the log is paused.

        Args:
            message: The view's own.
        """
        message.stop()
        self._seen = len(self._lines)
        self._tell()

    def _fill(self) -> None:
        self._lines = LogLines(self._records, self._started)
        self._lines.filter(None if self._output else no_output)
        self._lines.catch_up()
        self._view.show(self._lines)
        self._seen = len(self._lines)
        self._tell()

    def _tell(self) -> None:
        """Say in the border whether the log is paused, and what it hides."""
        told = [] if self._output else ["output hidden"]
        if self._live and not self.follow:
            new = len(self._lines) - self._seen
            told.append(f"paused, {new:,} new" if new > 0 else "paused")
        subtitle = " · ".join(told)
        if subtitle != self.border_subtitle:
            self.border_subtitle = subtitle
