"""The one owner of a live debuggee and its sessions: every pane talks to it, none to each other."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import platform
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import anyio
import anyio.abc

from .. import __version__
from ..core.events import Blocked, Connect, Died, Disconnect, Fault, Note, Output, Raw, Receive, Restarted, ToApp
from ..core.machine import LIVE
from ..core.payload import size_of
from ..core.scope import Scope
from ..errors import InterpreterError, LoadError, UsageError, WireError
from ..journal import Header
from ..wire.messages import Deliver, Loaded, LoadFailed, Open, Order, Report
from .child import Child, ChildConfig
from .ledger import Ledger
from .link import Link
from .live import Session, now

GRACE = 2.0
"""Seconds that an application has to shut down before its process is killed."""

GOING_AWAY = 1001
"""Close code of a client that reloads or closes its tab, as browsers send it."""


class Controller:
    """Owns the debuggee, its sessions and their journals; lives on the screen's event loop.

    Args:
        config: What to run; a restart starts the same again.
        child: A child that is already spawned (the command line does so before it imports Textual); None spawns
            one in `run`.
        state_dir: wstui's state folder; journals go to ``sessions`` in it.
    """

    def __init__(self, config: ChildConfig, child: Child | None, state_dir: Path) -> None:
        self.config = config
        """What is run."""
        self.phase: Literal["starting", "ready", "failed", "dead"] = "starting"
        """``starting`` until the application is loaded and started, then ``ready``; ``failed`` if it could not
        be; ``dead`` once the debuggee's process has ended."""
        self.failure: LoadError | None = None
        """Why the phase is ``failed``."""
        self.loaded: Loaded | None = None
        """What the debuggee told about the application; None while it is not ready."""
        self._ledger = Ledger()
        self.sessions = self._ledger.sessions
        """The open sessions, in the order of their tabs."""
        self._folder = state_dir / "sessions"
        self._child = child
        self._link: Link | None = None
        self._numbers = itertools.count(1)
        self._wire_ids = itertools.count(1)
        self._noted: set[str] = set()
        self._tasks: anyio.abc.TaskGroup | None = None
        self._replacing = asyncio.Lock()
        self._closing = asyncio.Event()
        self._ended = asyncio.Event()

    # -- the life of the whole -------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Serve the debuggee until `aclose`; run it in a task of its own as long as the screen lives."""
        try:
            async with anyio.create_task_group() as self._tasks:
                self._ledger.writers = self._tasks
                if self._child is None:
                    self._spawn()
                else:
                    self._attach(self._child)
                self._ledger.settle()
                await self._closing.wait()
                self._tasks.cancel_scope.cancel()
        finally:
            self._tasks = self._ledger.writers = None
            with anyio.CancelScope(shield=True):
                await self._shut_down()
            self._ended.set()

    async def aclose(self) -> None:
        """Shut the application down, end the debuggee, close the journals; safe to call twice."""
        if self._tasks is None and not self._closing.is_set():
            # Nobody ever ran us, but there may be a child.
            self._closing.set()
            await self._shut_down()
            self._ended.set()
        self._closing.set()
        await self._ended.wait()

    async def _shut_down(self) -> None:
        """End the debuggee, then close what it may have reported to until then."""
        link, self._link = self._link, None
        if link is not None:
            await link.close(GRACE)
        self.abandon()
        self._ledger.end()

    def _spawn(self, why: str = "") -> None:
        """Start a debuggee; a failure to do so is shown like any other failure to load."""
        try:
            self._child = Child.spawn(self.config)
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
        """Listen to a debuggee."""
        self._child = child
        self._link = Link(
            child,
            on_reports=self._on_reports,
            on_output=self._on_output,
            on_blocked=self._on_blocked,
            on_died=self._on_died,
        )
        self._link.attach()

    async def restart(self, why: str = "restarted by hand") -> None:
        """End the debuggee and start a new one; sessions keep transcript and scope.

        Args:
            why: What the sessions' transcripts say about it.
        """
        if self._replacing.locked():
            async with self._replacing:
                return
        async with self._replacing:
            self.phase, self.failure, self.loaded = "starting", None, None
            self._ledger.settle()
            if self._link is not None:
                link, self._link = self._link, None
                await link.close(GRACE)
            self._ledger.bury()
            self._spawn(why)
            self._ledger.settle()

    def kill(self) -> None:
        """Kill the debuggee at once; the sessions get `Died`, and the next connect starts a new one."""
        if self._link is not None:
            self._link.kill()

    def abandon(self) -> None:
        """Make sure that no process is left, whatever went wrong before; needs no event loop."""
        if self._child is not None:
            self._child.close()

    # -- tabs ------------------------------------------------------------------------------------------------------

    def open(self, scope: Scope | None = None, name: str = "") -> Session:
        """Open a session: a new tab on the same debuggee.

        Args:
            scope: Its draft; None makes a default one.
            name: What its tab says; empty makes one of its path.

        Returns:
            The session, not connected.
        """
        scope = scope or Scope()
        versions = {"wstui": __version__, "python": platform.python_version()}
        if self.loaded:
            versions |= self.loaded.versions
        header = Header(app=self.config.app, started=now(), versions=versions)
        session = Session(next(self._numbers), name or scope.path, scope, header, self._folder)
        self.sessions.append(session)
        self._ledger.settle()
        return session

    def close(self, session: Session) -> None:
        """Close a tab: disconnect its connection; its journal goes on until the application has returned."""
        if session in self.sessions:
            self.sessions.remove(session)
            if session.state in LIVE:
                self._leave(session, GOING_AWAY, "")
            self._ledger.commit()
            session.finish()
            self._ledger.settle()

    # -- what the user does ----------------------------------------------------------------------------------------

    def connect(self, session: Session, scope: Scope | None = None) -> None:
        """Connect, or disconnect and connect again.

        While the application is loading the connect waits for it; after a death it starts a new debuggee first.

        Args:
            session: Which session.
            scope: Replaces its draft first.

        Raises:
            ScopeError: If the scope is not legal; nothing has changed then.
        """
        wanted = scope or session.scope
        for problem in wanted.check():
            raise problem
        session.scope = wanted
        if self.phase == "ready":
            self._open(session)
        else:
            session.pending = True
            if self.phase != "starting" and self._tasks is not None:
                self.phase = "starting"
                self._tasks.start_soon(self.restart, "to connect again")
        self._ledger.settle()

    def _open(self, session: Session) -> None:
        """Open a connection in the debuggee, which is ready."""
        if session.state in LIVE:
            self._leave(session, GOING_AWAY, "")
        scope = session.scope.with_defaults(self.loaded.host if self.loaded else "localhost")
        run = session.begin(next(self._wire_ids), scope)
        self._ledger.runs[run.wire_id] = run
        self._order(session, Open(run.wire_id, scope.to_record()))

    def _leave(self, session: Session, code: int, reason: str) -> None:
        """Tell the application that the client is gone."""
        self._say(session, Disconnect(code, reason))

    def send(self, session: Session, event: ToApp) -> None:
        """Record an event of the user's and send it to the application.

        What no client could do just then (a frame before the accept, any `Raw`) is let through on purpose; the
        engine marks it.

        Args:
            session: Which session.
            event: A `Receive`, `Disconnect` or `Raw`.

        Raises:
            UsageError: If there is no connection to send it on, or it is larger than a frame may be; nothing has
                changed then.
        """
        if isinstance(event, Connect):
            raise UsageError("a connection has one connect, and it has been sent")
        if not session.running:
            raise UsageError("not connected")
        if session.state not in LIVE and not isinstance(event, Raw):
            raise UsageError(f"not connected any more: {session.state}")
        if isinstance(event, Receive):
            size = size_of(event.text if event.text is not None else event.data)
            if size > self.config.max_frame_size:
                raise UsageError(f"a frame of {size} bytes is over the limit of {self.config.max_frame_size}")
        self._say(session, event)
        self._ledger.settle()

    def _say(self, session: Session, event: ToApp) -> None:
        """Record an event and send it down."""
        if session.newest is not None:
            session.newest.say(event)
            self._order(session, Deliver(session.newest.wire_id, event))

    def _order(self, session: Session, order: Order) -> None:
        """Send an order down; what it does is in the journal before."""
        self._ledger.touch(session)
        self._ledger.commit()
        if self._link is not None:
            try:
                self._link.send(order)
            except WireError as error:
                self._ledger.fact(Fault(str(error)))
                self._ledger.settle()
                raise UsageError(str(error)) from None

    def disconnect(self, session: Session, code: int = 1000, reason: str = "") -> None:
        """Leave, as a client does; a connect that waits for the application is taken back.

        Args:
            session: Which session.
            code: The close code.
            reason: The close reason.

        Raises:
            UsageError: If there is no connection to leave.
        """
        if session.pending:
            session.pending = False
            self._ledger.settle()
        else:
            self.send(session, Disconnect(code, reason))

    def interrupt(self, session: Session) -> None:
        """Free a handler of this session that is stuck in Python code.

        Args:
            session: Which session.

        Raises:
            UsageError: If the application does not run for this session.
        """
        if not session.running or session.newest is None or self._child is None:
            raise UsageError("the application does not run for this session")
        self._child.interrupt(session.newest.wire_id)

    def watch(self, callback: Callable[[], None]) -> None:
        """Ask to be called when anything has changed, once per slice of reports.

        Args:
            callback: Must be cheap: it sets a flag, and what is shown is drawn at the next tick.
        """
        self._ledger.watch(callback)

    # -- what the debuggee tells -----------------------------------------------------------------------------------

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
            case _:
                pass

    def _on_loaded(self, loaded: Loaded) -> None:
        """Say once what the user should know, and connect who waits."""
        self.loaded, self.phase = loaded, "ready"
        for note in loaded.notes:
            if note not in self._noted:
                self._noted.add(note)
                self._ledger.fact(Note(note))
        for session in self.sessions:
            if session.pending:
                # A scope too large for the wire has been told as a fault; it keeps nobody else from connecting.
                with contextlib.suppress(UsageError):
                    self._open(session)

    def _fail(self, failure: LoadError) -> None:
        """Tell why there is no application; who waited to connect need not wait longer."""
        self.phase, self.failure = "failed", failure
        self._ledger.fact(Note(f"not loaded: {failure.message}", failure.hint))
        for session in self.sessions:
            session.pending = False

    def _on_output(self, output: Output) -> None:
        """Take what came out of the debuggee by no connection in particular."""
        self._ledger.fact(output)
        self._ledger.settle()

    def _on_blocked(self, blocked: Blocked) -> None:
        """Take the watchdog's word."""
        self._ledger.block(blocked)
        self._ledger.fact(blocked)
        self._ledger.settle()

    def _on_died(self, died: Died) -> None:
        """Take the end of the debuggee's process; nothing starts a new one but the user."""
        self._ledger.fact(died)
        self._ledger.bury()
        if self.phase == "starting" and not died.asked:
            last_words = died.stderr.strip().rpartition("\n")[2]
            self._fail(LoadError("the application's process ended before it was ready", last_words))
        elif self.phase == "ready":
            self.phase = "dead"
        self._ledger.settle()
