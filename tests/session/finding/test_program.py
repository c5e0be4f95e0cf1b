from __future__ import annotations

import ctypes
import io
import json
import os
import signal
import subprocess
import sys
from array import array
from pathlib import Path
from typing import Any

import pytest

from tests.faults.processes import stat, wait_for
from tests.session.files import frame, session
from tests.support import PATIENCE, ROOT
from wstui.core.query import Query
from wstui.session.finding import part, program
from wstui.session.finding.talk import ALL, EDITED, FOUND, LINES, READY, WRONG, Answer, Reader


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
    ready, *answers = Reader().feed(bytes(written))
    assert ready.what == READY
    return answers


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


@pytest.mark.parametrize("text", ["user", "user1.", "USER77."])
def test_places_are_those_in_the_whole_file(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(part, "PIECE", 20_000)
    path = session(tmp_path / "a.wstui", [frame(n, f"user{n % 80}.") for n in range(1, 1001)])
    data = path.read_bytes()
    fd = os.open(path, os.O_RDONLY)
    order = {"do": "find", "question": 7, "start": data.index(b"\n") + 1, "end": len(data), "row": 100, "edited": False}
    query = {"do": "query", "question": 7, "query": Query(text.lower()).to_dict()}
    (found,) = ask(monkeypatch, fd, query, order)
    os.close(fd)
    rows = array("Q")
    rows.frombytes(found.columns[0])
    assert [*rows] == [99 + n for n in range(1, 1001) if text.lower() in f"user{n % 80}."]


def test_nobody_who_reads_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> int:
        raise BrokenPipeError

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"do":"lines","question":1,"start":0,"row":0}\n')))
    monkeypatch.setattr(os, "write", broken)
    program.main(-1)


def test_it_finds_what_it_was_told_to_look_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = session(tmp_path / "a.wstui", [frame(n, f"user{n % 3}.") for n in range(1, 10)])
    data = path.read_bytes()
    fd = os.open(path, os.O_RDONLY)
    whole = {"do": "find", "question": 7, "start": data.index(b"\n") + 1, "end": len(data), "row": 100, "edited": False}
    answers = ask(
        monkeypatch,
        fd,
        whole,
        {"do": "query", "question": 7, "query": Query("user1.").to_dict()},
        whole,
        {"do": "look", "question": 7, "row": 5, "lines": (frame(1, "user1.") + frame(2)).decode("latin-1")},
        {"do": "query", "question": 8, "query": Query(regex="(").to_dict()},
        {**whole, "question": 8},
    )
    os.close(fd)
    found = [
        (one.what, one.question, one.number, [*array("Q", one.columns[0])]) for one in answers if one.what == FOUND
    ]
    assert found == [
        (FOUND, 7, 100, []),
        (FOUND, 7, 100, [100, 103, 106]),
        (FOUND, 7, 5, [5]),
        (FOUND, 8, 100, []),
    ]
    (wrong,) = [one for one in answers if one.what == WRONG]
    assert (wrong.question, wrong.text[:22]) == (8, "no regular expression:")


def test_lines_of_an_edited_file_are_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fd = os.open(session(tmp_path / "a.wstui", [frame(1), b"\n"]), os.O_RDONLY)
    assert [one.what for one in ask(monkeypatch, fd, {"do": "lines", "question": 1, "start": 0, "row": 0})] == [
        EDITED,
        ALL,
    ]
    os.close(fd)


def test_it_begins_only_while_its_parent_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []
    asked: list[tuple[int, ...]] = []

    class Kernel:
        def __init__(self, _: None) -> None:
            self.prctl = lambda *what: asked.append(what)  # nothing is to kill the one that tests

    monkeypatch.setattr(program, "main", begun.append)
    monkeypatch.setattr(ctypes, "CDLL", Kernel)
    monkeypatch.setattr(sys, "platform", "linux")
    program.begin(5, os.getppid())
    monkeypatch.setattr(sys, "platform", "darwin")
    program.begin(6, os.getppid() + 1)
    assert begun == [5]
    assert asked == [(1, signal.SIGKILL, 0, 0, 0)]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the kernel does not do it")
def test_it_does_not_outlive_its_parent() -> None:
    code = (
        "import os, sys\nfrom wstui.session.finding.process import Process\nprocess = Process(-1)\n"
        "process.ask({'do': 'lines', 'question': 1, 'start': 0, 'row': 0})\nos.read(process._out.fileno(), 1)\n"
        "os.kill(process.pid, 19)\nprint(process.pid, flush=True)\nsys.stdin.read()\n"
    )
    asker = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
    with asker:
        assert asker.stdout is not None
        stopped = int(asker.stdout.readline())  # it does not see that nobody asks any more
        asker.kill()
    assert wait_for(lambda: stat(stopped)[0] in {"", "Z"}, PATIENCE)


def test_it_finds_in_the_file_and_in_lines_what_was_asked_for_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [frame(1, "one"), frame(2, "two"), frame(3, "one")]
    path = session(tmp_path / "a.wstui", lines)
    start, end = path.read_bytes().index(b"\n") + 1, path.stat().st_size
    find = {"do": "find", "start": start, "end": end, "row": 5, "edited": False}
    look = {"do": "look", "lines": lines[1].decode(), "row": 9}
    orders = [find, of("one"), find, look, {"do": "query", "query": Query(regex="(").to_dict()}, look, of("two"), look]
    fd = os.open(path, os.O_RDONLY)
    answers = ask(monkeypatch, fd, *({**order, "question": number} for number, order in enumerate(orders)))
    os.close(fd)
    told = [(answer.what, answer.question, answer.number) for answer in answers]
    assert told == [(FOUND, 0, 5), (FOUND, 2, 5), (FOUND, 3, 9), (WRONG, 4, 0), (FOUND, 5, 9), (FOUND, 7, 9)]
    assert answers[3].text.startswith("no regular expression: ")
    found = [[*array("Q", answer.columns[0])] for answer in answers if answer.what == FOUND]
    assert found == [[], [5, 7], [], [], [9]]


def of(text: str) -> dict[str, Any]:
    """The order to look for a text."""
    return {"do": "query", "query": Query(text).to_dict()}


def test_it_looks_at_many_lines_a_part_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(part, "PIECE", 1000)
    lines = [frame(n, "odd" if n % 2 else "even") for n in range(1, 101)]
    path = session(tmp_path / "a.wstui", [*lines[:50], b"\n", *lines[50:]])
    start, end = path.read_bytes().index(b"\n") + 1, path.stat().st_size
    find = {"do": "find", "question": 1, "start": start, "end": end, "row": 7, "edited": True}
    fd = os.open(path, os.O_RDONLY)
    (answer,) = ask(monkeypatch, fd, {**of("even"), "question": 1}, find)
    os.close(fd)
    assert (answer.what, answer.number) == (FOUND, 7)
    assert [*array("Q", answer.columns[0])] == [*range(8, 107, 2)]


def test_where_no_lines_are_it_tells_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = session(tmp_path / "a.wstui", [])
    fd = os.open(path, os.O_RDONLY)
    (end,) = ask(monkeypatch, fd, {"do": "lines", "question": 5, "start": path.stat().st_size, "row": 0})
    os.close(fd)
    assert (end.what, end.text) == (ALL, "")
