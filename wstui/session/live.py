"""One session as the screen sees it: a tab, its draft scope and what its connections came to.

The engine in the debuggee is the authority on states; what is here mirrors what it reports. Only the controller
changes a session, but for `Session.scope` and `Session.name`, which the scope pane and the tabs own.
"""

from __future__ import annotations

import time
import weakref
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from ..core.confidential import Confidential
from ..core.events import Blocked, Connect, Crashed, Died, Event, Fault, Violation
from ..core.hearsay import Hearsay
from ..core.machine import LIVE, State
from ..core.scope import Scope
from ..journal.line import USUAL_SERVER, Header
from ..journal.writer import Journal
from .archive import Archive, journal_path
from .run import SECONDS, Closing, Run

_BAD_ENDS = frozenset({Crashed.kind, Died.kind})


class Session:
    """One tab: a connection, or several after reconnects, with one transcript and one journal.

    Args:
        number: Which of all sessions it is, from 1; never used again.
        name: What the tab says.
        scope: The draft that the next connect uses.
        header: The first line of its journal.
        folder: Where its journal goes.
        hearsay: What keeps the secrets of all sessions quiet; None for one of its own.
    """

    def __init__(
        self,
        number: int,
        name: str,
        scope: Scope,
        header: Header,
        folder: Path,
        *,
        hearsay: Hearsay | None = None,
    ) -> None:
        self.number = number
        """Which of all sessions it is, from 1; never used again."""
        self.name = name
        """What the tab says."""
        self.scope = scope
        """The draft that the next connect uses."""
        self.server = header.server
        """The server that the next connect plays."""
        self.confidential = Confidential(hearsay)
        """The secrets that are sent in place of placeholders in its scopes, and never recorded."""
        self.started = header.started
        """When the session began, UTC; what a record's ``t`` counts from."""
        self.began = time.monotonic_ns()
        """The same on the monotonic clock, in ns."""
        self.journal = Journal.create(journal_path(header.app, header.started, folder), header)
        """Where records go; the controller's alone, panes read `archive`."""
        self.archive = Archive.live(self.journal)
        """The transcript, as the log and the detail pane read it."""
        self.release = weakref.finalize(self, self.archive.close)
        """Closes `archive`; called for whoever forgets to."""
        self.connects = 0
        """How many connections there have been."""
        self.pending = False
        """Whether a connect waits for the application to be ready."""
        self.violations = 0
        """Breaches of the specification on the newest connection, by anybody; remarks are not counted."""
        self.blocked: Blocked | None = None
        """What keeps the event loop from running just now; None if it runs."""
        self.last_crash: int | None = None
        """Index into `archive` of the newest crash or death; None if there was none."""
        self.closed = False
        """Whether its tab is closed; the journal goes on until the application has returned."""
        self.runs: list[Run] = []
        """Connections that the debuggee may still report on, oldest first."""
        self.newest: Run | None = None
        """The newest connection; None before the first."""
        self._named = header.server
        self._seen = 0
        self._ended_badly = False
        self._fault_told = False
        self._over = False

    # What the screen reads of the newest connection.

    @property
    def state(self) -> State:
        """State of the newest connection, as the engine told it last.

        Who has left is gone, though an application that never receives lets the engine tell nothing about it.
        """
        run = self.newest
        if run is None:
            return State.IDLE
        left = run.close is not None and run.close.by == "you" and run.state in LIVE
        return State.LEFT if left else run.state

    @property
    def connection(self) -> int | None:
        """Number of the newest connection within the session (a record's ``c``); None before the first."""
        return self.newest.number if self.newest else None

    @property
    def running(self) -> bool:
        """Whether the application still runs for the newest connection; it may after a close."""
        return self.newest is not None and self.newest.running

    @property
    def subprotocol(self) -> str | None:
        """The subprotocol that the application chose."""
        return self.newest.subprotocol if self.newest else None

    @property
    def close(self) -> Closing | None:
        """How the newest connection was closed; None while nobody has."""
        return self.newest.close if self.newest else None

    @property
    def sent(self) -> int:
        """Frames that the user sent on the newest connection."""
        return self.newest.sent if self.newest else 0

    @property
    def received(self) -> int:
        """Frames that the application sent on the newest connection."""
        return self.newest.received if self.newest else 0

    @property
    def round_trip(self) -> float | None:
        """Seconds from the user's last answered frame to its first reply; None before there was one."""
        return self.newest.round_trip if self.newest else None

    # What the controller does with it.

    def begin(self, wire_id: int, scope: Scope) -> Run:
        """Record a connect.

        Args:
            wire_id: Number of the new connection on the wire.
            scope: What it connects with.

        Returns:
            The connection, to be opened in the debuggee.
        """
        self.connects += 1
        self.violations = 0
        self.pending = False
        self.newest = Run(
            self.connects, wire_id, self.server, journal=self.journal, began=self.began, record=self.record
        )
        self.runs.append(self.newest)
        usual = self.server == self._named == USUAL_SERVER
        self.newest.say(Connect(scope.to_record(), "" if usual else self.server))
        return self.newest

    def record(self, time_ns: int, c: int | None, event: Event, at: str = "") -> None:
        """Note an event; it shows after `commit`.

        Args:
            time_ns: When it happened, on the monotonic clock.
            c: Number of its connection; None for a fact of the whole debuggee.
            event: What happened.
            at: The line of user code that did it.
        """
        if self._over:
            return
        # A fact of the debuggee may be older than a tab that was opened since.
        self.journal.add(max(time_ns - self.began, 0) * SECONDS, c, self.confidential.event(event), at)
        match event:
            case Violation(severity="error"):
                self.violations += 1
            case Crashed() | Died(asked=False):
                self._ended_badly = True
            case _:
                pass

    def commit(self) -> None:
        """Write what was noted; from here on it may be shown."""
        if self._over:
            return
        seen = self.journal.commit()
        if self.journal.fault and not self._fault_told:
            self._fault_told = True
            self.record(time.monotonic_ns(), None, Fault(self.journal.fault))
            seen = self.journal.commit()
        if self._ended_badly and not self.closed:
            self._find_end(seen)
        self._seen = max(seen, self._seen)

    def _find_end(self, seen: int) -> None:
        """Find the newest crash or death among the records that have just been committed."""
        for index in range(seen - 1, self._seen - 1, -1):
            if self.archive.kind(index) in _BAD_ENDS:
                self.last_crash = index
                self._ended_badly = False
                return

    def made_with(self, versions: Mapping[str, str]) -> None:
        """Name what its application is made with in all that is saved of it.

        Args:
            versions: Versions by package; the journal's own header may have been written before they were known.
        """
        header = self.archive.header
        self.archive.header = replace(header, versions={**header.versions, **versions})

    def forget(self, run: Run) -> None:
        """Stop waiting for reports on a connection; the last one of a closed tab ends its journal."""
        run.running = False
        if run in self.runs:
            self.runs.remove(run)
        if self.closed and not self.runs:
            self.end()

    def finish(self) -> None:
        """Close the tab; its journal goes on until the application has returned from its connections."""
        self.closed = True
        self.pending = False
        self.release()
        if not self.runs:
            self.end()

    def end(self) -> None:
        """Close the journal at once; what it holds can still be read until `release`. Safe to call twice."""
        if not self._over:
            self.commit()
            self._over = True
            self.journal.close()


def now() -> datetime:
    """Tell the time for a journal's header."""
    return datetime.now(UTC)
