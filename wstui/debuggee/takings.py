"""Notices what the application takes away from the process that it runs in: its streams, its signals, a copy of it.

None of that is forbidden. But a server is left without it, too, and what no longer works here should be no riddle.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Mapping
from typing import Any, Final

from ..core.events import Note
from .uplink import Uplink

REPLACED: Final = 10
"""Looks in a row that find a stream replaced before it is told: code may redirect it for a moment."""
SELDOM: Final = 10
"""Looks of which one is at the signals."""
FORKS: Final = 5
"""Forks that are told; who makes many makes them all alike."""
_NAMES: Final = 5
"""Signals named in one note."""


class Takings:
    """Looks now and then, and tells each thing once, forks a few times.

    Args:
        uplink: Where it is told.
        streams: What stands for ``stdout`` and ``stderr``, by name.
        own: The signal that frees a stuck handler.
    """

    def __init__(self, uplink: Uplink, streams: Mapping[str, object], own: int) -> None:
        self._uplink = uplink
        self._streams = dict(streams)
        self._own = own
        self._replaced = dict.fromkeys(streams, 0)
        self._handlers: dict[int, Any] = {number: signal.getsignal(number) for number in signal.valid_signals()}
        self._looks = 0
        self._forks = 0

    def look(self) -> None:
        """See what is gone; from any thread."""
        for name in list(self._streams):
            self._look_at_stream(name)
        self._looks += 1
        if self._looks % SELDOM == 0:
            self._look_at_signals()

    def forked(self) -> None:
        """Tell that the application has made a copy of its process by ``os.fork``; subprocesses are none."""
        self._forks += 1
        if self._forks <= FORKS:
            hint = "what comes back to the event loop there is ended; a server would answer every client twice"
            self._tell("the application forked its process", hint)

    def _look_at_stream(self, name: str) -> None:
        if getattr(sys, name, None) is self._streams[name]:
            self._replaced[name] = 0
            return
        self._replaced[name] += 1
        if self._replaced[name] == REPLACED:
            del self._streams[name]
            self._tell(f"the application replaced sys.{name}", "what it prints there may no longer be shown here")

    def _look_at_signals(self) -> None:
        taken = [number for number, handler in self._handlers.items() if signal.getsignal(number) != handler]
        for number in taken:
            del self._handlers[number]
        if taken:
            names = ", ".join(map(_name, taken[:_NAMES])) + (" and more" if len(taken) > _NAMES else "")
            hint = "under a server they are the server's"
            if self._own in taken:
                hint = "a stuck handler can no longer be interrupted; to kill the process always works"
            self._tell(f"the application handles signals itself: {names}", hint)

    def _tell(self, text: str, hint: str) -> None:
        self._uplink.tell(0, Note(text, hint))


def _name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
