"""What an application's ``receive()`` waits on."""

from __future__ import annotations

import asyncio
from asyncio import get_running_loop
from collections import deque
from typing import Any


class Inbox:
    """Messages that the application has not received yet, and the calls of ``receive()`` that wait for one.

    A message is taken only by a call that runs, never handed to one that may be cancelled at that moment: frameworks
    cancel one ``receive()`` and call another, and no frame may be lost between the two.

    Attributes:
        messages: Oldest first; whoever finds one here takes it with ``popleft``.
        readers: What the calls wait on, those included that were cancelled a moment ago.
    """

    __slots__ = ("messages", "readers")

    def __init__(self) -> None:
        self.messages: deque[dict[str, Any]] = deque()
        self.readers: deque[asyncio.Future[None]] = deque()

    @property
    def wanted(self) -> bool:
        """Whether a call of ``receive()`` is waiting at this moment."""
        return any(not reader.done() for reader in self.readers)

    def put(self, message: dict[str, Any]) -> None:
        """Add a message and wake the call that has waited longest."""
        self.messages.append(message)
        if self.readers:
            first = self.readers.popleft()
            if first.done():  # it was cancelled
                self._wake()
            else:
                first.set_result(None)

    def reader(self) -> asyncio.Future[None]:
        """Begin to wait until there may be a message.

        A future and no coroutine: this is awaited for every frame. Look again afterwards, another call may have taken
        the message.

        Returns:
            What to await; if that raises, `leave` must be called.
        """
        reader = get_running_loop().create_future()
        self.readers.append(reader)
        return reader

    def leave(self, reader: asyncio.Future[None]) -> None:
        """End a wait that was cancelled."""
        if reader in self.readers:
            self.readers.remove(reader)
        if self.messages:  # it was woken and cancelled in one breath: the message is somebody else's now
            self._wake()

    def _wake(self) -> None:
        while self.readers:
            reader = self.readers.popleft()
            if not reader.done():
                reader.set_result(None)
                return
