"""What is typed about a replay is read, or said to be wrong before anything is replayed."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.app import App

from tests.session.replays import ECHO, session
from tests.tui.shown import screen_of
from wstui.core.events import Note
from wstui.errors import SessionFileError, UsageError
from wstui.session.case import Case
from wstui.session.replaying import How
from wstui.session.searching import Searcher
from wstui.tui.screens.replay import FIRST, ReplayDialog, Wanted, read, read_wanted


def wanted(file: str = "", pace: str = "lockstep", restart: str = "changed", timeout: str = "5") -> Wanted:
    return read_wanted({"file": file, "pace": pace, "restart": restart, "timeout": timeout})


def test_every_pace_is_read() -> None:
    assert wanted() == Wanted(None, "lockstep", How(), hold=False, restart="changed")
    assert wanted(pace="", restart="", timeout="") == Wanted(None, "", How(), hold=False, restart="changed")
    assert wanted(pace=" fast ").how == How("fast")
    assert wanted(pace="recorded").how == How("recorded")
    assert wanted(pace="recorded 2").how == wanted(pace="recorded x2").how == How("recorded", 2.0)
    assert (wanted(pace="step").hold, wanted(pace="step").how) == (True, How())
    assert wanted(" ~/a.wstui ", restart="no", timeout="0.5") == Wanted(
        Path.home() / "a.wstui", "lockstep", How(timeout=0.5), hold=False, restart="no"
    )


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"pace": "slow"}, "a pace is lockstep, recorded, fast or step"),
        ({"pace": "recorded 0"}, "a speed is above zero"),
        ({"restart": "maybe"}, "restart is changed, yes or no"),
        ({"timeout": "soon"}, "number of seconds"),
        ({"timeout": "nan"}, "number of seconds"),
        ({"timeout": "-1"}, "number of seconds"),
        ({"file": "~nobody-of-this-name/x"}, "no such user"),
    ],
)
def test_what_is_wrong_is_said(typed: dict[str, str], problem: str) -> None:
    with pytest.raises(UsageError, match=problem):
        wanted(**typed)


class Asking(App[None]):
    """Asks, and keeps what it is told."""

    told: tuple[Wanted, Case] | None = None

    def ask(self, recorded: Path | None) -> None:
        self.push_screen(ReplayDialog(FIRST, recorded, Searcher()), self.take)

    def take(self, told: tuple[Wanted, Case] | None) -> None:
        self.told = told


@pytest.mark.anyio
async def test_the_file_is_read_before_the_dialog_closes(tmp_path: Path) -> None:
    path = session(tmp_path / "a.wstui", *ECHO)
    app = Asking()
    async with app.run_test() as pilot:

        async def see(text: str) -> None:
            while text not in screen_of(app):
                await pilot.pause(0.01)

        app.ask(None)
        await pilot.pause()
        await pilot.press("enter")
        await see("✗ a file is needed")
        await pilot.press("escape")
        app.ask(path)
        await see("this session, as it is recorded now")
        await pilot.press("enter")
        while app.told is None:
            await pilot.pause(0.01)
    assert (app.told[0], app.told[1].path) == (FIRST, path)


def test_a_file_in_which_nobody_connects_is_not_replayed(tmp_path: Path) -> None:
    searcher = Searcher()
    assert len(read(session(tmp_path / "a.wstui", *ECHO), searcher).script) == 6
    with pytest.raises(UsageError, match="nobody connects in it"):
        read(session(tmp_path / "a.wstui", Note("so")), searcher)
    with pytest.raises(SessionFileError):
        read(tmp_path / "none.wstui", searcher)
