from __future__ import annotations

import pytest
from hypothesis import given

from tests.strategies import events, quick
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
)
from wstui.core.summary import PREVIEW, Unknown, short_kind, shown_kind, summary, tell_close


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (Connect({"path": "/ws/é", "query_string": "a=1&b"}), "/ws/é?a=1&b"),
        (Connect({"path": "/ws/", "query_string": b"a=%ff"}), "/ws/?a=%ff"),
        (Connect({"path": ["odd"]}), "['odd']"),
        (Connect({"path": "/ws/"}, "daphne"), "/ws/ (as daphne)"),
        (Connect(), "/"),
        (Receive(text="hi"), "hi"),
        (Receive(text=""), ""),
        (Receive(), ""),
        (Send(data=b"\x00\xff"), "00 ff"),
        (Send(text="x" * 600), "x" * 511 + "…"),
        (Disconnect(), "1005 (no status received [internal])"),
        (Disconnect(1001, "tab closed"), "1001 (going away) tab closed"),
        (Raw({"type": "x", "bytes": b"\x00"}), '{"type": "x", "bytes": {"b64": "AA=="}}'),
        (Accept(), ""),
        (Accept("chat.v1"), "chat.v1"),
        (Accept("chat.v1", ((b"a", b"b"),)), "chat.v1, 1 header"),
        (Accept(None, ((b"a", b"b"), (b"a", b"c"))), "2 headers"),
        (Close(), "1000 (OK)"),
        (Close(3000, "bye"), "3000 (registered) bye"),
        (DenialStart(403), "403 Forbidden"),
        (DenialStart(799), "799"),
        (DenialStart(10**400), hex(10**400)),
        (DenialBody(), ""),
        (DenialBody("café".encode()), "café"),
        (DenialBody(b"caf\xc3"), "63 61 66 c3"),
        (DenialBody(b"part", more_body=True), "part (more follows)"),
        (DenialBody("é".encode() * 5000), "é" * 511 + "…"),
        (DenialBody(b"x" + "é".encode() * 5000), "x" + "é" * 510 + "…"),
        (Malformed("{'type': 3}", "type", "must be str, is int"), "type: must be str, is int: {'type': 3}"),
        (Malformed("3", "", "is no dict"), "is no dict: 3"),
        (Returned(), ""),
        (Returned("42"), "value 42"),
        (Returned(None, "WebSocketDisconnect(1000)"), "WebSocketDisconnect(1000)"),
        (Crashed("ValueError: no room"), "ValueError: no room"),
        (
            Violation("P01", "error", "app", "send before accept", "accept first"),
            "P01 app: send before accept: accept first",
        ),
        (Violation("P01", "error", "framework", "send early", ""), "P01 framework: send early"),
        (Violation("P01", "error", "you", "send early", ""), "P01 you: send early"),
        (Output("stdout", "hello\n"), "hello"),
        (Output("log", "careful", "WARNING", "chat"), "WARNING chat: careful"),
        (Blocked(0.31, "chat.py", 40, "receive", " time.sleep(3)"), "0.3 s at chat.py:40 receive: time.sleep(3)"),
        (Blocked(3.04, over=True), "over after 3.0 s"),
        (Blocked(1, "a.py", 2, "f", thread="the thread"), "1.0 s in the thread at a.py:2 f"),
        (Blocked(0.7, function="stopped by a signal", source="SIGCONT"), "0.7 s stopped by a signal: SIGCONT"),
        (Died(1, stderr="Traceback\nValueError: x\n"), "exit status 1: ValueError: x"),
        (Died(None, "SIGSEGV"), "killed by SIGSEGV"),
        (
            Died(None, "SIGABRT", "x\nFatal Python error: Aborted\n\nThread 1:\n\nExtension modules: a.b (total: 1)\n"),
            "killed by SIGABRT: Fatal Python error: Aborted",
        ),
        (Died(0, asked=True, stderr="x"), "exit status 0, as asked"),
        (Died(None, "SIGKILL", asked=True), "ended by wstui, as asked"),
        (Died(), "exit status unknown"),
        (Restarted(4711), "pid 4711"),
        (Restarted(4711, "by hand"), "pid 4711, by hand"),
        (Lifespan("startup", "complete"), "startup complete"),
        (Lifespan("startup", "failed", "no database"), "startup failed: no database"),
        (Fault("recording stopped"), "recording stopped"),
        (Note("no lifespan", "fine"), "no lifespan: fine"),
        (Note("no lifespan"), "no lifespan"),
        (Unknown("future", {"é": [1]}), '{"é": [1]}'),
    ],
)
def test_every_event_is_told_in_one_line(event: Event | Unknown, line: str) -> None:
    assert summary(event) == line


@quick
@given(events)
def test_no_event_is_too_much(event: Event) -> None:
    assert len(summary(event)) <= PREVIEW


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (1000, "1000 (OK)"),
        (1006, "1006 (abnormal closure [internal])"),
        (1015, "1015 (TLS handshake failure [internal])"),
        (2999, "2999 (unknown)"),
        (3000, "3000 (registered)"),
        (3999, "3999 (registered)"),
        (4000, "4000 (private use)"),
        (4999, "4999 (private use)"),
        (5000, "5000 (unknown)"),
        (-1, "-1 (unknown)"),
    ],
)
def test_closes_are_told_as_websockets_does(code: int, told: str) -> None:
    assert tell_close(code) == told
    assert tell_close(code, "bye") == told + " bye"


def test_closes_in_the_words_of_the_websockets_package() -> None:
    frames = pytest.importorskip("websockets.frames")
    for code in range(999, 5001):
        assert tell_close(code, "x") == str(frames.Close(code, "x"))


def test_a_code_of_thousands_of_digits_is_told() -> None:
    assert tell_close(10**5000).startswith("0x")


def test_kinds_are_words() -> None:
    kinds = ("websocket.close", "websocket.http.response.start", "websocket.http.response.body", "crashed", "")
    assert [short_kind(kind) for kind in kinds] == ["close", "denial", "body", "crashed", ""]
    assert [shown_kind(kind, binary=False) for kind in kinds[:2]] == ["close", "denial"]
    frames = ("websocket.receive", "websocket.send")
    assert [shown_kind(kind, binary=binary) for kind in frames for binary in (False, True)] == ["text", "bytes"] * 2
