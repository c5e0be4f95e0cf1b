"""What `WebsocketCommunicator` is built on: messages to and from an application, and its life.

As asgiref's ``ApplicationCommunicator``, for whoever speaks in ASGI messages.
"""

from __future__ import annotations

import contextvars
from typing import Any

from ..engine.endings import is_disconnect
from ..errors import ApplicationFinished
from .application import callable_as_asgi3
from .bell import turn
from .closes import told
from .pipe import Message, Pipe
from .queues import InputQueue, OutputQueue
from .task import Task, end, ended

_SEND = "websocket.send"


class ApplicationCommunicator:
    """Gives messages to one application and takes its own, in the test's process and loop.

    Attributes:
        application: The application, callable as ASGI 3.
        scope: The scope that it will get; a plain dict that may be changed before the first message.
        close_code: The code that the application refused or closed with, once that was received; None before.
        close_reason: Its reason; empty if it gave none.
    """

    def __init__(
        self,
        application: Any,
        scope: dict[str, Any],
        *,
        cancel_on_timeout: bool = True,
        context: contextvars.Context | None = None,
    ) -> None:
        """Make a communicator; the application is not called before the first message.

        Args:
            application: An ASGI application, of version 2 or 3.
            scope: What it gets.
            cancel_on_timeout: Whether a reader's timeout cancels the application, as asgiref's does; every later call
                then raises `asyncio.CancelledError`.
            context: What the application runs in; None is an empty one, so that nothing leaks in from the test.
        """
        self.application = callable_as_asgi3(application)
        self.scope = scope
        self.close_code: Any = None
        self.close_reason = ""
        self._cancel_on_timeout = cancel_on_timeout
        self._context = context
        self._started: Pipe | None = None
        self._lost = 0
        self._parted = False

    # -- messages ------------------------------------------------------------------------------------------------

    async def send_input(self, message: Message) -> None:
        """Give the application a message, whatever it is.

        Args:
            message: An ASGI message.

        Raises:
            BaseException: What the application raised; what it sent before can still be received.
        """
        pipe = self._started or self._pipe
        leaving = message.get("type") == "websocket.disconnect"
        if leaving:
            self._parted = True
        if pipe.task.done():
            self._lost += not leaving
            pipe.task.result()
        pipe.inbox.put(message)

    async def receive_output(self, timeout: float | None = 1) -> Message:
        """Receive a message of the application's, whatever it is.

        What it sent before it crashed or ended comes first; then its end is told at once, not after the timeout.

        Args:
            timeout: Seconds to wait for it; None waits until there is one or the application has ended.

        Returns:
            The message as the application sent it.

        Raises:
            TimeoutError: Nothing came in time; unless told otherwise, the application has been cancelled.
            ApplicationFinished: It has ended and nothing will come; a `TimeoutError`.
            BaseException: What the application raised.
        """
        pipe = self._started or self._pipe
        outbox = pipe.outbox
        if not outbox:
            await turn()
            if not outbox and not await pipe.wait(timeout):
                raise await self._nothing_came(pipe, timeout)
        message = outbox.popleft()
        if message.__class__ is dict and message.get("type") == _SEND:
            return message
        self._note(message)
        return message

    async def receive_nothing(self, timeout: float = 0.1, interval: float = 0.01) -> bool:  # noqa: ARG002 - compatible
        """Tell whether nothing comes for a while.

        Args:
            timeout: Seconds in which nothing may come.
            interval: Not needed: a message is noticed when it comes.

        Returns:
            False as soon as there is a message; it is not taken.

        Raises:
            BaseException: What the application raised.
        """
        pipe = self._started or self._pipe
        if await pipe.wait(timeout):
            return False
        if pipe.task.done():
            pipe.task.result()
        return True

    # -- the application's life ----------------------------------------------------------------------------------

    @property
    def future(self) -> Task:
        """The application's task; it is started when it is first asked for."""
        return self._pipe.task

    @property
    def input_queue(self) -> InputQueue:
        """What the application has not received yet, as a queue."""
        return InputQueue(self._pipe)

    @property
    def output_queue(self) -> OutputQueue:
        """What the application has sent and nobody has received yet, as a queue."""
        return OutputQueue(self._pipe)

    async def wait(self, timeout: float | None = 1) -> None:
        """Wait for the application to end; one that does not is cancelled, and that is all that is said of it.

        Args:
            timeout: Seconds that it has.

        Raises:
            BaseException: What the application raised, unless the client had left and it is its framework's own word
                for that. The caller's own cancellation is the caller's.
        """
        task = self._pipe.task
        if not await ended(task, timeout) and not await end(task):
            return
        if task.cancelled():
            return
        error = task.exception()
        if error is not None and not (self._parted and is_disconnect(error)):
            raise error

    def stop(self, exceptions: bool = True) -> None:  # noqa: FBT001, FBT002 - compatible
        """End the application without waiting for it.

        Args:
            exceptions: Whether to raise what it raised, if it has ended already.

        Raises:
            BaseException: What the application raised.
        """
        if self._started is None:
            return
        task = self._started.task
        if not task.done():
            task.cancel()
        elif exceptions:
            task.result()

    def __del__(self) -> None:
        """End the application of a communicator that is dropped."""
        started = getattr(self, "_started", None)  # a constructor that raised leaves none
        if started is not None and not started.loop.is_closed():
            started.task.cancel()

    # -- inside --------------------------------------------------------------------------------------------------

    @property
    def _pipe(self) -> Pipe:
        if self._started is None:
            self._started = Pipe(self.application, self.scope, self._context)
        return self._started

    def _note(self, message: Message) -> None:
        """Keep what a message says of the connection's end."""
        if isinstance(message, dict) and message.get("type") == "websocket.close":
            self.close_code = message.get("code", 1000)
            self.close_reason = message.get("reason") or ""

    async def _nothing_came(self, pipe: Pipe, timeout: float | None) -> TimeoutError:
        """Tell why; raises what the application raised."""
        task = pipe.task
        if task.done():
            task.result()
            lost = f"; {self._lost} sent after that did not reach it" if self._lost else ""
            return ApplicationFinished(
                f"the application has finished, nothing more will come from it{lost}{self._closing()}"
            )
        text = f"the application sent nothing for {timeout:g} s{self._closing()}"
        if not self._cancel_on_timeout:
            return TimeoutError(text)
        if not await end(task):
            return TimeoutError(f"{text}; it resists being cancelled, and was closed")
        if not task.cancelled():
            task.result()
        return TimeoutError(f"{text}; it has been cancelled (cancel_on_timeout=False lets it go on)")

    def _closing(self) -> str:
        if self.close_code is None:
            return ""
        return f"; the application closed with {told(self.close_code, self.close_reason)}"
