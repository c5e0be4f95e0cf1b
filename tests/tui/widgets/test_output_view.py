from __future__ import annotations

from datetime import timedelta

import pytest

from tests.tui.shown import STARTED, told, transcript
from wstui.core.events import Blocked, Died, Event, Fault, Lifespan, Note, Output, Restarted, Send
from wstui.core.transcript import Record, RecordList
from wstui.errors import SessionFileError
from wstui.tui.widgets.output_view import TEXTS, OutputLines, label_of, style_of, text_lines


@pytest.mark.parametrize(
    ("event", "label", "style", "texts"),
    [
        (Output("stdout", "hi\n"), "stdout", "", ["hi"]),
        (Output("stderr", "a\n\tb\n"), "stderr", "warning", ["a", "    b"]),
        (Output("log", "x", "ERROR", "django.request"), "ERROR django.request", "error", ["x"]),
        (Output("log", "x", "INFO", "chat"), "INFO chat", "", ["x"]),
        (Output("stdout", ""), "stdout", "", [""]),
        (Lifespan("startup", "failed", "no\ndatabase"), "lifespan", "error", ["startup failed: no", "database"]),
        (Lifespan("startup", "complete"), "lifespan", "", ["startup complete"]),
        (Died(None, "SIGSEGV", "a\nb\n"), "died", "error", ["killed by SIGSEGV", "a", "b"]),
    ],
)
def test_records_as_text(event: Event, label: str, style: str, texts: list[str]) -> None:
    assert label_of(event) == label
    assert style_of(event) == style
    assert text_lines(event) == texts


def test_only_output_is_shown_and_many_lines_take_many() -> None:
    records = transcript(
        Output("stdout", "one\ntwo\n"), Send("x"), Output("log", "evil \x1b", "WARNING", "a.long.logger")
    )
    records.append(Record(n=4, t=1.5, way=records[0].way, event=Restarted(7), c=None))
    lines = OutputLines(records, STARTED)
    assert lines.behind == 4
    lines.catch_up()
    assert lines.behind == 0
    assert told(lines) == [
        "12:00:00.001 #1  stdout               one",
        "                                      two",
        "12:00:00.004 #1  WARNING a.long.logg… evil \x1b",
        "12:00:01.500     restarted            pid 7",
    ]
    assert [lines.record_index(index) for index in range(-1, 5)] == [-1, 0, 0, 2, 3, -1]
    assert told(lines, width=40)[2] == "12:00:00.004 #1  WARNING… evil \x1b"
    assert told(lines, shift=2)[0].endswith("stdout               e")
    assert lines.copy(1) == "one\ntwo"
    assert lines.plain(1) == "two"


def test_a_flood_of_output_is_taken_in_slices() -> None:
    records = transcript(*[Output("stdout", "x") if index % 2 else Send("y") for index in range(1000)])
    lines = OutputLines(records)
    lines.catch_up(limit=100)
    assert (len(lines), lines.behind) == (50, 900)
    lines.catch_up(decoded=10)
    assert (len(lines), lines.behind) == (60, 879)
    lines.catch_up()
    assert (len(lines), lines.behind) == (500, 0)
    told(lines)
    assert len(lines._texts) <= TEXTS


def test_every_kind_of_output_has_lines() -> None:
    events = (
        Blocked(1.2, "/x.py", 3, "f"),
        Note("n", "h"),
        Fault("disk full"),
        Restarted(1),
        Died(0),
        Lifespan("startup", "complete"),
    )
    lines = OutputLines(transcript(*events), STARTED + timedelta(hours=1))
    lines.catch_up()
    assert [line[17:27].strip() for line in told(lines)] == [
        "blocked",
        "note",
        "fault",
        "restarted",
        "died",
        "lifespan",
    ]
    assert len(OutputLines()) == 0
    assert isinstance(OutputLines()._records, RecordList)


class Failing(RecordList):
    """Records of which the disk gives nothing back any more."""

    failing = False

    def record(self, index: int) -> Record:
        if self.failing:
            raise SessionFileError("a.wstui", index + 2, 1, "cannot be read")
        return super().record(index)


def test_what_can_no_longer_be_read_says_so_in_its_place() -> None:
    records = Failing(transcript(Output("stdout", "one\ntwo\n"), Output("stdout", "three")))
    lines = OutputLines(records, STARTED)
    lines.catch_up(limit=1)
    records.failing = True
    lines.catch_up()
    assert [line[38:] for line in told(lines)] == ["one", "two", "a.wstui:3:1: cannot be read"]
    lines._texts.clear()
    assert [line[38:] for line in told(lines)] == ["a.wstui:2:1: cannot be read", "", "a.wstui:3:1: cannot be read"]
    assert (lines.plain(1), lines.copy(2)) == ("", "a.wstui:3:1: cannot be read")
