"""Whether a child's interpreter is alive: its watchdog beats, and when it falls silent somebody holds the GIL."""

from __future__ import annotations

import asyncio
import linecache
import os
import re
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Final, TypeAlias

from ..core.events import Blocked
from .child import Child

LOOK: Final = 0.2
"""Seconds between two looks."""
SILENT: Final = 0.6
"""Seconds without a beat from which on the interpreter stands still."""
SETTLE: Final = 0.05
"""Seconds that faulthandler has to write its dump."""

_THREAD: Final = re.compile(r"^(?:Current thread|Thread) .*:$", re.MULTILINE)
_CALL: Final = re.compile(r'^  File "(.*)", line (\d+) in (.*)$', re.MULTILINE)
_INSTALLED: Final = ("site-packages", "dist-packages")
_STDLIB: Final = (f"{os.sep}lib{os.sep}python", "<frozen")
_DEMO: Final = str(Path(__file__).resolve().parents[1] / "demo.py")
"""An application like any other."""
_WAITING: Final = ("selectors.py", "threading.py", "queue.py", "socket.py", "futures/thread.py", "asyncio/runners.py")
_OURS: Final = str(Path(__file__).resolve().parents[1]) + os.sep
_WORK: Final = tuple(f"{_OURS}{room}{os.sep}" for room in ("core", "wire", "debuggee"))
"""Rooms of ours that may take long themselves, a frame of many megabytes for instance: nobody's fault."""


class Pulse:
    """Listens to a child's heartbeats, and finds the line that keeps it from beating.

    Args:
        child: The child.
        on_blocked: Gets what keeps the interpreter from running, and once more when it runs again.
    """

    def __init__(self, child: Child, on_blocked: Callable[[Blocked], None]) -> None:
        self._child = child
        self._on_blocked = on_blocked
        self._beaten: float | None = None
        self._asked = False
        self._told: Blocked | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._dump = b""

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """Start to listen."""
        self._loop = loop
        loop.add_reader(self._child.lifeline, self._hear)
        loop.add_reader(self._child.outputs["stacks"], self._read)
        self._timer = loop.call_later(LOOK, self._look)

    def detach(self) -> None:
        """Stop; the process has ended."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
            self._loop.remove_reader(self._child.lifeline)
            self._loop.remove_reader(self._child.outputs["stacks"])

    def _hear(self) -> None:
        try:
            data = self._child.lifeline.recv(4096)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if not data:
            self._loop.remove_reader(self._child.lifeline)
            self._beaten = None
            return
        now = monotonic()
        if self._told is not None and self._beaten is not None:
            told, self._told = self._told, None
            self._on_blocked(Blocked(now - self._beaten, told.file, told.line, told.function, told.source, over=True))
        self._beaten = now
        self._asked = False

    def _look(self) -> None:
        self._timer = self._loop.call_later(LOOK, self._look)
        if self._beaten is None or self._asked or monotonic() - self._beaten < SILENT:
            return
        self._asked = True
        self._dump = b""
        if _is_stopped(self._child.pid):
            self._tell(Blocked(monotonic() - self._beaten, function="stopped by a signal", source="SIGCONT goes on"))
        else:
            self._child.dump_stacks()
            self._loop.call_later(SETTLE, self._judge)

    def _read(self) -> None:
        try:
            data = os.read(self._child.outputs["stacks"], 1 << 16)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        self._dump += data
        if not data:
            self._loop.remove_reader(self._child.outputs["stacks"])

    def _judge(self) -> None:
        """The dump has come: find the main thread's line in it, unless it beats again."""
        if self._timer is None or self._beaten is None or not self._asked:
            return
        silent = monotonic() - self._beaten
        self._read()
        calls = culprit(self._dump.decode("utf-8", "replace"))
        if calls:  # the line's source is read from a disk, maybe a slow one
            found = self._loop.run_in_executor(None, blocked_at, calls, silent, Path(self._child.config.app_dir))
            found.add_done_callback(self._found)
        else:
            self._asked = False  # everybody waits: the machine is busy, or it is over; look again

    def _found(self, found: asyncio.Future[Blocked]) -> None:
        """The line is known: tell it, unless the interpreter runs again or has ended meanwhile."""
        if self._timer is not None and self._asked and not found.cancelled():
            self._tell(found.result())

    def _tell(self, blocked: Blocked) -> None:
        self._told = blocked
        self._on_blocked(blocked)


_Call: TypeAlias = tuple[str, int, str]
"""File, line and function."""


def culprit(dump: str) -> list[_Call]:
    """Find the thread that does not wait, in what faulthandler wrote.

    Args:
        dump: The stacks of all threads; the main thread's stands last.

    Returns:
        Its calls, innermost first; empty if every thread waits.
    """
    for stack in reversed(_THREAD.split(dump)[1:]):
        calls = [(file, int(line), function) for file, line, function in _CALL.findall(stack)]
        if calls and not calls[0][0].endswith(_WAITING) and not _is_at_work(calls):
            return calls
    return []


def _is_at_work(calls: list[_Call]) -> bool:
    """Tell whether a thread runs our own code, or the standard library for it."""
    return next((file for file, _, _ in calls if not _is_stdlib(file)), "").startswith(_WORK)


def _is_stdlib(file: str) -> bool:
    return not file.startswith(_OURS) and any(p in file for p in _STDLIB) and not any(p in file for p in _INSTALLED)


def blocked_at(calls: list[_Call], seconds: float, project: Path) -> Blocked:
    """Tell a block by the innermost line of the user's code, or the innermost line of all, but never one of ours.

    Args:
        calls: Innermost first; not empty.
        seconds: Since when.
        project: What paths are told relative to.
    """
    project = project.resolve()
    own = (
        call for call in calls if not any(part in call[0] for part in (*_INSTALLED, *_STDLIB)) and not _is_ours(call)
    )
    file, line, function = found = next(own, calls[0])
    if _is_ours(found):
        return Blocked(seconds)
    source = linecache.getline(file, line).strip()
    path = Path(file)
    return Blocked(
        seconds, str(path.relative_to(project)) if path.is_relative_to(project) else file, line, function, source
    )


def _is_ours(call: _Call) -> bool:
    return call[0].startswith(_OURS) and call[0] != _DEMO


def _is_stopped(pid: int) -> bool:
    """Tell whether a process is stopped by SIGSTOP or the like, where the system tells."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return False
    return status.rpartition(")")[2].split()[:1] == ["T"]
