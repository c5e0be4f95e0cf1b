"""Two transcripts side by side as lines, and one pair of them in detail."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import takewhile, zip_longest
from typing import Final

from rich.cells import set_cell_size

from ...core.codec import event_to_dict
from ...core.diff import Pair
from ...core.events import Way
from ...core.match import Difference
from ...core.payload import pretty_json, preview, visible
from ...core.summary import shown_kind
from ...core.transcript import PREVIEW, Record, is_binary, payload_of, summary
from .drawing import columns
from .lines import Lines, Span, cut

MARKS: Final = {"same": " ", "changed": "~", "missing": "-", "extra": "+"}
"""What became of an event, without colour."""
STYLES: Final = {"same": "", "changed": "warning", "missing": "error", "extra": "info"}
WAYS: Final = {Way.TO_APP: "to-app", Way.FROM_APP: "from-app", Way.FACT: "fact"}

LAID_OUT: Final = 1 << 16
"""Characters or bytes of a payload that are laid out beside another one."""
ALIGNED: Final = 400
"""Lines of two payloads that are aligned from where they differ; more stand beside each other as they come."""
CHANGES: Final = {"equal": " ", "replace": "~", "delete": "-", "insert": "+"}
KIND_FROM: Final = 60
"""Columns of one side from which it names the kind of frames, too."""
GAP: Final = " │ "


def fit(spans: Sequence[Span], width: int) -> list[Span]:
    """Cut or pad a line.

    Args:
        spans: Raw text.
        width: Columns that it is to take.

    Returns:
        Text that is safe for a terminal, of exactly that width.
    """
    fitted: list[Span] = []
    room = width
    for raw, style in spans:
        text = visible(raw)
        wide = columns(text)
        if wide > room:
            return [*fitted, (f"{set_cell_size(text, room - 1)}…", style)] if room else fitted
        fitted.append((text, style))
        room -= wide
    return [*fitted, (" " * room, "")] if room else fitted


def sides(width: int) -> tuple[int, int]:
    """Tell how wide the left and the right side are on a line of a width."""
    left = max((width - 2 - len(GAP)) // 2, 1)
    return left, max(width - 2 - len(GAP) - left, 1)


class PairLines(Lines):
    """The rows of a comparison: what became of it, the recorded event, the one that came now.

    Args:
        rows: As `core.side_by_side` makes them.
    """

    def __init__(self, rows: Sequence[Pair]) -> None:
        self._rows = rows
        self._several = len({row.record.c for row in rows}) > 1

    def __len__(self) -> int:
        return len(self._rows)

    def spans(self, index: int, width: int, shift: int) -> list[Span]:
        """Tell one row; only the payloads are shifted."""
        row = self._rows[index]
        left, right = sides(width)
        mark = (f"{MARKS[row.kind]} ", STYLES[row.kind])
        return [
            mark,
            *fit(self._side(row.recorded, row.kind, left, shift), left),
            (GAP, "dim"),
            *fit(self._side(row.replayed, row.kind, right, shift), right),
        ]

    def _side(self, record: Record | None, kind: str, width: int, shift: int) -> list[Span]:
        if record is None:
            return []
        style = WAYS[record.way]
        number = f"#{record.c:<2} " if self._several else ""
        spans = [(f"{record.n:>4} {number}", "dim"), (f"{record.way.value} ", style)]
        frame = payload_of(record.event) is not None
        if not frame or width >= KIND_FROM:
            name = shown_kind(record.event.kind, binary=is_binary(record.event))
            spans.append((f"{name:<10} " if width >= KIND_FROM else f"{name} ", style))
        return [*spans, (preview(summary(record.event), PREVIEW)[shift:], STYLES[kind])]

    def copy(self, index: int) -> str:
        """Tell a row for the clipboard: its differences, or what was recorded."""
        row = self._rows[index]
        told = [f"{one.path}: was {one.recorded}, is {one.replayed} ({one.why})" for one in row.differences]
        return "\n".join(told) or _text(row.record)


class DetailLines(Lines):
    """One row of a comparison in detail: each difference, then both events.

    Args:
        row: The row; None shows nothing.
        current: Which of its differences the keys act on; -1 for none.
    """

    def __init__(self, row: Pair | None, current: int = -1) -> None:
        self._differences: Sequence[Difference] = () if row is None else row.differences
        self._current = current
        self._row = row
        self._both = [] if row is None else list(_beside(row))

    @property
    def _above(self) -> int:
        """Lines above the events: the differences, and a blank."""
        return len(self._differences) + 1 if self._differences else 0

    def __len__(self) -> int:
        return 0 if self._row is None else self._above + 1 + len(self._both)

    def spans(self, index: int, width: int, shift: int) -> list[Span]:
        """Tell one line."""
        if self._row is None:
            return []
        if index < len(self._differences):
            return self._difference(index, width, shift)
        at = index - self._above
        if at < 0:
            return []
        left, right = sides(width)
        if at == 0:
            heads = _head("recorded", self._row.recorded), _head("now", self._row.replayed)
            return [("  ", ""), *fit(heads[0], left), (GAP, "dim"), *fit(heads[1], right)]
        mark, before, now = self._both[at - 1]
        style = {"-": "error", "+": "info", "~": "warning"}.get(mark, "")
        sided = [cut([(text, style)], shift, side) for text, side in ((before, left), (now, right))]
        return [(f"{mark} ", style), *fit(sided[0], left), (GAP, "dim"), *fit(sided[1], right)]

    def _difference(self, index: int, width: int, shift: int) -> list[Span]:
        one, here = self._differences[index], index == self._current
        told = [
            (one.path, "key"),
            (": was ", "dim"),
            (one.recorded or "nothing", "error"),
            (", is ", "dim"),
            (one.replayed or "nothing", "info"),
            (f" ({one.why})" if one.why else "", "dim"),
        ]
        return [("▸ " if here else "  ", "warning"), *cut(told, shift, width - 2)]

    def copy(self, index: int) -> str:
        """Tell both events."""
        del index
        records = (self._row.recorded, self._row.replayed) if self._row is not None else ()
        return "\n".join(_text(record) for record in records if record is not None)


def _head(what: str, record: Record | None) -> list[Span]:
    """Tell which side it is, and who sent what stands there."""
    return [(what, "title"), (": nothing" if record is None else f" {record.at}".rstrip(), "dim")]


def _text(record: Record) -> str:
    payload = payload_of(record.event)
    if payload is None:
        return summary(record.event)
    return payload if isinstance(payload, str) else payload.hex(" ")


def _beside(row: Pair) -> Iterator[tuple[str, str, str]]:
    """Put the lines of two events side by side: a mark, and both."""
    before, now = ([] if record is None else _lines(record) for record in (row.recorded, row.replayed))
    if row.recorded is None or row.replayed is None:
        yield from ((" ", old, new) for old, new in zip_longest(before, now, fillvalue=""))
        return
    # Whether something follows makes no difference to a line.
    keys = [line.removesuffix(",") for line in before], [line.removesuffix(",") for line in now]
    first = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(*keys, strict=False)))
    yield from ((" ", *pair) for pair in zip(before[:first], now[:first], strict=True))
    if len(before) + len(now) - 2 * first > ALIGNED:
        rest = zip_longest(before[first:], now[first:], fillvalue="")
        yield from ((" " if old == new else "~", old, new) for old, new in rest)
        return
    for kind, start, stop, begin, end in _changes(keys[0][first:], keys[1][first:]):
        for old, new in zip_longest(before[first:][start:stop], now[first:][begin:end], fillvalue=""):
            yield CHANGES[kind], old, new


def _changes(before: list[str], now: list[str]) -> Sequence[tuple[str, int, int, int, int]]:
    return SequenceMatcher(None, before, now, autojunk=False).get_opcodes()


def _lines(record: Record) -> list[str]:
    """Lay an event out: JSON a member a line, bytes in hex, what has no payload as the session file has it."""
    payload = payload_of(record.event)
    if isinstance(payload, bytes):
        data = payload[:LAID_OUT]
        lines = [f"{at:06x}  {data[at : at + 8].hex(' ')}" for at in range(0, len(data), 8)] or ["(empty)"]
    elif isinstance(payload, str):
        text = pretty_json(payload, LAID_OUT) or payload[:LAID_OUT]
        lines = text.split("\n") if text else ["(empty)"]
    else:
        event = {key: value for key, value in event_to_dict(record.event).items() if key != "traceback"}
        text = json.dumps(event, ensure_ascii=False)
        return (pretty_json(text, LAID_OUT) or text[:LAID_OUT]).split("\n")
    rest = len(payload) - LAID_OUT
    return [*lines, f"… {rest:,} more are not shown"] if rest > 0 else lines
