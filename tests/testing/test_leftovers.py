from __future__ import annotations

import asyncio
import contextvars
from typing import Any

from tests.support import turns
from tests.testing.playing import play
from wstui.testing import leftovers
from wstui.testing.leftovers import Leftovers, describe, unwatch, watch, whereabouts
from wstui.testing.task import start


async def sleeper() -> None:
    await asyncio.sleep(60)


async def quick() -> None:
    await turns()


def spawning(*coroutines: Any) -> Any:
    async def run() -> None:
        for number, coroutine in enumerate(coroutines):
            KEPT.append(asyncio.ensure_future(coroutine()))
            KEPT[-1].set_name(f"task {number}")

    return run()


KEPT: list[asyncio.Task[None]] = []


def test_what_an_application_has_left_is_told_and_ended() -> None:
    async def story() -> None:
        loop = asyncio.get_running_loop()
        owner = Leftovers()
        watch(loop)
        main = start(spawning(sleeper, quick, sleeper), name="main", context=owner.within(None), done=str)
        own = asyncio.ensure_future(sleeper())
        await main
        told = await owner.sweep(main)
        assert [line.partition(" (")[0] for line in told] == ["task 0", "task 2"]
        assert all("sleeper" in line for line in told)
        assert not own.done()
        assert await owner.sweep(main) == []
        own.cancel()
        await asyncio.wait({own})
        unwatch(loop)
        KEPT.clear()

    play(story())


def test_the_context_that_is_given_is_not_changed() -> None:
    given = contextvars.copy_context()
    within = Leftovers().within(given)
    assert leftovers._OWNER in within
    assert leftovers._OWNER not in given


def test_the_loops_own_factory_is_used_and_put_back() -> None:
    made: list[str] = []

    def factory(loop: asyncio.AbstractEventLoop, coroutine: Any, **options: Any) -> Any:
        made.append(coroutine.__name__)
        return asyncio.Task(coroutine, loop=loop, **options)

    async def story() -> None:
        loop = asyncio.get_running_loop()
        loop.set_task_factory(factory)
        watch(loop)
        watch(loop)
        assert loop.get_task_factory() is not factory
        await asyncio.ensure_future(quick())
        unwatch(loop)
        assert loop.get_task_factory() is not factory
        unwatch(loop)
        assert loop.get_task_factory() is factory
        watch(loop)
        loop.set_task_factory(None)  # somebody else's doing meanwhile stays
        unwatch(loop)
        assert loop.get_task_factory() is None
        assert made == ["quick"]

    play(story())


def test_a_task_tells_where_it_waits_in_code_of_the_users() -> None:
    async def generate() -> Any:
        await asyncio.sleep(60)
        yield 1

    async def over_a_generator() -> None:
        async for _ in generate():
            pass

    async def story() -> None:
        tasks = [asyncio.ensure_future(sleeper()), asyncio.ensure_future(over_a_generator())]
        own: asyncio.Task[Any] = asyncio.ensure_future(asyncio.sleep(60))
        await turns()
        assert whereabouts(tasks[0]).endswith(" sleeper")
        assert "test_leftovers.py:" in whereabouts(tasks[0])
        assert whereabouts(tasks[1]).endswith(" over_a_generator")
        assert whereabouts(own) == ""
        own.set_name("own")
        assert describe(own) == "own (sleep)"
        for task in (*tasks, own):
            task.cancel()
        await asyncio.wait({*tasks, own})

    play(story())


def test_a_chain_without_an_end_is_followed_for_a_while_only() -> None:
    class Circle:
        cr_frame = None

        @property
        def cr_await(self) -> Any:
            return self

    class Task:
        def get_coro(self) -> Any:
            return Circle()

    circular: Any = Task()
    assert whereabouts(circular) == ""
