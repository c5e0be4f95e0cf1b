from __future__ import annotations

import asyncio

from wstui.engine.cancelling import CANCELLATIONS, Cancelling


def test_a_task_that_ends_is_cancelled_once() -> None:
    async def play() -> None:
        abandoned: list[bool] = []
        task: asyncio.Task[None] = asyncio.ensure_future(asyncio.sleep(60))
        cancelling = Cancelling(0.01, lambda: abandoned.append(True))
        task.add_done_callback(lambda _: cancelling.stop())
        await asyncio.sleep(0)
        cancelling.cancel(task)
        await asyncio.wait({task})
        assert task.cancelled()
        assert task.cancelling() == 1
        assert not abandoned

    asyncio.run(play())


def test_a_task_that_swallows_every_cancellation_is_given_up() -> None:
    async def play() -> None:
        swallowed = 0
        abandoned = asyncio.Event()

        async def stubborn() -> None:
            nonlocal swallowed
            while not abandoned.is_set():
                try:
                    await asyncio.sleep(60)
                except asyncio.CancelledError:
                    swallowed += 1

        task = asyncio.ensure_future(stubborn())
        cancelling = Cancelling(0.001, abandoned.set)
        await asyncio.sleep(0)
        cancelling.cancel(task)
        await abandoned.wait()
        assert swallowed == CANCELLATIONS
        task.cancel()
        await asyncio.wait({task})

    asyncio.run(play())


def test_to_stop_before_anything_is_nothing() -> None:
    Cancelling(1, lambda: None).stop()
