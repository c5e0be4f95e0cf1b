"""An application between two queues: what it receives, what it sent, and the task that it is.

This is all that the compatible communicator needs: like Channels' it neither checks nor answers the application, and
like Channels' it gives messages on as they are. The task refers to a pipe, never to a communicator, so that a
communicator that is dropped can be collected and can end its task.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections import deque
from typing import Any, Final, TypeAlias

from ..engine.inbox import Inbox
from . import database
from .bell import Bell, turn
from .task import Task, start, this_loop

Message: TypeAlias = dict[str, Any]
"""An ASGI message."""

BURST: Final = 256
"""Sends after which the application gives way to the rest of the loop."""


class Pipe:
    """Both directions of one connection.

    Attributes:
        inbox: What the application has not received yet.
        outbox: What it has sent and nobody has taken yet.
        bell: Rung for each message of the application's, and for all when it has ended.
        task: The application's task.
    """

    __slots__ = ("__weakref__", "_burst", "bell", "inbox", "loop", "outbox", "task")

    def __init__(self, application: Any, scope: Message, context: contextvars.Context | None) -> None:
        """Start an application.

        Args:
            application: Called as ASGI 3.
            scope: Given to it as it is.
            context: What it runs in; None is an empty one.
        """
        self.loop = this_loop()
        self.inbox = Inbox()
        self.outbox: deque[Message] = deque()
        self.bell = Bell(self.loop)
        self._burst = BURST
        database.hold()
        self.task: Task = start(_run(application, scope, self), name="application", context=context, done=self._done)

    def put(self, message: Message) -> None:
        """Give the application a message."""
        self.inbox.put(message)

    async def take(self, timeout: float | None) -> Message | None:
        """Take the oldest message of the application's.

        Args:
            timeout: Seconds to wait for one; None waits until there is one or the application has ended.

        Returns:
            The message; None if none came, or none will come any more.
        """
        return self.outbox.popleft() if await self.wait(timeout) else None

    async def wait(self, timeout: float | None) -> bool:
        """Wait until a message of the application's can be taken.

        Args:
            timeout: Seconds; None waits until there is one or the application has ended.

        Returns:
            Whether there is one.
        """
        outbox, bell, heard = self.outbox, self.bell, True
        deadline = None if timeout is None else self.loop.time() + timeout
        while heard and not outbox and not self.task.done():
            reader = bell.reader(deadline)
            try:
                heard = await reader
            except BaseException:
                bell.leave(reader)
                raise
        return bool(outbox)

    async def receive(self) -> Message:
        """Give the application its next message; this is the ``receive`` that it is called with."""
        inbox = self.inbox
        if not inbox.messages:
            await turn()
        while not inbox.messages:
            reader = inbox.reader()
            try:
                await reader
            except BaseException:
                inbox.leave(reader)
                raise
        return inbox.messages.popleft()

    async def send(self, message: Message) -> None:
        """Take a message of the application's; this is the ``send`` that it is called with."""
        self.outbox.append(message)
        self.bell.ring()
        self._burst -= 1
        if not self._burst:
            self._burst = BURST
            await asyncio.sleep(0)

    def _done(self, task: Task) -> None:
        del task
        database.release()
        self.bell.ring_all()
        self.bell.silence()


async def _run(application: Any, scope: Message, pipe: Pipe) -> None:
    await application(scope, pipe.receive, pipe.send)
