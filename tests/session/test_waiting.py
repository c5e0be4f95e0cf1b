from __future__ import annotations

import asyncio

import pytest

from wstui.session.waiting import wait_until


def test_what_is_true_is_not_waited_for() -> None:
    async def run() -> bool:
        return await wait_until(lambda: True, asyncio.Event(), 0.0)

    assert asyncio.run(run())


def test_it_is_looked_again_whenever_there_are_news() -> None:
    async def run() -> tuple[bool, int]:
        loop, news, looks = asyncio.get_running_loop(), asyncio.Event(), 0

        def condition() -> bool:
            nonlocal looks
            looks += 1
            loop.call_soon(news.set)
            return looks > 3

        return await wait_until(condition, news, loop.time() + 60), looks

    assert asyncio.run(run()) == (True, 5)


def test_nobody_waits_for_ever() -> None:
    async def run() -> bool:
        return await wait_until(lambda: False, asyncio.Event(), 0.0)

    assert not asyncio.run(run())


def test_no_timer_is_left_by_who_is_cancelled() -> None:
    async def run() -> None:
        loop, news = asyncio.get_running_loop(), asyncio.Event()
        waiting = asyncio.ensure_future(wait_until(lambda: False, news, loop.time() + 0.01))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        news.clear()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(news.wait(), 0.05)

    asyncio.run(run())
