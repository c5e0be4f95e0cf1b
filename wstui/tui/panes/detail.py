"""The detail pane: everything that is known about one record."""

from __future__ import annotations

from textual.containers import Vertical

from ...core.transcript import Record


class DetailPane(Vertical):
    """Shows one record as JSON, text, hex, traceback or a table."""

    def show(self, record: Record | None) -> None:
        """Show another record, or nothing."""
        raise NotImplementedError
