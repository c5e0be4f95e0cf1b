"""The output pane: what the application printed, logged and warned, and what held it up."""

from __future__ import annotations

from datetime import datetime

from textual.app import ComposeResult

from ...core.transcript import Records
from ..widgets.line_view import LineView
from ..widgets.output_view import OutputLines
from ..widgets.row_view import RowView
from .searched import SearchedPane


class OutputPane(SearchedPane):
    """Shows the output, blocked, lifespan and note records of one session as lines of text."""

    BORDER_TITLE = "Output"
    ALLOW_MAXIMIZE = True

    def __init__(self, *, live: bool = True, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        """Make an empty pane.

        Args:
            live: Whether it follows the lines that come.
            id: Of the widget.
        """
        super().__init__(RowView(live=live), id=id)
        self._lines = OutputLines()

    def compose(self) -> ComposeResult:
        """Fill the pane with its view."""
        yield self._view
        yield self._search

    @property
    def follow(self) -> bool:
        """Whether the pane keeps showing the newest line."""
        return self._view.follow

    @follow.setter
    def follow(self, follow: bool) -> None:
        self._view.follow = follow

    def show(self, records: Records | None, started: datetime | None = None) -> None:
        """Show another session's output, or nothing.

        Args:
            records: They may grow; call `grew` when they did.
            started: When the session began, with its time zone.
        """
        self._lines = OutputLines(records, started)
        self._lines.catch_up()
        self._view.show(self._lines)

    def grew(self) -> None:
        """Take in the records that have come since; called at every paint tick, looks at a bounded number."""
        self._lines.catch_up()
        self._view.grew()

    def on_row_view_moved(self, message: RowView.Moved) -> None:
        """Keep the cursor's moves here: they select no record.

        Args:
            message: The view's own.
        """
        message.stop()

    def on_line_view_followed(self, message: LineView.Followed) -> None:
        """Say in the border whether the pane is paused.

        Args:
            message: The view's own.
        """
        message.stop()
        self.border_subtitle = "" if message.following else "paused"
