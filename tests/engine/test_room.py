from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Coroutine
from typing import Any

from tests.support import PATIENCE, turns
from wstui.engine.room import Room


def play(story: Coroutine[Any, Any, None]) -> None:
    async def telling() -> None:
        async with asyncio.timeout(PATIENCE):
            await story

    asyncio.run(telling())


def test_with_room_it_gives_way_once() -> None:
    async def story() -> None:
        order: list[str] = []
        room = Room(deque(), 2)
        asyncio.get_running_loop().call_soon(order.append, "other")
        await room.wait(lambda: True)
        order.append("us")
        assert order == ["other", "us"]
        assert room.waiting == []

    play(story())


def test_a_full_outbox_keeps_calls_waiting_until_half_of_it_is_free() -> None:
    async def story() -> None:
        outbox = deque(range(4))
        room = Room(outbox, 4)
        calls = [asyncio.ensure_future(room.wait(lambda: True)) for _ in range(2)]
        await turns()
        outbox.popleft()
        room.made()
        await turns()
        assert not any(call.done() for call in calls)
        outbox.popleft()
        room.made()
        await asyncio.gather(*calls)

    play(story())


def test_a_call_that_finds_it_full_again_waits_again() -> None:
    async def story() -> None:
        outbox = deque(range(4))
        room = Room(outbox, 4)
        call = asyncio.ensure_future(room.wait(lambda: True))
        await turns()
        room.open()
        await turns()
        assert not call.done()
        outbox.clear()
        room.made()
        await call

    play(story())


def test_nobody_waits_when_it_makes_no_sense_any_more() -> None:
    async def story() -> None:
        going = True
        room = Room(deque(range(4)), 4)
        call = asyncio.ensure_future(room.wait(lambda: going))
        await turns()
        going = False
        room.open()
        await call
        assert room.waiting == []

    play(story())


def test_a_cancelled_call_is_passed_over() -> None:
    async def story() -> None:
        outbox = deque(range(4))
        room = Room(outbox, 4)
        calls = [asyncio.ensure_future(room.wait(lambda: True)) for _ in range(2)]
        await turns()
        calls[0].cancel()
        await turns()
        outbox.clear()
        room.made()
        await calls[1]
        assert calls[0].cancelled()

    play(story())
