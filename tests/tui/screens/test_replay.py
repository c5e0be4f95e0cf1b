"""What is typed about a replay is read, or said to be wrong before anything is replayed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.session.replays import ECHO, session
from wstui.core.events import Note
from wstui.errors import SessionFileError, UsageError
from wstui.session.replaying import How
from wstui.session.searching import Searcher
from wstui.tui.screens.replay import Wanted, read, read_wanted


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


def test_a_file_in_which_nobody_connects_is_not_replayed(tmp_path: Path) -> None:
    searcher = Searcher()
    assert len(read(session(tmp_path / "a.wstui", *ECHO), searcher).script) == 6
    with pytest.raises(UsageError, match="nobody connects in it"):
        read(session(tmp_path / "a.wstui", Note("so")), searcher)
    with pytest.raises(SessionFileError):
        read(tmp_path / "none.wstui", searcher)
