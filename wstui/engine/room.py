"""What an application's ``send()`` waits on when nobody reads as fast as it sends."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any


class Room:
    """Room in an outbox, and the calls of ``send()`` that wait for some.

    Whoever takes from the outbox tells `made`; calls go on when half of it is free again, so that they do not take
    turns with the reader one message at a time.

    Attributes:
        waiting: What the calls wait on.
    """

    __slots__ = ("_limit", "_outbox", "waiting")

    def __init__(self, outbox: deque[Any], limit: int) -> None:
        """Watch an outbox.

        Args:
            outbox: What is watched; never changed here.
            limit: How many items may stand in it before calls wait.
        """
        self._outbox = outbox
        self._limit = limit
        self.waiting: list[asyncio.Future[None]] = []

    async def wait(self, going: Callable[[], bool]) -> None:
        """Give way to the rest of the loop, and wait until there is room.

        Args:
            going: Whether waiting makes sense still.
        """
        if len(self._outbox) < self._limit:
            await asyncio.sleep(0)
        while len(self._outbox) >= self._limit and going():
            writer = asyncio.get_running_loop().create_future()
            self.waiting.append(writer)
            await writer

    def made(self) -> None:
        """Let the calls that wait go on, if there is room enough."""
        if self.waiting and len(self._outbox) * 2 <= self._limit:
            self.open()

    def open(self) -> None:
        """Let every call go on."""
        for writer in self.waiting:
            if not writer.done():
                writer.set_result(None)
        self.waiting.clear()
