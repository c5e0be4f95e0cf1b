from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from rich.style import Style
from textual import events

from tests.session.fakes import LOADED, FakeLink, install, link
from tests.tui.driven import LARGE, SMALL, Driven, Shown, key_event
from tests.tui.shown import screen_of
from wstui.core.events import Accept, Output
from wstui.core.machine import State
from wstui.core.scope import Scope
from wstui.session.child import ChildConfig
from wstui.session.controller import Controller
from wstui.tui.screens import opening
from wstui.tui.screens.debug import DebugScreen
from wstui.tui.screens.opening import Opening
from wstui.wire.messages import LoadFailed, Open


@pytest.fixture(autouse=True)
def _fakes(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch)


def plain(*_: str) -> Style:
    return Style()


def opened(folder: Path, path: str = "/ws", *, connect: bool = True) -> Opening:
    return Opening(Controller(ChildConfig("chat:app"), None, folder), Scope(path), connect=connect)


def test_it_connects_as_soon_as_the_application_is_there_and_draws_what_comes_of_it(tmp_path: Path) -> None:
    async def story() -> None:
        told: list[bool] = []
        first = opened(tmp_path)
        first.begin(lambda: told.append(first.settled))
        assert not first.settled
        link().report(LOADED)
        assert isinstance(link().orders[0], Open)
        assert not first.settled
        link().tell(1, Accept("chat.v1"), State.OPEN)
        assert told[-2:] == [False, True]
        rows = [row.text for row in first.rows(60, 10, plain)]
        assert [len(row) for row in rows] == [60] * 3
        assert ["connect" in rows[1], "accept" in rows[2]] == [True, True]
        assert [row.text for row in first.rows(60, 1, plain)] == rows[-1:]
        assert first.status(40, plain).text == " ● open  chat.v1  ↑0 ↓0".ljust(40)
        first.screen()
        told.clear()
        link().tell(1, Output("stdout", "no longer for the frames"))
        assert told == []
        await first.controller.aclose()

    asyncio.run(story())


def test_nothing_is_waited_for_where_nothing_will_come(tmp_path: Path) -> None:
    async def story() -> None:
        idle, broken, illegal = opened(tmp_path, connect=False), opened(tmp_path), opened(tmp_path, "no path")
        for each in (idle, broken, illegal):
            each.begin(lambda: None)
        FakeLink.made[1].report(LoadFailed("there is no such module"))
        for each in (idle, broken, illegal):
            await each.wait(asyncio.Event())
            assert each.settled
            await each.controller.aclose()

    asyncio.run(story())


def test_it_waits_no_longer_than_for_a_moment_or_until_the_user_has_had_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        first, enough = opened(tmp_path), asyncio.Event()
        first.begin(lambda: None)
        enough.set()
        await first.wait(enough)
        monkeypatch.setattr(opening, "PATIENCE", 0.001)
        await first.wait(asyncio.Event())
        assert not first.settled
        await first.controller.aclose()

    asyncio.run(story())


@pytest.mark.anyio
@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_the_first_rows_are_seen_before_there_are_panes_and_stay_where_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    seen: list[str] = []
    screen = Opening.screen

    def noted(self: Opening) -> DebugScreen:
        seen.append(screen_of(app))
        return screen(self)

    monkeypatch.setattr(Opening, "screen", noted)
    monkeypatch.setattr(opening, "PATIENCE", 60.0)
    first = opened(tmp_path)
    app = Shown(lambda: first, "chat:app")
    async with app.run_test(size=size) as pilot:
        at = Driven(app, pilot, first.controller)
        await at.until(lambda: FakeLink.made)
        await at.see("connects when the application is ready")
        link().report(LOADED)
        link().tell(1, Accept(), State.OPEN)
        after = await at.see("● open", "^J Send")
        (before,) = seen
        lines = [text.split("\n") for text in (before, after)]
        # On a wide screen the detail pane below says the word, too.
        where = [[(y, line.find("accept")) for y, line in enumerate(each) if "accept" in line][:1] for each in lines]
        assert where[0] == where[1] != []
        await first.controller.aclose()


@pytest.mark.anyio
async def test_who_types_before_there_is_an_answer_gets_the_panes_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "PATIENCE", 60.0)
    first = opened(tmp_path)
    app = Shown(lambda: first, "chat:app")
    async with app.run_test(size=SMALL) as pilot:
        at = Driven(app, pilot, first.controller)
        await at.until(lambda: FakeLink.made)
        for key in ("h", "e", "tab", "shift+tab", "l"):
            app.post_message(key_event(key))
        app.post_message(events.Paste("lo"))
        await at.see("│hello", "connects when the application is ready")
        link().report(LOADED)
        link().tell(1, Accept(), State.OPEN)
        await at.see("accept")
        await first.controller.aclose()


@pytest.mark.anyio
async def test_what_is_wrong_with_the_scope_is_told_where_it_is_typed(tmp_path: Path) -> None:
    first = opened(tmp_path, "no path")
    app = Shown(lambda: first, "chat:app")
    async with app.run_test(size=SMALL) as pilot:
        at = Driven(app, pilot, first.controller)
        await at.see("[Scope]", "✗")
        assert link().orders == []
        await first.controller.aclose()


@pytest.mark.anyio
async def test_it_can_be_quit_before_there_are_panes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "PATIENCE", 60.0)
    first = opened(tmp_path)
    app = Shown(lambda: first, "chat:app")
    async with app.run_test(size=SMALL) as pilot:
        at = Driven(app, pilot, first.controller)
        await at.see("connects when the application is ready")
        app.post_message(key_event("ctrl+q"))
        await at.ended()
        assert "shutting the application down" in first.status(80, plain).text
        assert not any(isinstance(screen, DebugScreen) for screen in app.screen_stack)
        assert (app.return_code, link().alive) == (0, False)
