"""A query and the records that it finds, while they are looked for and while more of them come.

Nothing is looked for in this process: two others look through the file, slice after slice, and tell which records they
have found. One that does not come back, as a regular expression may not, is ended.
"""

from __future__ import annotations

import asyncio
import time
from array import array
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any, Final, Protocol, runtime_checkable

from ..core.query import Query
from .finding.process import Process
from .finding.talk import FOUND, WRONG, Answer

CREW: Final = 2
"""Processes that look at the same time."""
QUEUE: Final = 4
"""Slices that each of them has before it: the one that it looks at, and what it takes up while the screen is drawn."""
QUICK: Final = 12
"""The same where a text is looked for, which takes a tenth of the time: a picture takes as long as several slices."""
SMALLEST: Final = 1 << 17
"""Bytes of the first slice: what it has is seen at once. Each one is twice as large as the one before."""
LARGEST: Final = 1 << 21
"""Bytes of the largest slice, but for a line that is longer."""
LINES: Final = 500
"""Most records of a slice that were never written to a file."""
PATIENCE: Final = 10.0
"""Seconds that a slice may take: a hundred times what it needs on a machine that has nothing else to do."""


@runtime_checkable
class Stored(Protocol):
    """Records most of which stand in a file."""

    @property
    def edited(self) -> bool:
        """Whether lines may be blank or written in another way than journals write them."""
        ...

    @property
    def descriptor(self) -> int:
        """What the file is read by; negative if it cannot be."""
        ...

    @property
    def stored(self) -> int:
        """How many records can be read from the file."""
        ...

    def __len__(self) -> int: ...

    def span(self, index: int) -> tuple[int, int]:
        """Where a record stands: offset and length in bytes."""
        ...

    def until(self, row: int, size: int) -> int:
        """The stored record that stands so many bytes behind another."""
        ...

    def line(self, index: int) -> bytes:
        """The line of a record."""
        ...


class Seeker:
    """Finds records, and goes on as more of them come.

    Args:
        records: Where to look.
        changed: Called when more has been looked at.

    Attributes:
        query: What is looked for; None for nothing.
        rows: What has been found: records by position, in order.
        looked: How many records have been looked at, from the first.
        problem: Why no more is looked for, in one line; empty while it is.
    """

    def __init__(self, records: Stored, changed: Callable[[], None]) -> None:
        self.query: Query | None = None
        self.rows = array("Q")
        self.looked = 0
        self.problem = ""
        self._records = records
        self._changed = changed
        self._crew: dict[Process, deque[float]] = {}
        self._gone: list[Process] = []
        self._question = 0
        self._asked = 0
        self._size = SMALLEST
        self._parts: deque[tuple[int, int]] = deque()
        self._found: dict[int, array[int]] = {}
        self._timer: asyncio.TimerHandle | None = None

    @property
    def done(self) -> bool:
        """Whether nothing is left to be looked at."""
        return bool(self.problem) or self.looked >= len(self._records)

    def prepare(self) -> None:
        """Have processes ready: to start them takes longer than most searches."""
        for process in [process for process in self._crew if process.over]:
            self._dismiss(process)
        while len(self._crew) < CREW:
            try:
                process = Process(self._records.descriptor)
            except OSError as error:
                if not self._crew:
                    self.problem = f"nothing can be looked for: {error.strerror or error}"
                return
            self._crew[process] = deque()
            process.attach(
                partial(self._answered, process), partial(self._lost, process, "what looked for it was ended")
            )

    def seek(self, query: Query | None) -> None:
        """Look for something else.

        Args:
            query: What; None for nothing any more.
        """
        if self.query is not None and self.query.regex:
            for process in [process for process, asked in self._crew.items() if asked]:
                self._dismiss(process)
        self.query, self.problem = query, ""
        self.rows, self.looked, self._asked = array("Q"), 0, 0
        self._size = SMALLEST
        self._parts.clear()
        self._found.clear()
        self._question += 1
        if query is not None:
            self.prepare()
            self._tell({"do": "query", "query": query.to_dict()}, *self._crew)
            self.grew()

    def grew(self) -> None:
        """Look at the records that have come since; costs next to nothing if there are none."""
        if self.query is None or self.problem:
            return
        count, most = len(self._records), QUICK if self.query.text else QUEUE
        while self._asked < count:
            process = min(self._crew, key=lambda process: len(self._crew[process]))
            if len(self._crew[process]) >= most:
                return
            self._ask(process, count)

    def _ask(self, process: Process, count: int) -> None:
        """Have a process look at the next slice."""
        row, records, order = self._asked, self._records, dict[str, Any]()
        if row < records.stored:
            stop = max(records.until(row, self._size), row + 1)
            self._size = min(2 * self._size, LARGEST)
            start, (last, length) = records.span(row)[0], records.span(stop - 1)
            order = {"do": "find", "start": start, "end": last + length, "row": row, "edited": records.edited}
        else:
            stop = min(row + LINES, count)
            # What is no longer kept in memory has no line, but keeps its place.
            lines = b"\n".join(records.line(index).strip() or b"{}" for index in range(row, stop))
            order = {"do": "look", "row": row, "lines": lines.decode("latin-1")}
        self._asked = stop
        self._parts.append((row, stop))
        self._tell(order, process)
        self._crew[process].append(time.monotonic())
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(PATIENCE, self._look_after)

    def _tell(self, order: dict[str, Any], *crew: Process) -> None:
        for process in crew:
            process.ask({**order, "question": self._question})

    def _answered(self, process: Process, answer: Answer) -> None:
        if answer.what == FOUND:
            asked = self._crew[process]
            asked.popleft()
            if asked:  # it begins with the next one now
                asked[0] = time.monotonic()
        if answer.question != self._question:
            self.grew()  # whoever was busy with another question has time for this one
            return
        if answer.what == WRONG:
            self.problem = self.problem or answer.text
        else:
            rows, looked = array("Q"), self.looked
            self._found[answer.number] = rows
            rows.frombytes(answer.columns[0])
            while self._parts and self._parts[0][0] in self._found:
                row, self.looked = self._parts.popleft()
                self.rows.extend(self._found.pop(row))
            self.grew()
            if self.looked == looked:
                return  # what is before it is still being looked at: there is nothing to be seen yet
        self._changed()

    def _look_after(self) -> None:
        """End what does not come back."""
        self._timer = None
        now = time.monotonic()
        for process, asked in list(self._crew.items()):
            if asked and not process.ready:
                asked[0] = now  # it has not even begun
            elif asked and now - asked[0] >= PATIENCE:
                self._lost(process, "it takes too long")
        if any(self._crew.values()):
            self._timer = asyncio.get_running_loop().call_later(PATIENCE / 4, self._look_after)

    def _lost(self, process: Process, why: str) -> None:
        """Give up: what one process cannot do, no other one can."""
        self._dismiss(process)
        if self.query is not None and not self.problem:
            self.problem = f"{why}: given up after record {self.looked:,}"
        self._changed()

    def _dismiss(self, process: Process) -> None:
        if self._crew.pop(process, None) is not None:
            process.close()
            self._gone.append(process)

    def close(self) -> None:
        """Look for nothing any more, at once."""
        self._question += 1
        self.query = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        for process in list(self._crew):
            self._dismiss(process)

    async def aclose(self) -> None:
        """Close, and wait until the processes have ended."""
        self.close()
        for process in self._gone:
            await process.gone()
