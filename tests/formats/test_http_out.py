from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import strategies
from tests.cli.calling import golden
from tests.formats.samples import ABOUT, records, session
from tests.strategies import quick
from wstui.core.events import Accept, Close, Connect, Note, Receive, Send, Way
from wstui.core.transcript import Record
from wstui.formats.exchange import About
from wstui.formats.http_file import read
from wstui.formats.http_out import write


def test_every_event_is_written_or_said_to_be_lost() -> None:
    exported = write(session(), ABOUT)
    golden("formats/every_event.http", exported.text)
    golden("formats/every_event.http.lost", "".join(f"{phrase}\n" for phrase in exported.lost))


def test_a_message_waits_for_as_many_replies_as_came_before_it() -> None:
    events = (
        *(Connect({"path": "/a", "headers": [["host", "localhost"], ["x-a", "b"]]}), Accept(), Send("hi")),
        *(Receive("a"), Receive("b"), Send("1"), Send("2"), Receive("c"), Send("3")),
    )
    exported = write(records(*events), About())
    wait = "=== wait-for-server"
    lines = [
        "### connection 1",
        "WEBSOCKET ws://localhost/a",
        "x-a: b",
        "",
        wait,
        "a",
        "===",
        "b",
        wait,
        wait,
        "c",
        wait,
        "",
    ]
    assert exported.text == "\n".join(lines)
    assert exported.lost == ["what replies say (4)"]


def test_what_would_not_be_read_as_it_is_is_left_out_and_said() -> None:
    events = (
        *(
            Connect(),
            Accept("v1"),
            Receive(data=b"a"),
            Receive(""),
            Receive(),
            Receive(" a"),
            Receive("a\n==="),
            Close(),
        ),
        *(Receive("a\r\nb"), Receive("###"), Receive("\ud800"), Receive("< a"), Receive("{{a}}"), Receive("a\n> {% b")),
    )
    made = [*records(*events), Record(99, 1.0, Way.FACT, Note("n")), Record(99, 1.0, Way.TO_APP, Receive("b"), 2)]
    exported = write(made, ABOUT)
    assert [r.event for r in read(exported.text).records if isinstance(r.event, Receive)] == [
        Receive("{{a}}"),
        Receive("b"),
    ]
    assert exported.lost == [
        *("what accepts say (1)", "frames of bytes (1)", "empty frames (2)"),
        *("texts with line ends, spaces or signs that mean something there (7)", "websocket.close (1)"),
        *("texts with {{…}}, which a client may fill in: they are written (1)", "note (1)"),
    ]


@pytest.mark.parametrize("app", ["a\n### b", "\u2028"])
def test_a_name_stays_in_its_line(app: str) -> None:
    assert len(read(write(records(Connect()), About(app)).text).records) == 2


@quick
@given(st.lists(strategies.records, max_size=6))
def test_any_records_are_written_and_what_is_not_lost_is_read_again(made: list[Record]) -> None:
    exported = write(made, ABOUT)
    sent = [r.event for r in made if r.c is not None and isinstance(r.event, Receive) and r.event.text]
    if any(record.c is not None for record in made):
        again = [r.event for r in read(exported.text).records if isinstance(r.event, Receive)]
        assert all(event.text in {one.text for one in sent} for event in again)
        assert len(again) == len(sent) or exported.lost
