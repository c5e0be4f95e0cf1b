from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import events, quick, texts
from wstui.core.events import Accept, DenialBody, Event, Note, Output, Receive, Send, way_of
from wstui.core.transcript import Record
from wstui.journal import writer
from wstui.journal.index import Index
from wstui.journal.line import Header, header_line, read_record, record_line
from wstui.journal.reader import load
from wstui.journal.tail import TAIL_BYTES, TAIL_RECORDS
from wstui.journal.writer import LARGE, Journal

HEADER = Header("chat:app", datetime(2026, 11, 23, 9, 0, 0, 0, UTC))
START = len(header_line(HEADER))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "s.wstui"


@pytest.fixture
def journal(path: Path) -> Journal:
    return Journal.create(path, HEADER)


def lines(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines(keepends=True)[1:]


def columns(index: Index) -> dict[str, Any]:
    return vars(index)


class Disk:
    """Stands for `os.write`: does what it is told for one call after the other, then what is usual."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *calls: int | OSError) -> None:
        self._calls = list(calls)
        self._write: Callable[[int, bytes], int] = os.write
        self.count = 0
        monkeypatch.setattr(os, "write", self)

    def __call__(self, fd: int, data: bytes) -> int:
        """Write as many bytes as the next call says, or raise."""
        self.count += 1
        told = self._calls.pop(0) if self._calls else len(data)
        if isinstance(told, OSError):
            raise told
        return self._write(fd, data[:told]) if told else 0


# -- what is written ---------------------------------------------------------------------------------------------


def test_a_new_file_is_the_users_alone_and_has_its_header(journal: Journal, path: Path) -> None:
    assert path.read_bytes() == header_line(HEADER)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert journal.fault == ""
    assert len(journal.index) == 0
    journal.close()


def test_frames_are_written_as_records_are(journal: Journal, path: Path) -> None:
    made: list[tuple[float, int, Event, str]] = [
        (0.0, 1, Receive("hi"), ""),
        (0.25, 1, Send('"é\x1b\u2028🙂\\'), 'chat.py:1 "f"'),
        (1.0000005, 2, Receive(data=b"\x00\xff"), "x"),
        (99999.5, 4_000_000_000, Send(data=b""), "x"),
        (1.5, 1, Send(""), "x"),
        (1.5, 1, Send("\ud800"), "\ud800"),
    ]
    for t, c, event, at in made:
        assert isinstance(event, Receive | Send)
        payload = event.data if event.text is None else event.text
        assert payload is not None
        journal.frame(t, c, isinstance(event, Receive), payload, at)
    assert journal.commit() == len(made)
    journal.close()
    expected = [Record(n, t, way_of(event), event, c, at) for n, (t, c, event, at) in enumerate(made, 1)]
    assert lines(path) == [record_line(record) for record in expected]
    assert columns(load(path).index) == columns(journal.index)


@quick
@given(st.lists(st.tuples(events, texts, st.booleans()), max_size=6))
def test_whatever_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, made: list[tuple[Event, str, bool]]
) -> None:
    path = tmp_path_factory.mktemp("j") / "s.wstui"
    journal = Journal.create(path, HEADER)
    for number, (event, at, commit) in enumerate(made):
        journal.add(number / 8, number or None, event, at)
        assert journal.last == number + 1
        if commit:
            assert journal.commit() == number + 1
    journal.close()
    assert [read_record(line, "f", 2) for line in lines(path)] == [
        Record(n + 1, n / 8, way_of(event), event, n or None, at) for n, (event, at, _) in enumerate(made)
    ]
    assert columns(load(path).index) == columns(journal.index)


def test_nothing_can_be_read_before_it_is_written(
    journal: Journal, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Disk(monkeypatch)
    for number in range(100):
        journal.frame(number / 10, 1, True, "x")  # noqa: FBT003 - to the application
    assert len(journal.index) == 0
    assert lines(path) == []
    assert journal.commit() == 100
    assert disk.count == 1
    assert journal.commit() == 100
    assert disk.count == 1
    assert journal.recorded == 100
    assert len(lines(path)) == 100


def test_an_existing_file_is_never_touched(path: Path) -> None:
    path.write_text("mine")
    journal = Journal.create(path, HEADER)
    assert journal.fault == f"recording stopped: File exists: {path}"
    journal.add(0.0, None, Note("x"))
    assert journal.commit() == 1
    journal.close()
    assert path.read_text() == "mine"


def test_many_origins_are_no_leak(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "ORIGINS", 4)
    for number in range(20):
        journal.frame(0.0, 1, False, "x", f"at {number % 7}")  # noqa: FBT003 - from the application
    assert journal.commit() == 20
    assert len(journal._origins) <= 4
    journal.close()
    assert [read_record(line, "f", 2).at for line in lines(journal.path)] == [f"at {n % 7}" for n in range(20)]


# -- large payloads ----------------------------------------------------------------------------------------------


def test_large_payloads_are_encoded_when_they_are_written(journal: Journal, path: Path) -> None:
    events: list[Event] = [
        Receive("é" * LARGE),
        Send(data=bytes(LARGE)),
        DenialBody(bytes(LARGE)),
        Output("stdout", "x" * LARGE),
    ]
    assert not journal.heavy
    journal.frame(0.0, 1, True, "é" * LARGE)  # noqa: FBT003 - to the application
    journal.frame(0.0, 1, False, bytes(LARGE))  # noqa: FBT003 - from the application
    journal.add(0.0, 1, events[2])
    journal.add(0.0, 1, events[3])
    assert journal.heavy
    assert journal.commit() == 4
    assert not journal.heavy
    journal.close()
    assert [read_record(line, "f", 2).event for line in lines(path)] == events
    assert columns(load(path).index) == columns(journal.index)


def test_a_batch_may_be_written_elsewhere_while_more_comes(journal: Journal, path: Path) -> None:
    journal.add(0.0, 1, Note("first"))
    batch = journal.begin()
    assert batch is not None
    journal.add(0.0, 1, Note("second"))
    assert journal.begin() is None
    assert journal.commit() == 0
    batch.write()
    assert len(journal.index) == 0
    assert journal.finish(batch) == 1
    assert journal.commit() == 2
    assert journal.begin() is None
    assert [read_record(line, "f", 2).event for line in lines(path)] == [Note("first"), Note("second")]


def test_closing_waits_for_a_batch(journal: Journal, path: Path) -> None:
    journal.add(0.0, 1, Note("first"))
    batch = journal.begin()
    assert batch is not None
    journal.add(0.0, 1, Note("second"))
    journal.close()
    batch.write()
    assert journal.finish(batch) == 2
    journal.close()
    assert journal.fault == ""
    assert len(lines(path)) == 2


# -- a disk that refuses -----------------------------------------------------------------------------------------


def fill(journal: Journal, count: int) -> None:
    for number in range(count):
        journal.add(number / 8, 1, Note(f"note {number}"))


def test_short_writes_and_interrupts_are_gone_on_with(
    journal: Journal, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Disk(monkeypatch, 1, InterruptedError(errno.EINTR, "x"), 5, 40)
    fill(journal, 3)
    assert journal.commit() == 3
    assert disk.count == 5
    assert journal.fault == ""
    assert [read_record(line, "f", 2).n for line in lines(path)] == [1, 2, 3]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EROFS])
@pytest.mark.parametrize("written", [None, 1, 60, 100, 150, 10_000])
def test_recording_stops_once_and_rows_go_on(
    journal: Journal, path: Path, monkeypatch: pytest.MonkeyPatch, code: int, written: int | None
) -> None:
    fill(journal, 2)
    journal.commit()
    whole = path.read_bytes()
    fill(journal, 3)
    refusal = OSError(code, os.strerror(code))
    Disk(monkeypatch, *([] if written is None else [written]), refusal)
    batch = journal.begin()
    assert batch is not None
    batch.write()
    size = sum(map(len, batch.lines))
    assert journal.finish(batch) == 5
    complete = 0 if written is None else sum(sum(map(len, batch.lines[: k + 1])) <= written for k in range(3))
    if written is not None and written >= size:
        assert journal.fault == ""
        return
    assert journal.fault == f"recording stopped: {os.strerror(code)}: {path}"
    assert journal.recorded == 2 + complete
    # What was half written is gone, what was whole is there.
    assert path.read_bytes() == whole + b"".join(batch.lines[:complete])
    assert load(path).mended == ""
    assert [journal.unrecorded(position) for position in range(2 + complete, 5)] == list(batch.lines[complete:])
    # The disk would take it now, but a file with a hole is no transcript.
    fill(journal, 1)
    assert journal.commit() == 6
    assert journal.recorded == 2 + complete
    assert len(lines(path)) == 2 + complete
    journal.close()


def test_a_line_that_just_fits_is_recorded(journal: Journal, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    line = record_line(Record(1, 0.0, way_of(Note("")), Note("note 0"), 1))
    Disk(monkeypatch, len(line), OSError(errno.ENOSPC, "x"))
    fill(journal, 2)
    assert journal.commit() == 2
    assert journal.recorded == 1
    assert lines(path) == [line]


def test_a_disk_that_writes_nothing_is_no_loop(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    Disk(monkeypatch, 0)
    fill(journal, 1)
    assert journal.commit() == 1
    assert journal.fault == f"recording stopped: Input/output error: {journal.path}"


def test_a_disk_that_cannot_even_cut_leaves_what_a_reader_mends(
    journal: Journal, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EIO, "x")

    fill(journal, 2)
    Disk(monkeypatch, 100, OSError(errno.EIO, "x"))
    monkeypatch.setattr(os, "ftruncate", refuse)
    journal.commit()
    assert journal.recorded == 1
    loaded = load(path)
    assert len(loaded.index) == 1
    assert loaded.mended


@pytest.mark.parametrize("written", [[], [10]])
def test_a_disk_that_refuses_the_header_leaves_no_file(
    path: Path, monkeypatch: pytest.MonkeyPatch, written: list[int]
) -> None:
    Disk(monkeypatch, *written, OSError(errno.ENOSPC, "No space left on device"))
    journal = Journal.create(path, HEADER)
    assert journal.fault == f"recording stopped: No space left on device: {path}"
    assert not path.exists()
    fill(journal, 1)
    assert journal.commit() == 1
    assert journal.unrecorded(0) == record_line(Record(1, 0.0, way_of(Note("")), Note("note 0"), 1))


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path / "no" / "s.wstui", HEADER)
    assert "No such file or directory" in journal.fault


def test_the_tail_in_memory_is_bounded(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path / "no" / "s.wstui", HEADER)
    for _ in range(TAIL_RECORDS + 10):
        journal.frame(0.0, 1, True, "x")  # noqa: FBT003 - to the application
    assert journal.commit() == TAIL_RECORDS + 10
    assert journal.unrecorded(9) is None
    assert journal.unrecorded(10) is not None
    assert journal.unrecorded(TAIL_RECORDS + 10) is None
    for _ in range(3):
        journal.frame(0.0, 1, True, "x" * (TAIL_BYTES // 2))  # noqa: FBT003 - to the application
        journal.commit()
    last = len(journal.index) - 1
    assert journal.unrecorded(last - 1) is None
    journal.frame(0.0, 1, True, "x" * (TAIL_BYTES + 1))  # noqa: FBT003 - to the application
    journal.commit()
    assert journal.unrecorded(last + 1) is not None
    assert journal.unrecorded(last) is None


def test_the_file_grows_only_at_its_end(journal: Journal, path: Path) -> None:
    journal.add(0.0, 1, Accept())
    journal.commit()
    assert journal.index.span(0) == (START, path.stat().st_size - START)
    assert journal.index.end == path.stat().st_size
