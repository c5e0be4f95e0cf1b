from __future__ import annotations

import gc
import weakref

from wstui.core.transcript import RecordList
from wstui.tui.panes.bookmarks import Bookmarks


def test_bookmarks_stand_in_order_and_can_be_taken_away() -> None:
    bookmarks, records, others = Bookmarks(), RecordList(), RecordList()
    rows = bookmarks.of(records)
    for index in (7, 3, 5):
        bookmarks.toggle(records, index)
    assert [*rows] == [3, 5, 7]
    bookmarks.toggle(records, 5)
    assert [*rows] == [3, 7]
    assert [*bookmarks.of(others)] == []


def test_nobody_is_kept_for_their_sake_and_nobody_else_gets_theirs() -> None:
    bookmarks, records = Bookmarks(), RecordList()
    bookmarks.toggle(records, 1)
    gone = weakref.ref(records)
    del records
    gc.collect()
    assert gone() is None
    assert not any(bookmarks.of(other) for other in [RecordList() for _ in range(100)])
