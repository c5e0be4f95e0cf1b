"""Notices when the loop that draws the screen waits for a disk, a process or a clock.

Python tells of most calls that may block by audit events; those that it does not tell of are wrapped. A call counts
when it is made in a thread whose loop runs, and code of ours is what made it. The journal's own append and `pread` are
allowed: they are what makes sure that whatever was shown is on the disk.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import FrameType
from typing import Any, Final

import pytest

import wstui

HOUSE: Final = str(Path(wstui.__file__).parent)

EVENTS: Final = (
    *("open", "os.listdir", "os.scandir", "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.chmod", "os.truncate"),
    *("os.system", "os.posix_spawn", "subprocess.Popen", "socket.connect", "socket.getaddrinfo", "shutil.rmtree"),
    *("shutil.copyfile", "shutil.move", "tempfile.mkstemp", "fcntl.flock", "fcntl.lockf", "urllib.Request"),
)
"""What Python itself tells of."""

CALLS: Final[tuple[tuple[Any, str], ...]] = (
    *((os, name) for name in ("fsync", "fdatasync", "waitpid", "read", "write", "pwrite", "sendfile")),
    (time, "sleep"),
    *((subprocess.Popen, name) for name in ("wait", "communicate")),
    *((threading.Thread, "join"), (threading.Event, "wait")),
)
"""What it does not tell of, and where it stands."""

ALLOWED: Final[Mapping[str, str]] = {
    "journal/writer.py:": "what is shown is on the disk before",
    "journal/hold.py:hold": "of a file that was made this moment",
    "session/archive.py:journal_path": "once a session: its journal begins",
    "session/archive.py:live": "once a session: its journal is read from now on",
    "session/child.py:__init__": "a debuggee dies with the thread that starts it, so that must be the one that stays",
    "session/finding/process.py:__init__": "before the user types what is looked for",
    "session/interpreter.py:_version": "three lines of the environment in which a debuggee is about to be started",
    "session/pulse.py:_is_stopped": "the kernel's own word on a child that is silent: no disk",
    "session/standby.py:_files": "a look at the environment that a debuggee was started in, on the way to the next one",
    "tui/app.py:_put_up": "the style sheet, before there is a screen",
    "tui/history.py:_read": "a small file, when the screen comes up and when it has gone",
    "tui/history.py:save": "when the screen has gone",
    "tui/history.py:_write": "the same",
    "wire/unsent.py:make": "memory that has a descriptor, and no disk",
}
"""What may wait, by file and function, and why."""


class Watch:
    """Keeps what was noticed.

    Attributes:
        seen: One line for each call that may block: what, on what, and the line of ours that called it.
    """

    def __init__(self) -> None:
        self.seen: list[str] = []

    @property
    def blocking(self) -> list[str]:
        """What was noticed and is not allowed."""
        return [line for line in self.seen if not line.startswith(tuple(ALLOWED))]

    def note(self, what: str, *about: object) -> None:
        """Keep a call, if it is one of ours in a thread whose loop runs."""
        if asyncio._get_running_loop() is None:
            return
        frame = sys._getframe(2)
        if frame.f_code is threading.Thread.start.__code__:  # waits for the thread to have begun, and for no more
            return
        caller = ours(frame)
        if caller is not None:
            self.seen.append(f"{caller}: {what} {' '.join(map(str, about))[:200]}".rstrip())


def ours(frame: FrameType | None) -> str | None:
    """Name the innermost line of ours; None if there is none, or it is only being imported."""
    found = None
    while frame is not None:
        file = frame.f_code.co_filename
        if file.startswith("<frozen importlib"):
            return None
        if found is None and file.startswith(HOUSE):
            found = f"{file.removeprefix(HOUSE)[1:]}:{frame.f_code.co_name}"
        frame = frame.f_back
    return found


def returns_at_once(name: str, *args: Any, timeout: float | None = None) -> bool:
    """Tell whether a call does not wait, going by its arguments."""
    match name:
        case "os.waitpid":
            return bool(args[1] & os.WNOHANG)
        case "os.read" | "os.write":
            return not os.get_blocking(args[0])
        case "Popen.wait" | "Thread.join" | "Event.wait":
            return (args[1] if len(args) > 1 else timeout) == 0
        case _:
            return False


_watching: list[Watch] = []


def _hear(event: str, about: tuple[object, ...]) -> None:
    if _watching and event in EVENTS:
        _watching[-1].note(event, *about[:1])


def _wrapped(call: Callable[..., Any], name: str) -> Callable[..., Any]:
    def wrapper(*args: Any, **named: Any) -> Any:
        if _watching and not returns_at_once(name, *args, **named):
            _watching[-1].note(name)
        return call(*args, **named)

    return wrapper


_hooks: list[bool] = []


@contextlib.contextmanager
def watched() -> Iterator[Watch]:
    """Notice calls that may block, for the length of a block.

    Yields:
        What was noticed.
    """
    if not _hooks:  # an audit hook stays for ever
        sys.addaudithook(_hear)
        _hooks.append(True)
    watch = Watch()
    with pytest.MonkeyPatch.context() as patched:
        for place, name in CALLS:
            patched.setattr(place, name, _wrapped(getattr(place, name), f"{place.__name__}.{name}"))
        _watching.append(watch)
        try:
            yield watch
        finally:
            _watching.remove(watch)
