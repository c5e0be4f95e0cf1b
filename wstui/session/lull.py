"""A moment in which the event loop has nothing else to do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import Final

EMPTY: Final = 0.00002
"""Seconds that a turn of the loop takes at most when nobody has anything to do in it; what draws takes longer."""


class Lull:
    """Waits until a turn of the loop has been empty.

    Args:
        loop: The running loop.
        callback: Called once for each `wait`.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, callback: Callable[[], None]) -> None:
        self._loop = loop
        self._callback = callback
        self._until = self._turned = 0.0
        self._next: asyncio.Handle | None = None

    def wait(self, longest: float) -> None:
        """Begin to wait; what is ready now has its turn in any case.

        Args:
            longest: Seconds after which it waits no longer: others may have something to do all the time.
        """
        self._until = monotonic() + longest
        self._turned = 0.0
        self._next = self._loop.call_soon(self._look)

    def cancel(self) -> None:
        """Wait no more."""
        if self._next is not None:
            self._next.cancel()
            self._next = None

    def _look(self) -> None:
        """Look how long the turn took that ends here; the first one has only begun with what was ready before."""
        now = monotonic()
        if now - self._turned > EMPTY and now < self._until:
            self._turned = now
            self._next = self._loop.call_soon(self._look)
        else:
            self._next = None
            self._callback()
