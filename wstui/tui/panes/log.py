"""The log: every record of a session, one line each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from textual.containers import Vertical
from textual.message import Message

from ...core.transcript import Records


class LogPane(Vertical):
    """Shows the records of one session and follows them as they come."""

    @dataclass
    class Selected(Message):
        """The cursor stands on another record, or on none any more."""

        index: int
        """Index into the records, not the number of the row on the screen; -1 for none."""

    @property
    def follow(self) -> bool:
        """Whether the log keeps showing the newest record."""
        raise NotImplementedError

    @follow.setter
    def follow(self, follow: bool) -> None:
        raise NotImplementedError

    def show(self, records: Records | None, started: datetime | None = None) -> None:
        """Show another session's records, or nothing."""
        raise NotImplementedError

    def grew(self) -> None:
        """Take in the records that have come since; called at every paint tick, costs next to nothing."""
        raise NotImplementedError

    def select(self, index: int) -> None:
        """Put the cursor on a record (of a crash, say) and stop following."""
        raise NotImplementedError
