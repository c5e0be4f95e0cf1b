from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

import asgiref.sync
import pytest

from tests.support import PATIENCE
from wstui.debuggee.tags import context_of
from wstui.debuggee.threads import outwards, thread_connection, tops

LITTER = """
import gc, threading
from wstui.debuggee.threads import tops

class Litter:
    def __init__(self):
        self.me = self
        self.local = threading.local()
        self.local.used = True

def work():
    started.set()
    enough.wait()

gc.disable()
started, enough = threading.Event(), threading.Event()
workers = [threading.Thread(target=work) for _ in range(30)]
for worker in workers:
    worker.start()
    started.wait()
    started.clear()
Litter()
gc.set_threshold(gc.get_count()[0] + 15)
gc.enable()
print(len(tops()), gc.isenabled())
enough.set()
"""
"""Garbage that falls due while the frames of thirty threads are made: CPython 3.11 would stand still."""


def test_garbage_does_not_stop_the_process() -> None:
    done = subprocess.run([sys.executable, "-c", LITTER], capture_output=True, text=True, timeout=PATIENCE, check=True)
    assert done.stdout == "31 True\n"


@pytest.mark.parametrize("collects", [True, False])
def test_the_collector_is_left_as_it_was(*, collects: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []

    def frames() -> dict[int, Any]:
        seen.append(gc.isenabled())
        return {}

    monkeypatch.setattr(sys, "_current_frames", frames)
    if not collects:
        gc.disable()
    try:
        assert tops() == {}
        assert gc.isenabled() is collects
    finally:
        gc.enable()
    assert seen == [False]


def test_callers_are_walked_from_the_inside() -> None:
    def inner() -> list[str]:
        return [frame.f_code.co_name for frame in outwards(tops()[threading.get_ident()])]

    assert inner()[:3] == ["tops", "inner", "test_callers_are_walked_from_the_inside"]
    assert list(outwards(None)) == []


def working(run: Callable[[Callable[[], None]], Any]) -> int:
    """Start work in another thread and tell for which connection that thread works."""
    started, enough = threading.Event(), threading.Event()
    threads: list[int] = []

    def work() -> None:
        threads.append(threading.get_ident())
        started.set()
        enough.wait(PATIENCE)

    runner = threading.Thread(target=run, args=(work,))
    runner.start()
    started.wait(PATIENCE)
    try:
        return thread_connection(tops()[threads[0]])
    finally:
        enough.set()
        runner.join()


def test_a_worker_thread_tells_its_connection() -> None:
    def to_thread(work: Callable[[], None]) -> None:
        async def main() -> None:
            loop = asyncio.get_running_loop()
            await loop.create_task(asyncio.to_thread(work), context=context_of(5))

        asyncio.run(main())

    def sync_to_async(work: Callable[[], None]) -> None:
        async def main() -> None:
            coroutine = asgiref.sync.SyncToAsync(work, thread_sensitive=False)()
            await asyncio.get_running_loop().create_task(coroutine, context=context_of(6))

        asyncio.run(main())

    assert working(to_thread) == 5
    assert working(sync_to_async) == 6
    assert working(lambda work: work()) == 0
