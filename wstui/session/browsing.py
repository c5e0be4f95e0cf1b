"""The one owner of a session file that is open without any application."""

from __future__ import annotations

import asyncio
import io
import os
from array import array
from collections.abc import Callable
from pathlib import Path
from typing import Final

from ..errors import SessionFileError
from ..journal.reader import open_file, scan
from .finding.lines import Slice, lines_of
from .finding.process import Process
from .finding.talk import EDITED, LINES, Answer
from .leaves import Leaves

FIRST: Final = 1 << 20
"""Bytes up to which a file is read and checked as a whole before anything is shown."""
HEAD: Final = 1 << 17
"""Bytes of a larger file of which that is done: more than any screen has room for."""
ORDER: Final = 1
"""The number of the one question that is asked here."""


class Browser:
    """A session file and what has been read of it; it has what the screen asks of whoever owns what it shows.

    Args:
        path: The file.

    Attributes:
        leaves: Its records; they grow while the file is being read.
        size: Bytes of the file.
        phase: ``ready``, always: there is no application that could fail.
        cancelled: Whether the user did not want to wait for the rest.

    Raises:
        SessionFileError: It is none of a session, or cannot be read.
    """

    phase = "ready"

    def __init__(self, path: Path) -> None:
        self.cancelled = False
        self._watchers: list[Callable[[], None]] = []
        self._over: asyncio.Event | None = None
        self._process: Process | None = None
        self._stopped: list[Process] = []
        with open_file(path) as file:
            self.size = os.fstat(file.fileno()).st_size
            head = file.read(FIRST if self.size <= FIRST else min(HEAD, FIRST))
            if b"\n" not in head:
                head += file.read(FIRST - len(head))
            whole = len(head) == self.size
            first = head.partition(b"\n")[0]
            if not whole and len(first) == len(head):
                raise SessionFileError(str(path), 1, 1, "not a session file: its first line does not end")
            loaded = scan(io.BytesIO(head if whole else head[: head.rfind(b"\n") + 1]), str(path))
            self.leaves = Leaves(path, loaded.header, os.dup(file.fileno()))
        self.leaves.mended = loaded.mended
        begin = loaded.index.offset[0] if len(loaded.index) else loaded.index.end
        if begin < loaded.index.end:
            self._take(lines_of(head[begin : loaded.index.end], begin, 0))
        self.leaves.extend((), loaded.index.end, (), ())
        if not whole:
            self._read_on()

    def _read_on(self) -> None:
        """Have a process read the rest."""
        try:
            self._process = Process(self.leaves.descriptor)
        except OSError as error:
            self.leaves.mended = f"{self.leaves.path}: the rest cannot be read: {error.strerror or error}"
        else:
            self._process.ask({"do": "lines", "question": ORDER, "start": self.leaves.end, "row": len(self.leaves)})

    @property
    def reading(self) -> bool:
        """Whether there is more of the file to come."""
        return self._process is not None

    @property
    def progress(self) -> float:
        """How much of the file has been read, from 0 to 1."""
        return 1.0 if not self.size or not self.reading else min(self.leaves.end / self.size, 1.0)

    def watch(self, callback: Callable[[], None]) -> None:
        """Ask to be called when there are more records."""
        self._watchers.append(callback)

    def begin(self) -> None:
        """Take what has been read; the loop must be running."""
        if self._process is not None:
            self._process.attach(self._answered, self._ended)

    def cancel(self) -> None:
        """Read no more: what has been read is all that there is."""
        if self._process is not None:
            self.cancelled = True
            self._stop()

    async def run(self) -> None:
        """Go on until `aclose` is called."""
        self._over = asyncio.Event()
        await self._over.wait()

    async def aclose(self) -> None:
        """Close the file."""
        self._watchers.clear()
        self._stop()
        for process in self._stopped:
            await process.gone()
        self.leaves.close()
        if self._over is not None:
            self._over.set()

    def abandon(self) -> None:
        """Do the same without a loop."""
        self._stop()
        for process in self._stopped:
            process.wait()
        self.leaves.close()

    def kill(self) -> None:
        """There is nothing that could be in the way of an end."""

    def give_way(self) -> None:
        """There is no flood that could be in the way of a key."""

    def _answered(self, answer: Answer) -> None:
        if answer.what in (LINES, EDITED):
            starts, facts, kinds = (array(code) for code in "QQB")
            for column, raw in zip((starts, facts, kinds), answer.columns, strict=True):
                column.frombytes(raw)
            self._take(Slice(starts, answer.number, facts, kinds, answer.what == EDITED))
            self._changed()
        else:
            if answer.text:
                self.leaves.mended = f"{self.leaves.path}:{len(self.leaves) + 2}: {answer.text}"
            self._stop()

    def _take(self, found: Slice) -> None:
        self.leaves.extend(found.starts, found.end, found.facts, found.kinds)
        self.leaves.edited = self.leaves.edited or found.edited

    def _ended(self) -> None:
        self.leaves.mended = f"{self.leaves.path}: what reads it was ended at record {len(self.leaves):,}"
        self._stop()

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.close()
            self._stopped.append(process)
        self._changed()

    def _changed(self) -> None:
        for callback in self._watchers:
            callback()
