"""The debuggee's process as the parent holds it: started, signalled, ended. No event loop here.

The command line spawns it before it imports Textual, so that the application is imported meanwhile; hence nothing
here waits, and nothing here imports more than the standard library and `wire`.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from ..errors import InterpreterError
from ..wire import unsent
from ..wire.layout import HEADER, MAX_FRAME, NO_STATE, Kind
from .interpreter import BOOTSTRAP, OLDEST, asgiref_folder, choose

if TYPE_CHECKING:
    from ..core.events import Died

Stream = Literal["stdout", "stderr", "fault", "stacks"]

_STREAMS: Final[tuple[Stream, ...]] = ("stdout", "stderr", "fault", "stacks")

INTERRUPT: Final = struct.Struct("<I")
"""What the lifeline carries down: the connection whose handler is to be freed. Upwards it carries heartbeats."""

_LAST: Final = getattr(signal, "SIGRTMAX", None)
# real-time signals are nobody's; where there are none, an application has to do without the user's two
DUMP_SIGNAL: Final = int(signal.SIGUSR2 if _LAST is None else _LAST - 1)
"""Has faulthandler write all stacks."""
INTERRUPT_SIGNAL: Final = int(signal.SIGUSR1 if _LAST is None else _LAST - 2)
"""Has the debuggee free its main thread; sent by its own watchdog."""

_NONE: Final = -1
"""What stands for a descriptor that there is not, or no more: its number may be another file's by now."""

_PACKAGE: Final = Path(__file__).resolve().parents[1]


class ChildConfig(NamedTuple):
    """What to run, and how."""

    app: str
    """``module:attribute``, ``module`` or ``path/to/file.py[:attribute]``."""
    app_dir: str = "."
    """Where modules are looked for first."""
    factory: bool | None = None
    """Whether the attribute makes the application when called; None lets its signature tell."""
    settings: str | None = None
    """Django's settings module."""
    python: str | None = None
    """The project's interpreter; None looks for it."""
    lifespan: str = "auto"
    """``auto``, ``on`` or ``off``."""
    loop: str = "auto"
    """``auto``, ``asyncio`` or ``uvloop``."""
    root_path: str = ""
    """Where the application is mounted."""
    env: Mapping[str, str] = MappingProxyType({})
    """Variables to set besides those that wstui itself has."""
    max_frame_size: int = MAX_FRAME
    """Bytes of the largest frame, either way."""
    linger: float = 10.0
    """Seconds after a disconnect from which on an application that still runs is told (P27), as daphne kills it."""
    standby: bool = False
    """Whether to load the application only when the first order comes. A restart that has one standing by takes
    no longer than the import of the application."""
    server: str = "uvicorn"
    """The server to play: ``spec``, ``uvicorn``, ``hypercorn`` or ``daphne``."""


class Child:
    """A debuggee's process and the parent's ends of all that leads to it.

    Attributes:
        config: What it runs.
        python: The interpreter that runs it.
        began: When it was started, in seconds since 1970.
        pid: Its process id, and the id of its process group and session.
        wire: Orders down, reports up; not blocking.
        lifeline: Heartbeats up, interrupts down; the debuggee ends when it closes; not blocking.
        outputs: Ends of pipes, not blocking. ``stdout`` and ``stderr`` are what bypasses Python's ``sys.stdout``:
            file descriptors 1 and 2; ``fault`` is faulthandler's last word; ``stacks`` the answer to `dump_stacks`.
    """

    def __init__(self, config: ChildConfig, python: Path) -> None:
        self.config = config
        self.python = python
        self._parent_ends = contextlib.ExitStack()
        with contextlib.ExitStack() as on_failure, contextlib.ExitStack() as child_ends:
            on_failure.callback(self._parent_ends.close)
            self.wire, wire = self._socketpair(child_ends)
            self.lifeline, lifeline = self._socketpair(child_ends)
            self.outputs: dict[Stream, int] = {}
            ends = {stream: self._pipe(stream, child_ends) for stream in _STREAMS}
            self._unsent = _shared_memory()
            self._parent_ends.callback(self._let_go_of_unsent)
            fds = {
                "wire": wire.fileno(),
                "lifeline": lifeline.fileno(),
                "fault": ends["fault"],
                "stacks": ends["stacks"],
            }
            if self._unsent != _NONE:
                fds["unsent"] = self._unsent
            self.began = time.time()
            self._process = subprocess.Popen(
                [str(python), BOOTSTRAP, json.dumps(self._orders(fds))],
                stdin=subprocess.DEVNULL,
                stdout=ends["stdout"],
                stderr=ends["stderr"],
                pass_fds=tuple(fds.values()),
                env={**os.environ, **config.env},
                start_new_session=True,
            )
            on_failure.pop_all()
        self.pid = self._process.pid

    @classmethod
    def spawn(cls, config: ChildConfig) -> Child:
        """Start a debuggee; returns as soon as the process exists.

        Call it from a thread that lives as long as the child should: on Linux the child dies with it.

        Args:
            config: What to run.

        Returns:
            The child, whose application is not loaded yet.

        Raises:
            InterpreterError: There is no interpreter that could run it.
        """
        python = choose(config.python, Path(config.app_dir), os.environ)
        try:
            return cls(config, python)
        except OSError as error:
            raise InterpreterError(f"{python} cannot be started: {error.strerror or error}") from error

    def interrupt(self, connection: int) -> None:
        """Free the handler of a connection that is stuck in Python code; it crashes with "interrupted by you".

        Args:
            connection: Its number; 0 frees whatever keeps the event loop from running.
        """
        with contextlib.suppress(OSError):
            self.lifeline.send(INTERRUPT.pack(connection))

    def dump_stacks(self) -> None:
        """Have faulthandler write every thread's stack on the ``stacks`` output, GIL or no GIL.

        Only after the first heartbeat: before it nobody has been told what to do with the signal, and it kills.
        """
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, DUMP_SIGNAL)

    def kill(self) -> None:
        """End it at once, with all that it started in its session's process group."""
        if self._process.returncode is None:
            self.clear()

    def clear(self) -> None:
        """End what it has left behind in its process group; before it is reaped, for only until then is its id ours."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)

    def rest(self, taken: int) -> bytes:
        """Read what it had not written when it crashed; `wire.unsent.rest`. Nothing once it is closed."""
        return b"" if self._unsent == _NONE else unsent.rest(self._unsent, taken)

    def reap(self, timeout: float | None = 0) -> int | None:
        """Collect the exit status, so that no zombie stays.

        Args:
            timeout: Seconds to wait for it; None waits as long as it takes.

        Returns:
            The status, negative for a signal; None if it runs still.
        """
        try:
            return self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            return None

    def died(self, stderr: str = "", *, asked: bool = False) -> Died:
        """Tell how it ended, once it has.

        Args:
            stderr: The last lines that it wrote on standard error.
            asked: Whether the user asked for it.
        """
        from ..core.events import Died  # not before the child is started: it takes some of the time to start it

        status = self._process.returncode
        if status is None or status >= 0:
            return Died(status, "", stderr, asked)
        try:
            name = signal.Signals(-status).name
        except ValueError:
            name = f"signal {-status}"
        return Died(None, name, stderr, asked)

    def close(self) -> None:
        """Kill it if it still runs, reap it, and close all our ends; safe to call twice. Waits for its end."""
        if self._process.returncode is None:
            self.clear()
            self.reap(timeout=5)
        self._parent_ends.close()

    def dismiss(self) -> None:
        """Do what `close` does without waiting: it is killed now, and reaped in a thread if that takes a moment."""
        if self._process.returncode is None:
            self.clear()
            threading.Thread(target=self._process.wait, name=f"reap {self.pid}", daemon=True).start()
        self._parent_ends.close()

    def _let_go_of_unsent(self) -> None:
        descriptor, self._unsent = self._unsent, _NONE
        if descriptor != _NONE:
            os.close(descriptor)

    def _orders(self, fds: dict[str, int]) -> dict[str, object]:
        config = self.config
        return {
            "package": str(_PACKAGE),
            "oldest": OLDEST,
            "refusal": (HEADER.format, Kind.LOAD_FAILED, NO_STATE),
            "asgiref": asgiref_folder(),
            "parent": os.getpid(),
            "fds": fds,
            "signals": {"dump": DUMP_SIGNAL, "interrupt": INTERRUPT_SIGNAL},
            "app": config.app,
            "app_dir": config.app_dir,
            "factory": config.factory,
            "settings": config.settings,
            "server": config.server,
            "lifespan": config.lifespan,
            "loop": config.loop,
            "root_path": config.root_path,
            "max_frame_size": config.max_frame_size,
            "linger": config.linger,
            "standby": config.standby,
        }

    def _socketpair(self, child_ends: contextlib.ExitStack) -> tuple[socket.socket, socket.socket]:
        ours, theirs = socket.socketpair()
        self._parent_ends.enter_context(ours)
        child_ends.enter_context(theirs)
        ours.setblocking(False)  # noqa: FBT003 - its only parameter
        return ours, theirs

    def _pipe(self, stream: Stream, child_ends: contextlib.ExitStack) -> int:
        ours, theirs = os.pipe()
        self._parent_ends.callback(os.close, ours)
        child_ends.callback(os.close, theirs)
        os.set_blocking(ours, False)
        self.outputs[stream] = ours
        return theirs


def _shared_memory() -> int:
    """Make the memory for what is not written yet, or go without: it is used only after a crash.

    A limit on the length of files holds for it, too, and some containers forbid it.
    """
    try:
        return unsent.make()
    except OSError:
        return _NONE
