from __future__ import annotations

import asyncio
import itertools
import random
from typing import Any, ClassVar

from rich.console import Console
from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical
from textual.geometry import Region
from textual.strip import Strip
from textual.widgets import Input, Static

from wstui.tui.screens.painter import PaintedScreen, Painter, Pieces, around, outermost, paint

SIZE = (40, 12)
SCREEN = Region(0, 0, *SIZE)


class Overlapping(PaintedScreen):
    CSS = """
    Overlapping { layers: below above; }
    #long { width: 1fr; border: round red; overflow: auto; height: 8; }
    #over { layer: above; dock: right; width: 9; height: 3; background: blue; }
    """

    def compose(self) -> ComposeResult:
        with Horizontal():
            with Vertical(id="long"):
                yield Static("漢字 and text\n" * 20)
            yield Input("typed", id="field")
        yield Static("in front", id="over")


class Shown(App[None]):
    SCREENS: ClassVar[dict[str, Any]] = {"overlapping": Overlapping}

    def on_mount(self) -> None:
        self.push_screen("overlapping")


def plain(strip: Strip) -> list[tuple[str, Any]]:
    """One pair of text and style for each character, however the strip is cut up."""
    return [(character, segment.style) for segment in strip for character in segment.text]


def test_every_place_is_painted_once_and_as_textual_itself_does() -> None:
    async def run() -> None:
        app = Shown()
        async with app.run_test(size=SIZE) as pilot:
            await pilot.pause()
            compositor = app.screen._compositor
            assert isinstance(compositor, Painter)
            wanted = compositor.render_strips()
            chosen = random.Random(3)  # noqa: S311 - places on a screen
            for _ in range(60):
                x, y = chosen.randrange(SIZE[0]), chosen.randrange(SIZE[1])
                width, height = chosen.randint(1, SIZE[0] - x), chosen.randint(1, SIZE[1] - y)
                painted: dict[int, dict[int, Strip]] = {}
                for column, line, strip in paint(Region(x, y, width, height), compositor.visible_widgets):
                    assert column not in painted.setdefault(line, {})
                    painted[line][column] = strip
                assert sorted(painted) == list(range(y, y + height))
                for line, parts in painted.items():
                    columns = sorted(parts)
                    ends = [column + parts[column].cell_length for column in columns]
                    assert (columns[0], columns[1:], ends[-1]) == (x, ends[:-1], x + width)
                    cut = wanted[line].crop(x, x + width)
                    if "漢" not in cut.text and "字" not in cut.text:  # these are cut in half at other places
                        assert plain(Strip.join([parts[column] for column in columns])) == plain(cut)

    asyncio.run(run())


def test_only_what_has_changed_is_written_and_everything_when_all_of_it_has() -> None:
    async def run() -> None:
        app = Shown()
        async with app.run_test(size=SIZE) as pilot:
            await pilot.pause()
            compositor = app.screen._compositor
            assert isinstance(app.screen, PaintedScreen)
            assert app.screen.painting() > 0
            assert app.screen.painting() == 0
            compositor._dirty_regions.clear()
            assert compositor.render_update() is None
            app.screen.query_one("#over", Static).update("changed", layout=False)
            compositor.update_widgets({app.screen.query_one("#over")})
            update = compositor.render_update()
            assert isinstance(update, Pieces)
            assert {(x, y) for x, y, _ in update.pieces} == {(31, 0), (31, 1), (31, 2)}
            console = Console(color_system="truecolor", force_terminal=True)
            written = update.render_segments(console)
            assert "\x1b[1;32H" in written
            assert "changed" in written
            with console.capture() as captured:
                console.print(update, end="")
            assert captured.get().startswith(written[:20])
            assert compositor.render_update() is None
            assert not isinstance(compositor.render_update(full=True), Pieces)
            compositor._dirty_regions.add(SCREEN)
            assert not isinstance(compositor.render_update(), Pieces)

    asyncio.run(run())


def test_what_is_left_of_a_region() -> None:
    outer = Region(2, 3, 7, 5)
    for x, y, right, bottom in itertools.product((2, 4), (3, 5), (6, 9), (6, 8)):
        inner = Region(x, y, right - x, bottom - y)
        parts = [inner, *around(inner, outer)]
        cells = [(column, line) for part in parts for column in part.column_range for line in part.line_range]
        assert sorted(cells) == sorted((column, line) for column in outer.column_range for line in outer.line_range)


def test_a_region_within_another_is_not_painted_twice() -> None:
    small, large, other = Region(1, 1, 2, 2), Region(0, 0, 5, 5), Region(4, 4, 3, 3)
    assert outermost([small, large, Region(0, 0, 0, 3), other, large]) == [large, other]
    assert outermost([]) == []


def test_where_there_is_no_widget_nothing_is_painted() -> None:
    assert list(paint(Region(0, 0, 5, 5), {})) == []
