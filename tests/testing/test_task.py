from __future__ import annotations

import asyncio
import contextvars
import gc
from contextlib import suppress
from typing import Any

import pytest

from tests.support import turns
from tests.testing.playing import play
from wstui.errors import UsageError
from wstui.testing import task as tasks


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "GRACE", 0.02)
    monkeypatch.setattr(tasks, "_MOMENT", 0.01)


def nobody(_: tasks.Task) -> None:
    """Listen to nothing."""


def test_outside_of_asyncio_there_is_one_clear_line() -> None:
    with pytest.raises(UsageError, match="^wstui.testing is asyncio only"):
        tasks.this_loop()


def test_a_task_is_held_until_it_is_done_and_its_exception_told_to_nobody_else() -> None:
    async def story() -> None:
        done: list[tasks.Task] = []

        async def run() -> None:
            await asyncio.get_running_loop().create_future()

        async def fail() -> None:
            raise ZeroDivisionError

        task = tasks.start(run(), name="held", context=None, done=done.append)
        name = task.get_name()
        del task
        await turns()
        gc.collect()
        [held] = [one for one in asyncio.all_tasks() if one.get_name() == name]
        held.cancel()
        await asyncio.wait({held})
        assert done == [held]
        failing = tasks.start(fail(), name="failing", context=None, done=nobody)
        await asyncio.wait({failing})
        del failing, held
        done.clear()
        gc.collect()
        assert {*tasks._running} <= before

    before = {*tasks._running}
    play(story())


def test_it_runs_in_an_empty_context_or_in_the_one_that_is_given() -> None:
    variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable", default="unset")

    async def tell() -> str:
        return variable.get()

    async def story() -> None:
        variable.set("set")
        assert await tasks.start(tell(), name="a", context=None, done=nobody) == "unset"
        assert await tasks.start(tell(), name="b", context=contextvars.copy_context(), done=nobody) == "set"

    play(story())


def test_to_wait_never_disturbs() -> None:
    async def story() -> None:
        end = asyncio.get_running_loop().create_future()

        async def run() -> None:
            await end

        task = tasks.start(run(), name="x", context=None, done=nobody)
        assert not await tasks.ended(task, 0.01)
        waiting = asyncio.ensure_future(tasks.ended(task, None))
        await turns()
        waiting.cancel()
        await asyncio.wait({waiting})
        assert waiting.cancelled()
        assert task.cancelling() == 0
        end.set_result(None)
        assert await tasks.ended(task, None)
        assert await tasks.ended(task, 0)

    play(story())


def swallowing(times: int, kinds: Any = asyncio.CancelledError) -> Any:
    async def run() -> None:
        for _ in range(times):
            with suppress(kinds):
                await asyncio.sleep(60)

    return run()


@pytest.mark.parametrize(("times", "by_cancelling"), [(1, True), (2, True), (3, True), (1000, False)])
def test_a_task_that_swallows_its_cancellation_ends_all_the_same(*, times: int, by_cancelling: bool) -> None:
    async def story() -> None:
        task = tasks.start(swallowing(times), name="x", context=None, done=nobody)
        await turns()
        assert await tasks.end(task) is by_cancelling
        assert task.done()

    play(story())


def test_one_that_ignores_even_its_closing_is_left_to_itself() -> None:
    async def story() -> None:
        task = tasks.start(swallowing(6, BaseException), name="x", context=None, done=nobody)
        await turns()
        assert not await tasks.end(task)
        while not task.done():
            task.cancel()
            await asyncio.sleep(0)

    play(story())


def test_one_that_has_ended_needs_no_ending() -> None:
    async def story() -> None:
        task = tasks.start(swallowing(0), name="x", context=None, done=nobody)
        await task
        assert await tasks.end(task)

    play(story())
