from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests import strategies
from tests.cli.calling import golden
from tests.formats.samples import ABOUT, records, session
from tests.strategies import quick
from wstui.core.events import (
    Accept,
    Close,
    Connect,
    DenialBody,
    DenialStart,
    Disconnect,
    Note,
    Raw,
    Receive,
    Send,
    Way,
)
from wstui.core.transcript import Record
from wstui.formats.har import read
from wstui.formats.har_out import write


def entries(*events: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(write(records(*events), ABOUT).text)["log"]["entries"]
    return found


def test_every_event_is_written_or_said_to_be_lost() -> None:
    exported = write(session(), ABOUT)
    golden("formats/every_event.har", exported.text)
    golden("formats/every_event.har.lost", "".join(f"{phrase}\n" for phrase in exported.lost))


def test_what_is_written_is_read_as_it_was() -> None:
    events = (
        Connect({"path": "/a", "query_string": "b=1&c", "cookies": [["d", "e"]], "subprotocols": ["v1"]}),
        Accept("v1", ((b"x-a", b"\xe9"),)),
        *(Receive("a\u20ac\x1b"), Send(data=b"\x00\xff"), Close(4000, "bye"), Disconnect(4000, "bye")),
    )
    imported = read(write(records(*events), ABOUT).text)
    assert imported.started == ABOUT.started
    assert [record.event for record in imported.records][1:] == list(events[1:])
    assert [record.t for record in imported.records] == [0.0, 0.0, 2.0, 3.0, 4.0, 5.0]


def test_an_answer_has_its_status() -> None:
    denial = DenialStart(401, ((b"content-type", b"text/plain"),)), DenialBody(b"n", more_body=True), DenialBody(b"o")
    (entry,) = entries(Connect(), *denial)
    assert (entry["response"]["status"], entry["response"]["statusText"]) == (401, "Unauthorized")
    assert entry["response"]["content"] == {"size": 2, "mimeType": "text/plain", "text": "no"}
    assert (entry["time"], entry["timings"]["wait"]) == (1000.0, 1000.0)
    assert entries(Connect(), Close(4001))[0]["response"]["status"] == 403
    assert entries(Connect())[0]["response"]["status"] == 0
    (entry,) = entries(Connect(), DenialStart(799), DenialBody(b"\xff"))
    assert (entry["response"]["statusText"], entry["response"]["content"]["encoding"]) == ("", "base64")


def test_what_a_har_cannot_hold_is_said() -> None:
    events = (
        *(Connect(), Disconnect(1001), Accept(extra={"a": 1}), Receive(), Raw({}), Send("\ud800"), Close(1 << 60)),
        *(Disconnect(), Note("n")),
    )
    made = [
        *records(*events),
        Record(9, 9.0, Way.FACT, Note("n")),
        Record(10, 9.0, Way.TO_APP, Receive("a"), 2, "", {"x": 1}),
    ]
    exported = write(made, ABOUT)
    assert exported.lost == [
        *("websocket.disconnect (1)", "keys of an event that ASGI does not name (1)"),
        *("frames without text and bytes (1)", "raw (1)", "texts with a lone surrogate, which stands as ? (1)"),
        *("numbers beyond 53 bit (1)", "note (2)", "keys of a record that are not wstui's own (1)"),
    ]
    first, _ = json.loads(exported.text)["log"]["entries"]
    assert [message["data"] for message in first["_webSocketMessages"] if message["opcode"] == 1] == ["?"]
    assert [message["_code"] for message in first["_webSocketMessages"] if message["opcode"] == 8] == [0, 1005]


@quick
@given(st.lists(strategies.records, max_size=6))
def test_any_records_are_written_and_can_be_read_again(made: list[Record]) -> None:
    exported = write(made, ABOUT)
    if any(record.c is not None for record in made):
        assert len({record.c for record in read(exported.text).records}) == len({r.c for r in made} - {None})
