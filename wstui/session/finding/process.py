"""The process that looks through a file, as the parent holds it."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from .talk import READY, Answer, Reader

READ: Final = 1 << 20
"""Bytes that are read at once; then it is somebody else's turn."""
PIPE: Final = 1 << 20
"""Bytes that it can write while the screen is drawn; by itself the system keeps a third of an answer."""
REAP: Final = 0.02
"""Seconds between two looks at whether it has ended."""

_CODE: Final = "{nice}; sys.path[:] = {path!r}; from {package}.program import begin; begin({fd}, {parent})"
_NICE: Final = "import os, sys; os.nice(5)"
"""The screen comes first, and whatever the user runs."""
_HOME: Final = str(Path(__file__).resolve().parents[3])


class Process:
    """Our own interpreter with the file open: asked in JSON, answering in columns.

    It begins to run at once, and ends when `close` is called or this process ends.

    Args:
        fd: The file that it looks through, open for reading; negative for none.
    """

    def __init__(self, fd: int) -> None:
        self._copy = os.dup(fd) if fd >= 0 else os.open(os.devnull, os.O_RDONLY)
        os.set_inheritable(self._copy, True)  # noqa: FBT003 - the standard library's own signature
        try:
            code = _CODE.format(
                nice=_NICE, path=[_HOME, *sys.path], package=__package__, fd=self._copy, parent=os.getpid()
            )
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", code],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                pass_fds=(self._copy,),
            )
        finally:
            os.close(self._copy)
        self._reader = Reader()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._answered: Callable[[Answer], None] = _nobody
        self._ended: Callable[[], None] = _nobody
        self._closed = False
        self.ready = False
        """Whether it has started, and does what it is asked."""
        if self._process.stdin is None or self._process.stdout is None:
            raise AssertionError
        self._in, self._out = self._process.stdin, self._process.stdout
        with contextlib.suppress(OSError, AttributeError):  # not everywhere, and one user may have only so much of it
            fcntl.fcntl(self._out, fcntl.F_SETPIPE_SZ, PIPE)

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self._process.poll() is not None

    def ask(self, order: dict[str, Any]) -> None:
        """Ask something; nothing comes of it when the process has ended.

        Args:
            order: What `program` understands.
        """
        if self._closed:
            return
        with contextlib.suppress(OSError):
            self._in.write(json.dumps(order).encode() + b"\n")

    def attach(self, answered: Callable[[Answer], None], ended: Callable[[], None]) -> None:
        """Read what it answers from now on; the loop must be running.

        Args:
            answered: Gets each answer.
            ended: Called if it ends by itself.
        """
        self._answered, self._ended = answered, ended
        self._loop = asyncio.get_running_loop()
        os.set_blocking(self._out.fileno(), False)
        self._loop.add_reader(self._out, self._readable)

    def _readable(self) -> None:
        try:
            data = os.read(self._out.fileno(), READ)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if not data:
            ended = self._ended
            self.close()
            ended()
            return
        for answer in self._reader.feed(data):
            self.ready = True
            if answer.what != READY:
                self._answered(answer)

    def close(self) -> None:
        """End it at once, whatever it is doing."""
        if self._closed:
            return
        self._closed, self._answered, self._ended = True, _nobody, _nobody
        if self._loop is not None:
            self._loop.remove_reader(self._out)
        self._process.kill()
        self._in.close()
        self._out.close()

    async def gone(self) -> None:
        """Wait until it has ended, once it is closed; that takes no time."""
        while not self.over:  # noqa: ASYNC110 - of a process that is no child watcher's nothing is told
            await asyncio.sleep(REAP)

    def wait(self) -> None:
        """Do the same without a loop."""
        self._process.wait()


def _nobody(answer: Answer | None = None) -> None:
    """Take no answer: nobody waits for one any more."""
    del answer
