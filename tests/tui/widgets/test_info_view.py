from __future__ import annotations

from typing import Any

import pytest

from tests.tui.shown import STARTED
from wstui.core.events import (
    Accept,
    Blocked,
    Close,
    Connect,
    Crashed,
    DenialBody,
    DenialStart,
    Died,
    Disconnect,
    Event,
    Fault,
    Lifespan,
    Malformed,
    Note,
    Output,
    Raw,
    Receive,
    Restarted,
    Returned,
    Send,
    Violation,
    way_of,
)
from wstui.core.transcript import Record, Unknown
from wstui.tui.widgets.info_view import ITEMS, VALUE, Fact, facts_of, info_lines, table
from wstui.tui.widgets.lines import FixedLines, Lines


def told(lines: Lines) -> list[str]:
    return ["".join(text for text, _ in lines.spans(index, 5000, 0)).rstrip() for index in range(len(lines))]


@pytest.mark.parametrize(
    ("event", "facts"),
    [
        (
            Connect({"path": "/ws", "query_string": "", "headers": [["host", "localhost"], ["x", "y"]], "n": {"a": 1}}),
            [("path", "/ws"), ("query_string", '""'), ("headers", "host: localhost"), ("", "x: y"), ("n", '{"a": 1}')],
        ),
        (Receive("hé"), [("frame", "text, 2 characters, 3 B")]),
        (Receive(), [("frame", "neither text nor bytes")]),
        (Send(None, b"ab", {"more": 1}), [("frame", "bytes, 2 B"), ("more", "1")]),
        (Disconnect(1001, "bye"), [("disconnect", "1001 (going away) bye")]),
        (Raw({"type": "x", "bytes": b"\x00"}), [("type", "x"), ("bytes", "b'\\x00'")]),
        (
            Accept("chat.v1", ((b"x-a", b"1"), (b"x-b", b"\xff"))),
            [("subprotocol", "chat.v1"), ("headers", "x-a: 1"), ("", "x-b: ÿ")],
        ),
        (Accept(), [("subprotocol", "none")]),
        (Close(4000, "no"), [("close", "4000 (private use) no")]),
        (DenialStart(403, ((b"a", b"b"),)), [("status", "403"), ("headers", "a: b")]),
        (DenialBody(b"no", more_body=True), [("body", "bytes, 2 B, more follows")]),
        (DenialBody(b""), [("body", "bytes, 0 B, the last part")]),
        (
            Malformed("{'type': 1}", "type", "is an int"),
            [("problem", "is an int"), ("key", "type"), ("message", "{'type': 1}")],
        ),
        (Malformed("3", "", "is no dict"), [("problem", "is no dict"), ("message", "3")]),
        (Returned(), [("returned", "None")]),
        (Returned("3", "WebSocketDisconnect(1000)"), [("returned", "3"), ("raised", "WebSocketDisconnect(1000)")]),
        (Crashed("ValueError: no"), [("error", "ValueError: no")]),
        (Output("stdout", "hi"), [("stream", "stdout"), ("text", "hi")]),
        (
            Output("log", "hi", "INFO", "chat"),
            [("stream", "log"), ("logger", "chat"), ("level", "INFO"), ("text", "hi")],
        ),
        (Note("a"), [("note", "a")]),
        (Note("a", "b"), [("note", "a"), ("hint", "b")]),
        (Fault("disk full"), [("fault", "disk full")]),
        (
            Blocked(1.26, "/x.py", 3, "f", "    time.sleep(3)"),
            [
                ("blocked", "the application has been blocking the event loop for 1.3 s"),
                ("where", "/x.py:3 f"),
                ("source", "time.sleep(3)"),
            ],
        ),
        (Blocked(2, over=True), [("blocked", "the application blocked the event loop for 2.0 s")]),
        (
            Died(None, "SIGSEGV", "boom"),
            [("died", "the process ended by signal SIGSEGV, unasked"), ("last words", "boom")],
        ),
        (
            Died(None, "SIGKILL", asked=True),
            [("died", "wstui ended the process, as asked"), ("last words", "nothing on standard error")],
        ),
        (
            Died(3, asked=True),
            [("died", "the process ended with exit status 3, as asked"), ("last words", "nothing on standard error")],
        ),
        (Restarted(7, "code changed"), [("restarted", "process 7"), ("why", "code changed")]),
        (Restarted(7), [("restarted", "process 7")]),
        (Lifespan("startup", "failed", "no database"), [("lifespan", "startup failed"), ("message", "no database")]),
        (Lifespan("startup", "complete"), [("lifespan", "startup complete")]),
        (Unknown("later", {"a": 1, "b": "x"}), [("a", "1"), ("b", "x")]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_every_event_is_told(event: Event | Unknown, facts: list[Fact]) -> None:
    assert facts_of(event) == facts


def test_a_violation_tells_the_rule_and_what_servers_do() -> None:
    facts = facts_of(Violation("P01", "error", "app", "sent before accepting", "accept first"))
    assert facts[:3] == [("error", "sent before accepting"), ("do", "accept first"), ("by", "the application")]
    assert facts[3][1].startswith("P01: ")
    assert [name for name, _ in facts[4:]] == ["uvicorn", "hypercorn", "daphne"]
    assert facts_of(Violation("P99", "info", "you", "w", "h")) == [
        ("info", "w"),
        ("do", "h"),
        ("by", "you"),
        ("rule", "P99"),
    ]


def test_a_record_as_a_table() -> None:
    event = Close(1000, "bye")
    record = Record(
        n=7, t=5.2239, way=way_of(event), event=event, c=2, at="chat/consumers.py:21 connect", extra={"x": 1}
    )
    assert told(info_lines(record, STARTED)) == [
        "close       1000 (OK) bye",
        "",
        "record      7, <, websocket.close",
        "time        12:00:05.223, 5.223900 s after the session began",
        "connection  2",
        "sent at     chat/consumers.py:21 connect",
        "x           1",
    ]


def test_a_fact_of_the_whole_debuggee_has_no_connection() -> None:
    event = Note("x")
    lines = told(info_lines(Record(n=1, t=0, way=way_of(event), event=event)))
    assert not any(line.startswith(("connection", "sent at")) for line in lines)


def test_tables_are_bounded() -> None:
    lines = told(FixedLines(table([("a", "1\n2"), ("bb", "x" * (VALUE + 5))])))
    assert lines == ["a   1", "    2", f"bb  {'x' * VALUE}", "    … 5 characters more"]
    lines = told(FixedLines(table([("k", "v")] * (ITEMS + 3))))
    assert lines[-1] == "… 3 more"
    assert len(lines) == ITEMS + 1


def test_values_nested_too_deeply() -> None:
    deep: Any = []
    for _level in range(100_000):
        deep = [deep]
    assert facts_of(Raw({"x": deep})) == [("x", "nested too deeply to tell")]
    while deep:
        deep = deep[0]
