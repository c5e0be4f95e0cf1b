"""The way up: one non-blocking socket, written by the event loop and by any thread, in one order.

An asyncio transport cannot be used here: what the application prints must be on its way before ``os._exit`` or a
segfault, or while the loop is blocked, and after the frames that were sent before it. So whoever has something to
say may write, under one lock; the loop's own writes are what is left over.
"""

from __future__ import annotations

import asyncio
import contextlib
import select
import socket
import threading
from collections.abc import Callable
from time import monotonic, monotonic_ns
from typing import Final

from ..core.events import Event, Fault, Output
from ..errors import WireError
from ..wire.encoder import Encoder
from ..wire.messages import Report, Told
from ..wire.unsent import Unsent

PATIENCE: Final = 5.0
"""Seconds that a print waits for a parent that does not read, before it goes on and is kept."""
KEPT: Final = 32 << 20
"""Bytes of prints kept for such a parent; what comes after is dropped and counted."""

_NOTHING: Final = memoryview(b"")


class Uplink:
    """Writes reports to the parent.

    Args:
        wire: Where to.
        limit: Bytes of the largest frame.
        unsent: The file of `Unsent`, for what a crash finds not written; -1 if nobody would look.

    Attributes:
        encoder: Makes the bytes; frames are encoded in the loop's thread only.
        behind: Whether the parent does not read as fast as we write.
        dead: Whether nobody is there to read.
        before_say: Called in the loop's thread before somebody says something, to put first what was sent first.
        on_room: Called in the loop's thread when the parent has caught up.
    """

    def __init__(self, wire: socket.socket, limit: int, unsent: int = -1) -> None:
        wire.setblocking(False)  # noqa: FBT003 - its only parameter
        self.encoder = Encoder(limit)
        self.behind = False
        self.dead = False
        self.before_say: Callable[[], None] | None = None
        self.on_room: Callable[[], None] | None = None
        self._wire = wire
        self._pending: list[bytes] = []
        self._rest = _NOTHING
        self._written = 0
        self._unsent = Unsent(unsent)
        # Reentrant, and with a flag: a signal handler or a finalizer may print in the midst of a write.
        self._lock = threading.RLock()
        self._writing = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.get_ident()
        self._watching = False
        self._stalled = False
        self._kept = 0
        self._dropped = 0

    def serve(self, loop: asyncio.AbstractEventLoop) -> None:
        """Let a loop write what the kernel does not take at once; call it in the loop's thread."""
        self._loop = loop
        self._thread = threading.get_ident()

    # -- any thread ----------------------------------------------------------------------------------------------

    def tell(self, connection: int, event: Event) -> None:
        """Tell a fact at once, from any thread.

        Args:
            connection: Whom it is about; 0 for the whole debuggee.
            event: The fact.
        """
        try:
            data = self.encoder.report(Told(connection, monotonic_ns(), "", None, event))
        except WireError as error:
            data = self.encoder.report(Told(connection, monotonic_ns(), "", None, Fault(f"not told: {error}")))
        self.say(data)

    def output(self, connection: int, stream: str, text: str) -> None:
        """Tell what was printed, at once, from any thread.

        Args:
            connection: Who printed.
            stream: ``stdout`` or ``stderr``.
            text: What.
        """
        if self._stalled and self._kept > KEPT:
            self._dropped += len(text)
            return
        self.say(self.encoder.output(connection, monotonic_ns(), stream, text))

    def report(self, report: Report) -> None:
        """Tell a report at once.

        Raises:
            WireError: It is larger than the limit.
        """
        self.say(self.encoder.report(report))

    def say(self, data: bytes) -> None:
        """Write now, after all that was put before; waits for a parent that is behind, but not for ever."""
        if self.dead:
            return
        if self.before_say is not None and threading.get_ident() == self._thread:
            self.before_say()
        self._unsent.stop()
        self._pending.append(data)
        if self.flush() or self.dead:
            return
        if self._stalled:
            self._kept += len(data)
            return
        deadline = monotonic() + PATIENCE
        while not self.flush():
            remaining = deadline - monotonic()
            if remaining <= 0:
                self._stalled = True
                break
            self._wait(remaining)

    def nudge(self) -> None:
        """Write what a thread had to leave over; called by the watchdog now and then."""
        if (self._pending or self._rest) and self.flush() and self._loop is not None and self.on_room is not None:
            with contextlib.suppress(RuntimeError):  # the loop is closed
                self._loop.call_soon_threadsafe(self.on_room)

    def flush(self) -> bool:
        """Write what the kernel takes.

        Returns:
            Whether nothing is left over, or somebody further up the stack is writing it.
        """
        with self._lock:
            if self._writing:
                return True
            self._writing = True
            try:
                return self._write()
            finally:
                self._writing = False

    def abandon(self) -> None:
        """Let go of the wire, in a process that was forked off: it is the debuggee's alone."""
        self.dead = True
        self._lock = threading.RLock()
        self._writing = False
        self._pending.clear()
        self._unsent.part()
        self._wire.close()

    # -- the loop's thread ---------------------------------------------------------------------------------------

    def put(self, data: bytes) -> None:
        """Have the next `flush` write something; a process that crashes before it has left it to the parent."""
        if not self._pending and not self._rest:
            self._unsent.begin(self._written)
        self._unsent.keep(data)
        self._pending.append(data)

    def push(self) -> None:
        """Write what the kernel takes and have the loop write the rest as soon as it can."""
        if not self.flush() and not self._watching and self._loop is not None:
            self._watching = True
            self._loop.add_writer(self._wire.fileno(), self._writable)

    def leave(self) -> None:
        """Part with the loop: it ends; what is said from now on is written by whoever says it."""
        if self._watching and self._loop is not None:
            self._watching = False
            self._loop.remove_writer(self._wire.fileno())
        self._loop = self.on_room = self.before_say = None
        self.say(b"")

    def _writable(self) -> None:
        if self.flush() and self._loop is not None:
            self._watching = False
            self._loop.remove_writer(self._wire.fileno())
            if self.on_room is not None:
                self.on_room()

    # -- inside --------------------------------------------------------------------------------------------------

    def _write(self) -> bool:
        pending = self._pending
        while True:
            if not self._rest:
                count = len(pending)
                if not count:
                    self.behind = self._stalled = False
                    self._kept = 0
                    if not self._dropped:
                        return True
                    self._own_up()
                    continue
                # others append meanwhile: take what is there, and leave the list the same list
                self._rest = memoryview(pending[0] if count == 1 else b"".join(pending[:count]))
                del pending[:count]
            try:
                sent = self._wire.send(self._rest)
            except (BlockingIOError, InterruptedError):
                self.behind = True
                return False
            except OSError:
                self.dead = True
                with contextlib.suppress(OSError):  # who reads orders is to know it, too, and ends the process
                    self._wire.shutdown(socket.SHUT_RDWR)
                pending.clear()
                self._rest = _NOTHING
                return True
            self._written += sent
            self._rest = self._rest[sent:] if sent < len(self._rest) else _NOTHING

    def _own_up(self) -> None:
        dropped, self._dropped = self._dropped, 0
        note = Output("stderr", f"wstui: {dropped} characters of output were dropped while nobody read them\n")
        self._pending.append(self.encoder.report(Told(0, monotonic_ns(), "", None, note)))

    def _wait(self, seconds: float) -> None:
        with contextlib.suppress(OSError, ValueError):
            poll = select.poll()
            poll.register(self._wire.fileno(), select.POLLOUT)
            poll.poll(min(seconds, 0.25) * 1000)
