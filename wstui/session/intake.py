"""The reading end of a child's wire: reports in slices, with the rest of the loop's turn between them."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from time import monotonic
from typing import Final

from ..errors import WireError
from ..wire.decoder import ReportDecoder
from ..wire.messages import Report
from .lull import Lull

READ: Final = 64 << 10
"""Bytes read at once; a larger buffer comes from mmap every time, which costs more than another read."""
BATCH: Final = 256
"""Messages decoded between two looks at the clock."""
SLICE: Final = 0.001
"""Seconds of decoding and handling before others have the loop, as long as they have anything to do."""
REST: Final = 0.002
"""Seconds of that at most: what a key does takes many turns of the loop, and would have to wait for a slice at each."""
WAY: Final = 0.012
"""Seconds for which a flood stands aside when the user has done something: until that is on the screen."""
GAP: Final = 0.012
"""Seconds after that in which it does not: a mouse that moves all the time must not hold it up for good."""


class Intake:
    """Reads reports off a wire, and never keeps the loop for long.

    Args:
        limit: Bytes of the largest frame that is taken.
        on_reports: Gets them in order, some at a time; must not raise.
        on_end: Called once, after the last of them: with what was wrong if the bytes made no sense.
        rest: Asked at the end, with the number of bytes that came, for those that were not written any more.
    """

    def __init__(
        self,
        limit: int,
        on_reports: Callable[[list[Report]], None],
        on_end: Callable[[WireError | None], None],
        rest: Callable[[int], bytes],
    ) -> None:
        self._decoder = ReportDecoder(limit)
        self._on_reports = on_reports
        self._on_end = on_end
        self._rest_of = rest
        self._taken = 0
        self._dry = False
        self._descriptor = -1
        self._last = False
        self._short = False
        self._over = False
        self._turning: asyncio.TimerHandle | Lull | None = None
        self._way = self._again = 0.0

    def attach(self, loop: asyncio.AbstractEventLoop, wire: socket.socket) -> None:
        """Start to read.

        Args:
            loop: The running loop.
            wire: A non-blocking socket.
        """
        self._loop = loop
        self._lull = Lull(loop, self._turn)
        self._wire = wire
        self._wait()

    def finish(self) -> None:
        """Read what there is and then end: nobody writes any more.

        What the process left behind may hold its end of the wire open; then the end is where there is nothing to read.
        """
        self._last = True
        self._unwait()
        if self._turning is None and not self._over:
            self._turn()

    def give_way(self) -> None:
        """Leave the loop alone for a moment: the user has done something, and the screen is to answer."""
        now = monotonic()
        if now >= self._again:
            self._way = now + WAY
            self._again = self._way + GAP

    def close(self) -> None:
        """Read no more."""
        self._over = True
        self._unwait()
        if self._turning is not None:
            self._turning.cancel()
            self._turning = None

    def _turn(self) -> None:
        """Take what has come, for about a millisecond; whoever writes waits for the rest of it to be taken."""
        self._turning = None
        now = monotonic()
        if now < self._way:
            self._unwait()
            self._turning = self._loop.call_later(self._way - now, self._turn)
            return
        until = now + SLICE
        try:
            while not self._decoder.idle or self._receive():
                self._on_reports(self._decoder.pull(BATCH))
                if monotonic() > until:
                    self._rest()
                    return
                if self._short and self._decoder.idle and not self._last:
                    self._wait()  # that was all: to ask for more would take as long as to take it in
                    return
        except WireError as error:
            self._end(None if self._dry else error)  # of what a crash left behind the end may be torn

    def _receive(self) -> bool:
        """Read once; tells whether anything came. If not, it is waited for, unless it is the end."""
        try:
            data = self._wire.recv(READ)
        except (BlockingIOError, InterruptedError):
            if self._last:
                return self._finish()
            self._wait()
            return False
        except OSError:
            data = b""
        if not data:
            return self._finish()
        self._taken += len(data)
        self._short = len(data) < READ
        self._decoder.push(data)
        return True

    def _finish(self) -> bool:
        """Nothing more comes: take what was not written any more; after that it is the end."""
        if not self._dry:
            self._dry = self._last = True
            data = self._rest_of(self._taken)
            if data:
                self._decoder.push(data)
                return True
        self._end()
        return False

    def _end(self, error: WireError | None = None) -> None:
        if not self._over:
            self.close()
            self._on_end(error)

    def _rest(self) -> None:
        """Leave the loop to others as long as they need it, and read nothing until then."""
        self._unwait()
        self._turning = self._lull
        self._lull.wait(REST)

    def _wait(self) -> None:
        """Go on as soon as there is something to read."""
        if self._descriptor < 0:
            self._descriptor = self._wire.fileno()
            self._loop.add_reader(self._descriptor, self._turn)

    def _unwait(self) -> None:
        if self._descriptor >= 0:
            self._loop.remove_reader(self._descriptor)
            self._descriptor = -1
