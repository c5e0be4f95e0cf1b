"""What is told of a recorded session, and what the rules say of one that tells of no breach."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from wstui.core.events import (
    IMPORT,
    Accept,
    Blocked,
    Close,
    Connect,
    Crashed,
    Died,
    Event,
    Lifespan,
    Returned,
    Send,
    Violation,
    way_of,
)
from wstui.core.trace import Trace, TraceFrame
from wstui.core.transcript import Record, Unknown
from wstui.journal.line import Header, header_line, record_line
from wstui.session.archive import Archive
from wstui.session.findings import Finding, finding_of, findings, is_crash

TRACE = Trace("ValueError", "x", (TraceFrame("a.py", 1, "f", user=True), TraceFrame("b.py", 2, "g")))
BREACH = Violation("P15", "error", "app", "no close frame may carry 999", "use 1000", "code-range")


def recorded(*events: Event, c: int | None = 1) -> list[Record]:
    return [Record(n, 0.0, way_of(event), event, c, f"app.py:{n} f") for n, event in enumerate(events, 1)]


def a_file(folder: Path, records: Iterable[Record]) -> Path:
    path = folder / "a.wstui"
    header = header_line(Header("app", datetime(2026, 1, 1, tzinfo=UTC)))
    path.write_bytes(header + b"".join(map(record_line, records)))
    return path


def of_file(path: Path) -> list[Finding]:
    with contextlib.closing(Archive.open(path)) as archive:
        return findings(archive, path.name)


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (BREACH, "/x: P15 error at app.py:1 f: no close frame may carry 999 (application). Use 1000"),
        (Crashed("ValueError: x"), "/x: crashed error at app.py:1 f: ValueError: x (application)"),
        (Died(None, "SIGSEGV"), "/x: died error at app.py:1 f: the process ended: killed by SIGSEGV (application)"),
        (
            Lifespan("shutdown", "failed", "no"),
            "/x: lifespan error at app.py:1 f: shutdown failed: no (application)",
        ),
        (
            Lifespan("startup", "unsupported", "no", TRACE),
            "/x: lifespan warning at app.py:1 f: startup raised: no (application)",
        ),
        (Lifespan("startup", "unsupported", "no"), None),
        (Lifespan("startup", "complete"), None),
        (Died(0, asked=True), None),
        (Blocked(1.0, over=True), None),
        (Blocked(1.0, "a.py", 1, "<module>", thread=IMPORT), None),
        (Send("x"), None),
        (Unknown("later"), None),
    ],
)
def test_what_is_wrong_is_told_in_one_line(event: Event | Unknown, line: str | None) -> None:
    finding = finding_of("/x", event, "app.py:1 f")
    assert (finding and finding.line()) == line


def test_what_blocks_is_told_by_its_own_line() -> None:
    finding = finding_of("/x", Blocked(0.3, "a.py", 4, "f"))
    assert finding is not None
    assert (finding.severity, finding.at) == ("info", "a.py:4 f")


def test_what_servers_do_goes_along() -> None:
    finding = finding_of("/x", BREACH)
    assert finding is not None
    assert finding.servers["hypercorn"] == "sends it; the client fails the connection and sees 1006"
    assert finding.as_dict()["servers"] == finding.servers
    assert "at" not in finding.line().partition("error")[2].partition(":")[0]


def test_a_crash_is_told_by_its_traceback_if_nothing_else_says_where() -> None:
    finding = finding_of("/x", Crashed("ValueError: x", TRACE))
    assert finding is not None
    assert finding.at == "a.py:1 f"


def test_what_the_user_did_does_not_count() -> None:
    counts = [
        Finding("/", "P01", severity, "", "", by).counts
        for severity, by in (("error", "app"), ("error", "framework"), ("error", "you"), ("warning", "app"))
    ]
    assert counts == [True, True, False, False]
    assert [is_crash(Finding("/", rule, "error", "", "")) for rule in ("crashed", "died", "P05")] == [True, True, False]


def test_a_file_is_told_by_its_lines(tmp_path: Path) -> None:
    path = a_file(tmp_path, recorded(Connect(), Accept(), Close(999), BREACH, Crashed("ValueError: x")))
    assert [(finding.where, finding.rule) for finding in of_file(path)] == [
        ("a.wstui:5", "P15"),
        ("a.wstui:6", "crashed"),
    ]
    breach = a_file(tmp_path, recorded(Connect(), Accept(), Close(999), BREACH))
    assert [(finding.where, finding.rule) for finding in of_file(breach)] == [("a.wstui:5", "P15")]


def test_a_file_without_breaches_is_asked_again(tmp_path: Path) -> None:
    scope = {"path": "/", "subprotocols": ["chat.v1"]}
    path = a_file(tmp_path, recorded(Connect(scope), Accept("chat.v2"), Send(""), Close(999), Returned("5")))
    told = [(finding.where, finding.rule, finding.at) for finding in of_file(path)]
    assert told == [
        ("a.wstui:3", "P19", "app.py:2 f"),
        ("a.wstui:4", "P14", "app.py:3 f"),
        ("a.wstui:5", "P15", "app.py:4 f"),
        ("a.wstui:6", "P26", "app.py:5 f"),
    ]
    crashed = a_file(tmp_path, recorded(Connect(scope), Accept("chat.v2"), Crashed("ValueError: x")))
    assert {finding.rule for finding in of_file(crashed)} == {"P19", "P24", "crashed"}
