"""Runs a story of a test on a loop of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, Self

from tests.support import PATIENCE


def play(story: Coroutine[Any, Any, None], patience: float = PATIENCE) -> None:
    """Run a story to its end, and hold that it leaves no task, no factory and no complaint behind.

    Args:
        story: The story.
        patience: Seconds after which it has failed.
    """
    complaints: list[Any] = []

    async def telling() -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: complaints.append(context))
        async with asyncio.timeout(patience):
            await story
        if cancelled := {
            task for task in asyncio.all_tasks() if task is not asyncio.current_task() and task.cancelling()
        }:
            await asyncio.wait(cancelled, timeout=PATIENCE)
        assert asyncio.all_tasks() == {asyncio.current_task()}
        assert loop.get_task_factory() is None

    asyncio.run(telling())
    assert complaints == []


class TurnCount:
    """Counts the turns of the running loop; a context manager."""

    def __init__(self) -> None:
        self.turns = 0
        self._again: asyncio.Handle | None = None

    def __enter__(self) -> Self:
        self._count()
        return self

    def __exit__(self, *_: object) -> None:
        if self._again is not None:
            self._again.cancel()

    def _count(self) -> None:
        self.turns += 1
        self._again = asyncio.get_running_loop().call_soon(self._count)
