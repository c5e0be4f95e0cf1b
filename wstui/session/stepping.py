"""A saved session acted again on the live application, step by step, as the user watches.

`replaying` hands a whole script to a debuggee of its own. Here the script goes down frame by frame, through a session
of the controller like any other: its records are journalled and shown, and the user may hold it before each frame,
change that or leave it out. Who is still connected when it is over leaves, so as to be in nobody's way.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Final, NamedTuple

from ..core.events import Connect, Died, Disconnect, Event, ToApp
from ..core.machine import LIVE
from ..core.scope import Scope
from ..core.script import SILENT, Done, Script, Send, WaitFor
from ..core.transcript import Unknown
from ..errors import UsageError, WstuiError
from .case import Case
from .controller import Controller
from .keeper import last_words
from .live import Session
from .replaying import How, Replayed
from .run import Run
from .waiting import wait_until

QUIET: Final = 0.05
"""Seconds without a word after which nothing more is expected than what was recorded."""
LONGEST: Final = 0.3
"""Seconds of that for an application that speaks all the time."""
BURST: Final = 64
"""Steps, or records, after which the loop is left to the screen."""


class _Answer(NamedTuple):
    """What the user has made of a frame that was held."""

    event: ToApp | None
    """What is sent; None for nothing."""


class Stepper:
    """One saved session on its way through a live one.

    Args:
        controller: Runs the application.
        session: A fresh session of it, in which it happens.
        case: The saved session.
        how: Its pace, and how long replies are waited for.
        hold: Whether to stop before each event that is sent.
        tell: Called when `held`, `awaited` or `sent` may have changed.

    Attributes:
        session: In which it happens.
        replayed: What has come of it so far; not compared.
        held: What waits for the user before it is sent; None if nothing does.
        awaited: How many replies are being waited for.

    Raises:
        MatchError: What a record says about its replay cannot be read.
    """

    def __init__(
        self,
        controller: Controller,
        session: Session,
        case: Case,
        how: How,
        *,
        hold: bool = False,
        tell: Callable[[], None] = lambda: None,
    ) -> None:
        self.session = session
        self.replayed = Replayed(case)
        self.held: Send | None = None
        self.awaited = 0
        self._controller = controller
        self._case = case
        self._how = how
        self._hold = hold
        self._tell = tell
        self._script = Script(case.script, how.pace, how.speed, case.whole.matchers)
        self._runs: dict[int, Run] = {}
        self._files: dict[int, int] = {}
        """Numbers of connections in the file, by those in the session."""
        self._left_out: set[int] = set()
        """Connections in the file to whose last frame nothing will be said: it was not sent."""
        self._asked: dict[int, int] = {}
        """Numbers of the recorded events that were sent, by those of the records in the session."""
        self._seen = len(session.archive)
        self._news = asyncio.Event()
        self._answer: _Answer | None = None
        self._waits: tuple[int, int] | None = None
        self._until = 0.0
        self._in_vain = 0
        self._silent: list[int] = []

    # -- what the user sees and does -------------------------------------------------------------------------------

    @property
    def sends(self) -> int:
        """How many events are sent in all."""
        return self._script.sends

    @property
    def sent(self) -> int:
        """How many have been sent, or left out."""
        return self._script.sent - (self.held is not None)

    @property
    def hold(self) -> bool:
        """Whether it stops before each event that is sent; may be changed at any time."""
        return self._hold

    @hold.setter
    def hold(self, hold: bool) -> None:
        self._hold = hold
        self._news.set()

    def go_on(self, event: ToApp | None) -> None:
        """Send what was held, or something else in its place.

        Args:
            event: What to send; None leaves it out.
        """
        self._answer = _Answer(event)
        self._news.set()

    # -- the whole -------------------------------------------------------------------------------------------------

    async def run(self) -> Replayed:
        """Act it to its end, however it ends. Connections that are open then are left, as a client goes away.

        Returns:
            What came of it, to be compared.
        """
        loop = asyncio.get_running_loop()
        began = loop.time()
        self._controller.watch(self._news.set)
        try:
            self.replayed.problem = await self._loading() or await self._act()
            await self._settle()
        except WstuiError as error:
            self.replayed.problem = str(error)
        finally:
            self._controller.unwatch(self._news.set)
            self._leave()
            self.held, self.awaited = None, 0
            self.replayed.silent = tuple(self._silent)
            self.replayed.seconds = loop.time() - began
            self._tell()
        return self.replayed

    def _leave(self) -> None:
        with suppress(UsageError):  # a limit that even this is too large for
            for run in self._runs.values():
                self._controller.connections.leave_run(self.session, run)

    async def _loading(self) -> str:
        """Wait until the application can be connected to; returns why it cannot."""
        while self._controller.phase == "starting":
            self._news.clear()
            await self._news.wait()
        if self._controller.phase == "ready":
            return ""
        failure = self._controller.failure
        return f"the application is not loaded: {failure.message}" if failure else "the application's process has ended"

    async def _act(self) -> str:
        """Take step after step; returns why it was not the last one."""
        steps = 0
        while not isinstance(step := self._script.next(), Done):
            if isinstance(step, WaitFor):
                await self._wait_for(step)
            elif isinstance(step, Send):
                await self._send(step)
            else:
                await self._sleep(step.seconds)
            if self.replayed.died is not None:
                return f"the application's process ended: {last_words(self.replayed.died)}"
            if self._in_vain >= SILENT:
                return f"nothing was heard for {SILENT} replies in a row"
            steps += 1
            if steps % BURST == 0:
                await asyncio.sleep(0)
                await self._take()
        return ""

    # -- down ------------------------------------------------------------------------------------------------------

    async def _send(self, step: Send) -> None:
        """Send an event, once the user lets it go if it is held."""
        if self._waits is not None:  # what was waited for came
            self._waits, self._in_vain = None, 0
        connection, event, record = step
        if isinstance(event, Connect):
            number = self._next
            self._connect(connection, event)
        else:
            answer = await self._ask(step) if self._hold else _Answer(event)
            run = self._runs.get(connection)
            if answer.event is None or run is None:
                self._left_out.add(connection)
                return
            if isinstance(answer.event, Disconnect) and run.state not in LIVE:
                return  # the end that followed the application's own close is told again by the engine
            self._left_out.discard(connection)
            number = self._next
            self._controller.connections.deliver(self.session, run, answer.event)
        self._asked[number] = record.n
        self._tell()

    def _connect(self, connection: int, connect: Connect) -> None:
        scope = Scope.from_record(connect.scope)
        for problem in scope.check():
            raise problem
        self.session.scope = scope
        self.session.server = connect.server or self._case.whole.header.server
        run = self._controller.connections.open(self.session, scope)
        self._runs[connection] = run
        self._files[run.number] = connection

    async def _ask(self, step: Send) -> _Answer:
        """Let the user decide about an event; what comes meanwhile is taken."""
        self.held, self._answer = step, None
        self._tell()
        while self._hold and self._answer is None and self.replayed.died is None:
            await self._word()
            await self._take()
        self.held = None
        return self._answer or _Answer(step.event)

    async def _sleep(self, seconds: float) -> None:
        """Let the time pass, and take what is said meanwhile."""
        deadline = asyncio.get_running_loop().time() + seconds
        while await self._told(deadline):
            await self._take()

    # -- up --------------------------------------------------------------------------------------------------------

    async def _wait_for(self, step: WaitFor) -> None:
        """Wait for news of a connection, or give up."""
        if await self._take():
            return
        if step.connection not in self._runs:  # nobody has connected it in the file, either
            self._give_up(step)
            return
        waits = (step.connection, len(step.records))
        if waits != self._waits:
            self._in_vain = 0 if self._waits is not None else self._in_vain
            patience = QUIET if step.connection in self._left_out else self._how.timeout
            self._waits, self._until = waits, asyncio.get_running_loop().time() + patience
            self.awaited = len(step.records)
            self._tell()
        if not await self._told(self._until):
            self._in_vain += step.connection not in self._left_out
            self._give_up(step)

    def _give_up(self, step: WaitFor) -> None:
        self._waits = None
        self._silent += [record.n for record in step.records]
        self._script.give_up()

    async def _settle(self) -> None:
        """Take what comes beyond what was recorded, as long as it comes at once."""
        loop = asyncio.get_running_loop()
        ending = loop.time() + LONGEST
        while self._running and loop.time() < ending and await self._told(loop.time() + QUIET):
            await self._take()
        while self._writing:
            await self._word()
            await self._take()
        while await self._take():
            pass

    @property
    def _next(self) -> int:
        """The number of the next record; those of faults of the disk come behind it."""
        return self.session.journal.last + 1

    @property
    def _running(self) -> bool:
        return any(run.running for run in self._runs.values())

    @property
    def _writing(self) -> bool:
        """Whether something has come that is not readable yet: a large payload is written by a thread."""
        return self.session.journal.last > len(self.session.archive)

    async def _told(self, deadline: float) -> bool:
        """Wait until there are records that were not taken; False if the loop's time reaches the deadline before."""
        return await wait_until(lambda: self._seen < len(self.session.archive), self._news, deadline)

    async def _word(self) -> None:
        """Wait until anything has changed, unless there are records that were not taken."""
        self._news.clear()
        if self._seen >= len(self.session.archive):
            await self._news.wait()

    async def _take(self) -> bool:
        """Take records that have come, at most a burst of them; returns whether there were any."""
        heard: list[tuple[int, Event | Unknown]] = []
        last = min(len(self.session.archive), self._seen + BURST)
        taken = last > self._seen
        for index in range(self._seen, last):
            self._seen = index + 1
            self._read(index, heard)
        if self._case.whole.matchers.searches:  # it may take a second for each
            await asyncio.to_thread(self._hear, heard)
        else:
            self._hear(heard)
        return taken

    def _read(self, index: int, heard: list[tuple[int, Event | Unknown]]) -> None:
        record = self.session.archive.record(index)
        if isinstance(record.event, Died):
            self.replayed.died = record.event
        connection = self._files.get(record.c or 0)
        if connection is None:
            return
        asked = self._asked.pop(record.n, None)
        if asked is None:
            heard.append((connection, record.event))
        else:
            self.replayed.sent[len(self.replayed.records)] = asked
        self.replayed.records.append(replace(record, c=connection))

    def _hear(self, heard: list[tuple[int, Event | Unknown]]) -> None:
        for connection, event in heard:
            self._script.heard(connection, event)
