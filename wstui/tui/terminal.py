"""Keeps the terminal for the screen: nothing else in this process can write on it while the screen lives.

Textual draws on ``sys.__stderr__``. A handler made before the screen, a C library or a child process that inherits
our file descriptors would paint over it. So the screen gets descriptors of its own, and 1 and 2 lead into a file
until the screen is gone.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import select
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from typing import IO, Any, Final, TextIO

KEPT: Final = 4096
"""Bytes of what was written meanwhile that are told at the end."""

PATIENCE: Final = 0.5
"""Seconds that a terminal may take nothing before drawing goes on without it."""

RESTORE: Final = (
    b"\x1b[?2026l\x1b[?2048l\x1b[?2004l\x1b[?1000l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1016l\x1b[?7h"
    b"\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?1004l\x1b[m"
)
"""Takes back whatever Textual asks of a terminal."""


class Outlet(io.FileIO):
    """A terminal that may be slow, stopped or closed at any moment.

    Textual writes in a thread of its own, and whoever draws waits for it sooner or later. So this never waits long:
    when the terminal has taken nothing for `PATIENCE`, what is written is dropped until it takes something again, but
    for the rest of the text that was cut. Then the whole screen is to be drawn anew.

    Args:
        number: A descriptor of the terminal; it stays the caller's.
    """

    def __init__(self, number: int) -> None:
        super().__init__(_open_again(number), "w")
        self.lost = False
        """Whether something was dropped."""
        self._rest = b""
        self._lock = threading.Lock()
        self._watcher: tuple[asyncio.AbstractEventLoop, Callable[[], None]] | None = None

    def watch(self, loop: asyncio.AbstractEventLoop, on_room: Callable[[], None]) -> None:
        """Have a callback called on a loop when the terminal takes something again.

        Args:
            loop: The running loop.
            on_room: Draws anew what was dropped.
        """
        self._watcher = loop, on_room

    def write(self, data: Any, /) -> int:
        """Write as far as somebody takes it; tells that all of it was written."""
        written = bytes(data)
        with self._lock:
            if self._rest:
                self._rest = self._push(self._rest, 0)
            if self._rest:
                self.lost = True
            elif rest := self._push(written, PATIENCE):
                self._rest = rest
                self._ask()
        return len(written)

    def recover(self) -> bool:
        """Restore the terminal after all if it was not there to be restored; for the end.

        Returns:
            Whether somebody takes what is written.
        """
        with self._lock:
            return not (self._rest or self.lost) or not self._push(self._rest + RESTORE, PATIENCE)

    def _push(self, data: bytes, patience: float) -> bytes:
        """Write; return what nobody has taken for some seconds. A terminal that is gone takes everything."""
        poll = select.poll()
        poll.register(self.fileno(), select.POLLOUT)
        while data and poll.poll(patience * 1000):
            try:
                data = data[super().write(data) or 0 :]
            except OSError:
                return b""
        return data

    def _ask(self) -> None:
        if self._watcher is not None:
            loop, _ = self._watcher
            with contextlib.suppress(RuntimeError):  # it is closed
                loop.call_soon_threadsafe(loop.add_writer, self.fileno(), self._room, *self._watcher)

    def _room(self, loop: asyncio.AbstractEventLoop, on_room: Callable[[], None]) -> None:
        """Go on where the terminal stopped."""
        with self._lock:
            self._rest = self._push(self._rest, 0)
            if self._rest:
                return
            self.lost = False
        loop.remove_writer(self.fileno())
        on_room()


def _open_again(number: int) -> int:
    """Open a terminal once more, so that only we do not wait for it; what is none is duplicated."""
    try:
        return os.open(os.ttyname(number), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return os.dup(number)


def _stream(outlet: Outlet) -> TextIO:
    """Return a stream of text; not line-buffered, Textual flushes by itself."""
    return io.TextIOWrapper(outlet, encoding="utf-8", errors="replace", write_through=True)


@contextlib.contextmanager
def guarded() -> Iterator[None]:
    """Give the terminal to the screen alone for the length of a block.

    What others wrote on standard output or standard error meanwhile is told on standard error afterwards, its last
    4 KiB, made safe.

    Yields:
        Nothing.
    """
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    before = sys.__stdout__, sys.__stderr__
    saved = os.dup(1), os.dup(2)
    listening = True
    with tempfile.TemporaryFile() as aside:
        try:
            outlet = Outlet(2)
            with _stream(Outlet(1)) as out, _stream(outlet) as err:
                os.dup2(aside.fileno(), 1)
                os.dup2(aside.fileno(), 2)
                _publish(out, err)
                try:
                    yield
                finally:
                    _publish(*before)
                    listening = outlet.recover()
        finally:
            for number, descriptor in enumerate(saved, 1):
                os.dup2(descriptor, number)
                os.close(descriptor)
            if listening:
                _tell(aside)


def _publish(out: TextIO | None, err: TextIO | None) -> None:
    """Say where the terminal is; the names are declared final, and Textual reads just these."""
    setattr(sys, "__stdout__", out)  # noqa: B010 - see above
    setattr(sys, "__stderr__", err)  # noqa: B010 - see above


def _tell(aside: IO[bytes]) -> None:
    """Tell the last of what was written meanwhile."""
    from ..core.payload import visible

    size = aside.seek(0, io.SEEK_END)
    aside.seek(max(0, size - KEPT))
    for line in aside.read().decode("utf-8", "replace").splitlines():
        sys.stderr.write(visible(line) + "\n")
