"""What differs is taken over into the file, in its place; all else stays."""

from __future__ import annotations

from pathlib import Path

from tests.session.replays import session
from wstui.core.events import Accept, Close, Connect, Event, Note, Receive, Send, way_of
from wstui.core.transcript import Record, RecordList
from wstui.session.case import read_case
from wstui.session.replaying import Replayed
from wstui.session.updating import matched, update, updated

BEFORE = (Connect({"path": "/"}), Accept(), Receive("a"), Send("a"), Note("so"), Receive("b"), Send("b"))


def replayed(path: Path, *events: Event) -> Replayed:
    case = read_case(session(path, *BEFORE, n4={"expect": [], "mine": 1}))
    came = Replayed(
        case, RecordList(Record(n, 0.5, way_of(event), event, 1, "new.py:1") for n, event in enumerate(events, 1))
    )
    sent = iter(record.n for record in case.script if record.way == ">")
    came.sent = {at: next(sent) for at, event in enumerate(events) if way_of(event) == ">"}
    came.finish()
    return came


def test_a_changed_event_takes_its_place_and_what_was_said_about_it_stays(tmp_path: Path) -> None:
    came = replayed(tmp_path / "a.wstui", *BEFORE[:3], Send("A"), *BEFORE[5:])
    update(came)
    now = read_case(tmp_path / "a.wstui").whole.records
    assert [record.event for record in now] == [*BEFORE[:3], Send("A"), *BEFORE[4:]]
    assert now[3].extra == {"expect": [], "mine": 1}
    assert (now[3].at, now[6].at) == ("new.py:1", "app.py:1 app")
    assert [record.n for record in now] == [1, 2, 3, 4, 5, 6, 7]


def test_what_is_extra_stands_where_it_came_and_what_is_missing_is_gone(tmp_path: Path) -> None:
    came = replayed(tmp_path / "a.wstui", *BEFORE[:4], Receive("b"), Send("first"), Send("b"), Send("more"))
    now = updated(came)
    assert [record.event for record in now] == [*BEFORE[:6], Send("first"), Send("b"), Send("more")]
    assert [record.n for record in now] == list(range(1, 10))
    assert now[6].t == now[5].t
    came = replayed(tmp_path / "a.wstui", *BEFORE[:3], BEFORE[5], BEFORE[6])
    assert [record.event for record in updated(came)] == [*BEFORE[:3], *BEFORE[4:]]
    came = replayed(tmp_path / "a.wstui", *BEFORE[:3], BEFORE[5], BEFORE[6], Close())
    assert [(record.n, record.event) for record in updated(came)][3:] == [
        (4, Note("so")),
        (5, Receive("b")),
        (6, Send("b")),
        (7, Close()),
    ]


def test_what_came_before_all_stands_there(tmp_path: Path) -> None:
    came = replayed(tmp_path / "a.wstui", Send("early"), *BEFORE[:4], *BEFORE[5:])
    assert updated(came)[0].event == Send("early")


def test_matchers_are_put_behind_those_of_the_header(tmp_path: Path) -> None:
    came = replayed(tmp_path / "a.wstui", *BEFORE[:3], Send("A"), *BEFORE[5:])
    update(came, [{"path": "$.id", "any": True}])
    whole = read_case(tmp_path / "a.wstui").whole
    assert (whole.header.extra["match"], whole.records[3].event) == ([{"path": "$.id", "any": True}], Send("A"))
    more = matched(whole.header, [{"path": "$.at", "type": "string"}])
    assert more.extra["match"] == [{"path": "$.id", "any": True}, {"path": "$.at", "type": "string"}]
    assert matched(more, []) == more


def test_a_replay_that_was_not_compared_changes_nothing(tmp_path: Path) -> None:
    came = Replayed(read_case(session(tmp_path / "a.wstui", *BEFORE)))
    assert [record.event for record in updated(came)] == list(BEFORE)
