"""Where every thread stands, and for which connection it works."""

from __future__ import annotations

import functools
import gc
import sys
import threading
from collections.abc import Iterator
from contextvars import Context
from types import FrameType
from typing import Any, Final

from .tags import CONNECTION

_ALONE: Final = threading.RLock()
"""Two threads that look at once must not switch the collector on for each other."""


def tops() -> dict[int, FrameType]:
    """Look where all threads stand, with the collector of garbage kept out.

    CPython 3.11 makes the frames while it holds a lock of its interpreter. Were garbage collected meanwhile, a
    `threading.local` in it would want that very lock, and the process would stand still for ever
    (https://github.com/python/cpython/issues/106883).

    Returns:
        The innermost frame of each thread, by the thread's identifier.
    """
    with _ALONE:
        collects = gc.isenabled()
        gc.disable()
        try:
            return sys._current_frames()  # noqa: SLF001 - the only way to other threads
        finally:
            if collects:
                gc.enable()


def outwards(frame: FrameType | None) -> Iterator[FrameType]:
    """Walk from a frame to its callers."""
    while frame is not None:
        yield frame
        frame = frame.f_back


def thread_connection(frame: FrameType | None) -> int:
    """Tell which connection a thread works for, by the context that a library runs its work in.

    `asyncio.to_thread`, asgiref and anyio all run ``context.run(work)``, and keep the context or that very call in a
    local of a frame.

    Args:
        frame: The top of the thread's stack.

    Returns:
        The connection; 0 if there is none or nobody can tell.
    """
    for caller in outwards(frame):
        for value in list(caller.f_locals.values()):
            connection = _tag(value)
            if connection:
                return connection
    return 0


def _tag(value: Any) -> int:
    if type(value) is Context:
        return value.get(CONNECTION, 0)
    if type(value) is functools.partial:
        return _tag(getattr(value.func, "__self__", None))
    if type(value).__name__ == "_WorkItem":
        work = getattr(value, "fn", None)
        return _tag(work) if type(work) is functools.partial else 0
    return 0
