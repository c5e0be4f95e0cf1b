"""Plays a script to an application: gives it what is to be sent, takes what it says, and waits no longer than it may.

All of it on one event loop, in whichever process this is. Where a frame follows a reply, it is given while the
application is still inside ``send``, and its ``receive`` finds it there: no turn of the loop, which would cost as much
as all the rest. Everything else waits for its turn: what comes after a reply that is no plain frame, whoever connects
or leaves, and what comes after `DIRECT` frames in a row, so that nobody else on the loop starves.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from time import monotonic_ns
from typing import Any, Final, Protocol

from ..core import script
from ..core.events import Connect, Disconnect, Receive, ToApp
from ..core.frozen import frozen
from ..core.machine import LIVE
from ..core.transcript import Record
from ..errors import ScopeError
from .runner import Connection, Told

DIRECT: Final = 64
"""Frames in a row that are given inside the application's ``send``."""
BURST: Final = 256
"""Steps after which the application runs, if nothing is waited for."""
QUIET: Final = 0.02
"""Seconds without a word after which nothing more is expected than what was recorded."""
LONGEST: Final = 0.2
"""Seconds of that for an application that speaks all the time."""
LEAVE: Final = 1.0
"""Seconds that an application has to end after the script, and again after it was cancelled."""
BEHIND: Final = 0.001
"""Seconds between two looks at whether whoever is told has caught up."""

_ALL: Final = 1 << 30
_TO_APP: Final = (Connect, Disconnect)


class Stage(Protocol):
    """Where a script is played: who makes connections, and who is told."""

    def open(self, number: int, connect: Connect, on_outbox: Callable[[], None]) -> Connection:
        """Make a connection, not yet started; raises ScopeError if there can be none."""
        ...

    def sent(self, number: int, time_ns: int, record: Record, event: ToApp) -> None:
        """Take note that the application was given an event."""
        ...

    def told(self, number: int, told: Told) -> None:
        """Take note of what the application said, or became true of it."""
        ...

    def behind(self) -> bool:
        """Tell whether the application is to wait until what was told has been taken."""
        ...


@frozen
class Outcome:
    """What playing a script came to."""

    silent: tuple[int, ...] = ()
    """Numbers of the recorded events that were waited for in vain."""
    stopped: str = ""
    """Why it was not played to its end; empty if it was."""


class Player:
    """One script, its connections, and what they say.

    Attributes:
        connections: By number; those that have ended, too.
    """

    def __init__(self, steps: script.Script, stage: Stage, timeout: float = script.TIMEOUT) -> None:
        """Make a player of the running loop.

        Args:
            steps: The script.
            stage: Where it is played.
            timeout: Seconds that each recorded reply is waited for.
        """
        self.connections: dict[int, Connection] = {}
        self._steps = steps
        self._stage = stage
        self._timeout = timeout
        self._loop = asyncio.get_running_loop()
        self._rung: list[int] = []
        self._collecting = False
        self._waiter: asyncio.Future[bool] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._deadline = 0.0
        self._silent: list[int] = []
        self._awaited: tuple[int, int] | None = None
        self._awaiting = script.WaitFor(0, ())
        self._until = 0.0
        self._in_vain = 0
        self._direct = 0
        self._next: script.Step | None = None
        self._over = False

    async def play(self) -> Outcome:
        """Play the script to its end, and leave the connections that are open then.

        What the application says once it is left was not asked for, and is not told.

        Returns:
            What it came to.
        """
        stopped = ""
        try:
            stopped = await self._act()
            await self._settle()
        finally:
            self._over = True
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            await self._leave()
        return Outcome(tuple(self._silent), stopped)

    def collect(self) -> bool:
        """Take what was said so far; may be called at any time, from inside the application, too.

        Returns:
            Whether it was nothing but plain frames.
        """
        if self._collecting:
            return False
        self._collecting = plain = True
        try:
            while self._rung:
                number = self._rung.pop(0)
                for told in self.connections[number].take(_ALL):
                    plain &= self._hear(number, told)
        finally:
            self._collecting = False
        return plain

    # -- step by step --------------------------------------------------------------------------------------------

    async def _act(self) -> str:
        """Take step after step; returns why it was not the last one."""
        burst = BURST
        while not isinstance(step := self._next or self._steps.next(), script.Done):
            self._next = None
            if isinstance(step, script.WaitFor):
                await self._wait_for(step)
                if self._in_vain >= script.SILENT:
                    return f"nothing was heard for {script.SILENT} replies in a row"
                burst = BURST
            elif isinstance(step, script.Send):
                self._send(step)
                burst -= 1
            else:
                await self._sleep(step.seconds)
            if not burst or self._stage.behind():
                burst = BURST
                await self._give_way()
        return ""

    def _send(self, step: script.Send) -> None:
        number, event, record = step
        if self._awaited is not None:  # what was waited for came
            self._awaited, self._in_vain = None, 0
        self._stage.sent(number, monotonic_ns(), record, event)
        if isinstance(event, Connect):
            self._connect(number, event)
            return
        connection = self.connections.get(number)
        if connection is None or (isinstance(event, Disconnect) and connection.state not in LIVE):
            return  # the end that followed the application's own close is told again by the engine
        connection.put(event)

    def _connect(self, number: int, event: Connect) -> None:
        try:
            connection = self._stage.open(number, event, partial(self._ring, number))
        except ScopeError:
            return  # who opens tells it; what is waited for here comes never
        self.connections[number] = connection
        connection.start()

    async def _wait_for(self, step: script.WaitFor) -> None:
        """Wait for news of a connection, or give up."""
        if self._rung:
            self.collect()
            return
        if not self._can_come(step):
            self._give_up(step)
            return
        self._await(step)
        self._direct = DIRECT
        if self._loop.time() >= self._until or not await self._news(self._until):
            self._in_vain += 1
            self._give_up(self._awaiting)
        self._direct = 0

    def _can_come(self, step: script.WaitFor) -> bool:
        """Tell whether there is anybody who could say what is awaited."""
        connection = self.connections.get(step.connection)
        return connection is not None and connection.running

    def _await(self, step: script.WaitFor) -> None:
        """Take note of what is awaited, and until when if it is something new."""
        self._awaiting, awaited = step, (step.connection, len(step.records))
        if awaited != self._awaited:
            self._in_vain = 0 if self._awaited is not None else self._in_vain
            self._awaited, self._until = awaited, self._loop.time() + self._timeout

    def _give_up(self, step: script.WaitFor) -> None:
        self._awaited = None
        self._silent += [record.n for record in step.records]
        self._steps.give_up()

    def _go_on(self) -> bool:
        """Give the frames that come next, inside the application's ``send``; False if the loop must go on."""
        if not self.collect() or self._stage.behind():
            return False
        while not isinstance(step := self._steps.next(), script.WaitFor):
            if not isinstance(step, script.Send) or type(step.event) is not Receive or not self._direct:
                self._next = step
                return False
            self._direct -= 1
            self._send(step)
        if not self._can_come(step):
            return False
        self._await(step)
        self._deadline = self._until
        return True

    async def _sleep(self, seconds: float) -> None:
        """Let the time pass, and take what is said meanwhile."""
        deadline = self._loop.time() + seconds
        while await self._news(deadline):
            self.collect()

    async def _give_way(self) -> None:
        """Let the application run, and whoever is told catch up."""
        await asyncio.sleep(0)
        self.collect()
        while self._stage.behind():  # noqa: ASYNC110 - nobody tells when the parent has caught up
            await asyncio.sleep(BEHIND)

    # -- the end -------------------------------------------------------------------------------------------------

    async def _settle(self) -> None:
        """Take what comes beyond what was recorded, as long as it comes at once."""
        ending = self._loop.time() + LONGEST
        while self._running() and self._loop.time() < ending and await self._news(self._loop.time() + QUIET):
            self.collect()
        self.collect()

    async def _leave(self) -> None:
        """Part with every application that runs still, and end those that do not end."""
        for connection in self._running():
            if connection.state in LIVE:
                connection.put(Disconnect(1000))
        await self._ended()
        for connection in self._running():
            connection.cancel("ended with the script")
        await self._ended()

    async def _ended(self) -> None:
        endings = [asyncio.ensure_future(connection.ended()) for connection in self._running()]
        if endings:
            _, late = await asyncio.wait(endings, timeout=LEAVE)
            for ending in late:
                ending.cancel()

    def _running(self) -> list[Connection]:
        return [connection for connection in self.connections.values() if connection.running]

    # -- what is heard -------------------------------------------------------------------------------------------

    def _ring(self, number: int) -> None:
        """Note that somebody speaks; called inside the application's ``send``."""
        if self._over:
            self._loop.call_soon(self.connections[number].take, _ALL)
            return
        self._rung.append(number)
        waiter = self._waiter
        if waiter is None or waiter.done():
            return
        try:
            if not self._direct or not self._go_on():
                waiter.set_result(True)
        except Exception as error:  # noqa: BLE001 - it is not the application's
            waiter.set_exception(error)

    def _hear(self, number: int, told: Told) -> bool:
        """Take in what was said; tells whether it is a plain frame."""
        self._stage.told(number, told)
        payload: Any = told[3]
        if isinstance(payload, (str, bytes)):
            self._steps.heard_frame(number, payload)
            return True
        if not isinstance(payload, _TO_APP):
            self._steps.heard(number, payload)
        return False

    async def _news(self, deadline: float) -> bool:
        """Wait until somebody speaks; False if the loop's time reaches the deadline before."""
        if self._rung:
            return True
        self._deadline = deadline
        if self._timer is None or self._timer.when() > deadline:
            self._set_timer()
        self._waiter = self._loop.create_future()
        try:
            return await self._waiter
        finally:
            self._waiter = None

    def _set_timer(self) -> None:
        """One timer stands for all waits: to make and cancel one for each would cost as much as the wait itself."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_at(self._deadline, self._expire)

    def _expire(self) -> None:
        self._timer = None
        waiter = self._waiter
        if waiter is None or waiter.done():
            return
        if self._loop.time() >= self._deadline:
            waiter.set_result(False)
        else:
            self._set_timer()
