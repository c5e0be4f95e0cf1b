"""Keeps the terminal for the screen: nothing else in this process can write on it while the screen lives.

Textual draws on ``sys.__stderr__``. A handler made before the screen, a C library or a child process that inherits
our file descriptors would paint over it. So the screen gets descriptors of its own, and 1 and 2 lead into a file
until the screen is gone.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import tempfile
from collections.abc import Iterator
from typing import IO, Any, Final, TextIO

KEPT: Final = 4096
"""Bytes of what was written meanwhile that are told at the end."""


class _Terminal(io.FileIO):
    """A terminal that may be closed at any moment.

    Textual writes in a thread of its own. An error ends that thread, and then whoever writes next waits for ever for
    it to take what is written: nothing would end any more.
    """

    def write(self, data: Any, /) -> int:
        """Write as far as there is somebody to read."""
        try:
            return super().write(data)
        except OSError:
            return memoryview(data).nbytes


def _reopen(number: int) -> TextIO:
    """Return a stream on a duplicate of a descriptor; not line-buffered, Textual flushes by itself."""
    return io.TextIOWrapper(_Terminal(os.dup(number), "w"), encoding="utf-8", errors="replace", write_through=True)


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
    with tempfile.TemporaryFile() as aside:
        try:
            with _reopen(1) as out, _reopen(2) as err:
                os.dup2(aside.fileno(), 1)
                os.dup2(aside.fileno(), 2)
                _publish(out, err)
                try:
                    yield
                finally:
                    _publish(*before)
        finally:
            for number, descriptor in enumerate(saved, 1):
                os.dup2(descriptor, number)
                os.close(descriptor)
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
