"""The one thread of all sync code, kept by one handler."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import cast

import pytest
from asgiref.sync import async_to_sync, sync_to_async

from tests.support import PATIENCE
from wstui.core.events import Blocked
from wstui.debuggee import workers as module
from wstui.debuggee.stacks import Ground
from wstui.debuggee.tags import context_of
from wstui.debuggee.uplink import Uplink
from wstui.debuggee.workers import Workers, shared_call


class Told(list[tuple[int, Blocked]]):
    """What stands for the uplink."""

    def tell(self, connection: int, blocked: Blocked) -> None:
        self.append((connection, blocked))


class Held:
    """Sync code that goes on until it is let go."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.free = threading.Event()

    def hold(self) -> None:
        self.begun.set()
        assert self.free.wait(PATIENCE)


@pytest.fixture
def held() -> Iterator[Held]:
    made = Held()
    yield made
    made.free.set()


def watch(told: Told, *, long: float = 0.0) -> Workers:
    return Workers(cast("Uplink", told), Ground(str(Path(__file__).parent)), long)


async def while_held(held: Held, work: Callable[[], object], look: Callable[[], None]) -> None:
    """Run work in the shared thread for connection 7, look while it is held, and let it go."""
    loop = asyncio.get_running_loop()

    async def run() -> None:
        await sync_to_async(work)()

    task = loop.create_task(run(), context=context_of(7))
    await loop.run_in_executor(None, held.begun.wait, PATIENCE)
    look()
    held.free.set()
    await task


def test_a_handler_that_stays_is_told_with_its_line_and_once_more_when_over(held: Held) -> None:
    told = Told()
    dog = watch(told)

    def look() -> None:
        dog.look()
        dog.look()

    asyncio.run(while_held(held, held.hold, look))
    dog.look()
    dog.look()
    (first, blocked), (second, over) = told
    assert (first, second) == (7, 7)
    assert (blocked.file, blocked.function, blocked.over) == ("test_workers.py", "Held.hold", False)
    assert blocked.source == "assert self.free.wait(PATIENCE)"
    assert (over.file, over.line, over.over, over.thread) == (blocked.file, blocked.line, True, blocked.thread)
    assert blocked.thread == "the thread of all sync code"
    assert over.seconds >= blocked.seconds


def test_what_is_short_is_not_told(held: Held) -> None:
    told = Told()
    dog = watch(told, long=1000)
    asyncio.run(while_held(held, held.hold, dog.look))
    dog.look()
    assert told == []


def test_one_short_call_after_the_other_is_not_one_long_call() -> None:
    told = Told()
    clock = iter(range(0, 1000, 3))
    dog = watch(told, long=5)

    async def main() -> None:
        for _ in range(5):
            held = Held()
            await while_held(held, held.hold, dog.look)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "monotonic", lambda: next(clock))
        asyncio.run(main())
    assert told == []


def test_other_threads_are_there_to_be_kept(held: Held) -> None:
    told = Told()
    dog = watch(told)

    async def main() -> None:
        unshared = sync_to_async(held.hold, thread_sensitive=False)
        tasks = [asyncio.ensure_future(unshared()), asyncio.ensure_future(asyncio.to_thread(held.hold))]
        await asyncio.to_thread(held.begun.wait, PATIENCE)
        dog.look()
        held.free.set()
        await asyncio.gather(*tasks)

    asyncio.run(main())
    assert told == []


def test_sync_code_that_waits_for_the_loop_is_not_told(held: Held) -> None:
    told = Told()
    dog = watch(told)

    async def main() -> None:
        gate = asyncio.Event()

        async def wait() -> None:
            held.begun.set()
            await gate.wait()

        def work() -> None:
            async_to_sync(wait)()

        task = asyncio.ensure_future(sync_to_async(work)())
        await asyncio.to_thread(held.begun.wait, PATIENCE)
        dog.look()
        gate.set()
        await task

    asyncio.run(main())
    assert told == []


def test_without_a_line_of_the_users_none_of_ours_is_named(held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    told = Told()
    dog = watch(told)
    monkeypatch.setattr(Ground, "innermost", lambda *_: None)
    asyncio.run(while_held(held, held.hold, dog.look))
    ((_, blocked),) = told
    assert (blocked.file, blocked.line) == ("", 0)


def test_an_idle_thread_has_no_call() -> None:
    frame: FrameType = sys._getframe()
    assert shared_call(frame) is None
    assert shared_call(None) is None
