from __future__ import annotations

import os
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import events, quick, texts
from wstui.core.codec import KINDS
from wstui.core.events import Accept, Connect, Crashed, DenialBody, Event, Note, Output, Receive, Send, way_of
from wstui.core.trace import Trace, TraceFrame
from wstui.core.transcript import Record, Records, Row, Unknown, payload_of, row_of
from wstui.errors import SessionFileError
from wstui.journal import Header, Journal
from wstui.session.archive import Archive, journal_path
from wstui.session.lines import FACT_HEAD, FRAME_HEAD, TAIL

GOLDEN = Path(__file__).parent.parent / "golden" / "format-1.wstui"
HEADER = Header("chat:app", datetime(2026, 11, 23, 9, 0, 0, 0, UTC))


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal.create(tmp_path / "s.wstui", HEADER)


def add(journal: Journal, *events: Event, at: str = "") -> Archive:
    for event in events:
        journal.add(0.5, 1, event, at)
    journal.commit()
    return Archive.live(journal)


# -- the golden file ---------------------------------------------------------------------------------------------


def test_rows_and_columns_are_those_of_the_records() -> None:
    archive = Archive.open(GOLDEN)
    records: Records = archive
    assert len(records) == 42
    for index in range(len(records)):
        record = records.record(index)
        row = records.row(index)
        assert row == row_of(record)
        assert archive.t(index) == row.t
        assert archive.c(index) == row.c
        assert archive.way(index) == row.way
        assert archive.kind(index) == row.kind
        assert archive.size(index) == row.size
        assert archive.binary(index) == row.binary
        assert archive.severity(index) == row.severity
        assert archive.recorded(index)
        assert archive.payload(index) == payload_of(record.event)
    for wanted in ({"websocket.send"}, {"output", "crashed", "websocket.connect"}, set(KINDS)):
        kinds = frozenset(wanted)
        assert archive.of_kinds(kinds, 3, 40) == [index for index in range(3, 40) if archive.kind(index) in kinds]
    assert isinstance(archive.record(41).event, Unknown)
    assert archive.header.app == "chat.asgi:application"
    assert (archive.mended, archive.fault) == ("", "")
    archive.close()
    archive.close()


def test_a_twin_outlives_it_and_grows_with_it(journal: Journal) -> None:
    archive = add(journal, Receive("a"))
    twin = archive.twin()
    archive.close()
    journal.add(0.6, 1, Send("b"))
    journal.commit()
    assert (len(twin), twin.payload(0), twin.payload(1), twin.path) == (2, "a", "b", journal.path)
    twin.close()
    assert archive.twin()._fd == -1
    journal.close()


def test_where_records_stand_is_known_of_those_that_are_in_the_file(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Archive.open(GOLDEN)
    data, spans = GOLDEN.read_bytes(), [whole.span(index) for index in range(len(whole))]
    assert [data[start : start + length] for start, length in spans] == data.splitlines(keepends=True)[1:]
    assert (whole.stored, whole.until(3, 1), whole.until(3, spans[3][1] + 1), whole.until(3, 1 << 30)) == (42, 4, 5, 42)
    whole.close()
    archive = add(journal, Note("in the file"))
    monkeypatch.setattr(os, "write", lambda *_: 0)
    add(journal, Note("in memory")).close()
    assert (len(archive), archive.stored, archive.until(0, 1 << 30)) == (2, 1, 1)
    archive.close()


def test_a_torn_end_is_told(tmp_path: Path) -> None:
    path = tmp_path / "torn.wstui"
    path.write_bytes(GOLDEN.read_bytes()[:-5])
    archive = Archive.open(path)
    assert len(archive) == 41
    assert archive.mended.startswith(f"{path}:43: the last line was cut off after ")
    archive.close()


def test_a_last_line_without_its_newline_is_read(tmp_path: Path) -> None:
    path = tmp_path / "s.wstui"
    path.write_bytes(GOLDEN.read_bytes()[:-1])
    archive = Archive.open(path)
    assert archive.row(41).kind == "future.kind"
    archive.close()


def test_what_is_no_session_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "s.wstui"
    path.write_text("{}\n")
    with pytest.raises(SessionFileError, match="not a session file"):
        Archive.open(path)


# -- live --------------------------------------------------------------------------------------------------------


@quick
@given(st.lists(st.tuples(events, texts), max_size=5))
def test_what_a_journal_has_committed_can_be_read(
    tmp_path_factory: pytest.TempPathFactory, made: list[tuple[Event, str]]
) -> None:
    journal = Journal.create(tmp_path_factory.mktemp("a") / "s.wstui", HEADER)
    archive = Archive.live(journal)
    for number, (event, at) in enumerate(made, 1):
        journal.add(number / 8, None, event, at)
        assert len(archive) == number - 1
        journal.commit()
        record = Record(number, number / 8, way_of(event), event, None, at)
        assert archive.record(number - 1) == record
        assert same_row(archive.row(number - 1), row_of(record))
    archive.close()
    journal.close()


def same_row(found: Row, expected: Row) -> bool:
    """Whether two rows are alike; where lone surrogates stand, a row may say nothing of who sent it."""
    return found == expected or found._replace(at="") == expected._replace(at="")


def test_rows_outlive_the_file_name(journal: Journal) -> None:
    archive = add(journal, Note("kept"))
    journal.path.unlink()
    assert archive.row(0).text == "kept"
    archive.close()


# -- long lines --------------------------------------------------------------------------------------------------

TRACE = Trace("ValueError", "x", tuple(TraceFrame("/src/a.py", 1, "f" * 50, ("x" * 200,)) for _ in range(400)))


@pytest.mark.parametrize(
    "event",
    [
        Receive('é"\\\n' * 100_000),
        Send(data=bytes(range(256)) * 1000),
        Send("x" * (FRAME_HEAD - 84)),
        Send("\ud800" * 50_000),
        Send("\\\ud800a" * 50_000),
        Send("x" * 100_000, extra={"at": "not this", "y": {"at": "nor this"}}),
        Output("stdout", "printed " * 50_000),
        Output("log", "logged " * 50_000, "ERROR", "chat"),
        Crashed("ValueError: x", TRACE),
        DenialBody(b"body " * 50_000),
        DenialBody(b"\xff" * 250_000),
    ],
)
def test_the_row_of_a_long_line_reads_a_few_kib(
    journal: Journal, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = add(journal, event, at="chat.py:40 receive")
    read = 0
    pread = os.pread

    def counted(fd: int, length: int, offset: int) -> bytes:
        nonlocal read
        read += length
        return pread(fd, length, offset)

    monkeypatch.setattr(os, "pread", counted)
    expected = row_of(Record(1, 0.5, way_of(event), event, 1, "chat.py:40 receive"))
    assert archive.row(0) == expected
    assert read <= (FRAME_HEAD if isinstance(event, Receive | Send) else FACT_HEAD) + TAIL
    assert archive.record(0).event == event
    archive.close()


def test_a_scope_that_is_too_long_for_a_row_has_no_path(journal: Journal) -> None:
    archive = add(journal, Connect({"path": "/ws/", "headers": [["x", "y" * 100_000]]}), Accept())
    assert archive.row(0).text == "/"
    assert archive.row(1).text == ""
    archive.close()


# -- a disk that refuses -----------------------------------------------------------------------------------------


def test_what_is_not_recorded_is_read_from_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wstui.journal.tail.TAIL_RECORDS", 2)
    journal = Journal.create(tmp_path / "no" / "s.wstui", HEADER)
    archive = add(journal, Note("one"), Send("two" * 100_000), Note("three"), at="chat.py:1 f")
    assert archive.fault == journal.fault != ""
    assert [archive.recorded(index) for index in range(3)] == [False] * 3
    assert [archive.row(index).text[:12] for index in range(3)] == ["(no longer kept)"[:12], "twotwotwotwo", "three"]
    assert [archive.row(index).at for index in range(3)] == ["", "chat.py:1 f", "chat.py:1 f"]
    assert [archive.row(index).n for index in range(3)] == [1, 2, 3]
    assert not any(archive.row(index).recorded for index in range(3))
    assert archive.payload(1) == "two" * 100_000
    with pytest.raises(SessionFileError, match=":2:1: no longer kept"):
        archive.record(0)
    archive.close()


def test_rows_before_and_after_the_disk_was_full(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = add(journal, Note("before"))

    def full(*_: Any) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    journal.add(1.0, None, Note("after"))
    journal.commit()
    assert [(archive.row(i).text, archive.row(i).recorded) for i in range(2)] == [("before", True), ("after", False)]
    assert archive.record(1).event == Note("after")
    archive.close()


def test_a_file_that_is_cut_meanwhile_is_no_crash(journal: Journal) -> None:
    archive = add(journal, Note("x"), Send("x" * 10_000))
    os.truncate(journal.path, 10)
    assert [archive.row(index).text for index in range(2)] == ["(cannot be read: the file has become shorter)"] * 2
    assert archive.row(0).kind == "note"
    with pytest.raises(SessionFileError, match=r":2:1: cannot be read: the file has become shorter"):
        archive.record(0)
    archive.close()
    assert archive.row(0).text == "(cannot be read: the file is closed)"


def test_the_kind_of_what_is_not_known_goes_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "s.wstui"
    path.write_bytes(GOLDEN.read_bytes())
    archive = Archive.open(path)
    assert archive.kind(41) == "future.kind"
    os.truncate(path, 10)
    assert archive.kind(41) == ""
    archive.close()


def test_a_line_that_is_changed_meanwhile_is_no_crash(journal: Journal) -> None:
    archive = add(journal, Send("hello"))
    path = journal.path
    good = path.read_bytes()
    for bad in (b'"text":[    ]', b'"test":"hell"', b'"bytes":"00" ', b'"text":"hello'):
        path.write_bytes(good.replace(b'"text":"hello"', bad.ljust(14)))
        assert archive.row(0).text in ("", "…", "(cannot be read)")
    path.write_bytes(good.replace(b'"n":1', b'"n":[').replace(b',"t"', b'],"t"'))
    archive.row(0)
    archive.close()


# -- where journals are kept -------------------------------------------------------------------------------------


def test_names_are_new_and_in_the_order_of_time(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    started = datetime(2026, 11, 23, 9, 0, 0, 0, UTC)
    first = journal_path("chat.asgi:app", started, folder)
    assert first.name == "20261123-090000-chat.asgi-app.wstui"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    first.touch()
    assert journal_path("chat.asgi:app", started, folder).name == "20261123-090000-chat.asgi-app-2.wstui"
    assert journal_path("../\x1b[é/..", started, folder).name == "20261123-090000-session.wstui"


def test_a_folder_that_cannot_be_made_is_told_by_the_journal(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    path = journal_path("x", HEADER.started, tmp_path / "file" / "sessions")
    assert "Not a directory" in Journal.create(path, HEADER).fault


def test_whole_lines_are_read_at_once(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = add(journal, Send("a"), Send("b"), Send("c"))
    raw = journal.path.read_bytes().splitlines(keepends=True)[1:]
    read = os.pread
    monkeypatch.setattr(os, "pread", lambda fd, length, offset: read(fd, min(length, 5), offset))
    assert archive.path == journal.path
    assert archive.lines(0, 3) == (b"".join(raw), 0)
    assert archive.lines(1, 2) == (raw[1], 0)
    assert archive.lines(1, 1) == (b"", 0)
    opened = Archive.open(journal.path)
    assert opened.lines(1, 3) == (raw[1] + raw[2], 0)
    opened.close()
    os.truncate(journal.path, 100)
    with pytest.raises(OSError, match="the file has become shorter"):
        archive.lines(0, 3)
    monkeypatch.undo()
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", lambda *_: 0)
        journal.add(1, 1, Send("d"))
        journal.commit()
    assert archive.lines(3, 4) == (archive.line(3), 0)
    monkeypatch.setattr(journal, "unrecorded", lambda _: None)
    assert archive.lines(3, 4) == (b"", 1)
