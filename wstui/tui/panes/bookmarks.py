"""Records that the user wants to find again, session by session."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from weakref import finalize

from ...core.transcript import Records


class Bookmarks:
    """Knows the bookmarks of every session whose records there still are."""

    def __init__(self) -> None:
        self._of: dict[int, array[int]] = {}

    def of(self, records: Records) -> array[int]:
        """Tell the bookmarks of a session.

        Args:
            records: Its records.

        Returns:
            Their positions, in order; bookmarks that are set later come to stand in it.
        """
        key = id(records)  # they may be a list, which no dictionary takes for a key
        if key not in self._of:
            self._of[key] = array("Q")
            finalize(records, self._of.pop, key).atexit = False
        return self._of[key]

    def toggle(self, records: Records, index: int) -> None:
        """Set a bookmark, or take it away.

        Args:
            records: Of the session.
            index: Position of the record.
        """
        rows = self.of(records)
        place = bisect_left(rows, index)
        if index in rows[place : place + 1]:
            del rows[place]
        else:
            rows.insert(place, index)
