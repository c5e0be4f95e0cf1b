from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.support import PATIENCE
from wstui.core.events import IMPORT, Blocked, Event, Note
from wstui.debuggee import watchdog as module
from wstui.debuggee.interrupts import Interrupts
from wstui.debuggee.stacks import Ground
from wstui.debuggee.tags import context_of, follow_tasks
from wstui.debuggee.uplink import Uplink
from wstui.debuggee.watchdog import Watchdog

HOUSE = Path(module.__file__).parents[1]


class FakeUplink:
    def __init__(self) -> None:
        self.told: list[tuple[int, Blocked]] = []
        self.notes: list[str] = []
        self.news = threading.Event()

    def tell(self, connection: int, event: Event) -> None:
        if isinstance(event, Note):
            self.notes.append(event.text)
            return
        assert isinstance(event, Blocked)
        self.told.append((connection, event))
        self.news.set()

    def nudge(self) -> None:
        """Nothing is left over."""


class FakeInterrupts:
    """Notes whom it should free; the main thread of a test shall live."""

    def __init__(self) -> None:
        self.wanted: list[int] = []
        self.threads: list[int] = []
        self.insisted = 0
        self.pending = False
        self.has_thread = False

    def want(self, connection: int) -> None:
        self.wanted.append(connection)
        self.pending = True

    def insist(self) -> None:
        self.insisted += 1

    def give_up(self) -> None:
        self.pending = False

    def free_threads(self, connection: int) -> bool:
        self.threads.append(connection)
        return self.has_thread


class Kennel:
    """A watchdog that watches the loop of a test."""

    def __init__(self, folder: Path) -> None:
        self.far, near = socket.socketpair()
        self.near = near
        self.far.settimeout(PATIENCE)
        self.uplink = FakeUplink()
        self.interrupts = FakeInterrupts()
        self.dropped: list[int] = []
        self.idled = threading.Event()
        self.dog = Watchdog(
            near,
            cast("Uplink", self.uplink),
            Ground(str(folder)),
            cast("Interrupts", self.interrupts),
            self.idled.set,
        )
        near.setblocking(False)  # noqa: FBT003 - its only parameter

    def order(self, connection: int) -> None:
        self.far.send(connection.to_bytes(4, "little"))
        self.dog._hear()


@pytest.fixture
def kennel() -> Iterator[Kennel]:
    made = Kennel(Path(__file__).parent)
    yield made
    made.far.close()
    made.near.close()


def test_a_loop_that_beats_is_not_blocked(kennel: Kennel) -> None:
    kennel.dog._look(kennel.dog._beaten + module.LATE / 2)
    kennel.dog._look(kennel.dog._beaten + module.SLOW_IMPORT / 2)
    assert kennel.uplink.told == []


def test_an_import_that_takes_long_is_told(kennel: Kennel) -> None:
    kennel.dog._look(kennel.dog._beaten + module.SLOW_IMPORT + 1)
    ((connection, blocked),) = kennel.uplink.told
    assert connection == 0
    assert (blocked.file, blocked.thread) == ("test_watchdog.py", IMPORT)


@pytest.fixture
def look_at(kennel: Kennel, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Have the dog look, late, while the main thread runs a line of some file."""

    def look(file: Path) -> None:
        names: dict[str, Any] = {}
        exec(compile("import sys\nframe = sys._getframe()", str(file), "exec"), names)  # noqa: S102 - it is ours
        monkeypatch.setattr(sys, "_current_frames", lambda: {kennel.dog._main: names["frame"]})
        kennel.dog._look(kennel.dog._beaten + module.SLOW_IMPORT + 1)

    return look


def test_our_own_work_is_nobodys_block(kennel: Kennel, look_at: Callable[[Path], None]) -> None:
    look_at(HOUSE / "wire" / "encoder.py")
    assert kennel.uplink.told == []
    look_at(Path(__file__).parent / "app.py")
    ((_, blocked),) = kennel.uplink.told
    assert (blocked.file, blocked.line) == ("app.py", 2)


def test_who_keeps_us_at_work_for_ever_is_told(kennel: Kennel, look_at: Callable[[Path], None]) -> None:
    for _ in range(module.EXCUSED - 1):
        look_at(HOUSE / "debuggee" / "capture.py")
    kennel.dog._look(kennel.dog._beaten)
    for _ in range(module.EXCUSED - 1):
        look_at(HOUSE / "debuggee" / "capture.py")
    assert kennel.uplink.told == []
    look_at(HOUSE / "debuggee" / "capture.py")
    ((_, blocked),) = kennel.uplink.told
    assert (blocked.file, blocked.function) == ("test_watchdog.py", "look_at.<locals>.look")


def test_a_block_without_a_line_of_the_users_names_none_of_ours(
    kennel: Kennel, look_at: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kennel.dog._ground, "is_user_file", lambda _: False)
    look_at(HOUSE / "engine" / "runner.py")
    ((_, blocked),) = kennel.uplink.told
    assert (blocked.file, blocked.line, blocked.function, blocked.source) == ("", 0, "", "")


def test_a_block_is_told_once_with_connection_and_line_and_once_more_when_over(kennel: Kennel) -> None:
    async def handler() -> None:
        kennel.dog._look(kennel.dog._beaten + 0.3)
        kennel.dog._look(kennel.dog._beaten + 0.4)

    async def main() -> None:
        loop = asyncio.get_running_loop()
        follow_tasks(loop)
        kennel.dog.follow(loop, kennel.dropped.append)
        kennel.dog._beaten += 5
        began = kennel.dog._beaten
        await loop.create_task(handler(), context=context_of(7))
        kennel.dog._beaten += 2.5
        kennel.dog._look(kennel.dog._beaten)
        kennel.dog._look(kennel.dog._beaten)
        lasted.append(kennel.dog._beaten - began)

    lasted: list[float] = []
    asyncio.run(main())
    (first, told), (second, over) = kennel.uplink.told
    assert (first, second) == (7, 7)
    assert (told.file, told.function.rpartition(".")[2]) == ("test_watchdog.py", "handler")
    assert told.source == "kennel.dog._look(kennel.dog._beaten + 0.3)"
    assert (told.over, over.over) == (False, True)
    assert (over.file, over.line) == (told.file, told.line)
    assert [over.seconds] == lasted


def test_a_loop_that_ends_is_watched_no_more(kennel: Kennel) -> None:
    kennel.dog.release()
    kennel.dog._look(kennel.dog._beaten + 1000)
    assert kennel.uplink.told == []


def test_who_does_not_end_is_told_with_the_line_of_the_main_thread(kennel: Kennel) -> None:
    kennel.dog._tell_hanging()
    (note,) = kennel.uplink.notes
    assert note.startswith("the application hangs at test_watchdog.py:")
    assert note.endswith("it has not ended 1.5 s after it was told to")


def test_who_does_not_end_is_told_with_the_line_of_a_task(kennel: Kennel, monkeypatch: pytest.MonkeyPatch) -> None:
    async def shutdown() -> None:
        await asyncio.Event().wait()

    async def main() -> None:
        loop = asyncio.get_running_loop()
        kennel.dog.follow(loop, kennel.dropped.append)
        task = loop.create_task(shutdown())
        await asyncio.sleep(0)
        with monkeypatch.context() as patch:
            patch.setattr(sys, "_current_frames", dict)
            patch.setattr(asyncio, "all_tasks", lambda _: {task})
            kennel.dog._tell_hanging()
        task.cancel()

    asyncio.run(main())
    assert kennel.uplink.notes[0].partition(" ")[2].startswith("application hangs at test_watchdog.py:")
    assert " shutdown: it has not ended" in kennel.uplink.notes[0]


def test_who_stands_nowhere_is_told_all_the_same(kennel: Kennel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "_current_frames", dict)
    kennel.dog._tell_hanging()
    assert kennel.uplink.notes == ["the application hangs: it has not ended 1.5 s after it was told to"]


def test_an_interrupt_of_a_handler_that_waits_drops_it(kennel: Kennel) -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        kennel.dog.follow(loop, kennel.dropped.append)
        kennel.dog._beaten += PATIENCE  # however long this thread is kept waiting from here on, the loop is not stuck
        kennel.order(3)
        await asyncio.sleep(0)

    asyncio.run(main())
    assert (kennel.interrupts.wanted, kennel.interrupts.threads, kennel.dropped) == ([], [3], [3])
    kennel.order(4)


def test_an_interrupt_of_a_worker_thread_does_not_drop(kennel: Kennel) -> None:
    async def main() -> None:
        kennel.interrupts.has_thread = True
        kennel.dog.follow(asyncio.get_running_loop(), kennel.dropped.append)
        kennel.order(3)
        await asyncio.sleep(0)

    asyncio.run(main())
    assert (kennel.interrupts.threads, kennel.dropped) == ([3], [])


@pytest.mark.parametrize(("running", "dropped"), [(3, []), (5, [3])])
def test_an_interrupt_of_a_stuck_loop(kennel: Kennel, running: int, dropped: list[int]) -> None:
    async def handler() -> None:
        kennel.dog._beaten -= 1
        kennel.order(3)

    async def main() -> None:
        loop = asyncio.get_running_loop()
        follow_tasks(loop)
        kennel.dog.follow(loop, kennel.dropped.append)
        await loop.create_task(handler(), context=context_of(running))
        await asyncio.sleep(0)

    asyncio.run(main())
    assert (kennel.interrupts.wanted, kennel.dropped) == ([3], dropped)
    now = time.monotonic()
    kennel.dog._look(now)
    assert kennel.interrupts.insisted == 1
    kennel.dog._beaten = now + 1
    kennel.dog._look(now + 1)
    assert not kennel.interrupts.pending


def test_half_an_order_is_none(kennel: Kennel) -> None:
    kennel.far.send(b"\x01\x00")
    kennel.dog._hear()
    kennel.dog._hear()
    assert kennel.interrupts.threads == []


def test_a_call_that_is_interrupted_is_no_end_of_the_lifeline(kennel: Kennel, monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupted:
        def recv(self, _size: int) -> bytes:
            raise InterruptedError

    monkeypatch.setattr(os, "killpg", lambda *_: pytest.fail("killed"))
    monkeypatch.setattr(kennel.dog, "_lifeline", Interrupted())
    kennel.dog._hear()
    monkeypatch.undo()
    kennel.order(7)
    assert kennel.interrupts.threads == [7]


def test_it_beats_whatever_it_finds_until_the_end_of_the_lifeline_ends_the_process_group() -> None:
    code = (
        "import os, socket, sys, time; sys.path.insert(0, sys.argv[1])\n"
        "from wstui.debuggee.watchdog import Watchdog; from wstui.debuggee.stacks import Ground\n"
        "class Quiet:\n    pending = False\n    nudge = lambda self: None\n"
        "dog = Watchdog(socket.socket(fileno=int(sys.argv[2])), Quiet(), Ground(), Quiet(), lambda: 1 / 0)\n"
        "dog.start(); print('up', flush=True); time.sleep(60)\n"
    )
    far, near = socket.socketpair()
    root = str(Path(module.__file__).parents[2])
    with far, near:
        process = subprocess.Popen(
            [sys.executable, "-c", code, root, str(near.fileno())],
            pass_fds=[near.fileno()],
            start_new_session=True,
            stdout=subprocess.PIPE,
        )
        near.close()
        assert process.stdout is not None
        with process.stdout as stdout:
            assert stdout.readline() == b"up\n"
            far.settimeout(PATIENCE)
            assert [far.recv(1) for _ in range(3)] == [b"."] * 3
            far.close()
            assert process.wait(PATIENCE) == -signal.SIGKILL
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def turns(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    """Have a dog turn so often, and then end."""
    monkeypatch.setattr(module, "itertools", SimpleNamespace(count=lambda: range(count)))
    monkeypatch.setattr(module, "TICK", 0.001)


def test_it_beats_at_every_other_look(kennel: Kennel, monkeypatch: pytest.MonkeyPatch) -> None:
    turns(monkeypatch, 6)
    kennel.dog._watch()
    assert kennel.far.recv(100) == b"..."
    assert kennel.idled.is_set()


def test_it_hears_between_its_looks(kennel: Kennel, monkeypatch: pytest.MonkeyPatch) -> None:
    turns(monkeypatch, 1)
    kennel.far.send((7).to_bytes(4, "little"))
    kennel.dog._watch()
    assert kennel.interrupts.threads == [7]


def test_it_looks_unless_it_was_kept_from_running_itself(kennel: Kennel, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[float] = []
    clock = iter([0.0, 0.05, 0.5, 0.55])
    turns(monkeypatch, 3)
    monkeypatch.setattr(kennel.dog, "_look", looks.append)
    monkeypatch.setattr(module, "monotonic", lambda: next(clock))
    kennel.dog._watch()
    assert looks == [0.05, 0.55]


def test_nothing_that_it_finds_ends_it(kennel: Kennel, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise LookupError("ours")

    turns(monkeypatch, 4)
    monkeypatch.setattr(kennel.dog, "_idle", fail)
    kennel.far.close()
    monkeypatch.setattr(kennel.dog, "_hear", list)
    kennel.dog._watch()
    assert not kennel.idled.is_set()


def test_an_end_that_takes_too_long_is_told_once(kennel: Kennel, monkeypatch: pytest.MonkeyPatch) -> None:
    turns(monkeypatch, 3)
    kennel.dog._watch()
    assert kennel.uplink.notes == []
    monkeypatch.setattr(module, "HANGS", -1.0)
    kennel.dog.expect_end()
    kennel.dog._watch()
    assert [note.partition(" at ")[0] for note in kennel.uplink.notes] == ["the application hangs"]


def test_it_beats_before_its_thread_runs(kennel: Kennel, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[bool] = []
    forks: list[object] = []
    monkeypatch.setattr(os, "register_at_fork", lambda **calls: forks.extend(calls.values()))
    monkeypatch.setattr(kennel.dog, "_thread", SimpleNamespace(start=lambda: begun.append(True)))
    kennel.dog.start()
    assert (kennel.far.recv(10), begun, forks) == (b".", [True], [kennel.near.close])


@pytest.mark.parametrize("how", ["closed", "broken"])
def test_who_has_no_parent_any_more_ends_with_its_group(
    kennel: Kennel, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "killpg", lambda *order: killed.append(order))
    if how == "closed":
        kennel.far.close()
    else:
        kennel.near.close()
    kennel.dog._hear()
    assert killed == [(os.getpgrp(), signal.SIGKILL)]


def test_without_a_loop_it_beats_once(kennel: Kennel) -> None:
    before = kennel.dog._beaten
    kennel.dog._beat()
    assert kennel.dog._beaten > before


def test_an_import_may_be_late(kennel: Kennel) -> None:
    kennel.dog._beaten = 0.0
    kennel.dog._look(module.SLOW_IMPORT)  # late, and not yet too late
    assert kennel.uplink.told == []
