"""What was sent stands between what was compared, and what is extra where it came."""

from __future__ import annotations

from tests.core.comparing import Loose, transcript
from wstui.core.diff import Pair, compare
from wstui.core.events import Accept, Connect, Disconnect, Event, Note, Receive, Send
from wstui.core.side_by_side import side_by_side
from wstui.core.summary import summary
from wstui.core.transcript import Record

OPEN: tuple[Event, ...] = (Connect({"path": "/"}), Accept())


def sides(recorded: list[Record], replayed: list[Record], sent: dict[int, int]) -> list[str]:
    rows = side_by_side(recorded, replayed, sent, compare(recorded, replayed, Loose()))
    return [told(row) for row in rows[2:]]


def told(row: Pair) -> str:
    return f"{row.kind} {'|'.join(summary(one.event) if one else '-' for one in (row.recorded, row.replayed))}"


def test_what_was_sent_stands_before_what_was_said_to_it_on_both_sides() -> None:
    before = transcript(*OPEN, Receive("a"), Send("A"), Note("so"), Receive("b"), Send("B"))
    now = transcript(*OPEN, Receive("a, edited"), Send("a"), Receive("b"), Send("x"))
    assert sides(before, now, {0: 1, 2: 3, 4: 6}) == [
        "same a|a, edited",
        "same A|a",
        "same b|b",
        "changed B|x",
    ]


def test_what_is_extra_stands_behind_what_it_came_after() -> None:
    before = transcript(*OPEN, Receive("a"), Send("A"), Receive("b"))
    now = transcript(*OPEN, Receive("a"), Send("new"), Send("A"), Receive("b"), Send("last"), Send("#"))
    assert sides(before, now, {0: 1, 2: 3, 5: 5}) == [
        "same a|a",
        "extra -|new",
        "same A|A",
        "same b|b",
        "extra -|last",
    ]


def test_what_is_extra_stands_between_what_its_own_connection_said() -> None:
    other: list[tuple[int, Event]] = [(2, Connect({"path": "/b"})), (2, Accept())]
    before = transcript(*OPEN, *other, Receive("a"), Send("A"), (2, Receive("b")), (2, Send("B")))
    now = transcript(*OPEN, *other, Receive("a"), (2, Receive("b")), Send("A"), (2, Send("x")), (2, Send("B")))
    assert sides(before, now, {0: 1, 2: 3, 4: 5, 5: 7})[2:] == [
        "same a|a",
        "same A|A",
        "same b|b",
        "extra -|x",
        "same B|B",
    ]
    now = transcript(*OPEN, *other, Receive("a"), (2, Receive("b")), Send("x"), Send("A"), (2, Send("B")))
    assert sides(before, now, {0: 1, 2: 3, 4: 5, 5: 7})[2:] == [
        "same a|a",
        "extra -|x",
        "same A|A",
        "same b|b",
        "same B|B",
    ]
    now = transcript(*OPEN, *other, Receive("a"), Send("A"), (2, Receive("b")), (2, Send("B")), Send("x"))
    assert sides(before, now, {0: 1, 2: 3, 4: 5, 6: 7})[-1] == "extra -|x"


def test_what_came_before_all_stands_there() -> None:
    before = transcript(*OPEN)
    now = transcript(Send("early"), *OPEN)
    rows = side_by_side(before, now, {1: 1}, compare(before, now, Loose()))
    assert [told(row) for row in rows] == ["extra -|early", "same /|/", "same |"]


def test_what_was_never_sent_has_nobody_beside_it_and_what_servers_give_has() -> None:
    before = transcript(*OPEN, Disconnect(1006), (2, Disconnect(1001)), Receive("late"))
    now = transcript(*OPEN, Disconnect(1005))
    assert [row.split(" ", 1)[0] for row in sides(before, now, {0: 1})] == ["same", "same", "same"]
    rows = side_by_side(before, now, {0: 1}, compare(before, now, Loose()))
    assert [row.replayed is not None for row in rows[2:]] == [True, False, False]
