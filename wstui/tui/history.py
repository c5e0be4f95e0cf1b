"""What was sent before, to be sent again: walked with up and down, kept in a file."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class Entry(NamedTuple):
    """What stood in the composer."""

    mode: str
    text: str | bytes


class History:
    """Entries in the order in which they were sent, and where the user stands among them."""

    def __init__(self, limit: int = 500) -> None:
        """Make an empty history.

        Args:
            limit: Entries that are kept.
        """
        self.limit = limit

    def add(self, mode: str, text: str | bytes) -> None:
        """Remember what was sent, unless it is the same as the last."""

    def load(self, path: Path) -> None:
        """Read a history file; a line that is broken is skipped."""

    def save(self, path: Path) -> None:
        """Write the history file in one step."""
