"""Runs the application's connections on the event loop: orders in, reports out."""

from __future__ import annotations

import asyncio
import functools
import signal
import socket
from collections.abc import Callable
from dataclasses import replace
from os import getpgrp, getpid, killpg
from typing import TYPE_CHECKING, Any, Final, Literal, assert_never

from ..core.events import Connect, Fault, Note, Receive, ToApp
from ..core.frozen import frozen
from ..core.machine import LIVE
from ..core.profile import FAREWELL, UVICORN, Profile, profile_of
from ..core.scope import Scope
from ..core.trace import text_of
from ..engine.lifespan import Lifespan
from ..engine.parting import LINGER
from ..engine.routes import routes
from ..engine.runner import Connection
from ..engine.target import Loaded
from ..errors import ScopeError
from ..wire import messages
from ..wire.decoder import OrderDecoder
from ..wire.layout import MAX_FRAME
from .lives import Lives
from .pump import Pump
from .stacks import Ground
from .tags import CONNECTION, connection_of, context_of, follow_tasks
from .tracebacks import Tracebacks
from .uplink import Uplink

if TYPE_CHECKING:
    from .playing import Playing

READ: Final = 64 << 10
"""Bytes of orders read at once; a larger buffer comes from mmap every time."""
PATIENCE: Final = 0.5
"""Seconds that applications have to end after the farewell, and again after they were cancelled."""

_WITH_LIFESPAN: Final = frozenset({"starlette", "fastapi", "litestar", "quart"})


@frozen
class Manner:
    """How the application is run."""

    lifespan: Literal["auto", "on", "off"] = "auto"
    root_path: str = ""
    """Where it is mounted, for scopes that do not say."""
    limit: int = MAX_FRAME
    """Bytes of the largest frame."""
    profile: Profile = UVICORN
    """The server to behave like."""
    linger: float = LINGER
    """Seconds after a disconnect from which on an application that still runs is told."""


class Host:
    """One application on one event loop; made inside it.

    Args:
        loaded: The application.
        wire: Where orders come from; the uplink writes to the same socket.
        uplink: Where reports go.
        ground: Tells which code is the user's.
        manner: How to run it.
    """

    def __init__(self, loaded: Loaded, wire: socket.socket, uplink: Uplink, ground: Ground, manner: Manner) -> None:
        self._loaded = loaded
        self._wire = wire
        self._uplink = uplink
        self._ground = ground
        self._manner = manner
        self._loop = asyncio.get_running_loop()
        uplink.serve(self._loop)
        self._pump = Pump(uplink, self._forget)
        self._playing: Playing | None = None
        self._decoder = OrderDecoder(manner.limit)
        self._tracebacks = Tracebacks(ground)
        self._lives = Lives(manner.profile, manner.lifespan)
        self._lifespan = Lifespan(
            loaded.application,
            self._lives.mode,
            self._tracebacks.crashed,
            expected=loaded.kind in _WITH_LIFESPAN,
            profile=manner.profile,
        )
        self._connections: dict[int, Connection] = {}
        self._early: list[messages.Order] | None = []
        self._stopping = asyncio.Event()
        self.on_shutdown: Callable[[], None] | None = None
        """Called when the order to shut down has come."""

    async def serve(self) -> int:
        """Start the application up, run connections until `Shutdown`, shut the application down.

        Returns:
            The exit status: 3 if the application could not be started.
        """
        self._loop.set_exception_handler(self._unhandled)
        follow_tasks(self._loop)
        self._loop.add_reader(self._wire.fileno(), self._readable)
        try:
            if not await self._start_up():
                return 3
            await self._stopped()
            await self._leave_all()
            if result := await self._lifespan.shutdown():
                self._uplink.tell(0, result)
        finally:
            self._loop.remove_reader(self._wire.fileno())
            self._pump.drain()
            self._uplink.leave()
        return 0

    def drop(self, number: int) -> None:
        """End a connection's application by cancelling it."""
        connection = self._connections.get(number)
        if connection is not None:
            connection.cancel()

    # -- the application's life ----------------------------------------------------------------------------------

    async def _start_up(self) -> bool:
        starting = asyncio.ensure_future(self._lifespan.startup())
        stopping = asyncio.ensure_future(self._stopping.wait())
        await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not starting.done():
            starting.cancel()
            return False
        result = starting.result()
        if note := self._lives.note(self._manner.profile):
            self._uplink.tell(0, note)
        if result is not None:
            self._uplink.tell(0, result)
            if result.result == "failed":
                message = f"the application's startup failed: {result.message}"
                self._uplink.report(
                    messages.LoadFailed(message, traceback=text_of(result.trace) if result.trace else "")
                )
                return False
        self._uplink.report(_told(self._loaded))
        early, self._early = self._early or [], None
        for order in early:
            self._obey(order)
        return True

    async def _stopped(self) -> None:
        """Wait for the order to stop; an application that cancels every task of its loop does not stop us."""
        while not self._stopping.is_set():
            try:
                await self._stopping.wait()
            except asyncio.CancelledError:
                self._uplink.tell(0, Note("the application cancelled wstui's own task", "cancel only tasks of yours"))

    async def _leave_all(self) -> None:
        """Part with every connection, and end those that do not end."""
        if self._playing is not None:
            await self._playing.stop()
        for connection in self._connections.values():
            if connection.state in LIVE:  # the parent has seen off whom it knows
                connection.put(FAREWELL)
        await self._all_ended()
        for connection in list(self._connections.values()):
            connection.cancel("ended with the debuggee")
        await self._all_ended()

    async def _all_ended(self) -> None:
        endings = [asyncio.ensure_future(connection.ended()) for connection in self._connections.values()]
        if endings:
            _, late = await asyncio.wait(endings, timeout=PATIENCE)
            for ending in late:
                ending.cancel()

    # -- orders --------------------------------------------------------------------------------------------------

    def _readable(self) -> None:
        try:
            data = self._wire.recv(READ)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if not data:  # the parent is gone; the watchdog would see it a moment later
            killpg(getpgrp(), signal.SIGKILL)
        self._decoder.push(data)
        while not self._decoder.idle:
            for order in self._decoder.pull():
                if self._early is None or isinstance(order, messages.Shutdown):
                    self._obey(order)
                else:
                    self._early.append(order)

    def _obey(self, order: messages.Order) -> None:
        match order:
            case messages.Give():  # ahead of all others: somebody waits for what comes of it
                self._give(*order)
            case messages.Deliver(number, event):
                self._deliver(number, event)
            case messages.Open(number, record, server):
                self._open(number, Connect(record, server))
            case messages.Drop(number):
                self.drop(number)
            case messages.Play():
                self._play(order)
            case messages.Go():
                pass  # that it came was enough
            case messages.ListRoutes():
                self._uplink.report(messages.RouteList(self._routes()))
            case messages.Shutdown():
                self._stopping.set()
                if self.on_shutdown is not None:
                    self.on_shutdown()
            case _:
                assert_never(order)

    def _give(self, number: int, payload: str | bytes) -> None:
        connection = self._connections.get(number)
        if connection is not None and not connection.put_frame(payload):
            connection.put(Receive(payload) if isinstance(payload, str) else Receive(data=payload))

    def _deliver(self, number: int, event: ToApp) -> None:
        connection = self._connections.get(number)
        if connection is not None:
            connection.put(event)

    def _play(self, part: messages.Play) -> None:
        if self._playing is None:
            from .playing import Playing  # few debuggees play scripts, and what that takes is not to delay the start

            self._playing = Playing(self._uplink, self._make, self._forget)
        self._playing.take(part)

    def _open(self, number: int, connect: Connect) -> None:
        try:
            connection = self._make(number, connect, lambda: self._pump.ready(number, connection))
        except ScopeError as error:
            self._uplink.tell(number, Fault(f"the scope is not legal: {error}"))
            self._uplink.report(messages.Gone(number))
            return
        connection.start()

    def _make(self, number: int, connect: Connect, on_outbox: Callable[[], None]) -> Connection:
        """Make a connection as the server that is played would; raises ScopeError."""
        profile = profile_of(connect.server) if connect.server else self._manner.profile
        scope = Scope.from_record(connect.scope)
        if self._manner.root_path and not scope.root_path:
            scope = replace(scope, root_path=self._manner.root_path)
        asgi = profile.write(scope, self._lifespan.state)
        if note := self._lives.note(profile):
            self._uplink.tell(number, note)
        connection = self._connections[number] = Connection(
            self._loaded.application,
            asgi,
            on_outbox=on_outbox,
            profile=profile,
            locate=self._ground.locate,
            crashed=self._tracebacks.crashed,
            where=self._ground.where,
            linger=self._manner.linger,
            context=context_of(number),
            name=f"connection {number}",
        )
        return connection

    def _forget(self, number: int) -> None:
        self._connections.pop(number, None)

    def _routes(self) -> tuple[messages.Route, ...]:
        found = routes(self._loaded.application)
        return tuple(messages.Route(route.path, route.name, route.endpoint, route.framework) for route in found)

    # -- what nobody awaited -------------------------------------------------------------------------------------

    def _unhandled(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Log as asyncio would, but with the tag of the connection whose task it is, not of whoever runs now."""
        task = context.get("task") or context.get("future")
        tagged = context_of(connection_of(task) or CONNECTION.get())
        tagged.run(functools.partial(loop.default_exception_handler, context))


def _told(loaded: Loaded) -> messages.Loaded:
    return messages.Loaded(
        label=loaded.label,
        kind=loaded.kind,
        host=loaded.host,
        notes=tuple(loaded.notes),
        versions=loaded.versions,
        pid=getpid(),
        asgi=loaded.asgi,
    )
