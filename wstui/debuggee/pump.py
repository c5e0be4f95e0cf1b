"""From the connections' outboxes to the wire."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextvars import Context
from time import monotonic_ns
from typing import Final

from ..core.events import Fault
from ..engine.runner import Connection
from ..errors import WireError
from ..wire.messages import Gone, Told
from .uplink import Uplink

BATCH: Final = 256
"""Items taken from one connection before it is the next one's turn."""
FRESH: Final = 500_000
"""Nanoseconds after a write in which frames are only collected; then the next one takes them all along."""


class Pump:
    """Empties outboxes as they fill, as long as the parent keeps up.

    A frame is encoded inside the application's ``send``, so that nothing is lost if its next line ends the process.
    The first frame of a turn of the loop is written at once; those that follow within `FRESH` go in one write. When
    the parent does not keep up, outboxes are left alone, until they are full and ``send`` waits.

    Args:
        uplink: Where to.
        gone: Called when a connection has ended and has been told to the end.
    """

    def __init__(self, uplink: Uplink, gone: Callable[[int], None]) -> None:
        self._uplink = uplink
        self._gone = gone
        self._loop = asyncio.get_running_loop()
        self._speaking: dict[int, Connection] = {}
        self._context = Context()
        self._turn_asked = False
        self._draining = False
        self._written = 0
        uplink.on_room = self._turn
        uplink.before_say = self.drain

    def ready(self, number: int, connection: Connection) -> None:
        """Take what a connection has put into its empty outbox; called from inside its ``send``."""
        self._speaking[number] = connection
        if self._uplink.behind:
            self._uplink.push()
        if self._uplink.behind or self._draining:
            return
        now = self._take(number, connection)
        if not self._turn_asked:
            self._push(now)
            self._ask_turn()
        elif now - self._written > FRESH:
            self._push(now)

    def drain(self) -> None:
        """Encode all that has been sent, whether the parent keeps up or not, so that it stands before what comes."""
        if self._draining:
            return
        for number, connection in list(self._speaking.items()):
            while connection.outbox:
                self._take(number, connection)

    def _ask_turn(self) -> None:
        self._turn_asked = True
        self._loop.call_soon(self._turn, context=self._context)

    def _turn(self) -> None:
        """Once per turn of the loop, after those who spoke: write the rest, and see who has ended."""
        self._turn_asked = False
        if self._uplink.behind:
            self._uplink.push()
        for number, connection in list(self._speaking.items()):
            if self._uplink.behind:
                return
            if connection.outbox:
                self._take(number, connection)
            if connection.outbox:
                continue
            del self._speaking[number]
            if not connection.running:
                self._gone(number)
                self._uplink.put(self._uplink.encoder.report(Gone(number)))
        self._push(monotonic_ns())
        if self._speaking and not self._uplink.behind and not self._turn_asked:
            self._ask_turn()

    def _push(self, now: int) -> None:
        self._written = now
        self._uplink.push()

    def _take(self, number: int, connection: Connection) -> int:
        """Encode some of a connection's outbox; returns the time of the last item."""
        encoder, put, time_ns = self._uplink.encoder, self._uplink.put, 0
        self._draining = True  # a finalizer may print while an outbox is half emptied
        try:
            for time_ns, at, state, payload in connection.take(BATCH):
                try:
                    if isinstance(payload, (str, bytes)):  # a union is half as fast, and this is hot
                        put(encoder.frame(number, time_ns, at, state, payload))
                    else:
                        put(encoder.report(Told(number, time_ns, at, state, payload)))
                except WireError as error:
                    put(encoder.report(Told(number, time_ns, at, state, Fault(str(error)))))
        finally:
            self._draining = False
        return time_ns
