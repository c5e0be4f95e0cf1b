"""What the debuggee tells, put into the journals of the sessions that it is about.

Reports come from the `Link` in slices of a few milliseconds. Each slice is noted in the journals, then every journal
is committed once, then the watchers are called once: nothing is shown before it is written.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from ..core.events import Blocked, Event
from ..wire.messages import Frame, Gone, Report, Told
from .live import Session
from .run import Run


class Ledger:
    """The open sessions, the connections under way, and who wants to know of changes."""

    def __init__(self) -> None:
        self.sessions: list[Session] = []
        """The open sessions, in the order of their tabs."""
        self.runs: dict[int, tuple[Session, Run]] = {}
        """Connections of this debuggee by their number on the wire; also those that may only print any more."""
        self._heavy: dict[Session, None] = {}
        self._wanted = asyncio.Event()
        self._writing = False
        self._touched: dict[Session, None] = {}
        self._watchers: list[Callable[[], None]] = []

    def watch(self, callback: Callable[[], None]) -> None:
        """Ask to be called once per slice."""
        self._watchers.append(callback)

    def unwatch(self, callback: Callable[[], None]) -> None:
        """Ask not to be called any more."""
        self._watchers.remove(callback)

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
                    session = runs[report.connection][0]
                    session.forget(gone)
                    if session.closed:
                        del runs[report.connection]
            else:
                other(report)

    def _run(self, number: int) -> Run | None:
        """Find a connection; its session is about to change."""
        found = self.runs.get(number)
        if found is None:
            return None
        session, run = found
        self._touched[session] = None
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
        for session, run in self.runs.values():
            self._touched[session] = None
            run.die()
            session.forget(run)
        self.runs.clear()
        for session in self.sessions:
            session.blocked = None

    def end(self) -> None:
        """Close every journal; what they hold can still be read."""
        for session in [*self.sessions, *(session for session, _ in self.runs.values())]:
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
        for callback in list(self._watchers):
            callback()

    def commit(self) -> None:
        """Write what was noted."""
        touched, self._touched = self._touched, {}
        for session in touched:
            if session.journal.heavy and self._writing:
                self._heavy[session] = None
                self._wanted.set()
            else:
                session.commit()

    async def write(self) -> None:
        """Write large payloads in a thread, so that the screen does not wait; they are shown after.

        While this runs, `commit` leaves them to it. It must be a task that waits for them: what the debuggee tells
        comes in callbacks of the loop, where anyio has no task running and can start none.
        """
        self._writing = True
        try:
            while True:
                await self._wanted.wait()
                await asyncio.sleep(0)  # to be cancelled between two of them; `end` writes the rest
                session = next(iter(self._heavy))
                del self._heavy[session]
                if not self._heavy:
                    self._wanted.clear()
                await self._write(session)
        finally:
            self._writing = False

    async def _write(self, session: Session) -> None:
        import anyio.to_thread  # few frames are that large

        with anyio.CancelScope(shield=True):
            batch = session.journal.begin()
            if batch is not None:
                await anyio.to_thread.run_sync(batch.write)
                session.journal.finish(batch)
                self._touched[session] = None
                self.settle()
