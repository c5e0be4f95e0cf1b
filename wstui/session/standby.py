"""A debuggee that stands by: started ahead of time, so that a restart costs no more than the application's import."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TypeAlias

from ..errors import InterpreterError
from .child import Child, ChildConfig
from .interpreter import choose

LATER: Final = 1.0
"""Seconds after the first connect until it is started, when nobody waits for the processor. Not at a low priority: a
process that has given its own away does not get it back."""

_Surroundings: TypeAlias = tuple[object, ...]
"""What a debuggee takes in when its interpreter starts."""


class Standby:
    """Keeps one debuggee that has imported everything of ours and nothing of the user's, and waits for an order.

    It takes no time while it waits, and ends with this process. If it has ended, or what an interpreter finds at its
    start has changed since (another environment, another package installed), nothing is taken over, and a restart is
    as slow as the first start.

    Args:
        config: What it will run.
    """

    def __init__(self, config: ChildConfig) -> None:
        self._config = config._replace(standby=True)
        self._child: Child | None = None
        self._last: Child | None = None
        self._surroundings: _Surroundings | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def child(self) -> Child | None:
        """Who stands by; None if nobody does."""
        return self._child

    def prepare(self) -> None:
        """Start one soon, unless there is one; the loop must be running."""
        if self._child is None and self._timer is None:
            loop = self._loop = asyncio.get_running_loop()
            self._timer = loop.call_later(LATER, self._start, loop)

    def take(self) -> Child | None:
        """Hand over who stands by.

        Returns:
            The child, whom a `wire.Go` sets off; None if there is none that would do.
        """
        child, self._child = self._child, None
        self._stop_waiting()
        if child is None:
            return None
        self._ignore(child)
        if child.reap() is None and self._surroundings == surroundings(self._config):
            return child
        child.dismiss()
        return None

    def close(self) -> None:
        """End it without waiting for that; safe to call twice, and without an event loop."""
        self._stop_waiting()
        child, self._child = self._child, None
        if child is not None:
            self._ignore(child)
            child.dismiss()
            self._last = child

    def abandon(self) -> None:
        """End it and collect it, so that nobody else has to; safe to call twice, and without an event loop."""
        self.close()
        if self._last is not None:
            self._last.close()

    def _start(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = None
        self._surroundings = surroundings(self._config)
        # what keeps it from being started keeps a restart from it, too: then it will be told
        with contextlib.suppress(InterpreterError, OSError):
            self._child = Child.spawn(self._config)
            loop.add_reader(self._child.lifeline, self._ended)

    def _ended(self) -> None:
        """Collect it: nothing comes over the lifeline of one that stands by but its end."""
        self.close()

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _ignore(self, child: Child) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.remove_reader(child.lifeline)


def surroundings(config: ChildConfig) -> _Surroundings | None:
    """Describe what an interpreter takes in when it starts, so that one started earlier can be told from one now.

    Args:
        config: What it would run.

    Returns:
        Something to compare: the interpreter, its environment's packages, and our own variables; None if there is
        no interpreter.
    """
    try:
        python = choose(config.python, Path(config.app_dir), os.environ)
    except InterpreterError:
        return None
    return (python, dict(os.environ), *map(_stamp, _files(python)))


def _files(python: Path) -> Iterator[Path]:
    environment = python.parent.parent
    yield python
    yield environment / "pyvenv.cfg"
    yield from sorted(environment.glob("lib/python*/site-packages"))


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
