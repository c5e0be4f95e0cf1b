"""When to take it that nothing more will come: not after a time, but after a time in which nothing happened at all.

A loaded machine is slow, and a server that serves a hundred connections answers each of them late. What is asked
here ("does ``receive()`` block?") has no other answer than that nothing comes; so everybody tells of whatever happens,
and the patience begins anew each time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

T = TypeVar("T")

LATE = 0.03
"""Seconds by which a timer may be late on a machine that has time for us."""


class Quiet:
    """What has happened last, on one event loop."""

    def __init__(self) -> None:
        self._stirred = asyncio.get_running_loop().time()

    def stir(self) -> None:
        """Tell that something has happened."""
        self._stirred = asyncio.get_running_loop().time()

    async def wait(self, awaitable: Awaitable[T], patience: float) -> T:
        """Wait for something that may never come; in the same turn of the loop if it is there already.

        Args:
            awaitable: What may never come.
            patience: Seconds in which nothing at all happens.

        Returns:
            What came.

        Raises:
            TimeoutError: Nothing came.
        """
        loop = asyncio.get_running_loop()
        limit = asyncio.timeout(None)
        watch: asyncio.TimerHandle | None = None

        def look(due: float) -> None:
            nonlocal watch
            now = loop.time()
            if now - due > LATE:  # the whole process has stood still, and what has come meanwhile is not seen yet
                self._stirred = now
            left = self._stirred + patience - now
            if left <= 0:
                limit.reschedule(now)
            else:
                watch = loop.call_later(left, look, now + left)

        watch = loop.call_later(patience, look, loop.time() + patience)
        try:
            async with limit:
                result = await awaitable
        finally:
            watch.cancel()
        self.stir()
        return result

    async def pause(self, patience: float) -> None:
        """Wait until nothing has happened for a while."""
        try:
            await self.wait(asyncio.Event().wait(), patience)
        except TimeoutError:
            self.stir()
