from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.session.files import frame, session
from wstui.session.finding import program
from wstui.session.finding.talk import ALL, LINES, Answer, Reader


def ask(monkeypatch: pytest.MonkeyPatch, fd: int, *orders: dict[str, Any]) -> list[Answer]:
    """What the program answers, run in this process."""
    text = "".join(json.dumps(order) + "\n" for order in orders)
    written = bytearray()

    def write(to: int, data: memoryview) -> int:
        assert to == 1
        taken = data[:100]  # a pipe takes as much as it likes
        written.extend(taken)
        return len(taken)

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    monkeypatch.setattr(os, "write", write)
    program.main(fd)
    return [*Reader().feed(bytes(written))]


def test_it_tells_where_lines_are_and_when_there_are_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = session(tmp_path / "a.wstui", [*map(frame, range(1, 9)), b'{"n"'])
    start = path.read_bytes().index(b"\n") + 1
    fd = os.open(path, os.O_RDONLY)
    lines, end = ask(monkeypatch, fd, {"do": "lines", "question": 5, "start": start, "row": 0})
    assert (lines.what, lines.question, len(lines.columns[0])) == (LINES, 5, 8 * 8)
    assert (end.what, end.question) == (ALL, 5)
    assert end.text == "the last line was cut off after 4 bytes, it is left out"
    os.close(fd)
    (refused,) = ask(monkeypatch, fd, {"do": "lines", "question": 6, "start": start, "row": 0})
    assert (refused.what, refused.text) == (ALL, "Bad file descriptor")


def test_nobody_who_reads_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> int:
        raise BrokenPipeError

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"do":"lines","question":1,"start":0,"row":0}\n')))
    monkeypatch.setattr(os, "write", broken)
    program.main(-1)
