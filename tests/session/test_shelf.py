from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from wstui.core.events import Close, Connect
from wstui.journal.ending import Ending
from wstui.journal.line import Header
from wstui.journal.writer import Journal
from wstui.session.limits import Limits
from wstui.session.shelf import YOUNG, Described, catalogue, describe, remove, shelf, sweep

NOW = 1_800_000_000.0
DAY = 86_400
STARTED = datetime.fromtimestamp(NOW, UTC)


def journal(folder: Path, name: str, days: float = 0, size: int = 0) -> Path:
    """Make a journal that was written some days ago."""
    path = folder / f"{name}.wstui"
    writer = Journal.create(path, Header("a:b", STARTED - timedelta(days=days)))
    writer.add(0, 1, Connect({"path": "/" + "x" * size}))
    writer.add(1, 1, Close(1000))
    writer.close()
    os.utime(path, (NOW - days * DAY,) * 2)
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.wstui"))


def test_the_shelf_has_what_was_written_last_first_and_nothing_else(tmp_path: Path) -> None:
    old, new = journal(tmp_path, "old", days=2), journal(tmp_path, "new")
    (tmp_path / "note.txt").touch()
    (tmp_path / "folder.wstui").mkdir()
    (tmp_path / "link.wstui").symlink_to(old)
    assert [kept.path for kept in shelf(tmp_path)] == [new, old]
    assert shelf(tmp_path)[1].size == old.stat().st_size
    assert shelf(tmp_path / "nowhere") == []


def test_a_journal_that_goes_meanwhile_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal(tmp_path, "a")

    def gone(_: Path) -> os.stat_result:
        raise FileNotFoundError

    monkeypatch.setattr(Path, "lstat", gone)
    assert shelf(tmp_path) == []


def test_a_journal_is_told_from_its_beginning_and_its_end(tmp_path: Path) -> None:
    path = journal(tmp_path, "a")
    (kept,) = shelf(tmp_path)
    ending = Ending(2, "websocket.close", "1000 (OK)")
    assert describe(kept) == Described(kept, "a:b", STARTED, ending, live=False, problem="")
    writer = Journal.create(tmp_path / "b.wstui", Header("c:d" * 5000, STARTED, extra={"replay": "c.wstui"}))
    live = describe(next(kept for kept in shelf(tmp_path) if kept.path != path))
    assert (live.live, live.app, live.replay) == (True, "c:d" * 5000, "c.wstui")
    writer.close()


def test_what_is_no_session_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = journal(tmp_path, "a")
    path.write_bytes(b'{"a":1}\n')
    (kept,) = shelf(tmp_path)
    assert describe(kept).problem.startswith("not a session file: ")
    path.unlink()
    assert describe(kept).problem == "No such file or directory"
    path.touch()

    def broken(*_: Any) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "pread", broken)
    assert describe(kept).problem == "Input/output error"


def test_the_catalogue_is_in_the_order_of_beginnings(tmp_path: Path) -> None:
    journal(tmp_path, "old", days=9)
    os.utime(journal(tmp_path, "older", days=10), (NOW, NOW))
    (tmp_path / "none.wstui").touch()
    journal(tmp_path, "new")
    assert [entry.kept.path.stem for entry in catalogue(tmp_path)] == ["new", "old", "older", "none"]


@pytest.mark.parametrize(
    ("limits", "newest", "left"),
    [
        (Limits(), False, ["a", "b", "c"]),
        (Limits(seconds=1.5 * DAY), False, ["a", "b"]),
        (Limits(seconds=0.5 * DAY), False, ["a"]),
        (Limits(size=2500), False, ["a", "b"]),
        (Limits(size=1), False, ["a"]),
        (Limits(size=1), True, []),
        (Limits(seconds=1, size=10_000), False, ["a"]),
    ],
)
def test_what_is_too_old_or_too_much_goes_the_oldest_first(
    tmp_path: Path,
    limits: Limits,
    newest: bool,  # noqa: FBT001 - a parameter
    left: list[str],
) -> None:
    for days, name in enumerate("abc"):
        journal(tmp_path, name, days, size=1000)
    swept = sweep(tmp_path, limits, newest=newest, now=NOW)
    assert names(tmp_path) == left
    assert [kept.path.stem for kept in swept.removed] == [name for name in "abc" if name not in left]
    assert (swept.live, swept.problems) == ([], [])


def test_what_is_being_written_or_just_made_stays(tmp_path: Path) -> None:
    live = Journal.create(tmp_path / "live.wstui", Header("a:b", STARTED))
    for name, age in (("live", 9 * DAY), ("making", YOUNG / 2), ("stale", 2 * YOUNG)):
        (tmp_path / f"{name}.wstui").touch()
        os.utime(tmp_path / f"{name}.wstui", (NOW - age,) * 2)
    swept = sweep(tmp_path, Limits(seconds=1), now=NOW)
    assert names(tmp_path) == ["live", "making"]
    assert [kept.path.stem for kept in swept.live] == ["making", "live"]
    live.close()
    sweep(tmp_path, Limits(seconds=1), now=NOW)
    assert names(tmp_path) == ["making"]


def test_what_cannot_be_removed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = journal(tmp_path, "a")
    (kept,) = shelf(tmp_path)

    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refuse)
        assert remove([kept]).problems == [f"{path}: Permission denied"]
    with monkeypatch.context() as patch:
        patch.setattr(os, "open", refuse)
        assert remove([kept]).problems == [f"{path}: Permission denied"]
    assert remove([kept]).removed == [kept]
    assert remove([kept]) == ([], [], [])
