"""The cursor goes from difference to difference, also within a row."""

from __future__ import annotations

from textual.pilot import Pilot

from tests.tui.shown import Host, drive, lines_of
from wstui.core.diff import Kind, Pair
from wstui.core.events import Send, way_of
from wstui.core.match import Difference
from wstui.core.transcript import Record
from wstui.tui.widgets.pair_view import PairView


def pair(n: int, kind: Kind, *paths: str) -> Pair:
    record = Record(n, 0.0, way_of(Send("x")), Send(f"frame {n}"), 1)
    return Pair(kind, record, record, [Difference(path, "1", "2", "differs") for path in paths])


ROWS = [
    pair(1, "same"),
    pair(2, "changed", "$.a", "$.b"),
    pair(3, "same"),
    pair(4, "missing"),
    pair(5, "same"),
    pair(6, "changed", "$.c", "$.d"),
]


def where(view: PairView) -> tuple[int, int]:
    return view.current, view.at


def test_keys_go_to_the_next_difference_and_back() -> None:
    view = PairView()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        assert (view.row, view.difference, view.at) == (None, None, -1)
        view.compare(ROWS)
        view.focus()
        await pilot.pause()
        assert where(view) == (1, 0)
        assert view.difference is not None
        found = []
        for key in "nnnnn":
            await pilot.press(key)
            found.append(where(view))
        assert found == [(1, 1), (3, -1), (5, 0), (5, 1), (5, 1)]
        assert host.last(PairView.Turned).at == 1
        found = []
        for key in "NNNNN":
            await pilot.press(key)
            found.append(where(view))
        assert found == [(5, 0), (3, -1), (1, 1), (1, 0), (1, 0)]
        await pilot.press("n", "down", "up")
        assert where(view) == (1, 0)
        assert lines_of(view)[1].startswith("~    2 < ")

    drive(view, story=story)


def test_the_cursor_stays_near_when_rows_become_others() -> None:
    view = PairView()

    async def story(_: Host, pilot: Pilot[None]) -> None:
        view.compare(ROWS, 2)
        await pilot.pause()
        assert where(view) == (3, -1)
        view.compare([pair(1, "same"), pair(2, "same")], 1)
        await pilot.pause()
        assert where(view) == (1, -1)
        view.compare([])
        await pilot.press("n")
        assert where(view) == (-1, -1)

    drive(view, story=story)
