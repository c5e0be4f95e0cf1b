"""The application's task: started in a context of its own, held until it is done, and ended for certain.

A task that only its communicator refers to is destroyed while it is pending, and an exception that nobody asked for is
told on standard error when it is collected. Here every task is held by the room until it is done, and its exception
has been looked at; whoever wants it asks the task.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, Final

from ..errors import UsageError

Task = asyncio.Task[Any]

GRACE: Final = 1.0
"""Seconds that an application has to tidy up after its cancellation, before it is taken to have swallowed it."""

_MOMENT: Final = 0.05
"""Seconds that it has after each further attempt."""

_CANCELLATIONS: Final = 3
"""How often an application that swallows its cancellation is cancelled."""

_running: set[Task] = set()
"""Every task that is not done yet; asyncio itself refers to tasks only weakly."""


def this_loop() -> asyncio.AbstractEventLoop:
    """Find the running event loop.

    Returns:
        asyncio's.

    Raises:
        UsageError: Another library runs, or none.
    """
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        raise UsageError(
            "wstui.testing is asyncio only, and no asyncio loop runs here: under trio, or outside of an async test"
        ) from None


def start(
    run: Coroutine[Any, Any, Any],
    *,
    name: str,
    context: contextvars.Context | None,
    done: Callable[[Task], object],
) -> Task:
    """Start an application.

    Args:
        run: The application's coroutine.
        name: The task's name.
        context: What it runs in; None is an empty one, as a server gives.
        done: Called when it has ended, however it did. It must not refer to whoever is to be collected.

    Returns:
        The task, which is held until it is done.
    """
    task: Task = this_loop().create_task(run, name=name, context=contextvars.Context() if context is None else context)
    _running.add(task)
    task.add_done_callback(_over)
    task.add_done_callback(done)
    return task


def _over(task: Task) -> None:
    _running.discard(task)
    if not task.cancelled():
        task.exception()  # asked for, so that it is not told a second time as one that nobody retrieved


async def ended(task: Task, timeout: float | None) -> bool:
    """Wait for an application to end, without ever disturbing it.

    The caller's own cancellation is the caller's: it is let through, and the application goes on.

    Args:
        task: The application's.
        timeout: Seconds; None waits for ever.

    Returns:
        Whether it has ended.
    """
    if not task.done():
        await asyncio.wait({task}, timeout=timeout)
    return task.done()


async def end(task: Task) -> bool:
    """End an application, whatever it does about it.

    It is cancelled, three times if need be; one that swallows every cancellation is closed where it waits, as a
    generator is.

    Args:
        task: The application's.

    Returns:
        Whether it ended by a cancellation; False if it had to be closed, or could not even be closed.
    """
    patience = GRACE
    for _ in range(_CANCELLATIONS):
        if task.done():
            return True
        task.cancel()
        await asyncio.wait({task}, timeout=patience)
        patience = _MOMENT
    if task.done():
        return True
    coroutine: Any = task.get_coro()
    with suppress(RuntimeError):  # it ignores even this
        coroutine.close()
    task.cancel()  # what is closed cannot go on: the task ends at its next step
    await asyncio.wait({task}, timeout=_MOMENT)
    return False
