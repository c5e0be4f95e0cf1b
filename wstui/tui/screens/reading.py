"""The records of one session on the screen, live or from a file: the one in detail, the last crash, and a last word."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Final

from ...core.transcript import Record
from ..panes.detail import DetailPane
from ..panes.log import LogPane
from .stage import Stage

TICK: Final = 1 / 30
"""Seconds between two looks at what has changed; more often costs keys their quickness and shows nobody more."""

WORD: Final = 4.0
"""Seconds for which a word about what the user just did stands in the status line."""


class Reading(Stage):
    """Lets the user read the records of a session."""

    def __init__(self) -> None:
        """Make a screen that shows nothing yet."""
        super().__init__()
        self._word = ""
        self._word_until = 0.0
        self._dirty = True

    @property
    def started(self) -> datetime:
        """When the session on the screen began."""
        raise NotImplementedError

    @property
    def last_crash(self) -> int | None:
        """Index of its last record that tells of a crash; None if there is none."""
        raise NotImplementedError

    def record(self, index: int) -> Record | None:
        """Read one of its records; says so if that cannot be done.

        Args:
            index: Index into its records; there may be none.

        Returns:
            The record; None if there is none, or it cannot be read.
        """
        raise NotImplementedError

    def news(self) -> None:
        """Note that something has changed; the next tick shows it."""
        self._dirty = True

    def say(self, word: str) -> None:
        """Say something about what the user just did, in the status line, for a few seconds.

        Args:
            word: One line; not sanitised.
        """
        self._word, self._word_until = word, time.monotonic() + WORD
        self.news()

    def forget_word(self, *, early: bool = False) -> None:
        """Take the word away when it has stood long enough.

        Args:
            early: Whether it has come true before.
        """
        if self._word and (early or time.monotonic() > self._word_until):
            self._word = ""
            self.news()

    def action_last_crash(self) -> None:
        """Put the cursor on the last crash, and show it."""
        if self.last_crash is None:
            self.say("nothing has crashed in this session")
            return
        self.query_one(LogPane).select(self.last_crash)
        self.action_view("detail")

    def action_read_crash(self) -> None:
        """Do the same from wherever the user is."""
        self.action_last_crash()

    def on_log_pane_opened(self, message: LogPane.Opened) -> None:
        """Go to the detail of the record that was opened.

        Args:
            message: The log's own.
        """
        self.show_record(message.index)
        self.action_view("detail")

    def show_record(self, index: int) -> None:
        """Show a record in detail.

        Args:
            index: Index into the records; nothing is shown if there is none.
        """
        self.query_one(DetailPane).show(self.record(index), self.started)
