"""What is decided about a difference is in the file at once, and is taken back at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.core.comparing import search
from tests.session.replays import session
from wstui.core.events import Accept, Close, Connect, Crashed, Event, Receive, Send, way_of
from wstui.core.trace import Trace
from wstui.core.transcript import Record, RecordList
from wstui.errors import UsageError
from wstui.journal.hold import hold
from wstui.session.case import read_case
from wstui.session.replaying import Replayed
from wstui.session.reviewing import Review

BEFORE = (Connect({"path": "/"}), Accept(), Receive("a"), Send('{"n":1,"id":"x"}'), Receive("b"), Send("b"))


def review(path: Path, *now: Event, before: tuple[Event, ...] = BEFORE, problem: str = "", **more: Any) -> Review:
    """Look at a replay of a file in which this came."""
    case = read_case(session(path, *before, **more), search)
    records = RecordList(Record(n, 0.5, way_of(event), event, 1, "new.py:1") for n, event in enumerate(now, 1))
    sent = iter([record.n for record in case.whole.records if record.way == ">"])
    asked = {at: next(sent) for at, record in enumerate(records) if record.way == ">"}
    return Review(Replayed(case, records, asked, problem), search)


def kinds(looked: Review) -> list[str]:
    return [row.kind for row in looked.rows]


def again(looked: Review) -> list[Any]:
    return [record.event for record in read_case(looked.replayed.case.path, search).whole.records]


def test_a_changed_reply_is_accepted_and_the_others_stay(tmp_path: Path) -> None:
    looked = review(tmp_path / "a.wstui", *BEFORE[:3], Send('{"n":2,"id":"y"}'), BEFORE[4], Send("B"))
    assert kinds(looked) == ["same", "same", "same", "changed", "same", "changed"]
    assert not looked.can_undo
    assert looked.accept([looked.rows[5]]) == "accepted record 6 (send) in a.wstui"
    assert kinds(looked) == ["same", "same", "same", "changed", "same", "same"]
    assert again(looked) == [*BEFORE[:5], Send("B")]
    assert looked.accept(looked.rows) == "accepted record 4 (send) in a.wstui"
    assert again(looked)[3] == Send('{"n":2,"id":"y"}')
    with pytest.raises(UsageError, match="nothing that differs"):
        looked.accept(looked.rows)
    assert looked.undo() == "taken back: accepted record 4 (send)"
    assert looked.undo() == "taken back: accepted record 6 (send)"
    assert again(looked) == list(BEFORE)
    assert kinds(looked) == ["same", "same", "same", "changed", "same", "changed"]
    with pytest.raises(UsageError, match="nothing was written"):
        looked.undo()


def test_what_is_extra_and_what_is_missing_is_accepted_in_its_place(tmp_path: Path) -> None:
    looked = review(tmp_path / "a.wstui", *BEFORE[:3], Send("new"), BEFORE[3], BEFORE[4])
    assert kinds(looked) == ["same", "same", "same", "extra", "same", "same", "missing"]
    assert looked.accept([looked.rows[3]]) == "accepted a new send in a.wstui"
    assert again(looked) == [*BEFORE[:3], Send("new"), *BEFORE[3:]]
    assert kinds(looked)[3:] == ["same", "same", "same", "missing"]
    assert looked.replayed.sent == {0: 1, 2: 3, 5: 6}
    looked.accept(looked.rows)
    assert again(looked) == [*BEFORE[:3], Send("new"), *BEFORE[3:5]]
    looked.undo()
    looked.undo()
    assert looked.accept(looked.rows) == "accepted 2 differences in a.wstui"
    assert [record.n for record in read_case(tmp_path / "a.wstui").whole.records] == [1, 2, 3, 4, 5, 6]


def test_what_may_not_have_been_reached_is_not_accepted(tmp_path: Path) -> None:
    looked = review(tmp_path / "a.wstui", *BEFORE[:3], Send('{"n":2}'), problem="nothing was heard")
    missing = [row for row in looked.rows if row.kind == "missing"]
    with pytest.raises(UsageError, match="may only not have been reached"):
        looked.accept(missing)
    looked.accept(looked.rows)
    assert again(looked) == [*BEFORE[:3], Send('{"n":2}'), *BEFORE[4:]]


def test_a_path_is_ignored_in_every_reply(tmp_path: Path) -> None:
    looked = review(tmp_path / "a.wstui", *BEFORE[:3], Send('{"n":2,"id":"y"}'), *BEFORE[4:])
    row = looked.rows[3]
    assert [difference.path for difference in row.differences] == ["$.n", "$.id"]
    assert looked.ignore(row, row.differences[1]) == 'wrote {"path": "$.id", "any": true} in a.wstui'
    assert [difference.path for difference in looked.rows[3].differences] == ["$.n"]
    with pytest.raises(UsageError, match="says so already"):
        looked.ignore(row, row.differences[1])
    looked.ignore(looked.rows[3])
    assert kinds(looked) == ["same"] * 6
    assert looked.matchers == [{"path": "$.id", "any": True}, {"path": "$.n", "any": True}]
    assert read_case(tmp_path / "a.wstui").match == looked.matchers
    with pytest.raises(UsageError, match="nothing that differs"):
        looked.ignore(looked.rows[3])
    looked.undo()
    assert looked.matchers == [{"path": "$.id", "any": True}]


def test_a_payload_as_a_whole_is_ignored_in_its_own_place(tmp_path: Path) -> None:
    looked = review(
        tmp_path / "a.wstui", *BEFORE[:5], Send("x"), n6={"expect": [{"path": "$", "regex": "^y"}], "mine": 1}
    )
    assert looked.ignore(looked.rows[5]).startswith('wrote {"expect": [{"path": "$", "regex": "^y"}, {"path": "$", "a')
    assert kinds(looked) == ["same"] * 6
    assert looked.replayed.case.whole.records[5].extra["mine"] == 1
    assert looked.matchers == []


def test_what_is_ignored_joins_the_one_matcher_that_a_record_has(tmp_path: Path) -> None:
    alone, written = {"path": "$", "regex": "^y"}, {"path": "$", "any": True}
    looked = review(tmp_path / "a.wstui", *BEFORE[:5], Send("x"), n6={"expect": alone})
    looked.ignore(looked.rows[5])
    assert kinds(looked) == ["same"] * 6
    assert read_case(looked.replayed.case.path, search).whole.records[5].extra["expect"] == [alone, written]


def test_a_reply_that_is_missing_may_stay_away(tmp_path: Path) -> None:
    looked = review(tmp_path / "a.wstui", *BEFORE[:5])
    assert looked.ignore(looked.rows[5]) == 'wrote {"expect": {"skip": true}} at record 6 in a.wstui'
    assert kinds(looked) == ["same"] * 6


def test_an_event_that_is_extra_is_left_out_wherever_it_comes(tmp_path: Path) -> None:
    looked = review(tmp_path / "a.wstui", *BEFORE[:3], Send("ping"), *BEFORE[3:], Send("ping"), Close(4000, "bye"))
    looked.ignore(looked.rows[3])
    assert looked.matchers == [{"record": {"type": "websocket.send", "text": "ping"}, "ignore": True}]
    assert kinds(looked) == ["same"] * 6 + ["extra"]
    looked.ignore(looked.rows[6])
    assert kinds(looked) == ["same"] * 6


def test_a_crash_is_left_out_by_its_one_line(tmp_path: Path) -> None:
    looked = review(tmp_path / "a.wstui", *BEFORE, Crashed("ValueError: no", Trace("ValueError", "no", ())))
    looked.ignore(looked.rows[6])
    assert looked.matchers == [{"record": {"type": "crashed", "error": "ValueError: no"}, "ignore": True}]
    assert kinds(looked) == ["same"] * 6


def test_what_is_too_long_for_a_matcher_is_said(tmp_path: Path) -> None:
    looked = review(tmp_path / "a.wstui", *BEFORE, Send("x" * 1001))
    with pytest.raises(UsageError, match="too long"):
        looked.ignore(looked.rows[6])
    assert not looked.can_undo


def test_several_matchers_are_written_at_once(tmp_path: Path) -> None:
    looked = review(tmp_path / "a.wstui", *BEFORE)
    told = looked.match([{"path": f"$.{name}", "any": True} for name in "abcde"])
    assert told.endswith('{"path": "$.c", "any": true} and 2 more in a.wstui')
    assert len(looked.matchers) == 5


def test_a_file_that_somebody_else_has_changed_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.wstui"
    looked = review(path, *BEFORE[:5], Send("B"))
    path.write_text(path.read_text().replace('"b"', '"bb"'))
    was = path.read_bytes()
    acts: list[Callable[[], str]] = [lambda: looked.accept(looked.rows), lambda: looked.ignore(looked.rows[5])]
    for act in acts:
        with pytest.raises(UsageError, match="has been changed since"):
            act()
    assert path.read_bytes() == was
    path.unlink()
    with pytest.raises(UsageError, match="has been changed since"):
        looked.accept(looked.rows)
    assert not looked.can_undo


def test_a_session_that_is_being_recorded_is_left_alone(tmp_path: Path) -> None:
    looked = review(tmp_path / "a.wstui", *BEFORE[:5], Send("B"))
    with (tmp_path / "a.wstui").open("ab") as file:
        hold(file.fileno())
        with pytest.raises(UsageError, match=r"a\.wstui is being recorded: save it"):
            looked.accept(looked.rows)


def test_all_else_in_the_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.wstui"
    looked = review(path, *BEFORE[:5], Send("B"), n2={"mine": [1]})
    looked.accept(looked.rows)
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert lines[2]["mine"] == [1]
    assert (lines[6]["text"], lines[6]["at"], lines[5]["at"]) == ("B", "new.py:1", "app.py:1 app")
