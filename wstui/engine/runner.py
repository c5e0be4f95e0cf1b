"""One application, one connection: task, inbox, outbox, backpressure, crash told as an event."""

from __future__ import annotations

import asyncio
import contextvars
from collections import deque
from collections.abc import Callable
from typing import Any, TypeAlias

from ..core.events import Crashed, Event, ToApp
from ..core.machine import State
from .lifespan import bare_crash
from .target import Application

Told: TypeAlias = tuple[int, str, State, str | bytes | Event]
"""Time at which the application called send (ns, CLOCK_MONOTONIC), where, the state after it, and what it was.

A bare str or bytes is the payload of a plain ``websocket.send``; everything else is an event.
"""


def no_location() -> str:
    """Say that nobody knows which line sent a message."""
    return ""


class Connection:
    """One run of an application's ``websocket`` scope.

    Attributes:
        state: Where the connection stands, as the application has brought it about.
        running: Whether the application still runs.
        task: Its task; None before `start`.
        outbox: What `take` has not taken yet.
    """

    state: State
    running: bool
    task: asyncio.Task[None] | None
    outbox: deque[Told]

    def __init__(  # noqa: PLR0913 - all but two have defaults
        self,
        application: Application,
        scope: dict[str, Any],
        *,
        on_outbox: Callable[[], None],
        outbox_limit: int = 1024,
        locate: Callable[[], str] = no_location,
        crashed: Callable[[BaseException], Crashed] = bare_crash,
        context: contextvars.Context | None = None,
        name: str = "connection",
    ) -> None:
        raise NotImplementedError

    def start(self) -> None:
        """Create the application's task, in its own contextvars context, and give it ``websocket.connect``."""
        raise NotImplementedError

    def put(self, event: ToApp) -> None:
        """Give the application a frame, a disconnect or a raw message."""
        raise NotImplementedError

    def take(self, limit: int) -> list[Told]:
        """Take at most ``limit`` items off the outbox; a ``send`` that waits for room then goes on."""
        raise NotImplementedError

    def cancel(self) -> None:
        """End the application's task, whatever it does about it; only when the user asks, or at the very end."""
        raise NotImplementedError

    async def ended(self) -> None:
        """Wait until the application has ended and all that it said stands in the outbox."""
        raise NotImplementedError
