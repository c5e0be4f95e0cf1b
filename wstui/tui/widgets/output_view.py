"""What the application printed and logged, and what happened to its process, as lines of text."""

from __future__ import annotations

from array import array
from dataclasses import replace
from datetime import datetime
from typing import Final

from ...core.events import Died, Event, Fault, Lifespan, Output, Way
from ...core.transcript import Record, RecordList, Records, Unknown, severity_of, summary
from ...errors import SessionFileError
from .lines import Lines, Span, cut
from .log import clock
from .sieve import of_kinds

KINDS: Final = frozenset({"output", "blocked", "lifespan", "note", "fault", "died", "restarted"})
"""Kinds of records that are shown."""

SCAN: Final = 20_000
"""Most records that are looked at in one tick."""

DECODED: Final = 1_000
"""Most records that are decoded in one tick."""

TEXTS: Final = 256
"""Most records kept decoded."""

LABEL_FROM: Final = 60
"""Columns from which the source has room for a logger's name."""

TAB: Final = 4
LOUD: Final = {"WARNING": "warning", "ERROR": "error", "CRITICAL": "error"}


def label_of(event: Event | Unknown) -> str:
    """Tell where a line of output comes from: ``stdout``, ``WARNING django.request``, ``blocked``."""
    if not isinstance(event, Output):
        return event.kind
    return " ".join(part for part in (event.level, event.logger) if part) or event.stream


def style_of(event: Event | Unknown) -> str:
    """Tell the style of its label; the label says the same in words."""
    if isinstance(event, Output):
        return LOUD.get(event.level, "warning" if event.stream in ("stderr", "warning", "fault") else "")
    return severity_of(event)


def text_lines(event: Event | Unknown) -> list[str]:
    """Tell the lines that a record of output takes; at least one."""
    match event:
        case Output():
            text = event.text.removesuffix("\n")
        case Died():
            text = f"{summary(replace(event, stderr=''))}\n{event.stderr}".rstrip("\n")
        case Lifespan():
            text = f"{event.phase} {event.result}: {event.message}".rstrip(": ")
        case _:
            text = summary(event)
    return text.expandtabs(TAB).split("\n")


class OutputLines(Lines):
    """The lines that the application wrote, told by the number of their record and of the line in it."""

    def __init__(self, records: Records | None = None, started: datetime | None = None) -> None:
        """Take the records.

        Args:
            records: They may grow; None for none.
            started: When their session began.
        """
        self._records: Records = RecordList() if records is None else records
        self._started = started
        self._scanned = 0
        self._where = array("Q")
        self._part = array("I")
        self._texts: dict[int, tuple[Record, list[str]]] = {}

    def __len__(self) -> int:
        return len(self._where)

    @property
    def behind(self) -> int:
        """Records that have not been looked at yet."""
        return len(self._records) - self._scanned

    def catch_up(self, limit: int = SCAN, decoded: int = DECODED) -> None:
        """Look at records that have come since.

        Args:
            limit: Most records to look at.
            decoded: Most of them to decode, so that the screen stays alive when the application prints a lot.
        """
        stop = min(len(self._records), self._scanned + limit)
        found = of_kinds(self._records, KINDS, self._scanned, stop)
        for index in found[:decoded]:
            count = len(self._text(index)[1])
            self._where.extend([index] * count)
            self._part.extend(range(count))
        self._scanned = stop if len(found) <= decoded else found[decoded]

    def record_index(self, line: int) -> int:
        """Tell which record a line belongs to; -1 for none."""
        return self._where[line] if 0 <= line < len(self._where) else -1

    def _text(self, index: int) -> tuple[Record, list[str]]:
        text = self._texts.get(index)
        if text is None:
            if len(self._texts) >= TEXTS:
                self._texts.clear()
            record = self._read(index)
            text = self._texts[index] = (record, text_lines(record.event))
        return text

    def _read(self, index: int) -> Record:
        """Read a record; one that can no longer be read says so in its place."""
        try:
            return self._records.record(index)
        except SessionFileError as error:
            row = self._records.row(index)
            return Record(n=row.n, t=row.t, way=Way.FACT, event=Fault(str(error)), c=row.c or None)

    def _line(self, index: int) -> tuple[Record, str]:
        """Tell a line; the record may have had more lines when it could still be read."""
        record, texts = self._text(self._where[index])
        part = self._part[index]
        return record, texts[part] if part < len(texts) else ""

    def spans(self, index: int, width: int, shift: int) -> list[Span]:
        """Tell one line; time, connection and source stand at the first of each record."""
        record, text = self._line(index)
        wide = 20 if width >= LABEL_FROM else 8
        label = label_of(record.event)
        if len(label) > wide:
            label = label[: wide - 1] + "…"
        connection = f"#{record.c}" if record.c is not None else ""
        spans = [(clock(self._started, record.t), "dim"), (f" {connection:<4}", "dim")]
        spans.append((f"{label:<{wide}} ", style_of(record.event)))
        if self._part[index]:
            spans = [(" " * sum(len(piece) for piece, _ in spans), "")]
        return spans + cut([(text, "")], shift, width)

    def plain(self, index: int) -> str:
        """Tell the line's text."""
        return self._line(index)[1]

    def copy(self, index: int) -> str:
        """Tell the whole text of the record that the line belongs to."""
        return "\n".join(self._text(self._where[index])[1])
