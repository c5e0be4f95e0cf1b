"""Scripts that are played where the application is: at full speed, and reported in batches."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any, Final, Protocol

from ..core.codec import record_from_dict
from ..core.events import Connect, Fault, ToApp
from ..core.match import read_matchers
from ..core.plain_frames import Brief, of_brief
from ..core.scalars import CodecError
from ..core.script import Script
from ..core.transcript import Record
from ..core.uncollected import uncollected
from ..engine.player import Outcome, Player
from ..engine.runner import Connection, Told
from ..engine.searching import Search
from ..errors import ScopeError, WireError
from ..wire import messages
from .uplink import Uplink

BATCH: Final = 0.003
"""Seconds for which what is said is collected before it is written."""
EAGER: Final = 500_000
"""Nanoseconds of that while more is said: an application that keeps the loop is heard of, too."""
SEARCH: Final = 0.5
"""Seconds of computing that one search for a regex may take."""


class Open(Protocol):
    """Makes a connection that is not started."""

    def __call__(self, number: int, connect: Connect, on_outbox: Callable[[], None]) -> Connection:
        """Make it; raises ScopeError."""
        ...


class Playing:
    """The scripts that are being played.

    Args:
        uplink: Where is reported what comes of them.
        make: Makes their connections.
        forget: Told the numbers of connections that are over.
    """

    def __init__(self, uplink: Uplink, make: Open, forget: Callable[[int], None]) -> None:
        self._uplink = uplink
        self._make = make
        self._forget = forget
        self._loop = asyncio.get_running_loop()
        self._records: dict[int, list[Record]] = {}
        self._broken: dict[int, CodecError] = {}
        self._players: dict[int, Player] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._writing: asyncio.TimerHandle | None = None
        self._since = 0
        self._before = uplink.before_say
        uplink.before_say = self._drain

    def take(self, order: messages.Play) -> None:
        """Take a part of a script, and begin to play it if it is the last.

        Each part is read as it comes: meanwhile the parent makes the next one ready.
        """
        records = self._records.setdefault(order.play, [])
        try:
            records += _read(order.records)
        except CodecError as error:
            self._broken.setdefault(order.play, error)
        if order.more:
            return
        records, broken = self._records.pop(order.play), self._broken.pop(order.play, None)
        if broken is not None:
            self._uplink.report(messages.Played(order.play, stopped=f"it cannot be read: {broken}"))
            return
        task = self._loop.create_task(self._play(order.play, records, order.how), name=f"script {order.play}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Play nothing any more."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _play(self, number: int, records: list[Record], how: dict[str, Any]) -> None:
        outcome = Outcome(stopped="it was cancelled")
        try:
            player = Player(_script(records, how), self, float(how["timeout"]))
            self._players[number] = player
            outcome = await player.play()
        except Exception as error:  # noqa: BLE001 - whoever waits for it must not wait for ever
            outcome = Outcome(stopped=f"{type(error).__name__}: {error}")
        finally:
            ended = self._players.pop(number, None)
            for connection in ended.connections if ended is not None else ():
                self._forget(connection)
            self._uplink.report(messages.Played(number, outcome.silent, outcome.stopped))

    def _drain(self) -> None:
        """Have what was sent before stand before what is printed."""
        for player in list(self._players.values()):
            player.collect()
        if self._before is not None:
            self._before()

    # -- the stage of all players ----------------------------------------------------------------------------------

    def open(self, number: int, connect: Connect, on_outbox: Callable[[], None]) -> Connection:
        """Make a connection; tells why it cannot."""
        try:
            return self._make(number, connect, on_outbox)
        except ScopeError as error:
            self._uplink.tell(number, Fault(f"the scope is not legal: {error}"))
            raise

    def sent(self, number: int, time_ns: int, record: Record, event: ToApp) -> None:
        """Report what the application was given; an event that was filled in is told itself."""
        self._put(time_ns, self._uplink.encoder.sent(number, time_ns, record.n))
        if event is not record.event and event != record.event:
            self._put(time_ns, self._uplink.encoder.report(messages.Told(number, time_ns, "", None, event)))

    def told(self, number: int, told: Told) -> None:
        """Report what the application said."""
        time_ns, at, state, payload = told
        encoder = self._uplink.encoder
        try:
            if isinstance(payload, (str, bytes)):
                self._put(time_ns, encoder.frame(number, time_ns, at, state, payload))
            else:
                self._put(time_ns, encoder.report(messages.Told(number, time_ns, at, state, payload)))
        except WireError as error:
            self._put(time_ns, encoder.report(messages.Told(number, time_ns, at, state, Fault(str(error)))))

    def behind(self) -> bool:
        """Tell whether the parent does not keep up."""
        return self._uplink.behind

    def _put(self, time_ns: int, data: bytes) -> None:
        self._uplink.put(data)
        if self._writing is None:
            self._since = time_ns
            self._writing = self._loop.call_later(BATCH, self._write)
        elif time_ns - self._since > EAGER:
            self._since = time_ns
            self._uplink.push()

    def _write(self) -> None:
        self._writing = None
        self._uplink.push()


@uncollected()
def _read(items: Iterable[dict[str, Any] | Brief]) -> list[Record]:
    return [of_brief(item) if isinstance(item, list) else record_from_dict(item) for item in items]


def _script(records: list[Record], how: dict[str, Any]) -> Script:
    return Script(records, how["pace"], float(how["speed"]), read_matchers(how["match"], Search(SEARCH)))
