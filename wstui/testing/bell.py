"""What a reader waits on: a ring, or the end of its time.

`asyncio.timeout` costs 2 us a call and ends its wait by cancelling the task, which the caller cannot tell from a
cancellation of its own. A bell has one timer that stands at or before the earliest deadline and is set again only when
it fires: waiting with a timeout costs what waiting costs, and nobody is cancelled.

Before it waits, a reader gives the application one `turn`: most answers are there after it, and waiting for one by a
future costs the loop another round, with its look at every socket.
"""

from __future__ import annotations

import asyncio
import types
from collections import deque
from collections.abc import Generator
from math import inf
from typing import TypeAlias

_Reader: TypeAlias = tuple[asyncio.Future[bool], float | None]
"""The future that wakes a reader, and the loop's time at which its patience ends."""


@types.coroutine
def turn() -> Generator[None]:
    """Let everybody go on who can, once: a bare yield is what a task gives way with."""
    yield


class Bell:
    """Wakes readers, the one that has waited longest first.

    A ring says "look again": a reader that is woken may find that another took what there was.
    """

    __slots__ = ("_at", "_loop", "_readers", "_timer")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Make a bell.

        Args:
            loop: The event loop of everybody who waits.
        """
        self._loop = loop
        self._readers: deque[_Reader] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self._at = inf

    def ring(self) -> None:
        """Wake one reader; without a reader it does nothing."""
        readers = self._readers
        while readers:
            reader = readers.popleft()[0]
            if not reader.done():
                reader.set_result(True)
                return

    def ring_all(self) -> None:
        """Wake every reader: nothing will ever come again."""
        while self._readers:
            self.ring()

    def reader(self, deadline: float | None) -> asyncio.Future[bool]:
        """Begin to wait for a ring.

        A future and no coroutine: this is awaited for every frame.

        Args:
            deadline: The loop's time at which to give up; None never does.

        Returns:
            What to await: False if the deadline has passed. If that raises, `leave` must be called.
        """
        reader: asyncio.Future[bool] = self._loop.create_future()
        self._readers.append((reader, deadline))
        if deadline is not None and (deadline < self._at):
            self._set(deadline)
        return reader

    def leave(self, reader: asyncio.Future[bool]) -> None:
        """End a wait that was cancelled."""
        for entry in self._readers:
            if entry[0] is reader:
                self._readers.remove(entry)
                return
        self.ring()  # it was woken and cancelled in one breath: what came is somebody else's now

    def silence(self) -> None:
        """Take the timer down, so that no loop is kept waiting for it."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer, self._at = None, inf

    def _set(self, deadline: float) -> None:
        self.silence()
        self._timer, self._at = self._loop.call_at(deadline, self._expire), deadline

    def _expire(self) -> None:
        self._timer, self._at = None, inf
        now, waiting = self._loop.time(), deque[_Reader]()
        for reader, deadline in self._readers:
            if deadline is None or deadline > now:
                waiting.append((reader, deadline))
            elif not reader.done():
                reader.set_result(False)
        self._readers = waiting
        deadlines = [deadline for _, deadline in waiting if deadline is not None]
        if deadlines:
            self._set(min(deadlines))
