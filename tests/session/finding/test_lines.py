from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.session.files import frame, printed, session
from wstui.core.codec import KINDS
from wstui.errors import SessionFileError
from wstui.journal.index import UNKNOWN
from wstui.session.finding import lines
from wstui.session.finding.lines import Slice, lines_of, slices


def test_lines_and_facts_are_found_without_parsing() -> None:
    data = frame(1) + printed(2, "a") + frame(3, '{\\"way\\":\\"!\\"}') + printed(4, "b").replace(b"output", b"later")
    found = lines_of(data, 100, 7)
    assert [*found.starts] == [
        100 + at for at in (0, len(frame(1)), len(frame(1) + printed(2, "a")), data.rindex(b'{"n":4'))
    ]
    assert found.end == 100 + len(data)
    assert [*found.facts] == [8, 10]
    assert [*found.kinds] == [KINDS.index("output"), UNKNOWN]


def test_a_file_that_somebody_has_edited_is_read_line_by_line() -> None:
    data = frame(1) + b"\n  \n" + printed(2, "a").replace(b":", b": ", 4) + b'{"way":"!"}\n[]\nnonsense\n' + frame(5)
    found = lines_of(data, 0, 0)
    assert len(found.starts) == 6
    assert data[found.starts[1] :].startswith(b'{"n": 2')
    assert ([*found.facts], [*found.kinds]) == ([1], [KINDS.index("output")])


def test_a_fact_with_its_keys_in_another_order_is_left_alone() -> None:
    odd = b'{"n":1,"way":"!","t":0.1,"type":"output","text":"a"}\n'
    found = lines_of(odd + printed(2, "b"), 0, 0)
    assert [*found.facts] == [1]


def read(path: Path, row: int = 0) -> list[Slice]:
    fd = os.open(path, os.O_RDONLY)
    try:
        return [*slices(fd, path.read_bytes().index(b"\n") + 1, row)]
    finally:
        os.close(fd)


def test_slices_are_whole_lines_however_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "SLICE", 256)
    path = session(
        tmp_path / "a.wstui", [*map(frame, range(1, 20)), frame(20, "x" * 2000), b"\n" * 1500, printed(21, "z")]
    )
    parts = read(path)
    assert len(parts) > 5
    starts = [at for part in parts for at in part.starts]
    data = path.read_bytes()
    assert [data[at : at + 5] for at in starts] == [b'{"n":'] * 21
    assert [*parts[-1].facts] == [20]
    assert parts[-1].end == len(data)


def test_a_torn_end_is_taken_if_it_is_a_record(tmp_path: Path) -> None:
    path = session(tmp_path / "a.wstui", [frame(1), frame(2)[:-1]])
    assert sum(len(part.starts) for part in read(path)) == 2
    torn = session(tmp_path / "b.wstui", [frame(1), frame(2)[:-9]])
    with pytest.raises(SessionFileError, match="the last line was cut off after"):
        read(torn)


def test_blank_lines_without_end_are_no_slice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "SLICE", 128)
    path = session(tmp_path / "a.wstui", [frame(1), b"\n" * 1000, frame(2)])
    parts = read(path)
    assert sum(len(part.starts) for part in parts) == 2
    assert all(len(part.starts) for part in parts)
