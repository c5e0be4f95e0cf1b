from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.pilot import Pilot
from textual.strip import Strip

from tests.tui.shown import Host, drive, lines_of, screen_of
from wstui.tui.screens.shell import Shell, box, frames, log_region


def test_a_box_is_as_large_as_it_should_be() -> None:
    assert box("Log", 12, 3) == ["╭─ Log ────╮", "│          │", "╰──────────╯"]


@pytest.mark.parametrize(("width", "height"), [(40, 10), (80, 24), (110, 30), (200, 60)])
def test_the_frames_fill_the_terminal_exactly(width: int, height: int) -> None:
    lines = frames("chat:app", width, height)
    assert len(lines) == height
    assert all(len(line) <= width for line in lines)
    assert any("Log" in line for line in lines)
    assert any("Composer" in line for line in lines) == (height > 10)


@pytest.mark.parametrize(("width", "height"), [(80, 24), (110, 30), (200, 60)])
def test_the_log_has_its_place_within_its_frame(width: int, height: int) -> None:
    place, lines = log_region(width, height), frames("chat:app", width, height)
    assert all(lines[y][place.x : place.right].strip() == "" for y in range(place.y, place.bottom))
    below, above = lines[place.bottom], lines[place.y - 1]
    assert "Log" in above[place.x : place.right]
    assert below[place.x : place.right].startswith("╭─ Composer" if width < 110 else "─" * place.width)


class Two:
    """Two rows and a status."""

    count = 2

    def rows(self, width: int, height: int, look: Callable[..., Style]) -> list[Strip]:
        rows = [Strip([Segment(f"row {number}", look("error"))]) for number in range(self.count)]
        return [row.adjust_cell_length(width, look("")) for row in rows[-height:]]

    def status(self, width: int, look: Callable[..., Style]) -> Strip:
        return Strip([Segment(" ● open", look(""))]).adjust_cell_length(width)


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
def test_what_there_is_already_stands_in_the_frames(size: tuple[int, int]) -> None:
    shell, filling = Shell("chat:app"), Two()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        before = screen_of(host)
        assert "starting" in before
        shell.fill(filling)
        await pilot.pause()
        place, after = log_region(*size), lines_of(shell)
        assert [after[y][place.x : place.right].strip() for y in (place.y, place.y + 1)] == ["row 0", "row 1"]
        assert after[-2:] == [" ● open", ""]
        assert len({len(line) for line in after[place.y : place.y + 2]}) == 1
        filling.count = 100
        shell.fill(filling)
        await pilot.pause()
        assert "row 99" in lines_of(shell)[place.bottom - 1]
        assert [line for y, line in enumerate(after[:-2]) if y not in range(place.y, place.bottom)] == [
            line for y, line in enumerate(before.split("\n")[:-2]) if y not in range(place.y, place.bottom)
        ]
        colours = {segment.style for segment in shell.render_line(place.y)}
        host.theme = "textual-light"
        await pilot.pause()
        assert colours.isdisjoint({segment.style for segment in shell.render_line(place.y)})

    drive(shell, story=story, size=size)


def test_the_frames_follow_the_size_of_the_terminal() -> None:
    shell = Shell("chat:app")

    async def story(_: Host, pilot: Pilot[None]) -> None:
        shell.fill(Two())
        for size in ((200, 60), (80, 24)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert [len(line) for line in (shell.render_line(0).text, shell.render_line(size[1] - 1).text)] == [
                size[0]
            ] * 2
            assert "row 1" in lines_of(shell)[3]

    drive(shell, story=story)


def test_a_tiny_terminal_is_no_error() -> None:
    assert frames("x", 20, 5)
    assert frames("x", 120, 6)
    shell = Shell("x")

    async def story(_: Host, pilot: Pilot[None]) -> None:
        shell.fill(Two())
        await pilot.pause()
        assert len(lines_of(shell)) == 3

    drive(shell, story=story, size=(20, 3))


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
