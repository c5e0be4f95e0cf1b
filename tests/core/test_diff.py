from __future__ import annotations

from dataclasses import replace

import pytest

from tests.core.comparing import Loose, transcript
from wstui.core.diff import Comparison, compare
from wstui.core.events import (
    Accept,
    Close,
    Connect,
    Crashed,
    Died,
    Event,
    Output,
    Receive,
    Returned,
    Send,
    Violation,
)
from wstui.core.match import MatchError, read_matchers
from wstui.core.summary import Unknown, summary
from wstui.core.transcript import Record

OPEN = (Connect({"path": "/"}), Accept())


def shown(comparison: Comparison) -> list[str]:
    """Tell each pair in a word or two."""
    told = []
    for pair in comparison.pairs:
        texts = [summary(record.event) if record else "" for record in (pair.recorded, pair.replayed)]
        told.append(f"{pair.kind} {'|'.join(texts)}")
    return told


def test_only_what_the_application_said_is_compared() -> None:
    before = transcript(*OPEN, Receive("hi"), Send("HI"), (None, Died(1)), Close(1000), Returned())
    now = transcript(
        *OPEN, Output("stdout", "x"), Violation("P01", "error", "app", "w", "h"), Send("hi"), Close(), Returned()
    )
    comparison = compare(before, now, Loose())
    assert comparison.same
    assert comparison.first is None
    assert [pair.recorded and pair.recorded.event.kind for pair in comparison.pairs] == [
        "websocket.accept",
        "websocket.send",
        "websocket.close",
        "returned",
    ]
    assert comparison.counts() == {"same": 4, "changed": 0, "missing": 0, "extra": 0}


def test_replies_are_aligned_whatever_comes_between() -> None:
    before = transcript(*OPEN, Send("a"), Send("b"), Send("say one"), Send("c"))
    now = transcript(*OPEN, Send("b"), Send("say two"), Send("c"), Send("d"))
    comparison = compare(before, now, Loose())
    assert shown(comparison)[1:] == ["missing a|", "same b|b", "changed say one|say two", "same c|c", "extra |d"]
    assert comparison.first == 1
    assert not comparison.same
    assert [tuple(difference) for difference in comparison.pairs[3].differences] == [("$", "say one", "say two", "")]
    assert comparison.counts() == {"same": 3, "changed": 1, "missing": 1, "extra": 1}


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (Crashed("ValueError: no"), "missing x|"),
        (Send(data=b"x"), "changed x|78"),
    ],
)
def test_an_event_of_another_kind_is_no_partner(said: Event, kind: str) -> None:
    comparison = compare(transcript(*OPEN, Send("x")), transcript(*OPEN, said), Loose())
    assert shown(comparison)[1] == kind


def test_bytes_are_paired_by_what_is_in_them() -> None:
    before = transcript(*OPEN, Send(data=b"\x00\x01\x02\x03abcd"), Send(data=b""))
    now = transcript(*OPEN, Send(data=b"zzzz"), Send(data=b"\x00\x01\x02\x03abce"), Send(data=b"\x01"))
    told = shown(compare(before, now, Loose()))
    assert told[1] == "extra |7a 7a 7a 7a"
    assert told[2].startswith("changed 00 01 02 03")


def test_what_is_ignored_is_left_out_and_what_is_skipped_may_stay_away() -> None:
    before = transcript(*OPEN, Send("#"), Send("a"), Send("maybe"))
    before[-1] = replace(before[-1], extra={"expect": {"skip": True}})
    now = transcript(*OPEN, Send("a"), Send("#"), Send("#"))
    comparison = compare(before, now, Loose())
    assert comparison.same
    assert shown(comparison)[1:] == ["same a|a", "same maybe|"]


def test_what_is_of_no_kind_known_is_compared_if_the_application_sent_it() -> None:
    unknown = [replace(record, event=Unknown("websocket.wave", {"high": 1})) for record in transcript(Send("x"))]
    assert shown(compare(unknown, [], Loose())) == ['missing {"high": 1}|']


def on(c: int, *texts: str) -> list[tuple[int, Event]]:
    return [(c, Connect()), *((c, Send(text)) for text in texts)]


def test_connections_are_paired_by_number_or_else_in_order() -> None:
    both = transcript(*on(1, "a"), *on(2, "b"))
    assert shown(compare(both, transcript(*on(2, "b")), Loose())) == ["missing a|", "same b|b"]
    assert shown(compare(both, transcript(*on(3, "a"), *on(4, "b"), *on(5, "c")), Loose())) == [
        "extra |c",
        "same a|a",
        "same b|b",
    ]
    assert [pair.record.c for pair in compare(both, transcript(*on(3, "a")), Loose()).pairs] == [1, 2]


def test_pairs_stand_in_the_order_of_the_recorded_events() -> None:
    before = transcript((1, Connect()), (2, Connect()), (1, Send("a")), (2, Send("b")), (1, Send("c")))
    now = transcript(*on(1, "x!", "a", "c"), *on(2, "b", "more of it"))
    assert shown(compare(before, now, Loose())) == [
        "extra |x!",
        "same a|a",
        "same b|b",
        "extra |more of it",
        "same c|c",
    ]
    assert compare([], transcript(*on(2, "b")), Loose()).pairs[0].record.c == 2


def long(count: int, *, every: int = 0, word: str = "n") -> list[Record]:
    """A long conversation; of each so many replies one is another."""
    texts = [f"{word} {n}{'!' if every and n % every == 0 else ''}" for n in range(count)]
    return transcript(*OPEN, *map(Send, texts))


def test_ten_thousand_records_are_asked_about_once() -> None:
    loose = Loose()
    comparison = compare(long(10_000), long(10_000, every=500), loose)
    assert comparison.counts() == {"same": 9981, "changed": 20, "missing": 0, "extra": 0}
    assert loose.asked < 14_000


def test_nothing_freezes_when_everything_differs() -> None:
    loose = Loose()
    comparison = compare(long(1_500), long(1_500, word="m"), loose)
    assert comparison.counts()["changed"] == 1_500
    assert loose.asked < 60_000


def test_a_secret_that_the_file_does_not_tell_may_be_any() -> None:
    before = transcript(Connect(), Accept(None, ((b"set-cookie", b"id=${secret:cookie.id}"),)))
    assert compare(before, transcript(Connect(), Accept(None, ((b"set-cookie", b"id=5"),))), Loose()).same
    assert not compare(before, transcript(Connect(), Accept(None, ((b"set-cookie", b"di=5"),))), Loose()).same


def test_what_may_differ_by_the_file_is_found_wherever_it_has_moved_to() -> None:
    matchers = read_matchers([{"path": "$.id", "any": True}, {"record": {"text": "ping"}, "ignore": True}])
    before = transcript(*OPEN, *(Send(f'{{"id": {n}, "say": "{n % 7}"}}') for n in range(40)))
    now = transcript(*OPEN, Send("ping"), *(Send(f'{{"say": "{n % 7}", "id": {-n}}}') for n in range(40) if n != 20))
    comparison = compare(before, now, matchers)
    assert comparison.counts() == {"same": 40, "changed": 0, "missing": 1, "extra": 0}
    assert comparison.pairs[comparison.first or 0].record.event == Send('{"id": 20, "say": "6"}')
    other = transcript(*OPEN, Send('{"id": 1, "say": 2}'))
    assert [
        tuple(found)[:3]
        for found in compare(transcript(*OPEN, Send('{"id": 7, "say": "1"}')), other, matchers).pairs[1].differences
    ] == [("$.say", '"1"', "2")]


def test_what_cannot_be_read_is_the_matchers_error() -> None:
    before = transcript(*OPEN, Send("a"))
    before[-1] = replace(before[-1], extra={"expect": 5})
    with pytest.raises(MatchError, match="expect: must be a list of matchers"):
        compare(before, transcript(*OPEN, Send("b")), read_matchers([]))
