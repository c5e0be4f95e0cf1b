from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.support import turns
from tests.testing.applications import ACCEPT, echo, text
from tests.testing.playing import play
from wstui.testing.pipe import Pipe
from wstui.testing.queues import InputQueue, OutputQueue

CONNECT: dict[str, Any] = {"type": "websocket.connect"}


def test_the_queues_look_as_asyncios() -> None:
    async def story() -> None:
        pipe = Pipe(echo, {"type": "websocket"}, None)
        into, out = InputQueue(pipe), OutputQueue(pipe)
        assert into.empty()
        into.put_nowait(CONNECT)
        assert not into.empty()
        assert into.qsize() == 1
        assert await out.get() == ACCEPT
        await into.put({"type": "websocket.receive", "text": "a"})
        await turns()
        assert not out.empty()
        assert out.qsize() == 1
        assert out.get_nowait() == text("a")[0]
        assert out.empty()
        with pytest.raises(asyncio.QueueEmpty):
            out.get_nowait()
        await out.put({"type": "made up"})
        assert await out.get() == {"type": "made up"}
        into.put_nowait({"type": "taken away"})
        assert await into.get() == {"type": "taken away"}
        await into.put({"type": "websocket.disconnect"})
        with pytest.raises(asyncio.QueueEmpty):
            await out.get()

    play(story())
