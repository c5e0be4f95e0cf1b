"""The log's lines: one a record, in columns that adapt to the width.

Nothing is kept per record. What is on the screen is asked from the records; a filter keeps one number per line.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from typing import Final, Protocol, cast, runtime_checkable

from ...core.payload import human_size, visible
from ...core.transcript import RecordList, Records, Row
from ...errors import SessionFileError
from .content import text_of
from .drawing import columns
from .lines import Lines, Span

DELTA_FROM: Final = 56
"""Columns from which the time since the line before is shown."""

SIZE_FROM: Final = 68
"""Columns from which the size of frames is shown."""

ORIGIN_FROM: Final = 100
"""Columns from which the text makes room for the short origin."""

ROWS: Final = 512
"""Most rows kept decoded."""

SCAN: Final = 20_000
"""Most records that a filter looks at in one tick."""

NAMES: Final = {
    "websocket.connect": "connect",
    "websocket.disconnect": "disconnect",
    "websocket.accept": "accept",
    "websocket.close": "close",
    "websocket.http.response.start": "denial",
    "websocket.http.response.body": "body",
}
"""Short names of kinds; frames are told by their payload, the rest is short already."""

FRAMES: Final = ("websocket.receive", "websocket.send")
SIZED: Final = (*FRAMES, "websocket.http.response.body")
GLYPHS: Final = {"error": "✗", "warning": "▲", "info": "•"}
"""Severity without colour, one column each."""

ZERO: Final = datetime(1, 1, 1, tzinfo=UTC)
NO_TIME: Final = "--:--:--.---"
"""A time that no calendar has: a session file may say anything."""

WAYS: Final = {">": "to-app", "<": "from-app", "!": "fact"}


@runtime_checkable
class Kinds(Protocol):
    """Records whose kind can be told without decoding them."""

    def kind(self, index: int) -> str:
        """The kind of the record at ``index``."""
        ...

    def of_kinds(self, kinds: frozenset[str], start: int, stop: int) -> list[int]:
        """The records of some kinds between two."""
        ...


@cache
def _tells_kinds(records: type[Records]) -> bool:
    """Tell it once for each class: to look at a protocol costs more than all else that is done with a record."""
    return issubclass(records, Kinds)


def kind_of(records: Records, index: int) -> str:
    """Tell the kind of a record in the cheapest way that there is.

    Args:
        records: Any records.
        index: Which of them.

    Returns:
        Its kind: ``websocket.send``.
    """
    return cast("Kinds", records).kind(index) if _tells_kinds(type(records)) else records.row(index).kind


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
    if isinstance(records, Kinds):
        return records.of_kinds(kinds, start, stop)
    return [index for index in range(start, stop) if records.row(index).kind in kinds]


def short_kind(row: Row) -> str:
    """Name a row's kind in at most 10 columns: ``text``, ``accept``, ``crashed``."""
    if row.kind in FRAMES:
        return "bytes" if row.binary else "text"
    return NAMES.get(row.kind, row.kind)[:10]


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
        self._kept: array[int] | None = None
        self._keep: Callable[[Records, int], bool] | None = None
        self._scanned = 0
        self._connections = False
        self._laid_out = False

    def __len__(self) -> int:
        return len(self._records) if self._kept is None else len(self._kept)

    @property
    def records(self) -> Records:
        """What is shown."""
        return self._records

    @property
    def numbered(self) -> bool:
        """Whether connections are told apart: there were several."""
        return self._laid_out

    # -- which records -------------------------------------------------------------------------------------------

    def filter(self, keep: Callable[[Records, int], bool] | None) -> None:
        """Show only some of the records; `catch_up` finds them.

        Args:
            keep: Tells whether the record at an index is shown; None shows all.
        """
        self._keep = keep
        self._kept = None if keep is None else array("Q")
        self._scanned = 0

    def catch_up(self, limit: int = SCAN) -> bool:
        """Look at records that have come since, or that the filter has not reached yet.

        Args:
            limit: Most records to look at, so that the screen stays alive.

        Returns:
            Whether lines may look different now though they are the same: a second connection was made.
        """
        count = len(self._records)
        if self._kept is not None and self._keep is not None:
            stop = min(count, self._scanned + limit)
            self._kept.extend(index for index in range(self._scanned, stop) if self._keep(self._records, index))
            self._scanned = stop
        if count:
            self._row(count - 1)
        changed = self._connections != self._laid_out
        self._laid_out = self._connections
        return changed

    def record_index(self, line: int) -> int:
        """Tell which record a line shows; -1 for none."""
        if not 0 <= line < len(self):
            return -1
        return line if self._kept is None else self._kept[line]

    def line_of(self, record: int) -> int:
        """Tell the line that shows a record, or the one before where it should be; -1 for none."""
        if self._kept is None:
            return min(record, len(self._records) - 1)
        low, high = 0, len(self._kept)
        while low < high:
            middle = (low + high) // 2
            if self._kept[middle] <= record:
                low = middle + 1
            else:
                high = middle
        return low - 1

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
        spans = [(clock(self._started, row.t), "dim")]
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
            return [(text, style)]
        text = _fit(text, room - columns(origin) - 2)
        gap = room - columns(text) - columns(origin)
        return [(text, style), (" " * gap + origin, "dim")]

    def plain(self, index: int) -> str:
        """Tell what a search looks at: kind, text and origin."""
        row = self._row(self.record_index(index))
        return f"{short_kind(row)} {row.text} {row.at}"

    def copy(self, index: int) -> str:
        """Tell the whole text of a record: a frame's payload, another event's summary."""
        try:
            record = self._records.record(self.record_index(index))
        except SessionFileError as error:
            return str(error)
        return text_of(record.event)


def _fit(text: str, room: int) -> str:
    """Cut text to so many columns, with an ellipsis where something is lost."""
    if columns(text) <= room:
        return text
    text = text[: max(0, room)]
    while text and columns(text) >= room:
        text = text[:-1]
    return text + "…" if room > 0 else ""
