"""Textual's driver, for a terminal that is suspended, stopped or closed at any moment."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import termios
from typing import Any, Final

from textual._ansi_sequences import SYNC_END, SYNC_START
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from .terminal import Outlet

MINE: Final = (signal.SIGTSTP, signal.SIGCONT)
"""Signals that Textual answers in the midst of anything, while a lock may be held that the answer needs."""


class TerminalDriver(LinuxDriver):
    """Answers the signals of job control on the event loop, and never waits for a terminal that takes nothing.

    Args:
        app: Whose screen it draws.
        options: As Textual gives them.
    """

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)
        self._picture: list[str] = []
        self._answer_signals()
        if isinstance(outlet := getattr(sys.__stderr__, "buffer", None), Outlet):
            outlet.watch(asyncio.get_running_loop(), self._draw_again)

    def _answer_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number, answer in zip(MINE, (self.suspend, self._begin_again), strict=True):
            loop.add_signal_handler(number, answer)

    def write(self, data: str) -> None:
        """Hand on what is to be written: a picture in one piece, for each piece wakes the thread that writes.

        Args:
            data: Sequences for the terminal.
        """
        if data == SYNC_START or self._picture:
            self._picture.append(data)
            if data != SYNC_END:
                return
            data = "".join(self._picture)
            self._picture.clear()
        super().write(data)

    def run_input_thread(self) -> None:
        """Read keys; a terminal that is gone ends the program as its signal does, which is not sent to everybody."""
        try:
            super().run_input_thread()
        except OSError:
            os.kill(os.getpid(), signal.SIGHUP)

    def suspend(self) -> None:
        """Give the terminal back to the shell and stop, with all of our process group, until the shell goes on with us.

        Where no shell could, in a terminal of our own, the kernel does not stop us: then nothing happens.
        """
        self.suspend_application_mode()
        loop = asyncio.get_running_loop()
        for number in MINE:
            loop.remove_signal_handler(number)
        os.kill(0, signal.SIGTSTP)
        self._wait_for_foreground()
        self._answer_signals()
        self._resume()

    def _wait_for_foreground(self) -> None:
        """Stop again while another program has the terminal: `bg` lets us run, but not draw."""
        with contextlib.suppress(OSError, termios.error):
            while os.tcgetpgrp(self.fileno) != os.getpgrp():
                # changes nothing; whoever tries so from the background is stopped by the kernel
                termios.tcsetattr(self.fileno, termios.TCSANOW, termios.tcgetattr(self.fileno))

    def _begin_again(self) -> None:
        """Go on after a stop that nobody could prepare for; the shell has changed the terminal meanwhile.

        A terminal that is closed has us go on, too: who is ending then must not begin to read it again.
        """
        if self._app.return_code is not None:
            return
        self.suspend_application_mode()
        self._wait_for_foreground()
        self._resume()

    def _resume(self) -> None:
        self.resume_application_mode()
        self._draw_again()

    def _draw_again(self) -> None:
        self._app.refresh(layout=True)
