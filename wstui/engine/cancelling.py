"""The end of an application's task by force, within a bounded time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

GRACE: Final = 1.0
"""Seconds that an application has to end after each cancellation, before the next or before it is abandoned."""

CANCELLATIONS: Final = 3
"""How often an application that swallows its cancellation is cancelled."""

ABANDONED: Final = "CancelledError: the application swallows its cancellation and was abandoned"
"""How the end of an application that was given up is told."""


class Cancelling:
    """Cancels a task until it ends, or gives it up."""

    __slots__ = ("_abandon", "_count", "_grace", "_timer")

    def __init__(self, grace: float, abandon: Callable[[], None]) -> None:
        """Make one; nothing is cancelled before `cancel`.

        Args:
            grace: Seconds after each cancellation.
            abandon: Called when the task has swallowed every cancellation.
        """
        self._grace = grace
        self._abandon = abandon
        self._count = 0
        self._timer: asyncio.TimerHandle | None = None

    @property
    def given_up(self) -> bool:
        """Whether the task has swallowed every cancellation, and nobody waits for it any more."""
        return self._count > CANCELLATIONS

    def cancel(self, task: asyncio.Task[None]) -> None:
        """Cancel, and go on cancelling; returns at once.

        Args:
            task: The application's.
        """
        self.stop()
        self._count += 1
        if self.given_up:
            self._abandon()
            return
        task.cancel()
        self._timer = asyncio.get_running_loop().call_later(self._grace, self.cancel, task)

    def stop(self) -> None:
        """Leave the task alone: it has ended."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
