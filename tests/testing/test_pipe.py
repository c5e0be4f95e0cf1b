from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.support import turns
from tests.testing.applications import ACCEPT, echo, saying, text
from tests.testing.playing import play
from wstui.testing import pipe as pipes
from wstui.testing.pipe import Pipe
from wstui.testing.task import end

CONNECT = {"type": "websocket.connect"}
SCOPE: dict[str, Any] = {"type": "websocket"}


def test_messages_go_through_as_they_are() -> None:
    async def story() -> None:
        pipe = Pipe(echo, SCOPE, None)
        pipe.put(CONNECT)
        accepted = await pipe.take(5)
        assert accepted is ACCEPT
        pipe.put({"type": "websocket.receive", "bytes": b"x"})
        assert await pipe.take(5) == {"type": "websocket.send", "bytes": b"x"}
        assert await pipe.take(0.01) is None
        pipe.put({"type": "websocket.disconnect"})
        assert await pipe.take(None) is None
        assert pipe.task.done()
        assert await pipe.take(None) is None

    play(story())


def test_to_wait_for_a_message_does_not_take_it() -> None:
    async def story() -> None:
        pipe = Pipe(saying(ACCEPT, *text("a")), SCOPE, None)
        assert not await pipe.wait(0.01)
        pipe.put(CONNECT)
        assert await pipe.wait(5)
        assert await pipe.wait(5)
        assert [await pipe.take(5), await pipe.take(5)] == [ACCEPT, *text("a")]
        await end(pipe.task)

    play(story())


def test_a_reader_that_is_cancelled_takes_nothing() -> None:
    async def story() -> None:
        pipe = Pipe(echo, SCOPE, None)
        reader = asyncio.ensure_future(pipe.take(None))
        await turns()
        reader.cancel()
        await asyncio.wait({reader})
        pipe.put(CONNECT)
        assert await pipe.take(5) == ACCEPT
        await end(pipe.task)

    play(story())


def test_of_two_readers_the_second_goes_on_waiting_for_its_own() -> None:
    async def story() -> None:
        pipe = Pipe(echo, SCOPE, None)
        readers = [asyncio.ensure_future(pipe.take(5)) for _ in range(2)]
        await turns()
        pipe.put(CONNECT)
        assert await readers[0] == ACCEPT
        pipe.bell.ring()  # for nothing
        await turns()
        assert not readers[1].done()
        pipe.put({"type": "websocket.receive", "text": "x"})
        assert await readers[1] == text("x")[0]
        await end(pipe.task)

    play(story())


def test_a_receive_that_the_application_cancels_loses_no_message() -> None:
    got: list[Any] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        first = asyncio.ensure_future(receive())
        await turns()
        first.cancel()
        await asyncio.wait({first})
        got.append(await receive())

    async def story() -> None:
        pipe = Pipe(application, SCOPE, None)
        await turns(10)
        pipe.put(CONNECT)
        assert await pipe.take(None) is None
        assert got == [CONNECT]

    play(story())


def test_a_flood_gives_way_to_the_rest_of_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipes, "BURST", 4)

    async def story() -> None:
        pipe = Pipe(saying(ACCEPT, *text(*map(str, range(20)))), SCOPE, None)
        pipe.put(CONNECT)
        seen = set()
        while len(pipe.outbox) < 21:
            await asyncio.sleep(0)
            seen.add(len(pipe.outbox))
        assert len(seen) >= 5
        await end(pipe.task)

    play(story())
