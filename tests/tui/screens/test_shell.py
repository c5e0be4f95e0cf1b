from __future__ import annotations

import subprocess
import sys

import pytest

from tests.tui.shown import Host, drive, screen_of
from wstui.tui.screens.shell import Shell, box, frames


def test_a_box_is_as_large_as_it_should_be() -> None:
    assert box("Log", 12, 3) == ["╭─ Log ────╮", "│          │", "╰──────────╯"]


@pytest.mark.parametrize(("width", "height"), [(80, 24), (110, 30), (200, 60)])
def test_the_frames_fill_the_terminal_exactly(width: int, height: int) -> None:
    lines = frames("chat:app", width, height)
    assert len(lines) == height
    assert all(len(line) <= width for line in lines)
    assert any("Log" in line for line in lines)
    assert any("Composer" in line for line in lines)


def test_a_tiny_terminal_is_no_error() -> None:
    assert frames("x", 20, 5)
    assert frames("x", 120, 6)


def test_a_title_is_never_markup() -> None:
    async def story(host: Host, _: object) -> None:
        assert "[red]x[/red]" in screen_of(host)

    drive(Shell("[red]x[/red]"), story=story)


def test_nothing_of_the_panes_is_imported_before_the_frames_are_painted() -> None:
    code = (
        "import sys, wstui.tui.app\n"
        "heavy = ('wstui.core', 'wstui.journal', 'wstui.session', 'wstui.tui.panes', 'wstui.tui.screens.debug')\n"
        "sys.exit(' '.join(name for name in sys.modules if name.startswith(heavy)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
