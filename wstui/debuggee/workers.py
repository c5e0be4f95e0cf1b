"""Sees what the event loop cannot show: that the one thread of all sync code is kept by one handler.

asgiref runs all sync consumers, and all sync code that Django wants in one thread, in a single worker thread. Who
stays there keeps everybody else out, though the loop runs. Other worker threads are there to be kept.
"""

from __future__ import annotations

import os
import threading
from dataclasses import replace
from time import monotonic
from types import FrameType
from typing import Final

from ..core.events import Blocked
from .stacks import Ground
from .threads import outwards, thread_connection, tops
from .uplink import Uplink

LONG: Final = 0.5
"""Seconds of one call from which on its thread counts as blocked: it is there for what takes some time."""

_ASGIREF: Final = f"asgiref{os.sep}sync.py"
_CALL: Final = "thread_handler"
"""What asgiref runs in the worker thread, once a call; a private name: where it is another, nothing is told."""
_WAITS: Final = "__call__"
"""Of asgiref's, above that: sync code that waits for the loop, which is nobody's fault here."""


class Workers:
    """Watches the shared worker thread; call `look` now and then, in the watchdog's thread.

    Args:
        uplink: Where blocks are told.
        ground: Tells which line is the user's.
        long: Seconds from which on a call is told.
    """

    def __init__(self, uplink: Uplink, ground: Ground, long: float = LONG) -> None:
        self._uplink = uplink
        self._ground = ground
        self._long = long
        self._calls: dict[int, _Call] = {}

    def look(self) -> None:
        """See which calls go on, and tell those that have begun to take long, and those of them that are over."""
        now, before, self._calls = monotonic(), self._calls, {}
        for thread, top in tops().items():
            frame = None if thread == threading.get_ident() else shared_call(top)
            if frame is None:
                continue
            call = before.get(thread)
            if call is None or call.frame is not frame:
                call = _Call(frame, now)
            else:
                del before[thread]
            self._calls[thread] = call
            if call.told is None and now - call.since >= self._long and not _waits_for_loop(top):
                self._tell(call, top, now - call.since)
        for call in before.values():
            self._tell_over(call, now)

    def _tell(self, call: _Call, top: FrameType, seconds: float) -> None:
        call.told = self._ground.blocked(top, seconds, "the thread of all sync code")
        call.connection = thread_connection(top)
        self._uplink.tell(call.connection, call.told)

    def _tell_over(self, call: _Call, now: float) -> None:
        told = call.told
        if told is not None:
            self._uplink.tell(call.connection, replace(told, seconds=now - call.since, over=True))


class _Call:
    """One call that is under way; it keeps the frame, so that no later one has its identity."""

    def __init__(self, frame: FrameType, since: float) -> None:
        self.frame = frame
        self.since = since
        self.told: Blocked | None = None
        self.connection = 0


def shared_call(top: FrameType | None) -> FrameType | None:
    """Find asgiref's call into the shared thread.

    Args:
        top: The top of a thread's stack.

    Returns:
        Its frame; None if the thread is another one, or idle.
    """
    for frame in outwards(top):
        code = frame.f_code
        if code.co_name == _CALL and code.co_filename.endswith(_ASGIREF):
            shared = getattr(frame.f_locals.get("self"), "_thread_sensitive", False)
            return frame if shared is True else None
    return None


def _waits_for_loop(top: FrameType) -> bool:
    return any(
        frame.f_code.co_name == _WAITS and frame.f_code.co_filename.endswith(_ASGIREF) for frame in outwards(top)
    )
