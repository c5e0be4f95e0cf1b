"""The one owner of a live debuggee and its sessions: every pane talks to it, none to each other."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import itertools
import platform
import re
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from .. import __version__
from ..core.events import Connect, Disconnect, Raw, Receive, ToApp
from ..core.hearsay import Hearsay
from ..core.machine import LIVE
from ..core.payload import size_of
from ..core.scope import Scope
from ..core.shape import TEXT
from ..errors import LoadError, UsageError
from ..journal.line import REPLAY, Header
from ..wire.messages import Loaded
from . import secrecy
from .child import Child, ChildConfig
from .connections import Connections
from .keeper import Keeper, Phase
from .ledger import Ledger
from .limits import Limits
from .live import Session, now
from .tidy import tidy

if TYPE_CHECKING:
    from anyio.abc import TaskGroup


class Controller:
    """Owns the debuggee, its sessions and their journals; lives on the screen's event loop.

    Args:
        config: What to run; a restart starts the same again.
        child: A child that is already spawned (the command line does so before it imports Textual); None spawns
            one in `run`.
        state_dir: wstui's state folder; journals go to ``sessions`` in it.
        limits: How much of the journals there is kept; None keeps all.
    """

    def __init__(self, config: ChildConfig, child: Child | None, state_dir: Path, limits: Limits | None = None) -> None:
        self.config = config
        """What is run."""
        self._ledger = Ledger()
        self._keeper = Keeper(config, child, self._ledger, self._connect_waiting)
        self.connections = Connections(self._keeper, self._ledger)
        """What goes down to the debuggee, for whoever acts on several connections of one session."""
        self.sessions: list[Session] = self._ledger.sessions
        """The open sessions, in the order of their tabs."""
        self._folder = state_dir / "sessions"
        self._limits = limits
        self._hearsay = Hearsay()
        self.history_path = state_dir / "history" / history_name(config)
        """Where the composer keeps what was sent to this application, of all its sessions."""
        self._numbers = itertools.count(1)
        self._tasks: TaskGroup | None = None
        self._begun = False
        self._closing = asyncio.Event()
        self._ended = asyncio.Event()

    @property
    def phase(self) -> Phase:
        """``starting`` until the application is loaded and started, then ``ready``; ``failed`` if it could not be.

        ``dead`` once the debuggee's process has ended.
        """
        return self._keeper.phase

    @property
    def failure(self) -> LoadError | None:
        """Why the phase is ``failed``; message, hint and the application's own traceback."""
        return self._keeper.failure

    @property
    def loaded(self) -> Loaded | None:
        """What the debuggee told about the application; None while it is not ready."""
        return self._keeper.loaded

    @property
    def loaded_at(self) -> float:
        """From when on the application's code is imported, in seconds since 1970; later changes it does not know."""
        return self._keeper.loaded_at

    def routes(self) -> tuple[str, ...]:
        """Tell which WebSocket routes the application declares; the debuggee is asked for them the first time.

        Returns:
            Their paths, as its framework spells them; empty until it has answered, which is a change to `watch`.
        """
        self._keeper.ask_routes()
        return self._keeper.routes

    def watch(self, callback: Callable[[], None]) -> None:
        """Ask to be called when anything has changed, once per slice of reports.

        Args:
            callback: Must be cheap: it sets a flag, and what is shown is drawn at the next tick.
        """
        self._ledger.watch(callback)

    def unwatch(self, callback: Callable[[], None]) -> None:
        """Ask not to be called any more.

        Args:
            callback: What `watch` was given.
        """
        self._ledger.unwatch(callback)

    def give_way(self) -> None:
        """Leave the loop to the screen for a moment: the user has pressed a key, and a flood must not hold it up."""
        self._keeper.give_way()

    # -- the life of the whole -------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Listen to the debuggee, or start one; the loop must be running.

        A connect is answered from now on. What takes longer to be prepared is left to `run`, which does this first
        if nobody has.
        """
        if not self._begun and not self._closing.is_set():
            self._begun = True
            self._keeper.start()
            self._ledger.settle()

    async def run(self) -> None:
        """Serve the debuggee until `aclose`; run it in a task of its own as long as the screen lives."""
        self.begin()
        import anyio  # takes a tenth of the whole start, and no row on the screen needs it

        try:
            async with anyio.create_task_group() as self._tasks:
                self._tasks.start_soon(self._ledger.write)
                if self._limits:
                    self._tasks.start_soon(tidy, self._folder, self._limits)
                await self._closing.wait()
                self._tasks.cancel_scope.cancel()
        finally:
            self._tasks = None
            with anyio.CancelScope(shield=True):
                await self._shut_down()

    async def _shut_down(self) -> None:
        """End the debuggee, then close what it may have reported to until then."""
        self._closing.set()
        self.connections.part()
        await self._keeper.close()
        self._ledger.end()
        self._ended.set()

    async def aclose(self) -> None:
        """Shut the application down, end the debuggee, close the journals; safe to call twice.

        What the journals hold can be read until `abandon`: the screen is drawn once more while it ends.
        """
        if self._tasks is None and not self._closing.is_set():
            await self._shut_down()
        self._closing.set()
        await self._ended.wait()

    async def restart(self, why: str = "by hand") -> None:
        """End the debuggee and start a new one; sessions keep transcript and scope.

        Args:
            why: What the sessions' transcripts say about it.
        """
        self.connections.part()
        await self._keeper.restart(why)

    def kill(self) -> None:
        """Kill the debuggee at once; the sessions get `Died`, and the next connect starts a new one."""
        self._keeper.kill()

    def abandon(self) -> None:
        """Make sure that no process and no file is left, whatever went wrong before; needs no event loop."""
        self._keeper.abandon()
        for session in self.sessions:
            session.end()
            session.release()

    # -- tabs ------------------------------------------------------------------------------------------------------

    def open(self, scope: Scope | None = None, name: str = "", replay: str = "") -> Session:
        """Open a session: a new tab on the same debuggee.

        Args:
            scope: Its draft; None makes a default one.
            name: What its tab says; empty makes one of its path.
            replay: The name of the file that is replayed in it; empty if none is.

        Returns:
            The session, not connected.
        """
        scope = scope or Scope()
        if self.config.root_path and not scope.root_path:
            scope = dataclasses.replace(scope, root_path=self.config.root_path)
        versions = {"wstui": __version__, "python": platform.python_version()}
        if self.loaded:
            versions |= self.loaded.versions
        extra = {REPLAY: TEXT.encode(replay)} if replay else {}
        header = Header(self.config.app, now(), self.config.server, versions, extra=extra)
        session = Session(next(self._numbers), name or scope.path, scope, header, self._folder, hearsay=self._hearsay)
        self.sessions.append(session)
        self._ledger.settle()
        return session

    def close(self, session: Session) -> None:
        """Close a tab: disconnect its connection; its journal goes on until the application has returned.

        Args:
            session: Which session; one that is closed already stays so.
        """
        if session in self.sessions:
            self.sessions.remove(session)
            self.connections.leave(session)
            session.finish()
            self._ledger.settle()

    # -- what the user does ----------------------------------------------------------------------------------------

    def connect(self, session: Session, scope: Scope | None = None, server: str = "") -> None:
        """Connect, or disconnect and connect again.

        While the application is loading the connect waits for it; after a death it starts a new debuggee first.

        Args:
            session: Which session.
            scope: Replaces its draft first.
            server: Which server to play from now on; empty for the same as before.

        Raises:
            ScopeError: If the scope is not legal; nothing has changed then.
            UsageError: If it is too large to be sent, or lacks secrets.
        """
        wanted = scope or session.scope
        for problem in wanted.check():
            raise problem
        secrecy.check(session, wanted)
        session.scope = wanted
        session.server = server or session.server
        if self.phase == "ready":
            self._open(session)
        else:
            session.pending = True
            if self.phase != "starting" and self._tasks is not None:
                self._keeper.phase = "starting"
                self._tasks.start_soon(self._keeper.restart, "to connect again")
        self._ledger.settle()

    def _connect_waiting(self) -> None:
        """Connect who waited for the application."""
        for session in self.sessions:
            if session.pending:
                # A scope too large for the wire has been told as a fault; it keeps nobody else from connecting.
                with contextlib.suppress(UsageError):
                    self._open(session)

    def _open(self, session: Session) -> None:
        """Open a connection in the debuggee, which is ready."""
        self.connections.leave(session)
        host = self.loaded.host if self.loaded else "localhost"
        self.connections.open(session, session.scope.with_defaults(host))

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
        run = session.newest
        if run is None or not run.running:
            raise UsageError("not connected")
        if run.state not in LIVE and not isinstance(event, Raw):
            raise UsageError(f"not connected any more: {run.state}")
        if isinstance(event, Receive):
            size = size_of(event.text if event.text is not None else event.data)
            if size > self.config.max_frame_size:
                raise UsageError(f"a frame of {size} bytes is over the limit of {self.config.max_frame_size}")
        self.connections.deliver(session, run, event)
        self._ledger.settle()

    def disconnect(self, session: Session) -> None:
        """Leave, as a client does; a connect that waits for the application is taken back.

        Args:
            session: Which session.

        Raises:
            UsageError: If there is no connection to leave.
        """
        if session.pending:
            session.pending = False
            self._ledger.settle()
        else:
            self.send(session, Disconnect(1000))

    def interrupt(self, session: Session) -> None:
        """Free a handler of this session that is stuck in Python code.

        Args:
            session: Which session.

        Raises:
            UsageError: If the application does not run for this session.
        """
        run = session.newest
        if run is None or not run.running:
            raise UsageError("the application does not run for this session")
        self._keeper.interrupt(run.wire_id)


def history_name(config: ChildConfig) -> str:
    """Name the history file of an application; another project's application of the same name has another.

    Args:
        config: What is run.

    Returns:
        A name that every file system takes.
    """
    label = re.sub(r"[^A-Za-z0-9._-]+", "-", config.app)[-60:].strip("-.") or "application"
    return f"{label}-{zlib.crc32(f'{Path(config.app_dir).resolve()}:{config.app}'.encode(errors='replace')):08x}.jsonl"
