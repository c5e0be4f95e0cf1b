"""Two transcripts side by side, in any width, and one pair of them in detail."""

from __future__ import annotations

import json
import re

import pytest

from wstui.core.diff import Pair
from wstui.core.events import Accept, Close, Connect, Crashed, Event, Receive, Send, way_of
from wstui.core.match import Difference
from wstui.core.trace import Trace
from wstui.core.transcript import Record
from wstui.tui.widgets import pair_lines
from wstui.tui.widgets.drawing import columns
from wstui.tui.widgets.lines import Span
from wstui.tui.widgets.pair_lines import DetailLines, PairLines, fit, sides


def record(n: int, event: Event, c: int = 1, at: str = "") -> Record:
    return Record(n, n / 10, way_of(event), event, c, at)


def text(spans: list[Span]) -> str:
    return "".join(part for part, _ in spans)


def changed(before: Event, now: Event, *paths: str) -> Pair:
    differences = [Difference(path, "1", "" if path == "$.gone" else "2", "differs") for path in paths]
    return Pair("changed", record(3, before, at="a.py:1 f"), record(4, now, at="a.py:2 f"), differences)


@pytest.mark.parametrize("width", [40, 80, 81, 200])
def test_every_row_is_exactly_as_wide_as_there_is_room(width: int) -> None:
    rows = [
        Pair("same", record(1, Connect({"path": "/" + "x" * 300})), record(2, Connect({"path": "/"}))),
        changed(Send("漢字" * 100), Send("\x1b[31mé")),
        Pair("missing", record(5, Send(None, b"\0\1")), None),
        Pair("extra", None, record(9, Close(4000, "bye"))),
    ]
    lines = PairLines(rows)
    assert len(lines) == 4
    for index in range(4):
        for shift in (0, 8, 1000):
            spans = lines.spans(index, width, shift)
            assert columns(text(spans)) == width
            assert "\x1b" not in text(spans)
    assert [text(lines.spans(index, width, 0))[0] for index in range(4)] == [" ", "~", "-", "+"]


def test_a_row_tells_number_way_and_payload_of_both() -> None:
    rows = [changed(Send("before"), Send("now")), Pair("same", record(1, Accept("chat")), record(1, Accept("chat")))]
    narrow, wide = (PairLines(rows).spans(0, width, 0) for width in (60, 160))
    assert text(narrow) == "~    3 < before               │    4 < now" + " " * 18
    assert "3 < text       before" in text(wide)
    assert text(PairLines(rows).spans(1, 60, 0)).startswith("     1 < accept chat")
    assert text(PairLines(rows).spans(0, 60, 2)).startswith("~    3 < fore ")
    several = PairLines([*rows, Pair("extra", None, record(7, Send(""), c=12))])
    assert text(several.spans(2, 60, 0)).endswith("   7 #12 < " + " " * 17)
    assert text(several.spans(0, 60, 0)).startswith("~    3 #1  < before")


def test_a_row_can_be_copied() -> None:
    rows = [changed(Send("before"), Send("now"), "$.a"), Pair("same", record(1, Send(None, b"\1\2")), None)]
    lines = PairLines(rows)
    assert lines.copy(0) == "$.a: was 1, is 2 (differs)"
    assert lines.copy(1) == "01 02"
    assert PairLines([Pair("same", record(1, Accept("x")), None)]).copy(0) == "x"


def test_what_does_not_fit_is_cut() -> None:
    assert fit([("abc", ""), ("defg", "x")], 5) == [("abc", ""), ("d…", "x")]
    assert fit([("abc", ""), ("d", "x")], 3) == [("abc", "")]
    assert fit([("a", "")], 3) == [("a", ""), ("  ", "")]
    assert sides(5) == (1, 1)


def detail(row: Pair | None, width: int = 60, current: int = -1) -> list[str]:
    lines = DetailLines(row, current)
    told = (text(lines.spans(index, width, 0)) for index in range(len(lines)))
    return [re.sub(r" +│", " │", line).rstrip() for line in told]


def test_the_detail_lists_the_differences_and_lays_both_events_out() -> None:
    before, now = ({"a": 1, "b": [1, 2], "gone": 1}, {"new": 0, "a": 2, "b": [1, 2]})
    row = changed(Send(json.dumps(before)), Send(json.dumps(now)), "$.a", "$.gone")
    assert detail(row, current=1) == [
        "  $.a: was 1, is 2 (differs)",
        "▸ $.gone: was 1, is nothing (differs)",
        "",
        "  recorded a.py:1 f │ now a.py:2 f",
        "  { │ {",
        '~   "a": 1, │   "new": 0,',
        '~ │   "a": 2,',
        '    "b": [ │   "b": [',
        "      1, │     1,",
        "      2 │     2",
        "    ], │   ]",
        '-   "gone": 1 │',
        "  } │ }",
    ]


def test_other_events_are_laid_out_as_the_file_has_them_and_bytes_in_hex() -> None:
    crash = Crashed("ValueError: no", Trace("ValueError", "no", ()))
    told = detail(Pair("extra", None, record(4, crash)))
    assert told[0] == "  recorded: nothing │ now"
    assert any('"error": "ValueError: no"' in line for line in told)
    assert not any("traceback" in line for line in told)
    told = detail(Pair("missing", record(4, Send(None, bytes(range(9)))), None), 80)
    assert told[1:] == ["  000000  00 01 02 03 04 05 06 07 │", "  000008  08 │"]
    assert detail(Pair("missing", record(4, Send(None, b"")), None))[1] == "  (empty) │"
    assert detail(Pair("missing", record(4, Send("")), None))[1] == "  (empty) │"
    assert detail(None) == []
    assert DetailLines(None).spans(0, 10, 0) == []
    assert DetailLines(None).copy(0) == ""


def test_what_is_large_is_cut_and_not_aligned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pair_lines, "LAID_OUT", 100)
    told = detail(Pair("missing", record(4, Send("x" * 103)), None), 250)
    assert told[2] == "  … 3 more are not shown │"
    monkeypatch.setattr(pair_lines, "ALIGNED", 4)
    told = detail(changed(Receive("a\nb\nc\nd"), Receive("a\nx\nc")))
    assert [line[:3] for line in told[1:]] == ["  a", "~ b", "  c", "~ d"]
    monkeypatch.setattr(pair_lines, "ALIGNED", 400)
    told = detail(changed(Receive("a\nb\nc\nd"), Receive("a\nc\ny\nd")))
    assert [line[:3] for line in told[1:]] == ["  a", "- b", "  c", "+ │", "  d"]


def test_both_events_go_to_the_clipboard() -> None:
    assert DetailLines(changed(Send("one"), Send("two"))).copy(0) == "one\ntwo"
