"""However the debugger ends, the terminal is as it was and no process is left; and no payload speaks to it.

A sample: ``python -m tests.faults.exits`` goes every way in every situation.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.apps.misbehaving import HOSTILE
from tests.e2e.terminal import terminal
from tests.faults.exits import SUSPENSIONS, leave, suspended
from tests.faults.modes import OBEYED, OURS
from tests.support import ROOT

pytestmark = pytest.mark.e2e

APP = "tests.apps.misbehaving:application"

SAMPLE = [
    ("key", "open"),
    ("key", "holding the GIL"),
    ("SIGTERM", "loading"),
    ("SIGHUP", "open"),
    ("SIGQUIT", "stuck"),
    ("SIGKILL", "holding the GIL"),
    ("closed", "deaf to signals"),
    ("frozen", "open"),
]


@pytest.mark.parametrize(("way", "situation"), SAMPLE)
def test_every_end_leaves_nothing_behind(way: str, situation: str, tmp_path: Path) -> None:
    assert leave(way, situation, tmp_path) == []


def test_the_shell_has_the_terminal_while_it_is_suspended(tmp_path: Path) -> None:
    assert suspended(SUSPENSIONS["ctrl+z"], tmp_path) == []


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
