"""Which connection a piece of running code belongs to."""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Coroutine, Generator
from contextvars import Context, ContextVar
from typing import Any, Final

CONNECTION: Final[ContextVar[int]] = ContextVar("wstui_connection", default=0)
"""The connection that the running code serves; 0 for none. Tasks and `asyncio.to_thread` inherit it."""

_tasks: weakref.WeakKeyDictionary[asyncio.Task[Any], int] = weakref.WeakKeyDictionary()


def context_of(connection: int) -> Context:
    """Make the empty context in which a connection's application runs.

    Args:
        connection: Its number.

    Returns:
        A context that has the tag and nothing else, as a server's has nothing at all.
    """
    context = Context()
    context.run(CONNECTION.set, connection)
    return context


def connection_of(task: asyncio.Future[Any] | None) -> int:
    """Tell which connection a task serves, from any thread.

    Args:
        task: A task, or anything that might be one.

    Returns:
        Its connection; 0 if it serves none or is no task.
    """
    if not isinstance(task, asyncio.Task):
        return 0
    get_context = getattr(task, "get_context", None)
    if get_context is not None:
        return int(get_context().get(CONNECTION, 0))
    return _tasks.get(task, 0)


def follow_tasks(loop: asyncio.AbstractEventLoop) -> None:
    """Make `connection_of` work for the tasks of a loop: before Python 3.12 a task does not tell its context."""
    if not hasattr(asyncio.Task, "get_context"):
        loop.set_task_factory(_make_task)


def _make_task(
    loop: asyncio.AbstractEventLoop,
    coro: Coroutine[Any, Any, Any] | Generator[Any, None, Any],
    *,
    context: Context | None = None,
) -> asyncio.Task[Any]:
    task: asyncio.Task[Any] = asyncio.Task(coro, loop=loop, context=context)
    _tasks[task] = CONNECTION.get() if context is None else context.get(CONNECTION, 0)
    return task
