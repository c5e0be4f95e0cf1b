"""A signal at every turn of the screen's loop: ``python -m tests.faults.moments [SIGNAL …]``; SIGINT, if no other.

`tests.faults.exits` sends signals at moments that can be seen; some things go wrong at one turn in a thousand. Here the
debugger is run in a process that was forked off when everything had been imported, and gives itself the signal at
turn n of its loop, n = 1 to `TURNS`, while it starts, connects or waits for an application that never comes. It must
end with the signal's status, soon, in silence, with the terminal as it was.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import pty
import select
import signal
import sys
import tempfile
import termios
import time
import tty
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any, Final, NamedTuple, NoReturn

import wstui.cli.debug
import wstui.tui.app
import wstui.tui.screens.debug
import wstui.tui.screens.opening  # noqa: F401 - all this is imported once, for every process that is forked off
from tests.faults.exits import SITUATIONS, command
from tests.faults.modes import unrestored
from tests.faults.processes import MARK, adopt, collect, end, survivors
from tests.support import TIME
from wstui.cli import main as program
from wstui.tui.app import ENDED_BY

TURNS: Final = 120
"""After so many it waits for the application, or for the user."""
SOON: Final = 6.0 * TIME
"""Seconds in which it must end; two of them are the application's."""
AT_ONCE: Final = 4
"""Most of them wait for two seconds until an application that does not hear is killed."""
WAYS: Final = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT")
WHERE: Final = ("loading", "open", "not loaded", "browsing")


class Moment(NamedTuple):
    """One signal, in one situation, at one turn."""

    way: str
    where: str
    turn: int


def debug(moment: Moment, folder: str) -> NoReturn:
    """Be the debugger that ends itself, in a process of its own, on a terminal of its own."""
    os.environ |= {"WSTUI_STATE_DIR": folder, MARK: folder, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        stream = open(number, "w" if number else "r", closefd=False)  # noqa: SIM115 - as long as the process
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    turn, turns = getattr(asyncio.BaseEventLoop, "_run_once"), 0  # noqa: B009 - it is not ours

    def counted(loop: Any) -> None:
        nonlocal turns
        turns += 1
        if turns == moment.turn:
            os.kill(os.getpid(), signal.Signals[moment.way])
        turn(loop)

    setattr(asyncio.BaseEventLoop, "_run_once", counted)  # noqa: B010 - it is not ours
    code = 1
    with contextlib.suppress(SystemExit):
        code = program(command(SITUATIONS[moment.where]))
    os._exit(code)


def drawn(descriptor: int, deadline: float) -> str | None:
    """Read what is drawn until the program ends; None if it does not end in time."""
    raw = b""
    while (rest := deadline - time.monotonic()) > 0:
        if select.select([descriptor], [], [], rest)[0]:
            try:
                part = os.read(descriptor, 1 << 16)
            except OSError:  # the other end is closed
                part = b""
            if not part:
                return raw.decode("utf-8", "replace")
            raw += part
    return None


def hit(moment: Moment) -> str:
    """Give a debugger its signal; return what was wrong with its end, empty if nothing was."""
    with tempfile.TemporaryDirectory() as folder:
        pid, descriptor = pty.fork()
        if not pid:
            debug(moment, folder)
        tty.setraw(descriptor)  # a terminal that nobody has set up would echo what it is asked
        before, begun = termios.tcgetattr(descriptor), time.monotonic()
        # it begins to count when it runs
        raw = drawn(descriptor, begun + 2 * SOON)
        if raw is None:
            os.kill(pid, signal.SIGKILL)
        told = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        number = signal.Signals[moment.way]
        wrong = [] if raw is not None else [f"never ended in {2 * SOON:.0f} s"]
        if raw is not None and told not in {ENDED_BY + number, -number}:
            wrong.append(f"exit status {told}")
        if raw is not None and told >= 0:
            wrong += unrestored(raw, before, descriptor)
        wrong += survivors(folder, SOON / 6)
        if "Traceback" in (raw or ""):
            wrong.append(str(raw)[str(raw).index("Traceback") :][:600])
        os.close(descriptor)
        end(folder)
        collect()
    return "; ".join(wrong)


def main(ways: Sequence[str]) -> int:
    """Hit every moment of some signals, or of all; return how many ends were wrong."""
    moments = [Moment(way, where, turn) for way in ways or WAYS[:1] for where in WHERE for turn in range(1, TURNS + 1)]
    begun, faults = time.monotonic(), 0
    with ProcessPoolExecutor(AT_ONCE, multiprocessing.get_context("spawn"), adopt) as pool:
        for moment, wrong in zip(moments, pool.map(hit, moments), strict=True):
            if wrong:
                faults += 1
                sys.stdout.write(f"FAULT  {moment.way} at turn {moment.turn}, {moment.where}: {wrong}\n")
                sys.stdout.flush()
    sys.stdout.write(f"{len(moments)} moments, {faults} faults, {time.monotonic() - begun:.0f} s\n")
    return faults


if __name__ == "__main__":
    sys.exit(bool(main(sys.argv[1:])))
