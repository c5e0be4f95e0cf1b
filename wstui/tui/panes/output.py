"""The output pane: what the application printed, logged and warned, and what held it up."""

from __future__ import annotations

from datetime import datetime

from textual.containers import Vertical

from ...core.transcript import Records


class OutputPane(Vertical):
    """Shows the output, blocked, lifespan and note records of one session as lines of text."""

    def show(self, records: Records | None, started: datetime | None = None) -> None:
        """Show another session's output, or nothing."""
        raise NotImplementedError

    def grew(self) -> None:
        """Take in the records that have come since; called at every paint tick."""
        raise NotImplementedError
