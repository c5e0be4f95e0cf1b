from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

import wstui
from tests.session.talking import talking
from wstui.core.events import Blocked
from wstui.session.child import Child
from wstui.session.pulse import Pulse, _is_stopped, blocked_at, culprit

DUMP = """\
Thread 0x00007f957ded36c0 (most recent call first):
  File "{house}/debuggee/watchdog.py", line 110 in _watch
  File "/usr/lib/python3.11/threading.py", line 982 in run

Thread 0x00007f957ded36c1 (most recent call first):
  File "{worker}", line 5 in work
  File "/usr/lib/python3.11/concurrent/futures/thread.py", line 58 in run

Current thread 0x00007f957f88bb80 (most recent call first):
  File "{main}", line 7 in spin
  File "/srv/chat/consumers.py", line 21 in connect
  File "/srv/wstui/engine/runner.py", line 312 in _run
"""
HOUSE = Path(wstui.__file__).parent
ENCODER = str(HOUSE / "wire" / "encoder.py")
WAITING = "/usr/lib/python3.11/selectors.py"


def dump(main: str = WAITING, worker: str = "/usr/lib/python3.11/queue.py") -> str:
    return DUMP.format(house=HOUSE, main=main, worker=worker)


def test_the_main_thread_is_the_culprit_unless_it_waits() -> None:
    assert culprit(dump("/srv/lib/python3/site-packages/regex.py"))[0][2] == "spin"
    assert culprit(dump(worker="/srv/chat/sync.py"))[0] == ("/srv/chat/sync.py", 5, "work")
    assert culprit(dump()) == []
    assert culprit(dump(ENCODER)) == []
    assert culprit(dump(ENCODER, worker="/srv/chat/sync.py"))[0] == ("/srv/chat/sync.py", 5, "work")
    at_work = dump("/usr/lib/python3.11/json/encoder.py").replace("/srv/chat/consumers.py", ENCODER)
    assert culprit(at_work) == []
    assert culprit("") == []
    assert culprit("nonsense\nThread x:\n") == []


def test_a_block_is_told_by_the_users_line(tmp_path: Path) -> None:
    source = tmp_path / "chat" / "consumers.py"
    source.parent.mkdir()
    source.write_text("import re\n    match(text)\n")
    installed = ("/srv/lib/python3.11/site-packages/regex.py", 7, "match")
    blocked = blocked_at([installed, (str(source), 2, "receive")], 1.5, tmp_path)
    assert blocked == Blocked(1.5, "chat/consumers.py", 2, "receive", "match(text)")
    assert blocked_at([installed], 1.5, tmp_path) == Blocked(1.5, *installed)
    runner = (str(HOUSE / "engine" / "runner.py"), 312, "_run")
    assert blocked_at([installed, runner], 1.5, tmp_path) == Blocked(1.5, *installed)
    assert blocked_at([runner], 1.5, tmp_path) == Blocked(1.5)
    demo = (str(HOUSE / "demo.py"), 3, "spin")
    assert blocked_at([demo], 1.5, HOUSE).file == "demo.py"


@pytest.mark.anyio
async def test_a_held_interpreter_is_told_and_told_again_when_it_runs(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "free")
    async with talking() as talk:
        await talk.connect(1)
        talk.act(1, f"hold_gil_until {tmp_path / 'free'}")
        await talk.until(lambda: talk.blocked)
        (tmp_path / "free").write_bytes(b"x")
        await talk.until(lambda: len(talk.blocked) == 2)
        first, over = talk.blocked
        assert first.source == "read(descriptor, into, 1)"
        assert (first.over, over.over) == (False, True)
        assert (first.function, first.line) == (over.function, over.line)
        assert 0.6 <= first.seconds < over.seconds


@pytest.mark.anyio
async def test_a_stopped_process_is_told_as_one() -> None:
    async with talking() as talk:
        await talk.connect(1)
        talk.act(1, "die_by SIGSTOP")
        await talk.until(lambda: talk.blocked)
        assert talk.blocked[0].function == "stopped by a signal"
        talk.child.kill()
        died = await talk.died()
        assert died.signal == signal.SIGKILL.name


@pytest.mark.anyio
async def test_stacks_that_cannot_be_read_are_waited_for_no_more() -> None:
    descriptor = os.open(os.devnull, os.O_WRONLY)
    try:
        pulse = Pulse(cast("Child", SimpleNamespace(outputs={"stacks": descriptor})), list[Blocked]().append)
        pulse._loop = asyncio.get_running_loop()
        pulse._read()
        assert pulse._dump == b""
    finally:
        os.close(descriptor)


class Lifeline:
    """A socket that fails as it is told to."""

    def __init__(self, error: OSError) -> None:
        self._error = error

    def recv(self, _size: int) -> bytes:
        raise self._error


def test_a_lifeline_that_breaks_is_heard_no_more() -> None:
    removed: list[object] = []
    lifeline = Lifeline(BlockingIOError())
    pulse = Pulse(cast("Child", SimpleNamespace(lifeline=lifeline)), list[Blocked]().append)
    pulse._loop = cast("asyncio.AbstractEventLoop", SimpleNamespace(remove_reader=removed.append))
    pulse._beaten = 1.0
    pulse._hear()
    assert (removed, pulse._beaten) == ([], 1.0)
    lifeline._error = OSError()
    pulse._hear()
    assert removed == [lifeline]
    assert pulse.__dict__["_beaten"] is None
    pulse.detach()
    assert removed == [lifeline]


def test_a_dump_that_has_not_come_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Blocked] = []
    pulse = Pulse(cast("Child", SimpleNamespace()), told.append)
    pulse._judge()
    ours, theirs = os.pipe()
    os.set_blocking(ours, False)
    monkeypatch.setattr(pulse, "_child", SimpleNamespace(outputs={"stacks": ours}))
    monkeypatch.setattr(pulse, "_timer", object())
    pulse._asked, pulse._beaten = True, 0.0
    pulse._judge()
    assert (told, pulse._asked) == ([], False)
    os.close(ours)
    os.close(theirs)


@pytest.mark.anyio
async def test_a_line_that_is_found_too_late_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Blocked] = []
    pulse = Pulse(cast("Child", SimpleNamespace()), told.append)
    found = asyncio.get_running_loop().create_future()
    found.set_result(Blocked(1.0))
    pulse._found(found)
    monkeypatch.setattr(pulse, "_timer", object())
    pulse._found(found)
    assert told == []
    pulse._asked = True
    pulse._found(found)
    assert told == [Blocked(1.0)]


def test_a_process_that_is_gone_is_not_stopped() -> None:
    assert not _is_stopped(2**22 + 1)
