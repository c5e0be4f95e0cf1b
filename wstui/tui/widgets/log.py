"""The log's lines: one a record, in columns that adapt to the width.

Nothing is kept per record. What is on the screen is asked from the records; a filter keeps one number per line.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from ...core.events import FRAMES
from ...core.payload import human_size, visible
from ...core.summary import shown_kind
from ...core.transcript import RecordList, Records, Row
from ...errors import SessionFileError
from .content import text_of
from .drawing import columns
from .lines import Lines, Span
from .sieve import SCAN, Sieve, beside

DELTA_FROM: Final = 56
"""Columns from which the time since the line before is shown."""

SIZE_FROM: Final = 68
"""Columns from which the size of frames is shown."""

ORIGIN_FROM: Final = 100
"""Columns from which the text makes room for the short origin."""

ROWS: Final = 512
"""Most rows kept decoded."""

SIZED: Final = (*FRAMES, "websocket.http.response.body")
GLYPHS: Final = {"error": "✗", "warning": "▲", "info": "•"}
"""Severity without colour, one column each."""

FOUND: Final = "▸"
"""Stands before a record that was found."""
BOOKMARK: Final = "◆"
"""Stands before a record that has a bookmark, found or not."""

ZERO: Final = datetime(1, 1, 1, tzinfo=UTC)
NO_TIME: Final = "--:--:--.---"
"""A time that no calendar has: a session file may say anything."""

WAYS: Final = {">": "to-app", "<": "from-app", "!": "fact"}


def short_kind(row: Row) -> str:
    """Name a row's kind in at most 10 columns: ``text``, ``accept``, ``crashed``."""
    return shown_kind(row.kind, binary=row.binary)[:10]


def human_delta(seconds: float) -> str:
    """Tell a time between two records in at most 8 columns: ``+85us``, ``+1.7ms``, ``+2.3s``, ``+5m02s``."""
    sign = "-" if seconds < 0 else "+"
    seconds = abs(seconds)
    if seconds < 0.0000995:
        return f"{sign}{seconds * 1e6:.0f}us"
    if seconds < 0.09995:
        return f"{sign}{seconds * 1e3:.1f}ms"
    if seconds < 0.9995:
        return f"{sign}{seconds * 1e3:.0f}ms"
    if seconds < 59.95:
        return f"{sign}{seconds:.1f}s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{sign}{minutes}m{rest:02}s"
    hours, minutes = divmod(minutes, 60)
    return f"{sign}{hours}h{minutes:02}m" if hours < 1000 else f"{sign}{hours // 24}d"


def clock(started: datetime | None, t: float) -> str:
    """Tell when something happened, to the millisecond.

    Args:
        started: When the session began, with its time zone; None to tell the time since then.
        t: Seconds since then.

    Returns:
        ``12:00:05.223``, local time.
    """
    try:
        second, micro = divmod(_micros(started or ZERO) + round(t * 1e6), 1_000_000)
        return f"{_second(second, local=started is not None)}.{micro // 1000:03}"
    except (OverflowError, ValueError):
        return NO_TIME


@lru_cache(maxsize=64)
def _micros(moment: datetime) -> int:
    """Tell a moment in microseconds; few sessions are shown."""
    return (moment - ZERO) // timedelta(microseconds=1)


@lru_cache(maxsize=256)
def _second(second: int, *, local: bool) -> str:
    """Write a second of the calendar; what is on the screen happened in few of them."""
    moment = ZERO + timedelta(seconds=second)
    return f"{moment.astimezone() if local else moment:%H:%M:%S}"


def short_origin(at: str) -> str:
    """Cut ``chat/consumers.py:21 connect`` to ``consumers.py:21``."""
    return at.partition(" ")[0].rpartition("/")[2]


class LogLines(Lines):
    """Records as lines of the log."""

    def __init__(self, records: Records | None = None, started: datetime | None = None) -> None:
        """Take the records.

        Args:
            records: They may grow; None for none.
            started: When their session began.
        """
        self._records: Records = RecordList() if records is None else records
        self._started = started
        self._rows: dict[int, Row] = {}
        self._sieve = Sieve(self._records)
        self._marks: array[int] | None = None
        self._shining: re.Pattern[str] | None = None
        self._signs = False
        self._bookmarks = array("Q")
        self._connections = False
        self._laid_out = False

    def __len__(self) -> int:
        return len(self._sieve)

    @property
    def records(self) -> Records:
        """What is shown."""
        return self._records

    @property
    def numbered(self) -> bool:
        """Whether connections are told apart: there were several."""
        return self._laid_out

    # -- which records -------------------------------------------------------------------------------------------

    def sift(self, hidden: frozenset[str] = frozenset(), found: array[int] | None = None) -> None:
        """Show only some of the records; `catch_up` finds them.

        Args:
            hidden: Kinds that are left out.
            found: The records that are shown, in order, if not all are.
        """
        self._sieve = Sieve(self._records, hidden, found)

    def mark(self, found: array[int] | None, shining: re.Pattern[str] | None = None, *, signs: bool = True) -> None:
        """Mark records that were found, and what was looked for in them.

        Args:
            found: The records, in order; they may become more. None marks none.
            shining: What lights up in any text; None for nothing.
            signs: Whether they have a sign, which where no others are shown they need not.
        """
        self._marks, self._shining, self._signs = found, shining, signs and found is not None

    def bookmark(self, bookmarks: array[int]) -> None:
        """Mark the records that have a bookmark.

        Args:
            bookmarks: The records, in order; they may become more, or fewer.
        """
        self._bookmarks = bookmarks

    def catch_up(self, limit: int = SCAN) -> bool:
        """Look at records that have come since, or that have not been sifted yet.

        Args:
            limit: Most records to look at, so that the screen stays alive.

        Returns:
            Whether lines may look different now though they are the same: a second connection was made.
        """
        self._sieve.catch_up(limit)
        if count := len(self._records):
            self._row(count - 1)
        changed = self._connections != self._laid_out
        self._laid_out = self._connections
        return changed

    def record_index(self, line: int) -> int:
        """Tell which record a line shows; -1 for none."""
        return self._sieve.record_index(line)

    def line_of(self, record: int) -> int:
        """Tell the line that shows a record, or the one before where it should be; -1 for none."""
        return self._sieve.line_of(record)

    def find(self, needle: str, start: int, step: int) -> int | None:
        """Go to the next record that is marked: what is looked for was looked for already.

        Args:
            needle: Unused.
            start: The line beside which to begin.
            step: 1 for downwards, -1 for upwards.

        Returns:
            Number of the line, or None.
        """
        del needle
        return None if self._marks is None else self._beside(self._marks, start, step)

    def next_bookmark(self, start: int) -> int | None:
        """Tell the line of the next bookmark among those that are shown.

        Args:
            start: The line behind which to begin; behind the last one, the first comes next.

        Returns:
            Number of the line, or None.
        """
        found = self._beside(self._bookmarks, start, 1)
        return self._beside(self._bookmarks, -1, 1) if found is None else found

    def _beside(self, marks: array[int], start: int, step: int) -> int | None:
        record = self.record_index(start)
        while (found := beside(marks, record, step)) is not None:
            line = self.line_of(found)
            if self.record_index(line) == found:
                return line
            record = found  # it is hidden
        return None

    def _row(self, index: int) -> Row:
        row = self._rows.get(index)
        if row is None:
            if len(self._rows) >= ROWS:
                self._rows.clear()
            row = self._rows[index] = self._records.row(index)
            self._connections = self._connections or row.c > 1
        return row

    # -- how they look -------------------------------------------------------------------------------------------

    def spans(self, index: int, width: int, shift: int) -> list[Span]:
        """Tell the line of a record: fixed columns, then the text as far as there is room."""
        record = self.record_index(index)
        row = self._row(record)
        spans = [self._sign(record)] if self._signs or self._bookmarks else []
        spans.append((clock(self._started, row.t), "dim"))
        if width >= DELTA_FROM:
            # What the application did before it could know of the user's last step may be told after that.
            delta = human_delta(max(row.t - self._row(self.record_index(index - 1)).t, 0)) if index else ""
            spans.append((f"{delta:>8}", "dim"))
        if self._laid_out:
            spans.append((f" {'#' + str(row.c) if row.c else '':<3}", "dim"))
        spans += [(f" {row.way}", WAYS.get(row.way, "")), (GLYPHS.get(row.severity, " "), row.severity)]
        spans.append((f" {short_kind(row):<10}", row.severity or WAYS.get(row.way, "")))
        size = human_size(row.size) if row.kind in SIZED else ""
        spans.append((f"{size:>7} " if width >= SIZE_FROM else " ", "dim"))
        if not row.recorded:
            spans.append(("not recorded ", "warning"))
        return spans + self._tail(row, width - sum(columns(text) for text, _ in spans), width, shift)

    def _tail(self, row: Row, room: int, width: int, shift: int) -> list[Span]:
        """Tell the text and, at the right edge where there is room for it, the origin."""
        text = visible(row.text)[shift:]
        style = row.severity if row.severity == "error" else ""
        if not row.text and row.kind in FRAMES:
            text, style = "(empty)"[shift:], "dim"
        origin = visible(row.at)
        free = room - columns(text) - 2
        if not origin or len(origin) > free:
            origin = short_origin(origin)
            if len(origin) > free and width < ORIGIN_FROM:
                origin = ""
        if not origin:
            return self._lit(text, style)
        text = _fit(text, room - columns(origin) - 2)
        gap = room - columns(text) - columns(origin)
        return [*self._lit(text, style), (" " * gap + origin, "dim")]

    def _lit(self, text: str, style: str) -> list[Span]:
        """Light up what is looked for."""
        spans, at = list[Span](), 0
        for found in self._shining.finditer(text) if self._shining is not None else ():
            spans += [(text[at : found.start()], style), (found[0], "found")]
            at = found.end()
        return [*spans, (text[at:], style)]

    def _sign(self, record: int) -> Span:
        """Tell whether a record has a bookmark, or was found."""
        if _among(self._bookmarks, record):
            return BOOKMARK, "warning"
        return (FOUND if self._signs and self._marks and _among(self._marks, record) else " ", "warning")

    def copy(self, index: int) -> str:
        """Tell the whole text of a record: a frame's payload, another event's summary."""
        try:
            record = self._records.record(self.record_index(index))
        except SessionFileError as error:
            return str(error)
        return text_of(record.event)


def _among(rows: array[int], record: int) -> bool:
    """Tell whether a record is one of some, which are in order."""
    place = bisect_left(rows, record)
    return place < len(rows) and rows[place] == record


def _fit(text: str, room: int) -> str:
    """Cut text to so many columns, with an ellipsis where something is lost."""
    if columns(text) <= room:
        return text
    text = text[: max(0, room)]
    while text and columns(text) >= room:
        text = text[:-1]
    return text + "…" if room > 0 else ""
