"""However the debugger ends, the terminal is as it was and no process is left; and no payload speaks to it."""

from __future__ import annotations

import re
import signal
import sys
import termios
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import quote

import pytest

from tests.apps.misbehaving import HOSTILE
from tests.e2e.terminal import PATIENCE, Terminal, terminal
from tests.support import ROOT, TIME

pytestmark = pytest.mark.e2e

APP: Final = "tests.apps.misbehaving:application"

MARK: Final = "WSTUI_TESTS_MARK"
"""A variable that a debuggee and all that it starts inherit: so they are found, whoever their parent is by then."""

DEATH: Final = 1.0 * TIME
"""Seconds that a debuggee may outlive the debugger."""

SET: Final = re.compile(r"\x1b\[\?([0-9;]+)([hl])")

OURS: Final = re.compile(
    r"\x1b\[[0-9;]*[Hm]|\x1b\[\?[0-9;]+[hl]|\x1b\[\?[0-9]+\$p|\x1b\[>[0-9]+u|\x1b\[<u|\x1b\]22;default\x07"
)
"""All that the debugger itself says to a terminal: places, colours without numbers below 38, modes, pointer's shape."""

OBEYED: Final = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|\r(?!\n)")
"""What a terminal might obey, without the ends of lines."""


def wait_for(condition: Callable[[], object], patience: float) -> bool:
    """Poll until something holds; False if it never does."""
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def marked(mark: str) -> list[int]:
    """List the processes that carry a mark and are alive."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state = (folder / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0]
            if state not in {"Z", "X"} and f"{MARK}={mark}".encode() in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
        except OSError:  # it has ended meanwhile, or is somebody else's
            continue
    return found


def modes(raw: str) -> set[str]:
    """List the terminal's modes that a program has set and not taken back; 25 is a cursor that is hidden."""
    left: dict[str, bool] = {"25": False}
    for numbers, how in SET.findall(raw):
        for number in numbers.split(";"):
            left[number] = (how == "h") != (number in {"7", "25"})  # these two are set to begin with
    return {number for number, on in left.items() if on}


def hang_up(shell: Terminal) -> int:
    """Close the terminal under a program, and return its exit status."""
    shell.process.ptyproc.fileobj.close()
    assert wait_for(lambda: not shell.process.isalive(), PATIENCE)
    return -shell.process.signalstatus if shell.process.signalstatus else int(shell.process.exitstatus)


def quit_by_key(shell: Terminal) -> int:
    """Press the key that quits."""
    shell.press("ctrl+q")
    return shell.wait()


def quit_by_signal(number: signal.Signals, shell: Terminal) -> int:
    """Send a signal to the debugger alone."""
    shell.process.kill(number)
    return shell.wait()


WAYS = [
    ("/echo", quit_by_key, 0),
    ("/echo", partial(quit_by_signal, signal.SIGTERM), 0),
    ("/echo", partial(quit_by_signal, signal.SIGHUP), 0),
    ("/echo", partial(quit_by_signal, signal.SIGINT), 0),
    ("/echo", hang_up, 0),
    ("/holds-the-gil", quit_by_key, 0),
    ("/holds-the-gil", partial(quit_by_signal, signal.SIGKILL), -signal.SIGKILL),
    ("/takes-signals", hang_up, 0),
]


@pytest.mark.parametrize(
    ("path", "leave", "status"),
    WAYS,
    ids=["key", "SIGTERM", "SIGHUP", "SIGINT", "closed", "stuck", "SIGKILL", "signals"],
)
def test_every_end_leaves_nothing_behind(
    path: str, leave: Callable[[Terminal], int], status: int, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "wstui", "--app-dir", str(ROOT), APP, path]
    with terminal(command, WSTUI_STATE_DIR=str(tmp_path), WSTUI_TESTS_MARK=str(tmp_path)) as shell:
        shell.until("● open")
        if path != "/echo":
            shell.press("x", "ctrl+j")
            shell.until("BLOCKED" if path == "/holds-the-gil" else "survived")
        assert len(marked(str(tmp_path))) >= 2
        assert {"1049", "1000", "25"} <= modes(shell.raw)
        assert leave(shell) == status
        assert wait_for(lambda: not marked(str(tmp_path)), DEATH), marked(str(tmp_path))
        if leave is hang_up or status < 0:
            return
        assert modes(shell.raw) == set()
        assert shell.raw.count("\x1b[>") == shell.raw.count("\x1b[<u") == 1
        assert OURS.sub("", shell.raw.rpartition("\x1b[?1049l")[2]) == ""
        assert termios.tcgetattr(shell.process.child_fd)[3] & (termios.ECHO | termios.ICANON)


def test_no_payload_speaks_to_the_terminal(tmp_path: Path) -> None:
    target = f"/is-hostile:{quote(HOSTILE, safe='')}?q={quote(HOSTILE)}"
    command = [sys.executable, "-m", "wstui", "--app-dir", str(ROOT), APP, target, "-H", "x-name: [red]é"]
    shown = re.escape("[red]markup[/red] ␛]52;c;Z")
    with terminal(command, columns=120, rows=40, WSTUI_STATE_DIR=str(tmp_path)) as screen:
        screen.until("● open")
        screen.until(f"accept +{shown}")
        for kind in ("text +260 B", "text +840 B", "output", "WARNING", "UserWarning"):
            screen.until(kind)
        screen.press("alt+o")
        screen.until(f"WARNING.*{shown}")
        screen.press("alt+l")
        screen.press("alt+c")
        screen.until("Send")
        screen.press("x", "ctrl+j")
        screen.until("✗ crashed")
        screen.until("close +4000")
        screen.press("alt+l")
        screen.until("y Copy")
        screen.press("x")
        screen.until("ValueError")
        screen.press("f1")
        screen.until("esc closes")
        screen.press("escape")
        screen.press("alt+s")
        screen.until("query")
        screen.press("ctrl+q")
        assert screen.wait() == 0
        left = OURS.sub("", screen.raw)
        assert [(match[0], left[match.start() - 40 : match.end() + 40]) for match in OBEYED.finditer(left)] == []
        assert "\x1b[31m" not in screen.raw
