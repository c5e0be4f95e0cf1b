"""Which records a log shows, and in which line: a number for each line where some are left out, else nothing."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from functools import cache
from typing import Final, Protocol, cast, runtime_checkable

from ...core.transcript import Records

SCAN: Final = 200_000
"""Most records that are looked at in one tick, so that the screen stays alive."""


@runtime_checkable
class Kinds(Protocol):
    """Records whose kind can be told without decoding them."""

    def of_kinds(self, kinds: frozenset[str], start: int, stop: int) -> list[int]:
        """The records of some kinds between two."""
        ...


@cache
def _tells_kinds(records: type[Records]) -> bool:
    """Tell it once for each class: to look at a protocol costs more than all else that is done with a record."""
    return issubclass(records, Kinds)


def of_kinds(records: Records, kinds: frozenset[str], start: int, stop: int) -> list[int]:
    """Find the records of some kinds in the cheapest way that there is.

    Args:
        records: Any records.
        kinds: What is looked for.
        start: The first record to look at.
        stop: The record after the last.

    Returns:
        Their indexes, in order.
    """
    if _tells_kinds(type(records)):
        return cast("Kinds", records).of_kinds(kinds, start, stop)
    return [index for index in range(start, stop) if records.row(index).kind in kinds]


class Sieve:
    """Tells lines from records and back.

    Args:
        records: They may grow; `catch_up` looks at what has come.
        hidden: Kinds that are left out.
        found: The records that are shown, in order, if not all are; they may grow, too.
    """

    def __init__(self, records: Records, hidden: frozenset[str] = frozenset(), found: array[int] | None = None) -> None:
        self._records = records
        self._hidden = hidden
        self._found = found
        self._kept = array("Q") if hidden else found
        self._scanned = 0

    def __len__(self) -> int:
        return len(self._records) if self._kept is None else len(self._kept)

    def catch_up(self, limit: int = SCAN) -> None:
        """Look at the records that have come since.

        Args:
            limit: Most of them to look at.
        """
        if not self._hidden or self._kept is None:
            return
        start, self._scanned = (
            self._scanned,
            min(self._scanned + limit, len(self._records if self._found is None else self._found)),
        )
        if self._found is not None:
            some = self._found[start : self._scanned]
            left_out = frozenset(of_kinds(self._records, self._hidden, some[0], some[-1] + 1) if some else ())
            self._kept.extend(record for record in some if record not in left_out)
            return
        for record in of_kinds(self._records, self._hidden, start, self._scanned):
            self._kept.extend(range(start, record))
            start = record + 1
        self._kept.extend(range(start, self._scanned))

    def record_index(self, line: int) -> int:
        """Tell which record a line shows; -1 for none."""
        if not 0 <= line < len(self):
            return -1
        return line if self._kept is None else self._kept[line]

    def line_of(self, record: int) -> int:
        """Tell the line that shows a record, or the one before where it should be; -1 for none."""
        if self._kept is None:
            return min(record, len(self._records) - 1)
        return bisect_right(self._kept, record) - 1


def beside(rows: array[int], record: int, step: int) -> int | None:
    """Find the next of some records.

    Args:
        rows: Records in order.
        record: The one beside which to look.
        step: 1 for the next after it, -1 for the last before it.

    Returns:
        The record; None if there is none.
    """
    place = bisect_right(rows, record) if step > 0 else bisect_left(rows, record) - 1
    return rows[place] if 0 <= place < len(rows) else None
