"""What the debuggee tells, put into the journals of the sessions that it is about.

Reports come from the `Link` in slices of a few milliseconds. Each slice is noted in the journals, then every journal
is committed once, then the watchers are called once: nothing is shown before it is written.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from ..core.events import Blocked, Event
from ..wire.messages import Frame, Gone, Report, Told
from .live import Run, Session

if TYPE_CHECKING:
    from anyio.abc import TaskGroup


class Ledger:
    """The open sessions, the connections under way, and who wants to know of changes."""

    def __init__(self) -> None:
        self.sessions: list[Session] = []
        """The open sessions, in the order of their tabs."""
        self.runs: dict[int, Run] = {}
        """Connections of this debuggee by their number on the wire; also those that may only print any more."""
        self.writers: TaskGroup | None = None
        """Where large payloads are written beside the loop; None writes them in it."""
        self._touched: dict[Session, None] = {}
        self._watchers: list[Callable[[], None]] = []

    def watch(self, callback: Callable[[], None]) -> None:
        """Ask to be called once per slice."""
        self._watchers.append(callback)

    # -- in --------------------------------------------------------------------------------------------------------

    def take(self, reports: list[Report], other: Callable[[Report], None]) -> None:
        """Note one slice.

        Args:
            reports: What the link decoded, in order.
            other: Gets the reports that are about the debuggee itself.
        """
        runs = self.runs
        number, run = 0, None
        for report in reports:
            if type(report) is Frame:
                if report[0] != number:
                    number = report[0]
                    run = self._run(number)
                if run is not None:
                    run.frame(report[1], report[2], report[3], report[4])
            elif type(report) is Told:
                self._told(report)
            elif type(report) is Gone:
                gone = self._run(report.connection)
                if gone is not None:
                    gone.session.forget(gone)
                    if gone.session.closed:
                        del runs[report.connection]
            else:
                other(report)

    def _run(self, number: int) -> Run | None:
        """Find a connection; its session is about to change."""
        run = self.runs.get(number)
        if run is not None:
            self._touched[run.session] = None
        return run

    def _told(self, told: Told) -> None:
        """Note an event of one connection or of the whole debuggee."""
        if isinstance(told.event, Blocked):
            self.block(told.event)
        run = self._run(told.connection)
        if run is not None:
            run.told(told.time_ns, told.at, told.state, told.event)
        elif told.connection == 0:
            self.fact(told.event, told.time_ns, told.at)

    def block(self, blocked: Blocked) -> None:
        """Mirror the watchdog's word: a blocked loop is everybody's, whoever blocks it."""
        for session in self.sessions:
            session.blocked = None if blocked.over else blocked

    def fact(self, event: Event, time_ns: int | None = None, at: str = "") -> None:
        """Note a fact of the whole debuggee in every open session.

        Args:
            event: What is true.
            time_ns: Since when, on the monotonic clock; None is now.
            at: The line of user code that made it so.
        """
        when = time.monotonic_ns() if time_ns is None else time_ns
        for session in self.sessions:
            self._touched[session] = None
            session.record(when, None, event, at)

    def bury(self) -> None:
        """Mirror the end of the debuggee on all its connections."""
        for run in self.runs.values():
            self._touched[run.session] = None
            run.die()
            run.session.forget(run)
        self.runs.clear()
        for session in self.sessions:
            session.blocked = None

    def end(self) -> None:
        """Close every journal; what they hold can still be read."""
        for session in [*self.sessions, *(run.session for run in self.runs.values())]:
            session.end()
        self.runs.clear()
        self._touched.clear()

    # -- out -------------------------------------------------------------------------------------------------------

    def touch(self, session: Session) -> None:
        """Say that something was noted in a session's journal."""
        self._touched[session] = None

    def settle(self) -> None:
        """Write what was noted, then tell the watchers."""
        self.commit()
        for callback in self._watchers:
            callback()

    def commit(self) -> None:
        """Write what was noted."""
        touched, self._touched = self._touched, {}
        for session in touched:
            if session.journal.heavy and self.writers is not None:
                self.writers.start_soon(self._write, session)
            else:
                session.commit()

    async def _write(self, session: Session) -> None:
        """Write large payloads in a thread, so that the screen does not wait; they are shown after."""
        import anyio.to_thread  # few frames are that large

        with anyio.CancelScope(shield=True):
            batch = session.journal.begin()
            if batch is not None:
                await anyio.to_thread.run_sync(batch.write)
                session.journal.finish(batch)
                self._touched[session] = None
                self.settle()
