from __future__ import annotations

import asyncio
from time import monotonic_ns
from typing import Any

from tests.support import turns
from tests.testing.applications import ACCEPT, echo, saying, text
from tests.testing.playing import play
from wstui.core.events import Accept, Connect, Crashed, Disconnect, Receive, Returned, Send
from wstui.core.machine import State
from wstui.core.profile import UVICORN
from wstui.testing import conversation
from wstui.testing.conversation import SENT, Conversation
from wstui.testing.task import end

SCOPE: dict[str, Any] = {"type": "websocket", "path": "/", "headers": []}


def begin(application: Any) -> Conversation:
    return Conversation(application, dict(SCOPE), {"path": "/"}, UVICORN, None)


async def finish(talk: Conversation) -> None:
    assert talk.connection.task is not None
    await end(talk.connection.task)
    talk.leave()


def test_what_was_said_is_told_in_order_read_or_not() -> None:
    async def story() -> None:
        talk = begin(echo)
        assert await talk.more(talk.deadline(5))
        accepted = talk.ready.popleft()
        assert isinstance(accepted[3], Accept)
        talk.said.append(accepted)
        talk.put(Receive("a"))
        talk.connection.put_frame(b"\0")
        talk.said.append((monotonic_ns(), "", SENT, b"\0"))
        await turns()
        assert await talk.until_end(talk.deadline(0.01)) is False
        talk.put(Disconnect(1001))
        assert await talk.until_end(talk.deadline(5))
        events = [record.event for record in talk.transcript()]
        assert events == [
            Connect({"path": "/"}),
            Accept(),
            Receive("a"),
            Receive(data=b"\0"),
            Send("a"),
            Send(data=b"\0"),
            Disconnect(1001),
            Returned(),
        ]
        assert [record.n for record in talk.transcript()] == list(range(1, 9))
        assert all(record.c == 1 for record in talk.transcript())
        assert [item[3] for item in talk.ready] == ["a", b"\0", Returned()]
        talk.leave()

    play(story())


def test_more_waits_until_there_is_something_or_time_is_up() -> None:
    async def story() -> None:
        talk = begin(saying())
        assert not await talk.more(talk.deadline(0.01))
        waiting = asyncio.ensure_future(talk.more(None))
        await turns()
        waiting.cancel()
        await asyncio.wait({waiting})
        assert waiting.cancelled()
        talk.put(Disconnect())
        assert await talk.more(None)
        await talk.until_end(None)
        talk.ready.clear()
        assert not await talk.more(None)
        talk.leave()

    play(story())


def test_what_is_set_aside_makes_room_for_the_rest(monkeypatch: Any) -> None:
    monkeypatch.setattr(conversation, "ROOM", 4)
    words = list(map(str, range(40)))

    async def application(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send(ACCEPT)
        for message in text(*words):
            await send(message)

    async def story() -> None:
        talk = begin(application)
        assert await talk.until_end(talk.deadline(5))
        assert [item[3] for item in talk.ready if isinstance(item[3], str)] == words
        assert await talk.until_end(None)
        talk.leave()

    play(story())


def test_what_the_application_raised_is_kept() -> None:
    error = ValueError("no room")

    async def story() -> None:
        talk = begin(saying(ACCEPT, then=error))
        assert await talk.until_end(None)
        assert talk.crash is error
        assert any(item[3] == Crashed("ValueError: no room") for item in talk.ready)
        assert talk.connection.state is State.CRASHED
        talk.leave()

    play(story())


def test_its_tasks_are_watched_until_it_is_left() -> None:
    async def story() -> None:
        loop = asyncio.get_running_loop()
        talk = begin(echo)
        assert loop.get_task_factory() is not None
        await turns()
        await finish(talk)
        assert loop.get_task_factory() is None

    play(story())
