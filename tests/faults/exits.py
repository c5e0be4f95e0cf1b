"""Every way out of the debugger in every situation: ``python -m tests.faults.exits [WAY …]``.

Each time the terminal must be as it was, the exit status must tell what happened, no debuggee may live a second
later, and nobody may be left to be reaped.
"""

from __future__ import annotations

import os
import re
import signal
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

import pexpect

from tests.e2e.terminal import Terminal, terminal
from tests.faults.modes import FULL, modes, unrestored
from tests.faults.processes import MARK, adopt, children, collect, end, marked, orphans, stat, survivors, wait_for
from tests.support import PATIENCE, ROOT, TIME
from wstui.tui.app import ENDED_BY

APP: Final = "tests.apps.misbehaving:application"
TICKS: Final = "tests.faults.numbered:application"

LARGE: Final = "large.wstui"
"""A session file that takes a while to be read; `leave` makes it."""

PROMPT: Final = r"\$\n"

DEATH: Final = 1.0 * TIME
"""Seconds that a debuggee may outlive the debugger."""


UNREAD: Final = 5.0 * TIME
"""Seconds in which it must end when nobody reads what it draws: two of them are the application's to shut down."""


class Situation(NamedTuple):
    """Where the debugger is when it is to end."""

    words: Sequence[str]
    shown: str
    """What the screen shows before anything is done; empty does not wait for anything."""
    keys: Sequence[str] = ()
    then: str = ""
    """What it shows after the keys."""


class Shell(NamedTuple):
    """A debugger in a terminal, and how the terminal was before."""

    screen: Terminal
    before: list[Any]


Way = Callable[[Shell], int]

SITUATIONS: Final[Mapping[str, Situation]] = {
    "open": Situation([APP, "/echo"], "● open"),
    "idle": Situation([APP], "○ idle"),
    "starting": Situation([APP, "/echo"], ""),
    "loading": Situation(["tests.faults.loading:application", "/"], "loading"),
    "not loaded": Situation(["tests.faults.nowhere:application", "/"], "there is no module"),
    "flooded": Situation([APP, "/floods"], "flood"),
    "stuck": Situation([APP, "/spins"], "● open", ("x", "\n"), "BLOCKED"),
    "holding the GIL": Situation([APP, "/holds-the-gil"], "● open", ("x", "\n"), "BLOCKED"),
    "at a breakpoint": Situation([APP, "/breaks"], "● open", ("x", "\n"), "survived"),
    "deaf to signals": Situation([APP, "/takes-signals"], "● open", ("x", "\n"), "survived"),
    "dead": Situation([APP, "/kills-itself"], "● open", ("x", "\n"), "SIGKILL"),
    "saving": Situation([APP, "/echo"], "● open", ("ctrl+s",), "Save the session"),
    "comparing": Situation([APP, "/echo"], "● open", ("x", "\n", "alt+l", "ctrl+r", "enter"), "nothing differs"),
    "replaying": Situation([TICKS, "/calm"], r"tick 4\d", ("alt+l", "ctrl+r", "enter"), r"[Rr]eplay"),
    "browsing": Situation([str(ROOT / "tests/golden/format-1.wstui")], "records"),
    "reading": Situation([LARGE], "Log"),
}


def command(where: Situation) -> list[str]:
    """Tell how the debugger is started in a situation: a session file has no application."""
    place = [] if where.words[0].endswith(".wstui") else ["--app-dir", str(ROOT)]
    return [*place, *where.words]


def write_large(path: Path) -> None:
    """Write a session file of a hundred megabytes."""
    line = b'{"n":1,"t":0.1,"c":1,"way":"<","type":"websocket.send","text":"' + b"x" * 40 + b'"}\n'
    with path.open("wb") as file:
        file.write(b'{"wstui":1,"app":"a:b","started":"2026-11-23T09:00:00.000Z"}\n')
        for _ in range(100):
            file.write(line * (10**6 // len(line)))


def status(screen: Terminal) -> int:
    """Return how a program has ended, a signal as a negative number."""
    process = screen.process
    return -process.signalstatus if process.signalstatus else int(process.exitstatus)


def quit_by_key(shell: Shell) -> int:
    """Press the key that quits; it needs a screen to take it."""
    screen = shell.screen
    screen.until(lambda _: modes(screen.raw) >= FULL)
    screen.press("ctrl+q")
    return screen.wait()


def signalled(number: signal.Signals, shell: Shell) -> int:
    """Send a signal to the debugger alone."""
    shell.screen.process.kill(number)
    return shell.screen.wait()


def hang_up(shell: Shell) -> int:
    """Close the terminal under it."""
    shell.screen.process.ptyproc.fileobj.close()
    assert wait_for(lambda: not shell.screen.process.isalive(), PATIENCE)
    return status(shell.screen)


def stop_and_go(number: signal.Signals, shell: Shell) -> int:
    """Stop it as nobody can prepare for, spoil the terminal as a shell does, go on, and quit."""
    screen, pid = shell.screen, shell.screen.process.pid
    os.kill(pid, number)
    if number == signal.SIGSTOP:
        wait_for(lambda: children(os.getpid()).get(pid) == "T", PATIENCE)
    termios.tcsetattr(screen.process.child_fd, termios.TCSANOW, shell.before)
    seen = len(screen.raw)
    os.kill(pid, signal.SIGCONT)
    screen.until(lambda _: "\x1b[?1049h" in screen.raw[seen:])
    screen.until("wstui")
    return quit_by_key(shell)


def unread(shell: Shell) -> int:
    """Stop what it draws as a frozen connection does, and end it: it must not wait for the terminal."""
    screen, pid = shell.screen, shell.screen.process.pid
    slave = os.open(f"/proc/{pid}/fd/0", os.O_RDWR | os.O_NOCTTY)
    termios.tcflow(slave, termios.TCOOFF)
    for _ in range(60):
        screen.press("f2")  # draws
        time.sleep(0.02)
    screen.process.kill(signal.SIGTERM)
    begun = time.monotonic()
    ended = wait_for(lambda: not screen.process.isalive(), PATIENCE)
    seconds = time.monotonic() - begun
    termios.tcflow(slave, termios.TCOON)
    screen.text()
    os.close(slave)
    assert ended, "never ended"
    assert seconds < UNREAD, f"waits {seconds:.1f} s for a terminal that takes nothing"
    return status(screen)


def frozen(shell: Shell) -> int:
    """Let the terminal take nothing for a while, then all: it must show what has become of it, and end well."""
    screen = shell.screen
    slave = os.open(f"/proc/{screen.process.pid}/fd/0", os.O_RDWR | os.O_NOCTTY)
    screen.until(lambda _: modes(screen.raw) >= FULL)
    termios.tcflow(slave, termios.TCOOFF)
    screen.press("f1")
    for _ in range(60):
        screen.press("f2")
        time.sleep(0.02)
    termios.tcflow(slave, termios.TCOON)
    os.close(slave)
    screen.press("escape", "f1")
    screen.until("esc closes")
    return quit_by_key(shell)


class End(NamedTuple):
    """A way out, and what is told about it."""

    leave: Way
    status: int
    """What the shell is told; a signal as a negative number."""
    restored: bool = True
    """Whether the terminal must be as it was: nobody can after SIGKILL, nor when it takes nothing."""


WAYS: Final[Mapping[str, End]] = {
    "key": End(quit_by_key, 0),
    "SIGTERM": End(partial(signalled, signal.SIGTERM), 143),
    "SIGHUP": End(partial(signalled, signal.SIGHUP), 129),
    "SIGINT": End(partial(signalled, signal.SIGINT), 130),
    "SIGQUIT": End(partial(signalled, signal.SIGQUIT), 131),
    "SIGKILL": End(partial(signalled, signal.SIGKILL), -9, restored=False),
    "closed": End(hang_up, 129, restored=False),
    "stopped": End(partial(stop_and_go, signal.SIGSTOP), 0),
    "frozen": End(frozen, 0),
    "unread": End(unread, 143, restored=False),
}
"""Suspending needs a shell: see `suspended`."""


def expected(way: str, situation: str, told: int) -> bool:
    """Tell whether an exit status is right."""
    wanted = WAYS[way].status
    if situation == "starting" and wanted > ENDED_BY:
        return told in {wanted, ENDED_BY - wanted}  # before there is a screen it ends as any program does
    return told == wanted or (situation == "not loaded" and wanted == 0 and told == 3)


def leave(way: str, situation: str, folder: Path) -> list[str]:
    """Go one way out of one situation.

    Args:
        way: Of `WAYS`.
        situation: Of `SITUATIONS`.
        folder: An empty one.

    Returns:
        What was wrong, a line each.
    """
    where, out = SITUATIONS[situation], WAYS[way]
    if where.words == [LARGE]:
        write_large(folder / LARGE)
        where = where._replace(words=[str(folder / LARGE)])
    program = [sys.executable, "-m", "wstui", *command(where)]
    with terminal(program, WSTUI_STATE_DIR=str(folder), WSTUI_TESTS_MARK=str(folder)) as screen:
        shell = Shell(screen, termios.tcgetattr(screen.process.child_fd))
        if where.shown:
            screen.until(where.shown)
            screen.press(*where.keys)
            screen.until(where.then)
            assert modes(screen.raw) >= FULL
        else:
            screen.until(lambda _: wait_for(lambda: len(marked(str(folder))) > 1, PATIENCE))
        told = out.leave(shell)
        wrong = [] if expected(way, situation, told) else [f"exit status {told}"]
        wrong += survivors(str(folder), DEATH)
        if left := orphans({screen.process.pid}):
            # before there is a screen, an end by force may come between the start of a child and our knowing of it
            wrong.extend([] if told < 0 or situation == "starting" else [f"left to be reaped: {left}"])
        if out.restored and told >= 0:
            wrong += unrestored(screen.raw, shell.before, screen.process.child_fd)
        if "Traceback" in screen.raw:
            wrong.append(screen.raw[screen.raw.index("Traceback") :][:2000])
    end(str(folder))
    return wrong


def suspended(keys: Sequence[str], folder: Path) -> list[str]:
    """Suspend a debugger from a shell with job control, use the shell, and come back.

    Args:
        keys: What suspends it; empty sends it SIGTSTP.
        folder: An empty one.

    Returns:
        What was wrong, a line each.
    """
    wrong = []
    shell = ["sh", "-c", "read -r _ && exec bash --norc --noprofile -i"]  # its prompt is a change of the terminal, too
    with terminal(shell, PS1="$ ", WSTUI_STATE_DIR=str(folder)) as screen:
        before = termios.tcgetattr(screen.process.child_fd)
        screen.press("enter")
        screen.until(PROMPT)
        words = f"{MARK}={folder} {sys.executable} -m wstui --app-dir {ROOT} {TICKS} /ticks"
        screen.press(f"{words}\n")
        screen.until(r"tick 1\d\d")
        pids = marked(str(folder))
        screen.press(*keys)
        if not keys:
            os.kill(min(pids), signal.SIGTSTP)
        screen.until("Stopped")
        if modes(screen.raw) - {"2004"}:
            wrong.append(f"stopped with modes {modes(screen.raw)}")
        attributes = termios.tcgetattr(screen.process.child_fd)
        if not attributes[3] & termios.ISIG:
            wrong.append("stopped with the terminal raw")
        screen.press("echo $((6*7))\n")
        screen.until("42")
        if not set(pids) <= set(marked(str(folder))):  # one that stands by may have come meanwhile
            wrong.append("the debuggee did not wait")
        screen.press("bg\n")
        screen.until(lambda _: pids and stat(min(pids))[0] == "T")
        screen.press("fg\n")
        screen.until(r"● open")
        screen.until(r"tick \d\d\d")
        screen.until(lambda _: modes(screen.raw) >= FULL)  # what it drew before it stopped still stands there
        screen.press("ctrl+q")
        screen.until(lambda _: not marked(str(folder)))
        screen.press("echo status $?\n")
        screen.until("status 0")
        wrong += survivors(str(folder), DEATH)
        screen.press("exit\n")
        screen.wait()
        if termios.tcgetattr(screen.process.child_fd)[:6] != before[:6]:
            wrong.append("termios")
    end(str(folder))
    return wrong


SUSPENSIONS: Final[Mapping[str, Sequence[str]]] = {"ctrl+z": ("alt+l", "ctrl+z"), "SIGTSTP": ()}


def cases(wanted: Sequence[str]) -> Iterator[tuple[str, Callable[[Path], list[str]]]]:
    """Name every case and what does it.

    Args:
        wanted: Ways; empty means all.
    """
    for way in WAYS:
        for situation in SITUATIONS:
            if not wanted or way in wanted:
                yield f"{way}, {situation}", partial(leave, way, situation)
    for name, keys in SUSPENSIONS.items():
        if not wanted or name in wanted:
            yield f"{name} and back", partial(suspended, keys)


def main() -> int:
    """Go every way; return how many went wrong."""
    adopt()
    failed = 0
    begun = time.monotonic()
    done = 0
    for name, case in cases(sys.argv[1:]):
        with tempfile.TemporaryDirectory() as folder:
            try:
                wrong = case(Path(folder))
            except (AssertionError, pexpect.ExceptionPexpect) as error:
                wrong = [re.sub(r"\n(\s*\n)+", "\n", str(error))]
            end(folder)
            collect()
        done += 1
        failed += bool(wrong)
        sys.stdout.write(f"{'FAULT' if wrong else 'ok':5}  {name}\n" + "".join(f"       {line}\n" for line in wrong))
        sys.stdout.flush()
    sys.stdout.write(f"{done} exits, {failed} faults, {time.monotonic() - begun:.0f} s\n")
    return failed


if __name__ == "__main__":
    sys.exit(bool(main()))
