from __future__ import annotations

import math
import re
from array import array
from datetime import UTC, datetime

import pytest

from tests.tui.shown import STARTED, transcript
from wstui.core.events import (
    Accept,
    Close,
    Connect,
    Crashed,
    DenialBody,
    DenialStart,
    Disconnect,
    Event,
    Note,
    Output,
    Receive,
    Returned,
    Send,
    Violation,
)
from wstui.core.transcript import Record, RecordList, Row
from wstui.errors import SessionFileError
from wstui.tui.widgets.log import (
    ROWS,
    LogLines,
    clock,
    human_delta,
    short_kind,
    short_origin,
)

EVENTS = (
    Connect({"path": "/ws/chat/lobby/"}),
    Accept("chat.v1"),
    Receive('{"say":"hi"}'),
    Send('{"said":"hi"}'),
    Send(None, b"\x00\xff"),
    Send(""),
    Crashed("ValueError: no room"),
)
ORIGIN = "chat/consumers.py:40 receive_json"


def line(lines: LogLines, index: int, width: int = 120, shift: int = 0) -> str:
    return "".join(text for text, _ in lines.spans(index, width, shift))


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0, "+0us"),
        (0.000085, "+85us"),
        (0.0001, "+0.1ms"),
        (0.0017, "+1.7ms"),
        (0.09994, "+99.9ms"),
        (0.4, "+400ms"),
        (0.9996, "+1.0s"),
        (2.34, "+2.3s"),
        (59.96, "+1m00s"),
        (302, "+5m02s"),
        (3661, "+1h01m"),
        (100 * 86400, "+100d"),
        (-0.0012, "-1.2ms"),
    ],
)
def test_human_delta(seconds: float, told: str) -> None:
    assert human_delta(seconds) == told
    assert len(told) < 8


def test_the_clock_tells_local_time_to_the_millisecond() -> None:
    assert clock(STARTED, 5.2239) == "12:00:05.223"
    utc = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    assert clock(utc, 0) == f"{utc.astimezone():%H:%M:%S}.000"
    assert clock(None, 3661.5) == "01:01:01.500"


@pytest.mark.parametrize("t", [1e30, -1e30, math.inf, math.nan, -1.0])
def test_a_time_that_no_calendar_has(t: float) -> None:
    assert clock(None, t) == "--:--:--.---"


def test_short_origin() -> None:
    assert short_origin(ORIGIN) == "consumers.py:40"
    assert short_origin("consumers.py:40") == "consumers.py:40"
    assert short_origin("") == ""


def test_kinds_are_short_and_frames_are_told_by_their_payload() -> None:
    events = (*EVENTS, DenialStart(403), DenialBody(b"no"), Close(), Disconnect(), Returned())
    records = transcript(*events)
    names = [short_kind(records.row(index)) for index in range(len(records))]
    assert names[:7] == ["connect", "accept", "text", "text", "bytes", "text", "crashed"]
    assert names[7:] == ["denial", "body", "close", "disconnect", "returned"]
    assert all(len(name) <= 10 for name in names)


def test_a_wide_log() -> None:
    lines = LogLines(transcript(*EVENTS, at=ORIGIN), STARTED)
    assert len(lines) == 7
    assert line(lines, 0).split() == ["12:00:00.001", ">", "connect", "/ws/chat/lobby/", *ORIGIN.split()]
    assert line(lines, 1).split() == ["12:00:00.003", "+1.5ms", "<", "accept", "chat.v1", *ORIGIN.split()]
    wanted = ["12:00:00.006", "+1.5ms", "<", "text", "13", "B", '{"said":"hi"}', *ORIGIN.split()]
    assert line(lines, 3).split() == wanted
    assert "  0 B (empty)" in line(lines, 5)
    assert "!✗ crashed" in line(lines, 6)
    assert [len(line(lines, index)) for index in range(7)] == [120] * 7


@pytest.mark.parametrize(
    ("width", "wanted"),
    [
        (44, '12:00:00.004 >  text       {"say":"hi"}'),
        (60, '12:00:00.004  +1.5ms >  text       {"say":"hi"}'),
        (70, '12:00:00.004  +1.5ms >  text         12 B {"say":"hi"}'),
        (78, '12:00:00.004  +1.5ms >  text         12 B {"say":"hi"}         consumers.py:40'),
    ],
)
def test_columns_adapt_to_the_width(width: int, wanted: str) -> None:
    lines = LogLines(transcript(*EVENTS, at=ORIGIN), STARTED)
    assert line(lines, 2, width) == wanted


@pytest.mark.parametrize(
    ("event", "sign", "kind", "text"),
    [
        (Send("hi"), ("", ""), ("text", "from-app"), ("hi", "")),
        (Send(""), ("", ""), ("text", "from-app"), ("(empty)", "dim")),
        (Crashed("ValueError: no"), ("✗", "error"), ("crashed", "error"), ("ValueError: no", "error")),
        (
            Violation("P28", "warning", "app", "old", ""),
            ("▲", "warning"),
            ("violation", "warning"),
            ("P28 app: old", ""),
        ),
    ],
)
def test_what_is_wrong_is_coloured_and_has_a_sign_besides(
    event: Event, sign: tuple[str, str], kind: tuple[str, str], text: tuple[str, str]
) -> None:
    spans = [(part.strip(), style) for part, style in LogLines(transcript(event), STARTED).spans(0, 120, 0)]
    assert [spans[3], spans[4], spans[6]] == [sign, kind, text]


def test_a_long_text_leaves_room_for_the_origin_only_where_there_is_room() -> None:
    lines = LogLines(transcript(Send("日" * 200), at=ORIGIN), STARTED)
    assert line(lines, 0, 120).endswith("日…  consumers.py:40")
    assert "consumers" not in line(lines, 0, 99)


def test_text_is_shifted_and_columns_stay() -> None:
    lines = LogLines(transcript(Receive("0123456789"), Send("")), STARTED)
    assert line(lines, 0, 44, 8) == "12:00:00.001 >  text       89"
    assert line(lines, 1, 44, 0).endswith("(empty)")


def test_what_is_not_recorded_says_so() -> None:
    class Unsafe(RecordList):
        def row(self, index: int) -> Row:
            return super().row(index)._replace(recorded=False)

    assert "not recorded hello" in line(LogLines(Unsafe(transcript(Note("hello")))), 0)


def test_connections_are_numbered_once_there_are_several() -> None:
    records = transcript(*EVENTS)
    lines = LogLines(records, STARTED)
    assert not lines.catch_up()
    assert "#" not in line(lines, 1)
    records.extend(Record(n=9, t=1.0, way=record.way, event=record.event, c=2) for record in records[:2])
    records.append(Record(n=10, t=1.0, way=records[0].way, event=Note("x"), c=None))
    assert not lines.numbered
    line(lines, 8)
    assert lines.catch_up()
    assert not lines.catch_up()
    assert lines.numbered
    assert re.search(r"#1 +<", line(lines, 1))
    assert re.search(r"#2 +>", line(lines, 7))
    assert "#" not in line(lines, 9)


def test_sifted_records_keep_their_numbers_and_tell_the_time_between_them() -> None:
    records = transcript(*[Output("stdout", "x") if index % 3 else Note("n") for index in range(30)])
    lines = LogLines(records)
    assert (lines.record_index(4), lines.line_of(99)) == (4, 29)
    lines.sift(frozenset({"output"}))
    assert len(lines) == 0
    lines.catch_up(limit=10)
    assert [lines.record_index(index) for index in range(len(lines))] == [0, 3, 6, 9]
    lines.catch_up()
    assert (len(lines), lines.line_of(7)) == (10, 2)
    assert "+4.5ms" in line(lines, 1)
    lines.sift(found=array("Q", [1, 2]))
    assert [lines.record_index(index) for index in range(3)] == [1, 2, -1]
    lines.sift()
    assert len(lines) == 30


def test_what_was_found_is_marked_lights_up_and_is_gone_to() -> None:
    lines = LogLines(transcript(Send("ping and ping"), Output("stdout", "ping"), Send("pong"), Send("Ping")))
    assert lines.find("", 0, 1) is None
    lines.mark(array("Q", [0, 1, 3]), re.compile("ping", re.IGNORECASE))
    assert [line(lines, index)[0] for index in range(4)] == ["▸", "▸", " ", "▸"]
    assert [text for text, style in lines.spans(0, 80, 0) if style == "found"] == ["ping", "ping"]
    assert [lines.find("", start, 1) for start in range(4)] == [1, 3, 3, None]
    assert [lines.find("", start, -1) for start in range(4)] == [None, 0, 1, 1]
    lines.sift(frozenset({"output"}))
    lines.catch_up()
    assert [lines.find("", start, 1) for start in range(3)] == [2, 2, None]  # a hidden one is passed over
    lines.mark(array("Q", [0]), signs=False)
    assert line(lines, 0)[0] != "▸"


def test_bookmarks_have_a_sign_and_are_gone_to_one_after_the_other() -> None:
    lines = LogLines(transcript(Send("a"), Output("stdout", "b"), Send("c"), Send("d")), STARTED)
    bookmarks = array("Q")
    lines.bookmark(bookmarks)
    assert line(lines, 0)[0] == "1"
    assert lines.next_bookmark(0) is None
    bookmarks.extend([1, 2])
    assert [line(lines, index)[0] for index in range(4)] == [" ", "◆", "◆", " "]
    assert [lines.next_bookmark(start) for start in range(-1, 4)] == [1, 1, 2, 1, 1]
    lines.mark(array("Q", [2, 3]))
    assert [line(lines, index)[0] for index in range(4)] == [" ", "◆", "◆", "▸"]
    lines.sift(frozenset({"output"}))
    lines.catch_up()
    assert [lines.next_bookmark(start) for start in range(3)] == [1, 1, 1]


def test_only_lines_that_are_drawn_are_decoded_and_few_are_kept() -> None:
    decoded: list[int] = []

    class Counted(RecordList):
        def row(self, index: int) -> Row:
            decoded.append(index)
            return super().row(index)

    lines = LogLines(Counted(transcript(*[Note("x")] * (ROWS * 2))))
    lines.catch_up()
    assert decoded == [ROWS * 2 - 1]
    for _twice in range(2):
        line(lines, 5)
    assert decoded[1:] == [5, 4]
    for index in range(len(lines)):
        line(lines, index)
    assert len(lines._rows) <= ROWS


def test_the_clipboard_takes_the_whole_text() -> None:
    lines = LogLines(transcript(Send("x" * 10_000), Send(None, b"\x00\xff"), Close(1000, "bye"), at=ORIGIN))
    assert lines.copy(0) == "x" * 10_000
    assert lines.copy(1) == "00 ff"
    assert lines.copy(2) == "1000 (OK) bye"


def test_no_records() -> None:
    lines = LogLines()
    assert len(lines) == 0
    assert not lines.catch_up()
    assert lines.line_of(3) == -1
    assert len(lines.records) == 0


def test_copying_what_can_no_longer_be_read_says_so() -> None:
    class Failing(RecordList):
        def record(self, index: int) -> Record:
            raise SessionFileError("a.wstui", index + 2, 1, "cannot be read")

    lines = LogLines(Failing(transcript(Send("x"))), STARTED)
    lines.catch_up()
    assert lines.copy(0) == "a.wstui:2:1: cannot be read"
