"""A thread that sees what the event loop cannot: that it is blocked, and that the parent is gone."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import select
import signal
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from time import monotonic
from typing import Final

from ..core.events import IMPORT, Blocked, Note
from .interrupts import Interrupts
from .stacks import Ground
from .tags import connection_of
from .threads import tops
from .uplink import Uplink
from .workers import Workers

TICK: Final = 0.05
"""Seconds between two looks, and between two beats of the loop."""
HANGS: Final = 1.5
"""Seconds after the order to shut down from which on the end takes too long: the parent waits two."""
LATE: Final = 0.25
"""Seconds without a beat from which on the loop is blocked."""
SLOW_IMPORT: Final = 5.0
"""The same while the application is imported, which takes the time it takes."""
EXCUSED: Final = 20
"""Looks at which wstui itself may be found at work before whoever calls it is told: it may do so for ever."""
STUCK: Final = 0.1
"""Seconds without a beat from which on an interrupt means the running code, not a handler that waits."""

GLANCE: Final = 5
"""Looks between two at the worker threads."""

_ORDER: Final = struct.Struct("<I")


class Watchdog:
    """Watches the main thread and the parent.

    Args:
        lifeline: Beats go up, interrupts come down; when it ends the parent is gone, and so are we.
        uplink: Where blocks are told.
        ground: Tells which line is the user's.
        interrupts: Frees handlers.
        idle: Called now and then in this thread.
    """

    def __init__(
        self,
        lifeline: socket.socket,
        uplink: Uplink,
        ground: Ground,
        interrupts: Interrupts,
        idle: Callable[[], None],
    ) -> None:
        self._lifeline = lifeline
        self._uplink = uplink
        self._ground = ground
        self._interrupts = interrupts
        self._idle = idle
        self._workers = Workers(uplink, ground)
        self._main = threading.main_thread().ident or 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._drop: Callable[[int], None] | None = None
        self._beaten = monotonic()
        self._late = SLOW_IMPORT
        self._told: tuple[int, Blocked] | None = None
        self._excused = 0
        self._ending = float("inf")
        self._since = self._wanted_at = self._beaten
        self._thread = threading.Thread(target=self._watch, name="wstui-watchdog", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        lifeline = self._lifeline
        lifeline.setblocking(False)  # noqa: FBT003 - its only parameter
        os.register_at_fork(after_in_child=lifeline.close)
        self._send_beat()  # from now on silence means that the interpreter stands still
        self._thread.start()

    def follow(self, loop: asyncio.AbstractEventLoop, drop: Callable[[int], None]) -> None:
        """Watch a loop from now on; call it in the loop's thread.

        Args:
            loop: The running loop.
            drop: Ends a connection whose handler waits; called in the loop.
        """
        self._loop = loop
        self._drop = drop
        self._beat()
        self._late = LATE

    def expect_end(self) -> None:
        """Tell where the process stands if it has not ended some time from now."""
        self._ending = monotonic() + HANGS

    def release(self) -> None:
        """Stop watching the loop: it ends, and what the interpreter does then takes the time it takes."""
        self._late = float("inf")

    # -- the loop's thread ---------------------------------------------------------------------------------------

    def _beat(self) -> None:
        self._beaten = monotonic()
        if self._loop is not None:
            self._loop.call_later(TICK, self._beat)

    # -- the watchdog's thread -----------------------------------------------------------------------------------

    def _watch(self) -> None:
        poll = select.poll()
        poll.register(self._lifeline, select.POLLIN)
        looked = monotonic()
        for tick in itertools.count():
            if poll.poll(TICK * 1000):
                self._hear()
            if tick % 2:
                self._send_beat()
            before, looked = looked, monotonic()
            with contextlib.suppress(Exception):  # it must outlive whatever it finds
                self._idle()
                self._uplink.nudge()
                if looked > self._ending:
                    self._ending = float("inf")
                    self._tell_hanging()
                if not tick % GLANCE:
                    self._workers.look()
                if looked - before < LATE:  # else we could not run, so perhaps nor could the loop: look again
                    self._look(looked)

    def _send_beat(self) -> None:
        with contextlib.suppress(OSError):
            self._lifeline.send(b".")

    def _hear(self) -> None:
        try:
            data = self._lifeline.recv(1024)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if not data:
            os.killpg(os.getpgrp(), signal.SIGKILL)
        for (connection,) in _ORDER.iter_unpack(data[: len(data) // _ORDER.size * _ORDER.size]):
            self._interrupt(connection)

    def _interrupt(self, connection: int) -> None:
        if monotonic() - self._beaten > STUCK:
            self._wanted_at = monotonic()
            self._interrupts.want(connection)
        if self._interrupts.free_threads(connection):
            return
        if connection and not self._runs(connection) and self._loop is not None and self._drop is not None:
            with contextlib.suppress(RuntimeError):  # the loop is closed
                self._loop.call_soon_threadsafe(self._drop, connection)

    def _runs(self, connection: int) -> bool:
        """Whether the main thread is stuck in that connection's code."""
        return self._interrupts.pending and self._running() == connection

    def _look(self, now: float) -> None:
        late = now - self._beaten
        if self._interrupts.pending:
            if self._beaten > self._wanted_at:
                self._interrupts.give_up()
            else:
                self._interrupts.insist()
        if late > self._late and self._told is None:
            self._tell_blocked(late)
        elif late <= LATE:
            self._excused = 0
            self._tell_over()

    def _running(self) -> int:
        loop = self._loop
        return 0 if loop is None else connection_of(asyncio.current_task(loop))

    def _tell_blocked(self, late: float) -> None:
        top = tops().get(self._main)
        self._excused += 1
        if self._ground.is_at_work(top) and self._excused < EXCUSED:
            return  # nobody's fault; the next look sees what comes after
        connection = self._running()
        blocked = self._ground.blocked(top, late, "" if self._loop is not None else IMPORT)
        self._told = connection, blocked
        self._since = self._beaten
        self._uplink.tell(connection, blocked)

    def _tell_hanging(self) -> None:
        at = next((place for place in self._standing() if place), "")
        where = f" at {at}" if at else ""
        text = f"the application hangs{where}: it has not ended {HANGS:g} s after it was told to"
        self._uplink.tell(0, Note(text, "it will be killed; look at shutdown, atexit and threads that are no daemons"))

    def _standing(self) -> Iterator[str]:
        """Where the main thread stands, then who else must end before the process does, then what tasks wait for."""
        frames = tops()
        waited_for = [thread.ident for thread in threading.enumerate() if not thread.daemon]
        for ident in (self._main, *(ident for ident in waited_for if ident != self._main)):
            frame = self._ground.innermost(frames.get(ident or 0))
            if frame is not None:
                yield self._ground.place(frame)
        if self._loop is not None:
            yield from map(self._ground.where, asyncio.all_tasks(self._loop))

    def _tell_over(self) -> None:
        if self._told is not None:
            connection, told = self._told
            self._told = None
            self._uplink.tell(connection, replace(told, seconds=self._beaten - self._since, over=True))
