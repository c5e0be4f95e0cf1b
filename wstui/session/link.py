"""A child on a running event loop: reports in slices, orders out, and its death told last of all."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import threading
from collections import deque
from collections.abc import Callable

from ..core.events import Blocked, Died, Output
from ..errors import WireError
from ..wire.encoder import Encoder
from ..wire.messages import LoadFailed, Order, Report, Shutdown
from .child import Child
from .intake import Intake
from .pulse import Pulse
from .spill import Spill


class Link:
    """Connects a `Child` to the running loop.

    Args:
        child: A child that is spawned; the link owns it from `attach` on.
        on_reports: Gets the reports in order, some milliseconds' worth at a time. What the watchdog in the child
            sees comes here too, as a `Told` with a `Blocked` and its connection.
        on_output: Gets what was written past ``sys.stdout`` and ``sys.stderr``: by C code, by subprocesses, by
            faulthandler.
        on_blocked: Gets the stalls that only the parent can see, because the interpreter itself stands still.
        on_died: Called once, after every report and output that was written before the death. If the interpreter
            never came to run our code, a `wire.LoadFailed` has been reported before.
    """

    def __init__(
        self,
        child: Child,
        *,
        on_reports: Callable[[list[Report]], None],
        on_output: Callable[[Output], None],
        on_blocked: Callable[[Blocked], None],
        on_died: Callable[[Died], None],
    ) -> None:
        self.child = child
        self._on_reports = on_reports
        self._on_died = on_died
        self._intake = Intake(child.config.max_frame_size, self._hand_on, self._end, child.rest)
        self._encoder = Encoder(child.config.max_frame_size)
        self._spill = Spill(child.outputs, on_output)
        self._pulse = Pulse(child, on_blocked)
        self._outgoing: deque[memoryview] = deque()
        self._writing = False
        self._ended = False
        self._exited = False
        self._asked = False
        self._heard = False
        self._pidfd = -1
        self._dead = asyncio.Event()

    def attach(self) -> None:
        """Start to read; the loop must be running."""
        self._loop = asyncio.get_running_loop()
        self._intake.attach(self._loop, self.child.wire)
        self._spill.attach(self._loop)
        self._pulse.attach(self._loop)
        self._watch_exit()

    def send(self, order: Order) -> None:
        """Send an order, in order; never waits. An order to a child that has died is dropped.

        Raises:
            WireError: It is larger than the limit; nothing was sent.
        """
        data = self._encoder.order(order)
        if self._exited or self._ended:
            return
        self._outgoing.append(memoryview(data))
        if len(self._outgoing) == 1:
            self._write()

    def give_way(self) -> None:
        """Leave the loop to the screen for a moment, whatever the child reports."""
        self._intake.give_way()

    def kill(self) -> None:
        """End the child at once; `on_died` follows, as asked for by the user."""
        self._asked = True
        self.child.kill()

    async def close(self, grace: float = 2.0) -> None:
        """Shut the application down and end the child; kill it after ``grace`` seconds. Safe to call twice.

        When it returns the child is reaped, `on_died` has been called, and nothing of it is left open.
        """
        self._asked = True
        self.send(Shutdown())
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._dead.wait(), grace)
        if not self._dead.is_set():
            self.child.kill()
            await self._dead.wait()
        self.child.dismiss()

    # -- orders --------------------------------------------------------------------------------------------------

    def _write(self) -> None:
        """Write what the kernel takes; the rest as soon as it can."""
        while self._outgoing:
            data = self._outgoing[0]
            try:
                sent = self.child.wire.send(data)
            except (BlockingIOError, InterruptedError):
                if not self._writing:
                    self._writing = True
                    self._loop.add_writer(self.child.wire, self._write)
                return
            except OSError:  # it is gone; its exit tells the rest
                self._outgoing.clear()
                break
            if sent < len(data):
                self._outgoing[0] = data[sent:]
            else:
                self._outgoing.popleft()
        self._stop_writing()

    def _stop_writing(self) -> None:
        if self._writing:
            self._writing = False
            self._loop.remove_writer(self.child.wire)

    # -- reports -------------------------------------------------------------------------------------------------

    def _hand_on(self, reports: list[Report]) -> None:
        if reports:
            self._heard = True
            self._spill.remember(reports)
            try:
                self._on_reports(reports)
            except Exception as error:  # noqa: BLE001 - an error of ours must be seen, and not silence the child
                self._spill.say(f"wstui: {type(error).__name__}: {error}")

    def _end(self, error: WireError | None) -> None:
        """Nothing more comes over the wire; if its bytes made no sense any more, say so and end the child."""
        self._stop_writing()
        self._ended = True
        self._outgoing.clear()
        if error is not None:
            self._spill.say(f"wstui: {error}")
            self.child.kill()
        with contextlib.suppress(OSError):  # a child that lives nevertheless sees its orders end, and ends itself
            self.child.wire.shutdown(socket.SHUT_RDWR)
        self._bury()

    # -- the end -------------------------------------------------------------------------------------------------

    def _watch_exit(self) -> None:
        try:
            self._pidfd = os.pidfd_open(self.child.pid)
        except (AttributeError, OSError):
            threading.Thread(target=self._wait, name=f"wait {self.child.pid}", daemon=True).start()
        else:
            self._loop.add_reader(self._pidfd, self._exit)

    def _wait(self) -> None:
        wait_for = getattr(os, "waitid", None)
        if wait_for is not None:  # leaves the zombie, and with it the id of the group
            with contextlib.suppress(ChildProcessError):  # somebody has collected it meanwhile
                wait_for(os.P_PID, self.child.pid, os.WEXITED | os.WNOWAIT)
        else:
            self.child.reap(None)
        with contextlib.suppress(RuntimeError):  # the loop is closed
            self._loop.call_soon_threadsafe(self._exit)

    def _exit(self) -> None:
        """The process has ended: what it wrote is all in the kernel's buffers now."""
        if self._pidfd >= 0:
            self._loop.remove_reader(self._pidfd)
            os.close(self._pidfd)
            self._pidfd = -1
        self.child.clear()
        self.child.reap()
        self._exited = True
        self._intake.finish()
        if self._ended:
            self._bury()

    def _bury(self) -> None:
        """Tell the death, once nothing can come any more."""
        if not (self._ended and self._exited) or self._dead.is_set():
            return
        self._pulse.detach()
        self._spill.detach()
        if not self._heard:
            reason = self._spill.last_line or f"exit status {self.child.died().code}"
            self._on_reports([LoadFailed(f"{self.child.python} cannot run the debuggee", reason)])
        self._dead.set()
        self._on_died(self.child.died(self._spill.tail, asked=self._asked))
