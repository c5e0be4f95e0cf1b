"""A view of two transcripts side by side, whose cursor goes from difference to difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.message import Message

from ...core.diff import Pair
from ...core.match import Difference
from .pair_lines import PairLines
from .row_view import RowView


class PairView(RowView):
    """Rows of a comparison; of a row that differs in several things one is the current one."""

    @dataclass
    class Turned(Message):
        """Another difference of the row under the cursor is the current one."""

        at: int

    def __init__(self) -> None:
        """Make an empty view."""
        super().__init__()
        self._pairs: Sequence[Pair] = ()
        self._at = 0

    @property
    def row(self) -> Pair | None:
        """The row under the cursor; None if there is none."""
        return self._pairs[self.current] if 0 <= self.current < len(self._pairs) else None

    @property
    def at(self) -> int:
        """Which difference of that row is the current one; -1 if it has none."""
        count = len(self.row.differences) if self.row is not None else 0
        return min(self._at, count - 1)

    @property
    def difference(self) -> Difference | None:
        """The current difference; None if the row has changed in nothing."""
        return self.row.differences[self.at] if self.row is not None and self.at >= 0 else None

    def compare(self, pairs: Sequence[Pair], row: int | None = None) -> None:
        """Show the rows of a comparison.

        Args:
            pairs: The rows.
            row: On which the cursor stands, or on the first after it that differs; None for the first that differs.
        """
        self._pairs, self._at = pairs, 0
        self.show(PairLines(pairs))
        start = 0 if row is None else row
        following = (at for at in range(start, len(pairs)) if pairs[at].kind != "same")
        self.select(next(following, start))

    def action_find(self, step: int) -> None:
        """Go to the next difference, or the one before.

        Args:
            step: 1 or -1.
        """
        count = len(self.row.differences) if self.row is not None else 0
        if 0 <= self.at + step < count:
            self._turn(self.at + step)
            return
        rows = range(self.current + step, len(self._pairs) if step > 0 else -1, step)
        found = next((at for at in rows if self._pairs[at].kind != "same"), None)
        if found is None:
            self.app.bell()
            return
        self.select(found)
        self._turn(0 if step > 0 else max(len(self._pairs[found].differences) - 1, 0))

    def _turn(self, at: int) -> None:
        self._at = at
        self.post_message(self.Turned(at))

    def _put(self, index: int, *, always: bool = False) -> None:
        if index != self.current:
            self._at = 0
        super()._put(index, always=always)
