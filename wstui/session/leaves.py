"""A session file that is only read: where each line stands is in memory, and nothing else.

It may have ten million records: a number for each is what there is room for, and all that a row shows is told by its
line, which is read when it is on the screen.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any, Final

from ..core.codec import KINDS, CodecError, event_from_dict
from ..core.events import FRAMES, Fault
from ..core.payload import size_of
from ..core.scalars import decode_bytes, decode_text
from ..core.transcript import Row, event_size, severity_of
from ..errors import SessionFileError
from ..journal.excerpt import last_at, leading_members
from ..journal.line import Header, read_json
from .lines import FACT_HEAD, FRAME_HEAD, TAIL, UNREADABLE, OnDisk, tell

WHOLE: Final = 1 << 20
"""Bytes of a line up to which the size of its payload is counted; a longer one is taken for its payload."""
_row: Final = partial(Row, binary=False, severity="", recorded=True)
_CODES: Final = {kind: code for code, kind in enumerate(KINDS)}


class Leaves(OnDisk):
    """The records of a session file by position, from 0: `Records` for the panes.

    Args:
        path: The file.
        header: Its first line.
        fd: A descriptor of it; `close` closes it.

    Attributes:
        edited: Whether lines may be blank or written in another way than journals write them.
    """

    def __init__(self, path: Path, header: Header, fd: int) -> None:
        super().__init__(path, header, fd)
        self.edited = False
        self._starts = array("Q")
        self._end = 0
        self._facts = array("Q")
        self._fact_kinds = array("B")

    @property
    def stored(self) -> int:
        """How many of its records can be read from the file: all."""
        return len(self._starts)

    def __len__(self) -> int:
        return len(self._starts)

    # -- where the lines are ---------------------------------------------------------------------------------------

    @property
    def end(self) -> int:
        """Where the last line that is known ends, in bytes."""
        return self._end

    def extend(self, starts: Iterable[int], end: int, facts: Iterable[int], kinds: Iterable[int]) -> None:
        """Add records.

        Args:
            starts: Where the line of each begins, in bytes; an array or its bytes take least time.
            end: Where the last one ends.
            facts: Which records, by position, are facts about the application.
            kinds: Of each fact, its position in `KINDS`, or `UNKNOWN`.
        """
        self._starts.extend(starts)
        self._end = end
        self._facts.extend(facts)
        self._fact_kinds.extend(kinds)

    def span(self, index: int) -> tuple[int, int]:
        """Tell where a record stands.

        Args:
            index: The record, from 0.

        Returns:
            Offset and length of its line in bytes.
        """
        start = self._starts[index]
        following = index + 1
        return start, (self._starts[following] if following < len(self._starts) else self._end) - start

    def until(self, row: int, size: int) -> int:
        """Tell which record stands so many bytes behind another, or a little further: at least the next."""
        return bisect_left(self._starts, self._starts[row] + size, row + 1)

    # -- what the log and the output pane ask for ------------------------------------------------------------------

    def of_kinds(self, kinds: frozenset[str], start: int, stop: int) -> list[int]:
        """Find the facts of some kinds; messages are no facts and are never found.

        Args:
            kinds: What is looked for, all of them facts known to this release.
            start: The first record to look at.
            stop: The record after the last.

        Returns:
            Their indexes, in order.
        """
        wanted = {_CODES[kind] for kind in kinds if kind in _CODES}
        first, last = bisect_left(self._facts, start), bisect_left(self._facts, stop)
        return [self._facts[place] for place in range(first, last) if self._fact_kinds[place] in wanted]

    def row(self, index: int) -> Row:
        """Make what the log draws of a record.

        Args:
            index: The record, from 0.

        Returns:
            Its row. If its line is none of a session, the row says so instead of a summary.
        """
        try:
            data = self._beginning(*self.span(index))
            text = tell(data, frame=data.get("type") in FRAMES)
            if data.get("type") in FRAMES:
                return _frame_row(data, text, self.span(index)[1])
            return _other_row(data, text)
        except (SessionFileError, CodecError) as error:
            column = f"column {error.column}: {error.message}" if isinstance(error, SessionFileError) else str(error)
            problem = self._trouble or f"{UNREADABLE}: {column}"
            return _row(index + 1, 0.0, 0, "!", Fault.kind, 0, problem, "", severity="error")

    def line(self, index: int) -> bytes:
        """Read a whole line, as it stands in the file.

        Args:
            index: The record, from 0.

        Returns:
            The line; what cannot be read is missing from its end.
        """
        return self._part(*self.span(index))

    def _beginning(self, start: int, length: int) -> dict[str, Any]:
        """Parse a line; of a very long one its first and last members."""
        raw = self._part(start, min(length, FRAME_HEAD))
        if len(raw) < length:
            frame = leading_members(raw).get("type") in FRAMES
            raw = self._part(start, min(length, WHOLE if frame else FACT_HEAD))
        if len(raw) == length:
            return read_json(raw, "", 1)
        return leading_members(raw) | {"at": last_at(self._part(start + length - TAIL, TAIL))}


def _frame_row(data: dict[str, Any], text: str, length: int) -> Row:
    """Make the row of a frame, which needs no more of the codec than its payload."""
    binary = "bytes" in data
    payload = decode_bytes(data["bytes"]) if binary else decode_text(data.get("text", ""))
    size = length if length > WHOLE else size_of(payload)
    return _row(*_place(data), data["type"], size, text, _text(data, "at"), binary=binary)


def _other_row(data: dict[str, Any], text: str) -> Row:
    """Make the row of anything else; of a crash without its traceback, which would take the longest."""
    event = event_from_dict({key: value for key, value in data.items() if key != "traceback"})
    severity = severity_of(event)
    return _row(*_place(data), event.kind, event_size(event), text, _text(data, "at"), severity=severity)


def _place(data: dict[str, Any]) -> tuple[int, float, int, str]:
    """Tell number, time, connection and direction, as far as they are such."""
    t = data.get("t")
    number, connection = (value if type(value) is int else 0 for value in (data.get("n"), data.get("c")))
    return number, float(t) if isinstance(t, int | float) else 0.0, connection, _text(data, "way")


def _text(data: dict[str, Any], key: str) -> str:
    value = data.get(key, "")
    return value if type(value) is str else ""
