from __future__ import annotations

import errno
import io
import os
from pathlib import Path

import pytest

from wstui.core.events import Receive
from wstui.errors import SessionFileError
from wstui.journal.whole import read

HEADER = '{"wstui":1,"app":"a:b","started":"2026-11-23T09:00:00.000Z"'
FRAME = '{"n":1,"t":0.5,"c":1,"way":">","type":"websocket.receive","text":"a"}\n'


def written(folder: Path, text: str) -> Path:
    path = folder / "a.wstui"
    path.write_text(text, "utf-8")
    return path


def test_all_of_a_file_is_read(tmp_path: Path) -> None:
    whole = read(written(tmp_path, HEADER + "}\n" + FRAME + "\n" + FRAME.replace('"a"', '"b"')))
    assert whole.header.app == "a:b"
    assert [record.event for record in whole.records] == [Receive("a"), Receive("b")]
    assert whole.mended == ""


def test_a_torn_end_is_left_out_and_told(tmp_path: Path) -> None:
    whole = read(written(tmp_path, HEADER + "}\n" + FRAME + FRAME[:30]), name="short")
    assert len(whole.records) == 1
    assert whole.mended.startswith("short:3: the last line was cut off")


def test_the_headers_matchers_are_read_and_run_by_what_is_given(tmp_path: Path) -> None:
    asked: list[tuple[str, str]] = []

    def search(pattern: str, text: str) -> bool:
        asked.append((pattern, text))
        return True

    sent = FRAME.replace("receive", "send").replace('">"', '"<"').replace('"a"', '"{\\"a\\":\\"%s\\"}"')
    path = written(tmp_path, HEADER + ',"match":[{"path":"$.a","regex":"^x"}]}\n' + sent % 1 + sent % 2)
    whole = read(path, search)
    assert whole.matchers.differences(*whole.records) == []
    assert asked == [("^x", "2")]


def test_a_bad_matcher_is_told_with_its_line_and_column(tmp_path: Path) -> None:
    with pytest.raises(SessionFileError, match=r"^b\.wstui:1:61: match") as told:
        read(written(tmp_path, HEADER + ',"match":[{"path":"id","any":true}]}\n'), name="b.wstui")
    assert "\n" not in str(told.value)
    frame = FRAME.replace("}", ',"expect":[{"path":"id"}]}')
    path = written(tmp_path, HEADER + "}\n\n" + FRAME + frame)
    with pytest.raises(SessionFileError, match=rf"^{path}:4:70: expect"):
        read(path)


def test_what_a_record_says_rightly_is_kept(tmp_path: Path) -> None:
    frame = FRAME.replace("}", ',"expect":{"skip":true}}')
    whole = read(written(tmp_path, HEADER + "}\n" + frame))
    assert whole.matchers.skips(whole.records[0])


def test_the_golden_file_is_taken_whole() -> None:
    whole = read(Path(__file__).parent.parent / "golden" / "format-1.wstui")
    assert len(whole.records) == 42
    assert [record.n for record in whole.records if "expect" in record.extra] == [41]


def test_what_is_no_session_file_is_told_as_it_always_is(tmp_path: Path) -> None:
    with pytest.raises(SessionFileError, match="not a session file"):
        read(written(tmp_path, "{}\n"))
    with pytest.raises(SessionFileError, match="empty"):
        read(written(tmp_path, ""))


def test_a_line_that_is_none_is_told_unless_it_is_a_torn_end(tmp_path: Path) -> None:
    with pytest.raises(SessionFileError, match=r"a\.wstui:2:1: must be a JSON object"):
        read(written(tmp_path, HEADER + "}\n[]\n" + FRAME))


def test_a_disk_that_does_not_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(io.BytesIO):
        def readline(self, _size: int | None = -1, /) -> bytes:
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    path = written(tmp_path, HEADER + "}\n")
    monkeypatch.setattr(Path, "open", lambda *_: Broken())
    with pytest.raises(SessionFileError, match=r"a\.wstui: Input/output error"):
        read(path)
