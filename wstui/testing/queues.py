"""The two queues of the compatible communicator, for tests that look into them as into `asyncio.Queue`."""

from __future__ import annotations

import asyncio

from .pipe import Message, Pipe


class InputQueue:
    """What the application has not received yet."""

    __slots__ = ("_pipe",)

    def __init__(self, pipe: Pipe) -> None:
        self._pipe = pipe

    def empty(self) -> bool:
        """Tell whether the application has received all."""
        return not self._pipe.inbox.messages

    def qsize(self) -> int:
        """Count what it has not received yet."""
        return len(self._pipe.inbox.messages)

    def put_nowait(self, message: Message) -> None:
        """Give it a message."""
        self._pipe.put(message)

    async def put(self, message: Message) -> None:
        """Give it a message; never waits."""
        self._pipe.put(message)

    async def get(self) -> Message:
        """Take the application's next message away from it."""
        return await self._pipe.receive()


class OutputQueue:
    """What the application has sent and nobody has received yet."""

    __slots__ = ("_pipe",)

    def __init__(self, pipe: Pipe) -> None:
        self._pipe = pipe

    def empty(self) -> bool:
        """Tell whether all has been received."""
        return not self._pipe.outbox

    def qsize(self) -> int:
        """Count what has not been received."""
        return len(self._pipe.outbox)

    def get_nowait(self) -> Message:
        """Take the oldest message.

        Raises:
            asyncio.QueueEmpty: There is none.
        """
        if not self._pipe.outbox:
            raise asyncio.QueueEmpty
        return self._pipe.outbox.popleft()

    async def get(self) -> Message:
        """Take the oldest message, as soon as there is one.

        Raises:
            asyncio.QueueEmpty: The application has ended, and there will be none.
        """
        message = await self._pipe.take(None)
        if message is None:
            raise asyncio.QueueEmpty
        return message

    async def put(self, message: Message) -> None:
        """Take a message as if the application had sent it."""
        await self._pipe.send(message)
