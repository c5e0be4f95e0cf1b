from __future__ import annotations

import asyncio
import fcntl
import os
import signal
import sys
from pathlib import Path

import pytest

from tests.session.files import frame, session
from tests.support import is_there, until
from wstui.session.finding.process import PIPE, Process
from wstui.session.finding.talk import ALL, EDITED, Answer

ORDER = {"do": "lines", "question": 1, "start": 0, "row": 0}


def unasked(answer: Answer) -> None:
    raise AssertionError(answer)


def refuse(*_: object) -> int:
    raise PermissionError


def test_it_answers_and_ends_at_once(tmp_path: Path) -> None:
    async def story() -> None:
        path = session(tmp_path / "a.wstui", map(frame, range(1, 9)))
        fd = os.open(path, os.O_RDONLY)
        process, answers, ends = Process(fd), list[Answer](), list[str]()
        process.attach(answers.append, lambda: ends.append("ended"))
        process.ask(ORDER)
        await until(lambda: len(answers) == 2)
        assert [answer.what for answer in answers] == [EDITED, ALL]
        process.close()
        process.close()
        process.ask(ORDER)  # nothing comes of it
        await process.gone()
        assert not is_there(process.pid)
        assert ends == []
        os.close(fd)

    asyncio.run(story())


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system says how much a pipe holds")
def test_it_need_not_wait_until_an_answer_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    held = list[int]()
    resized = fcntl.fcntl
    monkeypatch.setattr(fcntl, "fcntl", lambda *asked: held.append(resized(*asked)))
    process = Process(-1)
    process.close()
    process.wait()
    assert held == [PIPE]


def test_a_pipe_that_cannot_be_made_larger_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fcntl, "fcntl", refuse)
    process = Process(-1)
    process.close()
    process.wait()


def test_whoever_asked_may_close_it_with_the_first_answer(tmp_path: Path) -> None:
    async def story() -> None:
        fd = os.open(session(tmp_path / "a.wstui", map(frame, range(1, 9))), os.O_RDONLY)
        process, answers = Process(fd), list[Answer]()

        def enough(answer: Answer) -> None:
            answers.append(answer)
            process.close()

        process.ask(ORDER)
        await asyncio.sleep(0)
        process.attach(enough, lambda: None)
        await until(lambda: answers)
        assert len(answers) == 1
        await process.gone()
        os.close(fd)

    asyncio.run(story())


def test_its_end_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        fd = os.open(session(tmp_path / "a.wstui", []), os.O_RDONLY)
        process, ends = Process(fd), list[str]()
        process.attach(unasked, lambda: ends.append("ended"))
        process._readable()  # nothing is there yet
        process.ask({"do": "nothing that it knows"})  # it asks for more
        os.kill(process.pid, signal.SIGKILL)
        await until(lambda: ends)
        other = Process(fd)
        other.attach(unasked, lambda: ends.append("refused"))

        def refused(*_: object) -> bytes:
            raise OSError

        monkeypatch.setattr(os, "read", refused)
        other._readable()
        assert ends == ["ended", "refused"]
        await process.gone()
        await other.gone()
        os.close(fd)

    asyncio.run(story())


def test_one_that_hears_nothing_is_ended_all_the_same(tmp_path: Path) -> None:
    fd = os.open(session(tmp_path / "a.wstui", []), os.O_RDONLY)
    process = Process(fd)
    os.kill(process.pid, signal.SIGSTOP)
    process.close()
    process.wait()
    assert not is_there(process.pid)
    os.close(fd)


def test_without_a_loop_its_end_is_waited_for(tmp_path: Path) -> None:
    fd = os.open(session(tmp_path / "a.wstui", []), os.O_RDONLY)
    process = Process(fd)
    process.close()
    process.wait()
    assert not is_there(process.pid)
    os.close(fd)


def test_an_end_that_nobody_waits_to_be_told_of_is_an_end() -> None:
    process = Process(-1)
    os.kill(process.pid, signal.SIGKILL)
    process._readable()
    process.wait()
    assert process.over
