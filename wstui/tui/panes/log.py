"""The log: every record of a session, one line each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget

from ...core.query import Query, QueryError, parse_query
from ...core.transcript import Records
from ...session.seeking import Seeker, Stored
from ..keymap import LOG_PANE
from ..keys import bindings, keys_of
from ..widgets.line_view import LineView
from ..widgets.log import LogLines
from ..widgets.row_view import RowView
from ..widgets.search_line import SearchLine
from ..widgets.sieve import beside
from .bookmarks import Bookmarks
from .pane import Pane
from .searching import remark, shining, told, unfit

OUTPUT: Final = frozenset({"output"})
"""What one key hides."""
PERIOD: Final = 1 / 30
"""Seconds between two looks at what has been found."""


class LogPane(Pane):
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

    class Remarked(Message):
        """The log's `remark` is another one."""

    def __init__(self, *, live: bool = True, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        """Make an empty log.

        Args:
            live: Whether it begins at its end and follows the records that come, as those of a file do not.
            id: Of the widget.
        """
        super().__init__(id=id)
        self._lines = LogLines()
        self._bookmarks = Bookmarks()
        self._started: datetime | None = None
        self._records: Records | None = None
        self._output = True
        self._live = live
        self._view = RowView(live=live)
        self._seen = 0
        self._search = SearchLine()
        self._seeker: Seeker | None = None
        self._typed, self._mode = "", "search"
        self._wanted: int | None = None
        self._news: Timer | None = None

    def compose(self) -> ComposeResult:
        """Fill the pane with its view."""
        yield self._view
        yield self._search

    @property
    def inner(self) -> Widget:
        """The lines."""
        return self._view

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

    def show(self, records: Records | None, started: datetime | None = None) -> None:
        """Show another session's records, or nothing.

        Args:
            records: They may grow; call `grew` when they did.
            started: When the session began, with its time zone.
        """
        self._records, self._started = records, started
        if self._seeker is not None:
            self.call_later(self._seeker.aclose)
            self._seeker = None
            if (query := parse_query(self._typed)) is not None:
                self._seek(query)
        self._fill()

    def grew(self) -> None:
        """Take in the records that have come since; called at every paint tick, costs nothing per record."""
        if self._seeker is not None:
            self._seeker.grew()
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
        self._refill()

    def action_bookmark(self) -> None:
        """Bookmark the current row, or no more."""
        if self._records is not None and self.selected >= 0:
            self._bookmarks.toggle(self._records, self.selected)
            self._view.redraw()

    def action_next_bookmark(self) -> None:
        """Go to the next bookmark; behind the last one to the first."""
        line = self._lines.next_bookmark(self._view.current)
        if line is None:
            self.notify(keys_of(self).fill("no bookmark here: {log.bookmark} sets one"), markup=False, timeout=2)
        else:
            self._view.select(line)

    # -- what is looked for ----------------------------------------------------------------------------------------

    def _offers(self, action: str) -> bool:
        """Have no key that ends a search where nothing is looked for."""
        return action != "forget" or (self._seeker is not None and self._seeker.query is not None)

    def action_ask(self, mode: str) -> None:
        """Let the user type what to look for.

        Args:
            mode: ``search`` marks what is found, ``filter`` shows nothing else.
        """
        if isinstance(self._records, Stored):
            self._ready(self._records).prepare()
            self._search.ask(mode)

    def action_forget(self) -> None:
        """Show all rows again."""
        if self._seeker is not None:
            self._seeker.seek(None)
        self._typed = ""
        self._search.tell(self._mode, [])
        self._refill()

    def on_search_line_submitted(self, message: SearchLine.Submitted) -> None:
        """Look for what was typed.

        Args:
            message: The line's own.
        """
        message.stop()
        try:
            query = parse_query(message.text)
        except QueryError as error:
            self._search.refuse(error.problem)
            return
        if query is not None and (problem := unfit(query)):
            self._search.refuse(problem)
            return
        self._typed, self._mode = message.text, message.mode
        self._search.rest()
        if query is None:
            self.action_forget()
        else:
            self._wanted = self.selected
            self._seek(query)
            self._refill()
            self._tell_found()
        self._view.focus()

    def on_search_line_left(self, message: SearchLine.Left) -> None:
        """Go back to the rows.

        Args:
            message: The line's own.
        """
        message.stop()
        self._tell_found()
        self._view.focus()

    async def on_unmount(self) -> None:
        """End what is looking."""
        if self._seeker is not None:
            await self._seeker.aclose()

    def _ready(self, records: Stored) -> Seeker:
        if self._seeker is None:
            self._seeker = Seeker(records, self._found_more)
        return self._seeker

    def _seek(self, query: Query) -> None:
        if isinstance(self._records, Stored):
            self._ready(self._records).seek(query)

    def _found_more(self) -> None:
        """Show what has been found: the first of it at once, then from time to time."""
        if self._news is None:
            self._show_found()
            self._news = self.set_timer(PERIOD, self._show_found_late)

    def _show_found_late(self) -> None:
        self._news = None
        self._show_found()

    def _show_found(self) -> None:
        if self._lines.catch_up() or self._mode != "filter":  # which shows rows that have been found, and no others
            self._view.redraw()
        self._view.grew()
        self._go_to_found()
        self._tell_found()

    def _go_to_found(self) -> None:
        """Go to the first match from where the search began, or to the first of all if there is none there."""
        seeker = self._seeker
        if self._wanted is None or seeker is None or seeker.query is None:
            return
        found = beside(seeker.rows, self._wanted - 1, 1)
        if found is None and seeker.done and seeker.rows:
            found = seeker.rows[0]
        if found is not None or seeker.done:
            self._wanted = None
        if found is not None and not (self.follow and self._mode == "filter"):
            self.select(found)

    def _tell_found(self) -> None:
        if self._search.typing:
            return
        seeker = self._seeker
        if seeker is None or seeker.query is None or self._records is None:
            self._search.tell(self._mode, [])
        else:
            said = told(seeker, self._typed, len(self._records), self.selected, keys_of(self))
            self._search.tell(self._mode, said)

    def on_row_view_moved(self, message: RowView.Moved) -> None:
        """Tell which record the cursor is on.

        Args:
            message: The view's own.
        """
        message.stop()
        self._tell_found()
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

    def _refill(self) -> None:
        """Show other rows, with the cursor where it was as far as that is possible."""
        here, follow = self.selected, self.follow
        self._fill()
        if not follow and here >= 0:
            self.select(here)

    def _fill(self) -> None:
        self._lines = LogLines(self._records, self._started)
        if self._records is not None:
            self._lines.bookmark(self._bookmarks.of(self._records))
        seeker = self._seeker
        query = None if seeker is None else seeker.query
        narrow = self._mode == "filter"
        hidden = frozenset() if self._output else OUTPUT
        if seeker is not None and query is not None:
            self._lines.sift(hidden, seeker.rows if narrow else None)
            self._lines.mark(seeker.rows, shining(query), signs=not narrow)
        else:
            self._lines.sift(hidden)
        self._lines.catch_up()
        self._view.show(self._lines)
        self._seen = len(self._lines)
        self._tell()

    def _tell(self) -> None:
        """Say in the border whether the log is paused, and what it hides."""
        paused = self._live and not self.follow
        subtitle = remark(output=self._output, paused=paused, new=len(self._lines) - self._seen)
        if subtitle != self.border_subtitle:
            self.border_subtitle = subtitle
            self.post_message(self.Remarked())
