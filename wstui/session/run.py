"""One connection of a session, as the parent sees it: what is told of it, and what the user says on it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

from ..core.events import Accept, Close, Crashed, Disconnect, Event, Receive, Returned, Send, ToApp
from ..core.machine import LIVE, State
from ..journal.writer import Journal
from ..wire.messages import Deliver, Give, Order

SECONDS = 1e-9
"""Of a nanosecond."""


class Closing(NamedTuple):
    """How a connection was closed."""

    code: int
    """The close code."""
    reason: str
    """The reason given; may be empty."""
    by: str
    """``app`` or ``you``."""


class Run:
    """One connection of a session, as long as the debuggee may report on it.

    Args:
        number: Its number within the session.
        wire_id: Its number on the wire, where all sessions share one count.
        server: The server that it plays.
        journal: The session's; plain frames go there by the shortest way.
        began: What the journal counts times from, in ns on the monotonic clock.
        record: Notes any other event: when it happened, on which connection, what, and at which line.
    """

    __slots__ = (
        "asked",
        "began",
        "close",
        "journal",
        "number",
        "received",
        "record",
        "round_trip",
        "running",
        "sent",
        "server",
        "state",
        "subprotocol",
        "wire_id",
    )

    def __init__(
        self,
        number: int,
        wire_id: int,
        server: str,
        *,
        journal: Journal,
        began: int,
        record: Callable[[int, int, Event, str], None],
    ) -> None:
        self.number = number
        self.wire_id = wire_id
        self.server = server
        self.journal = journal
        self.began = began
        self.record = record
        self.state = State.CONNECTING
        self.running = True
        self.subprotocol: str | None = None
        self.close: Closing | None = None
        self.sent = 0
        self.received = 0
        self.round_trip: float | None = None
        self.asked = 0
        """When the user's last frame was sent, in ns, until the first reply to it; else 0."""

    def frame(self, time_ns: int, at: str, state: State, payload: str | bytes) -> None:
        """Take a plain frame of the application's; the hot path of a flood."""
        self.journal.frame((time_ns - self.began) * SECONDS, self.number, False, payload, at)  # noqa: FBT003 - hot
        self.received += 1
        self.state = state
        if self.asked:
            self._answered(time_ns)

    def told(self, time_ns: int, at: str, state: State | None, event: Event) -> None:
        """Take anything else that the debuggee reports of this connection; it may say nothing about the state."""
        self.record(time_ns, self.number, event, at)
        self.state = state or self.state
        match event:
            case Accept():
                self.subprotocol = event.subprotocol
            case Send():
                self.received += 1
                if self.asked:
                    self._answered(time_ns)
            case Close() if self.close is None:
                self.close = Closing(event.code, event.reason, "app")
            case Returned() | Crashed():
                self.running = False
            case _:
                pass

    def _answered(self, time_ns: int) -> None:
        """Measure how long the first reply took; what was under way before the question is no reply to it."""
        if time_ns >= self.asked:
            self.round_trip = (time_ns - self.asked) * SECONDS
            self.asked = 0

    def say(self, event: ToApp) -> Order:
        """Record what the user is about to send.

        Returns:
            The order that sends it.
        """
        now = time.monotonic_ns()
        if isinstance(event, Receive):
            self.sent += 1
            self.asked = now
            payload = event.text if event.data is None else event.data
            if payload is not None and (event.text is None or event.data is None):  # as any client's: the short way
                self.journal.frame((now - self.began) * SECONDS, self.number, True, payload)  # noqa: FBT003 - hot
                return Give(self.wire_id, payload)
        elif isinstance(event, Disconnect) and self.close is None:
            self.close = Closing(event.code, event.reason, "you")
        self.record(now, self.number, event, "")
        return Deliver(self.wire_id, event)

    def die(self) -> None:
        """Mirror the end of the whole debuggee."""
        if self.running or self.state in LIVE:
            self.state = State.DIED
        self.running = False
