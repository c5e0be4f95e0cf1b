from __future__ import annotations

import pytest
from hypothesis import given

from tests.strategies import quick, records
from wstui.core.events import (
    Accept,
    Blocked,
    Connect,
    Crashed,
    DenialBody,
    Died,
    Event,
    Fault,
    Lifespan,
    Malformed,
    Note,
    Output,
    Receive,
    Send,
    Violation,
    Way,
)
from wstui.core.transcript import (
    Record,
    RecordList,
    Records,
    Row,
    Unknown,
    event_size,
    is_binary,
    payload_of,
    row_of,
    severity_of,
    summary,
)


def test_a_row_tells_what_the_log_draws() -> None:
    record = Record(7, 1.5, Way.FROM_APP, Send(data=b"\x00\x01"), 2, "chat.py:1 f")
    assert row_of(record) == Row(
        n=7,
        t=1.5,
        c=2,
        way="<",
        kind="websocket.send",
        size=2,
        text="00 01",
        at="chat.py:1 f",
        binary=True,
        severity="",
        recorded=True,
    )
    assert not row_of(record, recorded=False).recorded


def test_a_fact_of_the_whole_debuggee_has_connection_0() -> None:
    assert row_of(Record(1, 0.0, Way.FACT, Note("x"))).c == 0


@quick
@given(records)
def test_a_list_is_records(record: Record) -> None:
    transcript: Records = RecordList([record])
    assert len(transcript) == 1
    assert transcript.record(0) is record
    row = transcript.row(0)
    assert (row.n, row.kind, row.text) == (record.n, record.event.kind, summary(record.event))
    assert row.severity in ("", "info", "warning", "error")


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        (Receive("x"), "x"),
        (Send(data=b""), b""),
        (Receive(), None),
        (Output("stdout", "x"), None),
    ],
)
def test_payload(event: Event, payload: str | bytes | None) -> None:
    assert payload_of(event) == payload
    assert is_binary(event) == isinstance(payload, bytes)


def test_sizes_are_those_on_the_wire() -> None:
    sized: list[tuple[Event, int]] = [
        (Receive("é"), 2),
        (Send(data=b"abc"), 3),
        (Receive(), 0),
        (DenialBody(b"no"), 2),
        (Output("stdout", "é\n"), 3),
        (Connect(), 0),
    ]
    assert [event_size(event) for event, _ in sized] == [size for _, size in sized]


@pytest.mark.parametrize(
    ("event", "severity"),
    [
        (Receive("x"), ""),
        (Accept(), ""),
        (Unknown("future"), ""),
        (Malformed("", "", ""), "error"),
        (Crashed(""), "error"),
        (Fault(""), "error"),
        (Violation("P22", "warning", "app", "", ""), "warning"),
        (Died(1), "error"),
        (Died(0), "error"),
        (Died(0, asked=True), "info"),
        (Lifespan("startup", "failed"), "error"),
        (Lifespan("startup", "complete"), ""),
        (Blocked(1.0), "warning"),
        (Blocked(1.0, over=True), "info"),
        (Note(""), "info"),
        (Output("stdout", ""), ""),
        (Output("stderr", ""), ""),
        (Output("fault", ""), "error"),
        (Output("warning", ""), "warning"),
        (Output("log", "", "INFO"), ""),
        (Output("log", "", "WARNING"), "warning"),
        (Output("log", "", "CRITICAL"), "error"),
    ],
)
def test_what_should_catch_the_eye(event: Event | Unknown, severity: str) -> None:
    assert severity_of(event) == severity
