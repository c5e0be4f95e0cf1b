from __future__ import annotations

import asyncio

import pytest

from wstui.engine.inbox import Inbox

MESSAGE = {"type": "websocket.connect"}


async def wait(inbox: Inbox) -> None:
    """Wait as ``receive()`` does."""
    reader = inbox.reader()
    try:
        await reader
    except BaseException:
        inbox.leave(reader)
        raise


def test_a_waiting_call_is_woken_by_a_message() -> None:
    async def play() -> None:
        inbox = Inbox()
        waiting = asyncio.ensure_future(wait(inbox))
        await asyncio.sleep(0)
        assert inbox.wanted
        inbox.put(MESSAGE)
        await waiting
        assert not inbox.wanted
        assert list(inbox.messages) == [MESSAGE]

    asyncio.run(play())


def test_the_call_that_has_waited_longest_is_woken_first() -> None:
    async def play() -> None:
        inbox = Inbox()
        calls = [asyncio.ensure_future(wait(inbox)) for _ in range(3)]
        await asyncio.sleep(0)
        inbox.put(MESSAGE)
        await calls[0]
        assert [call.done() for call in calls] == [True, False, False]
        inbox.put(MESSAGE)
        inbox.put(MESSAGE)
        await asyncio.gather(*calls)

    asyncio.run(play())


def test_a_message_for_a_cancelled_call_wakes_another() -> None:
    async def play() -> None:
        inbox = Inbox()
        calls = [asyncio.ensure_future(wait(inbox)) for _ in range(2)]
        await asyncio.sleep(0)
        inbox.put(MESSAGE)  # wakes the first …
        calls[0].cancel()  # … which is cancelled before it runs
        await calls[1]
        with pytest.raises(asyncio.CancelledError):
            await calls[0]

    asyncio.run(play())


def test_calls_that_are_cancelled_all_at_once_are_passed_over() -> None:
    async def play() -> None:
        inbox = Inbox()
        readers = [inbox.reader() for _ in range(3)]
        for reader in readers[:2]:
            reader.cancel()
        inbox.put(MESSAGE)
        assert readers[2].done()
        assert not readers[2].cancelled()
        assert not inbox.wanted

    asyncio.run(play())


def test_a_call_whose_message_another_has_taken_leaves_without_a_word() -> None:
    async def play() -> None:
        inbox = Inbox()
        first, second = inbox.reader(), inbox.reader()
        inbox.put(MESSAGE)
        assert inbox.messages.popleft() == MESSAGE
        inbox.leave(first)
        assert not second.done()
        assert inbox.wanted

    asyncio.run(play())


def test_a_cancelled_call_leaves_nothing_behind() -> None:
    async def play() -> None:
        inbox = Inbox()
        call = asyncio.ensure_future(wait(inbox))
        await asyncio.sleep(0)
        call.cancel()
        assert not inbox.wanted
        inbox.put(MESSAGE)  # before the call has noticed
        inbox.messages.clear()
        await asyncio.wait({call})
        inbox.put(MESSAGE)
        assert list(inbox.messages) == [MESSAGE]

    asyncio.run(play())


def test_a_call_that_is_cancelled_while_nothing_comes_is_forgotten() -> None:
    async def play() -> None:
        inbox = Inbox()
        call = asyncio.ensure_future(wait(inbox))
        await asyncio.sleep(0)
        call.cancel()
        await asyncio.wait({call})
        assert not inbox.readers

    asyncio.run(play())
