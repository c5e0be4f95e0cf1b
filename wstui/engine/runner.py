"""One application, one connection: task, inbox, outbox, backpressure, crash told as an event.

The hot path is `Connection._send` for a legal ``websocket.send`` on an open connection and `Connection._receive`
with a frame waiting: two deques, a future only when somebody must wait, and no event objects. Everything else goes
through `core.asgi`, `core.rules` and `core.conduct`.

A message stands in the outbox as soon as the application has called ``send``; only then does ``send`` wait for room.
So what the application said before it died is never lost, and order is the order of the calls.
"""

from __future__ import annotations

import asyncio
import contextvars
import sys
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import replace
from time import monotonic_ns
from typing import Any, Final, TypeAlias

from ..core import asgi, rules
from ..core.conduct import Conduct
from ..core.events import Close, Connect, Crashed, Disconnect, Event, Raw, Receive, Returned, ToApp, Violation
from ..core.machine import LIVE, State
from ..core.profile import UVICORN, ClientDisconnected, Instead, Profile, Raise
from . import glance, swallowed
from .cancelling import ABANDONED, GRACE, Cancelling
from .endings import ON_REQUEST, Judge, Place, bare_crash, nowhere
from .glance import plain_message, plain_payload
from .inbox import Inbox
from .parting import LINGER, Parting
from .room import Room
from .scope_watch import ScopeWatch
from .target import Application

Told: TypeAlias = tuple[int, str, State, str | bytes | Event]
"""Time at which the application called send (ns, CLOCK_MONOTONIC), where, the state after it, and what it was.

A bare str or bytes is the payload of a plain ``websocket.send``; everything else is an event.
"""

_OPEN: Final = State.OPEN  # an enum's attribute costs 0.1 us, as much as the rest of the check

BURST: Final = 256
"""Sends after which the application gives way to the rest of the loop; measured: free, and keeps gaps under 2 ms."""


class Connection:
    """One run of an application's ``websocket`` scope.

    Attributes:
        scope: The scope that the application gets; it belongs to this connection alone.
        profile: The server to behave like.
        running: Whether the application still runs.
        task: Its task; None before `start`.
        outbox: What has not been taken yet; whoever takes from it without `take` tells `room`.
        room: What a ``send`` waits on when the outbox is full.
    """

    def __init__(
        self,
        application: Application,
        scope: dict[str, Any],
        *,
        on_outbox: Callable[[], None],
        outbox_limit: int = 1024,
        profile: Profile = UVICORN,
        locate: Callable[[], str] = str,
        locate_frames: bool = True,
        crashed: Callable[[BaseException], Crashed] = bare_crash,
        where: Place = nowhere,
        context: contextvars.Context | None = None,
        name: str = "connection",
        linger: float = LINGER,
        grace: float = GRACE,
    ) -> None:
        """Make a connection; nothing runs before `start`.

        Args:
            application: Called as ASGI 3.
            scope: A full scope that nobody else uses.
            on_outbox: Called when something is put into an empty outbox, and not again before it has been emptied.
            outbox_limit: How many items may wait there before ``send`` does.
            profile: The server to behave like.
            locate: Says which line of the user's is calling ``send``; called inside it.
            locate_frames: Whether to ask that for plain frames, too.
            crashed: Makes the event of an exception.
            where: Says which line of the user's raised it, or where the task stands.
            context: What the task runs in; None is an empty one, as servers give.
            name: The task's name.
            linger: Seconds after a disconnect from which on it is told that the application still runs.
            grace: Seconds that the application has to end after each cancellation.
        """
        self.scope = scope
        self.profile = profile
        self.running = False
        self.task: asyncio.Task[None] | None = None
        self.outbox: deque[Told] = deque()
        self._application = application
        self._on_outbox = on_outbox
        self._limit = outbox_limit
        self._locate, self._locate_frames = locate, locate_frames
        self._where = where
        self._context, self._name = contextvars.Context() if context is None else context, name
        self._rules = rules.context_of(scope)
        self._watch = ScopeWatch(scope)
        self._judge = Judge(crashed, where)
        self._inbox = Inbox()
        self._conduct = Conduct(profile, self._rules.offered)
        self._parting = Parting(self._conduct, self._inbox, self._tell_farewell, self._tell_lingering, linger)
        self._linger = linger
        self._direct, self._told_concurrent, self._told_late = True, False, False
        self.room = Room(self.outbox, outbox_limit)
        self._cancelling = Cancelling(grace, lambda: self._finish(Crashed(ABANDONED)))
        self._burst, self._finished = BURST, asyncio.Event()

    @property
    def state(self) -> State:
        """Where the connection stands, as the application has brought it about."""
        return self._rules.state

    # -- for the caller ------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Create the application's task, in its own contextvars context, and give it ``websocket.connect``."""
        self._rules.step(Connect())
        self._inbox.put(asgi.to_app(Connect()))
        self.running = True
        loop = asyncio.get_running_loop()
        self.task = loop.create_task(self._run(), name=self._name, context=self._context)
        self.task.add_done_callback(self._done)

    def put_frame(self, payload: str | bytes) -> bool:
        """Give the application a frame, on an open connection only: `put` for whoever sends many.

        Args:
            payload: A str for a text frame, bytes for a binary one.

        Returns:
            Whether it was given: False if the connection is not open.
        """
        if self._rules.state is not _OPEN or not self.running:
            return False
        if self.profile.both_keys or not (isinstance(payload, bytes) or payload.isascii()):
            return self.put(Receive(payload) if isinstance(payload, str) else Receive(data=payload))
        self._inbox.put({"type": "websocket.receive", "bytes" if isinstance(payload, bytes) else "text": payload})
        return True

    def put(self, event: ToApp) -> bool:
        """Give the application a frame, a disconnect or a raw message.

        An illegal step is the user's right: it is taken, and told as a violation. A second disconnect is not: an
        application hears of the end once.

        Args:
            event: What to give it; `start` has already given it the connect.

        Returns:
            Whether the application can still get it: False after its end, and for a second disconnect.
        """
        if not self.running:
            return False
        if self._rules.state is _OPEN and not self.profile.both_keys:
            message = plain_message(event)
            if message is not None:
                self._inbox.put(message)
                return True
        self._tell_all(monotonic_ns(), "", rules.check(self._rules, event))
        if isinstance(event, Disconnect):
            if self._rules.state not in LIVE:
                return False
            self._parting.by_client(self._rules.state, event)
            self._rules.step(event)
            return True
        if isinstance(event, Raw) and glance.says_disconnect(event.message):
            self._parting.by_hand()
            self._direct = False
        self._rules.step(event)
        self._inbox.put(asgi.to_app(event, both_keys=self.profile.both_keys))
        return True

    def take(self, limit: int) -> list[Told]:
        """Take the oldest items off the outbox; a ``send`` that waits for room then goes on.

        Args:
            limit: How many at most.

        Returns:
            The items, oldest first; fewer than ``limit`` if the outbox is empty now.
        """
        outbox = self.outbox
        if limit >= len(outbox):
            taken = list(outbox)
            outbox.clear()
        else:
            taken = [outbox.popleft() for _ in range(limit)]
        self.room.made()
        return taken

    def cancel(self, why: str = ON_REQUEST) -> None:
        """End the application's task; only when the user asks, or at the very end.

        Returns at once. An application that swallows its cancellation is cancelled again, and then abandoned: it is
        told as crashed, and whatever it still does is neither told nor answered.

        Args:
            why: How its row tells it.
        """
        if self.task is None or not self.running:
            return
        self._judge.ask(why, self.task)
        self._cancelling.cancel(self.task)

    async def ended(self) -> None:
        """Wait until the application has ended and all that it said stands in the outbox."""
        await self._finished.wait()

    # -- for the application -------------------------------------------------------------------------------------

    async def _receive(self) -> dict[str, Any]:
        inbox = self._inbox
        while not inbox.messages:
            if self._parting.begun and (again := self._parting.again()) is not None:
                return again.message
            if inbox.readers and not self._told_concurrent and inbox.wanted and self.running:
                self._told_concurrent = True
                self._tell(monotonic_ns(), self._locate(), rules.concurrent_receive())
            reader = inbox.reader()
            try:
                await reader
            except BaseException:
                inbox.leave(reader)
                raise
        message = inbox.messages.popleft()
        if self._parting.begun and glance.says_disconnect(message):
            self._rules.disconnect_delivered = True
            self._direct = False
        return message

    async def _send(self, message: Any) -> None:
        now = monotonic_ns()
        about = self._rules
        if self._direct and about.state is _OPEN:
            payload = plain_payload(message)
            if payload is not None:
                outbox = self.outbox
                outbox.append((now, self._locate() if self._locate_frames else "", _OPEN, payload))
                waiting = len(outbox)
                if waiting == 1:
                    self._on_outbox()
                self._burst -= 1
                if not self._burst or waiting >= self._limit:
                    await self._give_way()
                return
        await self._send_checked(now, message)

    async def _send_checked(self, now: int, message: Any) -> None:
        reading = asgi.read(message)
        event, about, before = reading.event, self._rules, self._rules.state
        violations = rules.check(about, event, reading.wrongs)
        if not self.running:  # a task that outlives the application
            self._tell_late(now, violations)
            raise ClientDisconnected
        outcome = self._conduct.answer(before, event, reading.wrongs)
        effect: Event | None = outcome.event if isinstance(outcome, Instead) else event if outcome is None else None
        if effect is not None:
            about.step(effect)
        if isinstance(event, Close):
            self._judge.swallow(swallowed.being_handled())
        handled = sys.exception()  # a framework closes for an exception of the user's
        at = self._locate() or ("" if handled is None else self._where(handled))
        self._tell(now, at, glance.as_payload(event))
        if violations and not at and self._locate is not str:  # no line of the user's has brought it about
            violations = [replace(violation, by="framework") for violation in violations]
        self._tell_all(now, at, violations)
        if about.state is not before:
            self._tell_all(now, "", self._watch.news())
        self._direct = self._direct and not self._conduct.phase
        if isinstance(outcome, Raise) and outcome.disconnect is not None:
            self._parting.hand(outcome.disconnect)
        elif (ending := self._conduct.ended(before, about.state, effect)) is not None:
            self._parting.by_application(ending)
        self._burst -= 1
        if not self._burst or len(self.outbox) >= self._limit:
            await self._give_way()
        if isinstance(outcome, Raise):
            raise outcome.exception()

    async def _give_way(self) -> None:
        self._burst = BURST
        await self.room.wait(lambda: self.running)

    # -- inside --------------------------------------------------------------------------------------------------

    def _tell(self, now: int, at: str, payload: str | bytes | Event) -> None:
        self.outbox.append((now, at, self._rules.state, payload))
        if len(self.outbox) == 1:
            self._on_outbox()

    def _tell_all(self, now: int, at: str, violations: Iterable[Violation]) -> None:
        for violation in violations:
            self._tell(now, at, violation)

    def _tell_late(self, now: int, violations: list[Violation]) -> None:
        if not (self._told_late or self._cancelling.given_up):  # who was abandoned is told no more
            self._told_late = True
            self._tell_all(now, self._locate(), violations)

    def _tell_farewell(self, event: Disconnect | Raw) -> None:
        self._tell(monotonic_ns(), "", event)

    def _tell_lingering(self) -> None:
        at = "" if self.task is None else self._where(self.task)
        self._tell(monotonic_ns(), at, rules.lingering(self._linger))

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        swallowed.CURRENT.set(self._judge.swallow)
        try:
            value = await self._application(self.scope, self._receive, self._send)
        except BaseException as error:  # nothing that an application raises may end the loop
            if loop.is_closed():  # the interpreter is tidying up: nobody is left to be told
                raise
            self._finish(*self._judge.raised(error, parted=self._parting.begun))
        else:
            self._finish(*self._judge.returned(value))

    def _finish(self, ending: Returned | Crashed, at: str = "") -> None:
        if not self.running:
            return
        now = monotonic_ns()
        violations = rules.check(self._rules, ending)
        self._rules.step(ending)
        self._cancelling.stop()
        self._parting.stop()
        self._tell(now, at, ending)
        self._tell_all(now, at, violations)
        self._tell_all(now, "", self._watch.news())
        self.running = self._direct = False
        if not self._parting.begun:
            self._parting.begun = True  # for tasks of the application that outlive it: servers give them this, too
            self._inbox.put(asgi.to_app(Disconnect(1005)))
        self.room.open()
        self._finished.set()

    def _done(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self._finish(*self._judge.raised(error, parted=self._parting.begun))
        self._finish(self._judge.never_ran())  # it was cancelled before its first step; else this does nothing
