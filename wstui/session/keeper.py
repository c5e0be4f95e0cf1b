"""The debuggee as a controller keeps it: started, loaded, dead, started again; one at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import time
from typing import Literal, TypeAlias

from ..core import summary
from ..core.events import Blocked, Died, Note, Output, Restarted
from ..errors import InterpreterError, LoadError
from ..wire.messages import Go, ListRoutes, Loaded, LoadFailed, Open, Order, Report, RouteList
from .child import Child, ChildConfig
from .ledger import Ledger
from .link import Link
from .standby import Standby

GRACE = 2.0
"""Seconds that an application has to shut down before its process is killed."""

Phase: TypeAlias = Literal["starting", "ready", "failed", "dead"]
"""``starting`` until the application is loaded and started, then ``ready``; ``failed`` if it could not be; ``dead``
once its process has ended."""


class Keeper:
    """Keeps a debuggee, and has the ledger note what it tells.

    Args:
        config: What to run.
        child: A child that is already spawned; None spawns one in `start`.
        ledger: Where its reports go.
        on_ready: Called when connections can be opened.
    """

    def __init__(self, config: ChildConfig, child: Child | None, ledger: Ledger, on_ready: Callable[[], None]) -> None:
        self.phase: Phase = "starting"
        """How far it is."""
        self.failure: LoadError | None = None
        """Why the phase is ``failed``."""
        self.loaded_at = 0.0
        """From when on its code is imported, in seconds since 1970; what is written later it does not know."""
        self.loaded: Loaded | None = None
        """What the debuggee told about the application; None while it is not ready."""
        self.routes: tuple[str, ...] = ()
        """The paths of its WebSocket routes, as its framework spells them; empty until somebody asks."""
        self._asked: Loaded | None = None
        self._config = config
        self._child = child
        self._standby = Standby(config)
        self._ledger = ledger
        self._on_ready = on_ready
        self._link: Link | None = None
        self._replacing = asyncio.Lock()
        self._closed = False
        self._noted: set[str] = set()

    # -- what becomes of it ----------------------------------------------------------------------------------------

    def start(self) -> None:
        """Listen to the child that there is, or start one; the loop must be running."""
        if self._child is None:
            self._spawn()
        else:
            self._attach(self._child)

    def _spawn(self, why: str = "") -> None:
        """Start a child; a failure to do so is shown like any other failure to load."""
        try:
            self._child = self._standby.take() or Child.spawn(self._config)
        except InterpreterError as error:
            self._fail(LoadError(str(error)))
            return
        except OSError as error:
            self._fail(LoadError(f"the debuggee could not be started: {error.strerror or error}"))
            return
        if why:
            self._ledger.fact(Restarted(self._child.pid, why))
        self._attach(self._child)

    def _attach(self, child: Child) -> None:
        """Listen to a child."""
        self.loaded_at = time() if child.config.standby else child.began
        self._link = Link(
            child,
            on_reports=self._on_reports,
            on_output=self._on_output,
            on_blocked=self._on_blocked,
            on_died=self._on_died,
        )
        self._link.attach()
        if child.config.standby:
            self._link.send(Go())

    async def restart(self, why: str) -> None:
        """End the debuggee and start a new one; one that is just being replaced is waited for instead.

        Args:
            why: What the sessions' transcripts say about it.
        """
        if self._replacing.locked():
            async with self._replacing:
                return
        async with self._replacing:
            self.phase, self.failure, self.loaded = "starting", None, None
            self._ledger.settle()
            await self._end()
            if self._closed:
                return
            self._ledger.bury()
            self._spawn(why)
            self._ledger.settle()

    async def close(self) -> None:
        """Shut the application down and end its process, and who stands by for it."""
        self._closed = True
        self._standby.close()
        await self._end()

    async def _end(self) -> None:
        """Shut the application down and end its process; who comes while this is under way waits for it, too."""
        link = self._link
        if link is not None:
            await link.close(GRACE)
        if self._link is link:
            self._link = None
            if self._child is not None:
                self._child.dismiss()

    def kill(self) -> None:
        """End its process at once."""
        if self._link is not None:
            self._link.kill()

    def abandon(self) -> None:
        """Make sure that no process is left, whatever went wrong before; needs no event loop."""
        self._standby.abandon()
        if self._child is not None:
            self._child.close()

    # -- what it is told -------------------------------------------------------------------------------------------

    def send(self, order: Order) -> None:
        """Send an order down; nobody hears it once the debuggee is dead.

        Args:
            order: What is to be done.

        Raises:
            WireError: It is too large.
        """
        if self._link is not None:
            self._link.send(order)
        if isinstance(order, Open):  # from now on there may be a restart, and the start itself is over
            self._standby.prepare()

    def ask_routes(self) -> None:
        """Ask which routes the application declares, once for each time that it is loaded."""
        if self.loaded is not None and self._asked is not self.loaded:
            self._asked = self.loaded
            self.send(ListRoutes())

    def give_way(self) -> None:
        """Leave the loop to the screen for a moment, whatever the debuggee reports."""
        if self._link is not None:
            self._link.give_way()

    def interrupt(self, wire_id: int) -> None:
        """Free the handler of a connection that is stuck in Python code.

        Args:
            wire_id: Its number on the wire.
        """
        if self._child is not None:
            self._child.interrupt(wire_id)

    # -- what it tells ---------------------------------------------------------------------------------------------

    def _on_reports(self, reports: list[Report]) -> None:
        """Take one slice."""
        self._ledger.take(reports, self._on_report)
        self._ledger.settle()

    def _on_report(self, report: Report) -> None:
        """Take a report about the debuggee itself."""
        match report:
            case Loaded():
                self._on_loaded(report)
            case LoadFailed():
                self._fail(LoadError(report.message, report.hint, report.traceback))
            case RouteList(routes):
                self.routes = tuple(dict.fromkeys(route.path for route in routes))
            case _:
                pass

    def _on_loaded(self, loaded: Loaded) -> None:
        """Say what the user should know, once and not at every restart; connect who waits."""
        self.loaded, self.phase = loaded, "ready"
        for session in self._ledger.sessions:
            session.made_with(loaded.versions)
        for note in loaded.notes:
            if note not in self._noted:
                self._noted.add(note)
                self._ledger.fact(Note(note))
        self._on_ready()

    def _fail(self, failure: LoadError) -> None:
        """Tell why there is no application; who waited to connect need not wait longer."""
        self.phase, self.failure = "failed", failure
        self._ledger.fact(Note(f"not loaded: {failure.message}", failure.hint))
        for session in self._ledger.sessions:
            session.pending = False

    def _on_output(self, output: Output) -> None:
        """Take what came out of the process by no connection in particular."""
        self._ledger.fact(output)
        self._ledger.settle()

    def _on_blocked(self, blocked: Blocked) -> None:
        """Take the watchdog's word."""
        self._ledger.block(blocked)
        self._ledger.fact(blocked)
        self._ledger.settle()

    def _on_died(self, died: Died) -> None:
        """Take the end of the process; nothing starts a new one but the user."""
        self._ledger.fact(died)
        self._ledger.bury()
        if self.phase == "starting" and not died.asked:
            self._fail(LoadError("the application's process ended before it was ready", last_words(died), died.stderr))
        elif self.phase == "ready":
            self.phase = "dead"
        self._ledger.settle()


def last_words(died: Died) -> str:
    """Tell the end of a process in one line.

    Args:
        died: Its end.

    Returns:
        The last line that it wrote on standard error, or how it ended if it wrote none.
    """
    return summary.last_words(died.stderr) or died.signal or f"exit status {died.code}"
