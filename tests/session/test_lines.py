from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.session.files import frame, session
from wstui.errors import SessionFileError
from wstui.journal.reader import load
from wstui.session.lines import OnDisk, read, tell


@pytest.mark.parametrize(
    ("data", "frame", "said"),
    [
        ({"text": "hello"}, True, "hello"),
        ({}, True, ""),
        ({"text": {"surrogates": "\\ud800"}}, True, "\ud800"),
        ({"bytes": {"b64": "AAE="}}, True, "00 01"),
        ({"bytes": "00"}, True, "…"),
        ({"text": []}, True, "…"),
        ({"type": "returned", "traceback": [1]}, False, ""),
        ({"type": "crashed"}, False, "…"),
    ],
)
def test_what_a_row_says(data: dict[str, Any], said: str, *, frame: bool) -> None:
    assert said in tell(data, frame=frame)


def test_a_part_of_a_file_is_read_or_it_is_told_why_not(tmp_path: Path) -> None:
    path = tmp_path / "session.wstui"
    path.write_bytes(b"one\ntwo\n")
    fd = os.open(path, os.O_RDONLY)
    try:
        assert read(fd, 4, 4) == (b"two\n", "")
        assert read(fd, 4, 5) == (b"two\n", "cannot be read: the file has become shorter")
    finally:
        os.close(fd)
    assert read(fd, 4, 4) == (b"", "cannot be read: Bad file descriptor")
    assert read(-1, 4, 4) == (b"", "cannot be read: the file is closed")


class Second(OnDisk):
    """A file of which the line of one record is known."""

    def line(self, index: int) -> bytes:
        assert index == 1
        return self._part(*load(self.path).index.span(1))


def test_a_record_is_read_when_it_is_asked_for(tmp_path: Path) -> None:
    path = session(tmp_path / "a.wstui", [frame(1, "a"), frame(2, "b")])
    records = Second(path, load(path).header, os.open(path, os.O_RDONLY), "mended")
    assert (records.path, records.header, records.mended) == (path, load(path).header, "mended")
    assert (records.record(1).n, records.descriptor >= 0) == (2, True)
    records.close()
    records.close()
    assert records.descriptor == -1
    with pytest.raises(SessionFileError, match=rf"{path}:3:\d+: cannot be read: the file is closed"):
        records.record(1)
