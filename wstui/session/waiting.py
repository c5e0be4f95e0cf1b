"""Wait for something to become true, as long as one has the patience."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


async def wait_until(condition: Callable[[], bool], news: asyncio.Event, deadline: float) -> bool:
    """Wait until something is true.

    Args:
        condition: Tells whether it is.
        news: Set by others whenever that may have changed; cleared here.
        deadline: The running loop's time from which on nobody waits any more.

    Returns:
        Whether it is true.
    """
    late = False

    def wake() -> None:
        nonlocal late
        late = True
        news.set()

    waking = asyncio.get_running_loop().call_at(deadline, wake)
    try:
        while not (condition() or late):
            news.clear()
            await news.wait()
    finally:
        waking.cancel()
    return condition()
