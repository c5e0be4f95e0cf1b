"""One session as the screen sees it: a tab, its draft scope and what its connections came to.

The engine in the debuggee is the authority on states; a `Session` mirrors what it reports. Only the controller
changes one (but for `Session.scope` and `Session.name`, which the scope pane and the tabs own).
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from ..core.events import Blocked
from ..core.machine import State
from ..core.scope import Scope
from .archive import Archive


class Closing(NamedTuple):
    """How a connection ended."""

    code: int
    """The close code."""
    reason: str
    """The reason given; may be empty."""
    by: str
    """``app`` or ``you``."""


class Session:
    """One tab: a connection, or several after reconnects, with one transcript and one journal."""

    def __init__(self, number: int, name: str, scope: Scope, archive: Archive, started: datetime) -> None:
        self.number = number
        """Number of the tab, from 1; never used again."""
        self.name = name
        """What the tab says."""
        self.scope = scope
        """The draft that the next connect uses."""
        self.archive = archive
        """The transcript, as the log and the detail pane read it."""
        self.started = started
        """When the session began, UTC; what a record's ``t`` counts from."""
        self.state = State.IDLE
        """State of the newest connection, as the engine told it last."""
        self.connection: int | None = None
        """Number of the newest connection within the session (a record's ``c``); None before the first."""
        self.connects = 0
        """How many connections there have been."""
        self.running = False
        """Whether the application still runs for the newest connection; it may after a close."""
        self.pending = False
        """Whether a connect waits for the application to be ready."""
        self.subprotocol: str | None = None
        """The subprotocol that the application chose."""
        self.close: Closing | None = None
        """How the newest connection was closed; None while nobody has."""
        self.sent = 0
        """Frames sent to the application by the newest connection."""
        self.received = 0
        """Frames that the application sent on the newest connection."""
        self.round_trip: float | None = None
        """Seconds from the user's last frame to the application's first reply; None before there was one."""
        self.violations = 0
        """Breaches of the rules so far, by anybody."""
        self.blocked: Blocked | None = None
        """What keeps the event loop from running just now; None if it runs."""
        self.last_crash: int | None = None
        """Index into `archive` of the newest crash or death; None if there was none."""
