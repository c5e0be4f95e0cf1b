"""What differs is seen, accepted, ignored and taken back on the screen."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.session.replays import session
from tests.support import PATIENCE
from tests.tui.shown import Host, screen_of
from wstui.core.events import Accept, Connect, Crashed, Event, Receive, Send, way_of
from wstui.core.trace import Trace, TraceFrame
from wstui.core.transcript import Record, RecordList, Unknown
from wstui.errors import UsageError
from wstui.session.case import read_case
from wstui.session.replaying import Replayed
from wstui.session.reviewing import Review
from wstui.tui.screens.compare import CompareScreen

BEFORE = (Connect({"path": "/"}), Accept(), Receive("a"), Send('{"n":1,"id":"x"}'), Receive("b"), Send("b"))
CHANGED = (*BEFORE[:3], Send('{"n":2,"id":"y"}'), BEFORE[4], Send("B"))


def came(path: Path, *events: Event, problem: str = "") -> Replayed:
    """Make what came of a replay of the file."""
    case = read_case(path)
    records = RecordList(Record(n, 0.5, way_of(event), event, 1, "new.py:1 f") for n, event in enumerate(events, 1))
    sent = {at: n for at, n in {0: 1, 2: 3, 4: 5}.items() if at < len(records)}
    return Replayed(case, records, sent, problem)


class At:
    """The screen under a pilot."""

    def __init__(self, app: Host, pilot: Pilot[None], path: Path) -> None:
        self.app = app
        self.pilot = pilot
        self.path = path
        self.again = 0
        self.second: Callable[[], Replayed | None] = lambda: None

    async def see(self, *wanted: str) -> str:
        """Wait until the screen shows all of some texts."""
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while not all(text in (seen := screen_of(self.app)) for text in wanted):
            assert asyncio.get_running_loop().time() < deadline, seen
            await self.pilot.pause(0.01)
        return seen

    def records(self) -> list[Event | Unknown]:
        return [record.event for record in read_case(self.path).whole.records]


@contextlib.asynccontextmanager
async def comparing(
    path: Path,
    *events: Event,
    before: tuple[Event, ...] = BEFORE,
    problem: str = "",
    size: tuple[int, int] = (80, 24),
) -> AsyncIterator[At]:
    session(path, *before)
    app = Host()
    async with app.run_test(size=size) as pilot:
        at = At(app, pilot, path)

        def again() -> None:
            at.again += 1

        async def once_more() -> Replayed | None:
            await asyncio.sleep(0)
            return at.second()

        review = Review(came(path, *events, problem=problem))
        app.push_screen(CompareScreen(review, "chat.asgi:application", again, once_more))
        yield at


@pytest.mark.anyio
async def test_the_first_difference_is_shown_and_keys_go_to_the_next(tmp_path: Path) -> None:
    async with comparing(tmp_path / "talk.wstui", *CHANGED) as at:
        await at.see(
            "talk.wstui  against chat.asgi:application  2 changed, 1 the same",
            '~    4 < {"n":1,"id":"x"}',
            '│    4 < {"n":2,"id":"y"}',
            "▸ $.n: was 1, is 2 (differs)",
            "recorded app.py:1 app",
            "now new.py:1 f",
        )
        await at.pilot.press("n")
        await at.see('▸ $.id: was "x", is "y"')
        await at.pilot.press("n")
        await at.see('▸ $: was "b", is "B"')
        await at.pilot.press("N")
        await at.see('▸ $.id: was "x", is "y"')
        await at.pilot.press("enter", "escape", "tab", "tab", "f1")
        await at.see("takes it back", "from difference")
        await at.pilot.press("escape", "escape")
        await at.pilot.pause()
        assert not isinstance(at.app.screen, CompareScreen)


@pytest.mark.anyio
async def test_decisions_are_in_the_file_at_once_and_can_be_taken_back(tmp_path: Path) -> None:
    async with comparing(tmp_path / "talk.wstui", *CHANGED, size=(160, 40)) as at:
        await at.see("▸ $.n: was 1")
        await at.pilot.press("n", "i")
        await at.see('wrote {"path": "$.id", "any": true} in talk.wstui; u takes it back', "▸ $.n: was 1")
        assert json.loads(at.path.read_text().splitlines()[0])["match"] == [{"path": "$.id", "any": True}]
        await at.pilot.press("a")
        await at.see("accepted record 4 (send) in talk.wstui", "1 changed, 2 the same", '▸ $: was "b", is "B"')
        assert at.records()[3:] == [CHANGED[3], *BEFORE[4:]]
        await at.pilot.press("A")
        await at.see("accepted record 6 (send)", "nothing differs, 3 the same")
        await at.pilot.press("a")
        await at.see("✗ there is nothing that differs")
        await at.pilot.press("u")
        await at.see("taken back: accepted record 6 (send); u takes back what was written before it")
        await at.pilot.press("u", "u")
        await at.see("taken back: wrote", "2 changed, 1 the same")
        assert at.records() == list(BEFORE)
        await at.pilot.press("u")
        await at.see("✗ nothing was written that could be taken back")


@pytest.mark.anyio
async def test_what_went_wrong_is_said_and_it_is_replayed_again(tmp_path: Path) -> None:
    async with comparing(tmp_path / "talk.wstui", *CHANGED[:4], problem="nothing was heard \x1b[31m") as at:
        await at.see("✗ not replayed to the end: nothing was heard ␛[31m", "1 changed, 1 missing")
        await at.pilot.press("n", "n", "i")
        await at.see('"skip": true')
        await at.pilot.press("r")
        await at.pilot.pause()
        assert (at.again, isinstance(at.app.screen, CompareScreen)) == (1, False)


@pytest.mark.anyio
async def test_what_differs_by_chance_is_offered(tmp_path: Path) -> None:
    async with comparing(tmp_path / "talk.wstui", *CHANGED) as at:
        await at.see("▸ $.n: was 1")
        await at.pilot.press("s")
        await at.see("replaying once more")
        at.second = lambda: came(at.path, *CHANGED)
        await at.pilot.pause()
        await at.pilot.press("s")
        await at.see("nothing differs between two replays")
        at.second = lambda: came(at.path, *CHANGED, problem="it died")
        await at.pilot.press("s")
        await at.see("✗ not replayed to the end: it died")
        at.second = lambda: came(at.path, *CHANGED[:3], Send('{"n":3,"id":"z"}'), *CHANGED[4:])
        await at.pilot.press("s")
        await at.see("Matchers", '[x] {"path": "$.n", "type": "number"}', '[x] {"path": "$.id", "type": "string"}')
        assert "replaying once more" not in screen_of(at.app)
        await at.see("esc goes back, space ticks, tab next")
        await at.pilot.press("down", "up", "space", "enter")
        await at.see('wrote {"path": "$.id", "type": "string"} in talk.wstui')
        await at.pilot.press("s")
        await at.see('[x] {"path": "$.n", "type": "number"}')
        await at.pilot.press("escape")
        await at.pilot.pause()

        def broken() -> Replayed:
            raise UsageError("no such file")

        at.second = broken
        await at.pilot.press("s")
        await at.see("✗ no such file")


@pytest.mark.anyio
async def test_one_thing_is_done_at_a_time(tmp_path: Path) -> None:
    async with comparing(tmp_path / "talk.wstui", *CHANGED) as at:
        await at.see("▸ $.n: was 1")
        released = asyncio.Event()
        compare = at.app.screen
        assert isinstance(compare, CompareScreen)

        async def waiting() -> Replayed | None:
            await released.wait()
            return None

        compare._once_more = waiting
        await at.pilot.press("s", "a", "r", "s", "i")
        await at.pilot.pause()
        assert (at.again, at.records(), at.app.screen) == (0, list(BEFORE), compare)
        released.set()


@pytest.mark.anyio
async def test_keys_wait_for_what_was_decided_before(tmp_path: Path) -> None:
    async with comparing(tmp_path / "talk.wstui", *CHANGED) as at:
        await at.see("▸ $.n: was 1")
        await at.pilot.press("a", "a", "a")
        await at.see("✗ there is nothing that differs", "nothing differs, 3 the same")
        assert at.records() == list(CHANGED)
        await at.pilot.press("i")
        await at.pilot.press("u", "u")
        await at.see("taken back: accepted record 4", "2 changed")
        await at.pilot.press("f1")
        await at.see("Next difference")


@pytest.mark.anyio
async def test_a_session_in_which_nothing_was_said_is_shown_too(tmp_path: Path) -> None:
    async with comparing(tmp_path / "empty.wstui", before=()) as at:
        await at.see("nothing differs, 0 the same")
        await at.pilot.press("n", "i")
        await at.see("✗ there is nothing that differs")
        await at.pilot.press("a")
        await at.see("✗ there is nothing that differs")


@pytest.mark.anyio
async def test_a_crash_that_is_new_is_shown_with_its_code(tmp_path: Path) -> None:
    crash = Crashed(
        "KeyError: 'no'", Trace("KeyError", "'no'", (TraceFrame("a.py", 7, "receive", ("x[no]",), 7, user=True),))
    )
    async with comparing(tmp_path / "talk.wstui", *BEFORE, crash) as at:
        await at.see("1 extra", "! crashed KeyError: 'no'", "a.py", "x[no]")
