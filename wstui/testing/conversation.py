"""One connection as the client has it: what was said both ways, and what has not been read yet.

What is said is kept as raw tuples; records are made of them when somebody reads the transcript.
"""

from __future__ import annotations

import contextvars
from collections import deque
from time import monotonic_ns
from typing import Any, Final

from ..core.events import Connect, Crashed, Event, Receive, Send, ToApp, way_of
from ..core.machine import State
from ..core.server import Profile
from ..core.transcript import Record, RecordList
from ..engine.endings import bare_crash
from ..engine.runner import Connection, Told
from ..engine.target import Application
from . import database
from .bell import Bell
from .leftovers import Leftovers, unwatch, watch
from .task import this_loop

ALL: Final = 1 << 30
"""As many items of an outbox as there are."""

ROOM: Final = 1 << 16
"""Messages of the application's that may wait to be read before its ``send()`` waits."""

SENT: Final = State.IDLE
"""Stands in `said` where a state would, beside a frame of the client's."""


class Conversation:
    """The engine's connection, read in order.

    Attributes:
        connection: The engine's.
        ready: What the application said and nobody has read: the connection's outbox, until `until_end` has set it
            aside. Look here before `more`.
        put_frame: Gives the application a frame; the connection's own.
        room: What a ``send()`` waits on when too much is unread; the connection's own.
        said: What has been read, and what was said to the application: the transcript's raw matter.
        crash: What the application raised.
        leftovers: The tasks that it has started.
    """

    __slots__ = (
        "_began",
        "_scope",
        "bell",
        "connection",
        "crash",
        "leftovers",
        "loop",
        "put_frame",
        "ready",
        "room",
        "said",
    )

    def __init__(
        self,
        application: Application,
        scope: dict[str, Any],
        record: dict[str, Any],
        profile: Profile,
        context: contextvars.Context | None,
    ) -> None:
        """Start an application.

        Args:
            application: Called as ASGI 3.
            scope: What it gets.
            record: The same as a session file holds it.
            profile: The server to behave like.
            context: What it runs in; None is an empty one.
        """
        self.loop = this_loop()
        self.bell = Bell(self.loop)
        self.said: list[Told] = []
        self.crash: BaseException | None = None
        self.leftovers = Leftovers()
        self.connection = Connection(
            application,
            scope,
            on_outbox=self.bell.ring,
            outbox_limit=ROOM,
            profile=profile,
            locate_frames=False,
            crashed=self._crashed,
            context=self.leftovers.within(context),
            name="application",
        )
        self.ready: deque[Told] = self.connection.outbox
        self.room = self.connection.room
        self.put_frame = self.connection.put_frame
        database.hold()
        watch(self.loop)
        self._began = monotonic_ns()
        self.said.append((self._began, "", SENT, Connect(record)))
        self.connection.start()

    def put(self, event: ToApp) -> bool:
        """Say something to the application.

        Args:
            event: What.

        Returns:
            Whether it can still get it.
        """
        connection = self.connection
        self.said.append((monotonic_ns(), "", connection.state, event))
        return connection.put(event)

    def deadline(self, timeout: float | None) -> float | None:
        """Turn a timeout in seconds into a deadline for `more`; None never ends."""
        return None if timeout is None else self.loop.time() + timeout

    async def more(self, deadline: float | None) -> bool:
        """Wait until something stands in `ready`.

        Args:
            deadline: The loop's time at which to give up; None waits until there is something, or the end.

        Returns:
            Whether there is something.
        """
        connection, bell, heard = self.connection, self.bell, True
        outbox = connection.outbox
        connection.room.made()
        while heard and not outbox and connection.running:
            reader = bell.reader(deadline)
            try:
                heard = await reader
            except BaseException:
                bell.leave(reader)
                raise
        if self.ready is not outbox:
            self.ready.extend(connection.take(ALL))
        return bool(self.ready)

    async def until_end(self, deadline: float | None) -> bool:
        """Set aside all that comes, so that no ``send()`` waits for room, until the application has ended.

        Args:
            deadline: The loop's time at which to give up; None never does.

        Returns:
            Whether it has ended.
        """
        connection = self.connection
        if self.ready is connection.outbox:
            self.ready = deque(connection.take(ALL))
        before = -1
        while connection.running and before != len(self.ready):
            before = len(self.ready)
            await self.more(deadline)
        self.ready.extend(connection.take(ALL))
        return not connection.running

    def leave(self) -> None:
        """Let go of all that was taken for the connection; its application has ended."""
        self.bell.ring_all()
        self.bell.silence()
        unwatch(self.loop)
        database.release()

    def transcript(self) -> RecordList:
        """Make the records of all that was said, read or not, in order of time."""
        aside = () if self.ready is self.connection.outbox else self.ready
        said = sorted((*self.said, *aside, *self.connection.outbox), key=_time)
        records = RecordList()
        for now, at, state, payload in said:
            event = _event(payload, state)
            seconds = round((now - self._began) / 1e9, 6)
            records.append(Record(len(records) + 1, seconds, way_of(event), event, 1, at))
        return records

    def _crashed(self, error: BaseException) -> Crashed:
        self.crash = error
        return bare_crash(error)


def _time(told: Told) -> int:
    return told[0]


def _event(payload: str | bytes | Event, state: State) -> Event:
    """Make the event of a bare payload: the client's frames carry no state."""
    kind = Receive if state is SENT else Send
    if isinstance(payload, str):
        return kind(text=payload)
    return kind(data=payload) if isinstance(payload, bytes) else payload
