"""Which tasks an application has started, and which of them it left behind.

A task inherits the context of whoever starts it, so each application's context carries its `Leftovers`, and the loop's
task factory, while any application runs, enters every new task there.
"""

from __future__ import annotations

import asyncio
import contextvars
import os
import weakref
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, Final, TypeAlias

from .task import Task, end

_Factory: TypeAlias = Any
"""What `asyncio.AbstractEventLoop.set_task_factory` takes; its type differs from Python to Python."""

_OWNER: contextvars.ContextVar[Leftovers] = contextvars.ContextVar("wstui.testing.owner")
_NOT_THE_USERS: Final = ("<frozen", os.path.dirname(os.__file__) + os.sep, str(Path(__file__).parents[1]) + os.sep)  # noqa: PTH120 - as code objects spell it
_PATIENCE: Final = 0.05
"""Seconds that tasks have to end by themselves once the application has."""


class Leftovers:
    """The tasks of one application."""

    __slots__ = ("__weakref__", "_tasks")

    def __init__(self) -> None:
        self._tasks: weakref.WeakSet[Task] = weakref.WeakSet()

    def within(self, context: contextvars.Context | None) -> contextvars.Context:
        """Make the context that the application runs in.

        Args:
            context: What it would run in; not changed. None is an empty one.

        Returns:
            A context in which every new task is entered here.
        """
        copy = contextvars.Context() if context is None else context.copy()
        copy.run(_OWNER.set, self)
        return copy

    def add(self, task: Task) -> None:
        """Enter a task of the application's."""
        self._tasks.add(task)

    async def sweep(self, main: Task) -> list[str]:
        """End what the application has left running.

        Args:
            main: The application's own task, which is none of them.

        Returns:
            A line for each: name, coroutine, and where it was.
        """
        left = self._left(main)
        if left:
            await asyncio.wait(left, timeout=_PATIENCE)
            left = self._left(main)
        told = [describe(task) for task in left]
        for task in left:
            await end(task)
        return told

    def _left(self, main: Task) -> list[Task]:
        return sorted((task for task in self._tasks if task is not main and not task.done()), key=Task.get_name)


def describe(task: Task) -> str:
    """Tell a task to a person.

    Args:
        task: Any task that is not running just now.

    Returns:
        ``Task-7 (poll, chat/consumers.py:31)``.
    """
    coroutine = task.get_coro()
    name = getattr(coroutine, "__qualname__", type(coroutine).__name__)
    place = whereabouts(task)
    return f"{task.get_name()} ({name}{', ' if place else ''}{place})"


def whereabouts(task: Task) -> str:
    """Tell where a task waits: the innermost line that is not the standard library's, nor ours.

    Args:
        task: Any task.

    Returns:
        ``consumers.py:31 receive``; empty if there is none.
    """
    place = ""
    awaited: Any = task.get_coro()
    for _ in range(100):  # a task that awaits itself in a circle would not end
        frame = (
            getattr(awaited, "cr_frame", None)
            or getattr(awaited, "gi_frame", None)
            or getattr(awaited, "ag_frame", None)
        )
        if frame is not None and not _foreign(frame.f_code.co_filename):
            place = f"{frame.f_code.co_filename}:{frame.f_lineno} {frame.f_code.co_name}"
        awaited = (
            getattr(awaited, "cr_await", None)
            or getattr(awaited, "gi_yieldfrom", None)
            or getattr(awaited, "ag_await", None)
        )
        if awaited is None:
            break
    return place


def _foreign(file: str) -> bool:
    return file.startswith(_NOT_THE_USERS) or "site-packages" in file


# -- the loop's task factory ---------------------------------------------------------------------------------------

_watched: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, list[Any]] = weakref.WeakKeyDictionary()
"""Each loop that has our factory: how many applications run, the factory before ours, and ours."""


def watch(loop: asyncio.AbstractEventLoop) -> None:
    """Begin to enter new tasks; each call must be answered by one `unwatch`."""
    entry = _watched.get(loop)
    if entry is None:
        before = loop.get_task_factory()
        entry = _watched[loop] = [0, before, _factory_over(before)]
        loop.set_task_factory(entry[2])
    entry[0] += 1


def unwatch(loop: asyncio.AbstractEventLoop) -> None:
    """End what one `watch` began; after the last, the loop has the factory that it had."""
    entry = _watched[loop]
    entry[0] -= 1
    if not entry[0]:
        del _watched[loop]
        if loop.get_task_factory() is entry[2]:
            loop.set_task_factory(entry[1])


def _factory_over(before: _Factory) -> _Factory:
    def factory(loop: asyncio.AbstractEventLoop, coroutine: Coroutine[Any, Any, Any], **options: Any) -> Any:
        task = asyncio.Task(coroutine, loop=loop, **options) if before is None else before(loop, coroutine, **options)
        context = options.get("context")
        owner = _OWNER.get(None) if context is None else context.get(_OWNER)
        if owner is not None:
            owner.add(task)
        return task

    return factory
