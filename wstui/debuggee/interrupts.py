"""Freeing a handler that is stuck in Python code, without ending anything else."""

from __future__ import annotations

import ctypes
import signal
import sys
import threading
from types import FrameType
from typing import Any

from .stacks import Ground
from .tags import CONNECTION
from .threads import outwards, thread_connection, tops


class Interrupted(BaseException):
    """Raised inside a stuck handler; a BaseException, so that no ``except Exception`` there keeps it."""

    def __init__(self) -> None:
        super().__init__("interrupted by you")


class Interrupts:
    """Raises `Interrupted` where a connection's handler is running.

    Args:
        ground: Tells which frames are ours: inside those nothing is raised, lest our own books be left half kept.
        number: The signal to use for the main thread.
    """

    def __init__(self, ground: Ground, number: int) -> None:
        self._ground = ground
        self._number = number
        self._main = threading.main_thread().ident or 0
        self._wanted: int | None = None

    def install(self) -> None:
        """Take the signal; call it in the main thread."""
        signal.signal(self._number, self._on_signal)

    @property
    def pending(self) -> bool:
        """Whether the main thread is still to be freed."""
        return self._wanted is not None

    def want(self, connection: int) -> None:
        """Free the main thread if it runs that connection; 0 frees it whatever it runs."""
        self._wanted = connection
        self.insist()

    def insist(self) -> None:
        """Try again: the signal came while our own code was running."""
        signal.pthread_kill(self._main, self._number)

    def give_up(self) -> None:
        """Want nothing any more: the main thread is free."""
        self._wanted = None

    def free_threads(self, connection: int) -> bool:
        """Free the worker threads that run sync handlers of a connection.

        Args:
            connection: Its number; 0 is nobody's.

        Returns:
            Whether there was one.
        """
        found = False
        for thread, frame in list(tops().items()):
            if thread != self._main and connection and thread_connection(frame) == connection:
                found = _raise_in(thread, Interrupted) or found
        return found

    def _on_signal(self, _number: int, frame: FrameType | None) -> None:
        wanted = self._wanted
        if wanted is None or (wanted and CONNECTION.get() != wanted):
            return
        # what the standard library does for us is ours, too
        caller = next((c for c in outwards(frame) if not self._ground.is_stdlib(c.f_code)), None)
        if caller is None:
            return
        if self._ground.is_ours(caller.f_code):
            self._raise_later(caller)
            return
        self._wanted = None
        raise Interrupted

    def _raise_later(self, ours: FrameType) -> None:
        """Raise at the next line of the user's code that called ours: who prints for ever is hardly met elsewhere."""
        user = next((caller for caller in outwards(ours) if self._ground.is_user(caller.f_code)), None)
        if user is not None and sys.gettrace() in {None, self._at_call}:
            user.f_trace = self._at_line
            sys.settrace(self._at_call)

    def _at_call(self, _frame: FrameType, _event: str, _argument: Any) -> None:
        """Trace nothing new: that there is a tracer makes the one of the user's frame work."""
        if not self.pending:
            sys.settrace(None)

    def _at_line(self, frame: FrameType, event: str, _argument: Any) -> None:
        frame.f_trace = None
        sys.settrace(None)
        wanted = self._wanted
        if event == "line" and wanted is not None and (not wanted or CONNECTION.get() == wanted):
            self._wanted = None
            raise Interrupted


def _raise_in(thread: int, kind: type[BaseException]) -> bool:
    """Have an exception raised in a thread as soon as it runs Python code again."""
    return bool(ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(kind)))
