"""The client's side of a connection: what `connect` gives to a test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from time import monotonic_ns
from types import TracebackType
from typing import Any, Final, Literal, Self

from ..core.events import Crashed, Disconnect, Raw, Violation
from ..core.machine import LIVE, State
from ..errors import ConnectionClosed, UsageError
from . import json_text
from .asking import Asking
from .bell import turn
from .conversation import SENT, Conversation
from .leaving import describe_wait, leave
from .view import View

_OWN: Any = object()
"""Stands for the connection's own timeout."""
_FRAME: Final = (str, bytes)
_OPEN: Final = State.OPEN
_MOMENT: Final = 0.25
"""Seconds that an application which has closed has to end before the close is told without what follows."""


class Client(View):
    """Plays the client of one connection, and the server between it and the application.

    Made by `connect`. Entering it connects, leaving it disconnects.
    """

    def __init__(
        self, asking: Asking, *, strict: bool, timeout: float | None, tasks: Literal["fail", "ignore"]
    ) -> None:
        """Make a client; nothing runs before it is entered.

        Args:
            asking: What to ask for, and of whom.
            strict: Whether a broken rule is raised at the call that meets it.
            timeout: Seconds for each call that is not given its own; None waits for ever.
            tasks: Whether tasks that the application leaves behind fail the test.
        """
        super().__init__(strict=strict)
        self._asking = asking
        self._timeout = timeout
        self._tasks = tasks

    # -- the connection ------------------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        """Connect.

        Returns:
            This, accepted.

        Raises:
            ConnectionRefused: The application refused, or denied.
            ProtocolViolation: It broke a rule.
            TimeoutError: It did not answer in time.
            UsageError: No asyncio loop runs here, or this was entered before.
            ScopeError: What is asked for is not legal.
            BaseException: What the application raised.
        """
        if self._started is not None:
            raise UsageError("a connection is made once: call connect() again for another")
        self._started = talk = await self._asking.begin()
        try:
            await self._until_accepted(talk)
        except BaseException as error:
            await self._leave(error)
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Disconnect, wait for the application to end, and fail the test for what it did unseen.

        Raises:
            BaseException: What the application raised.
            ProtocolViolation: It broke a rule.
            ConversationError: It did not end in time, and has been cancelled.
            TasksLeft: It left tasks behind, and they have been cancelled.
        """
        await self._leave(error)

    async def close(self, code: int = 1000, reason: str = "", *, timeout: float | None = _OWN) -> None:
        """Leave, and wait for the application to end; what it sent before can still be received.

        Args:
            code: The close code that the application is told.
            reason: The reason that it is told.
            timeout: Seconds that it has; None waits for ever, and without it the connection's own counts.

        Raises:
            TimeoutError: It did not end in time; it goes on.
        """
        talk = self._talk
        if talk.connection.state in LIVE:
            self._account.left(code, reason)
            talk.put(Disconnect(code, reason))
        patience = self._timeout if timeout is _OWN else timeout
        if not await talk.until_end(talk.deadline(patience)):
            raise TimeoutError(
                f"the application has not ended {patience:g} s after the disconnect{describe_wait(talk)}"
            )

    # -- frames --------------------------------------------------------------------------------------------------

    async def send(self, data: str | bytes | bytearray | memoryview) -> None:
        """Send a frame.

        Args:
            data: A str for a text frame, bytes for a binary one.

        Raises:
            TypeError: It is neither.
            ConnectionClosed: The connection is over.
            BaseException: What the application raised.
        """
        payload = data if isinstance(data, _FRAME) else _payload(data)
        talk = self._started or self._talk
        if not talk.put_frame(payload):
            raise await self._too_late()
        talk.said.append((monotonic_ns(), "", SENT, payload))

    async def send_json(self, data: Any, mode: Literal["text", "binary"] = "text") -> None:
        """Send a value as JSON.

        Args:
            data: What `json` can write.
            mode: Whether as a text frame or as a binary one.

        Raises:
            ConnectionClosed: The connection is over.
            BaseException: What the application raised.
        """
        text = json_text.dumps(data)
        await self.send(text if mode == "text" else text.encode())

    async def send_raw(self, message: dict[str, Any]) -> None:
        """Give the application any ASGI message at all, to see what it makes of it.

        Args:
            message: The message.

        Raises:
            ConnectionClosed: The application has ended.
            BaseException: What it raised.
        """
        if not self._talk.put(Raw(message)):
            raise await self._too_late()

    async def recv(self, timeout: float | None = _OWN) -> str | bytes:
        """Receive a frame.

        Args:
            timeout: Seconds to wait for it; None waits for ever, and without it the connection's own counts. The
                application is never disturbed by it.

        Returns:
            Its payload.

        Raises:
            TimeoutError: Nothing came in time.
            ConnectionClosed: The connection is over; all frames before that have been received.
            ProtocolViolation: The application broke a rule.
            BaseException: What the application raised.
        """
        talk = self._started or self._talk
        patience = self._timeout if timeout is _OWN else timeout
        deadline: float | None = None
        while True:
            if not talk.ready:
                await turn()
            if not talk.ready:
                if self._account.over:
                    raise await self._end()
                if deadline is None:
                    deadline = talk.deadline(patience)
                if not await talk.more(deadline) and not self._account.over:
                    raise self._nothing(patience)
                continue
            item = talk.ready[0]
            payload = item[3]
            if item[2] is _OPEN and isinstance(payload, _FRAME):
                talk.said.append(talk.ready.popleft())
                return payload
            frame = await self._meet()
            if frame is not None:
                return frame

    async def recv_json(self, timeout: float | None = _OWN) -> Any:
        """Receive a frame and read it as JSON.

        Args:
            timeout: As for `recv`.

        Returns:
            The value.

        Raises:
            ValueError: It is no JSON.
            TimeoutError: As for `recv`, and so are all others.
        """
        return json_text.loads(await self.recv(timeout))

    async def recv_nothing(self, timeout: float = 0.1) -> bool:
        """Tell whether no frame comes for a while.

        Args:
            timeout: Seconds in which none may come.

        Returns:
            False as soon as there is one; it is not taken.
        """
        talk = self._talk
        return not await talk.more(talk.deadline(timeout))

    async def __aiter__(self) -> AsyncIterator[str | bytes]:
        """Receive frames until the application closes with 1000 or 1001.

        Yields:
            Their payloads.

        Raises:
            ConnectionClosed: It closed with another code, or without one.
        """
        while True:
            try:
                frame = await self.recv()
            except ConnectionClosed as closed:
                if closed.code in {1000, 1001}:
                    return
                raise
            yield frame

    # -- inside --------------------------------------------------------------------------------------------------

    async def _until_accepted(self, talk: Conversation) -> None:
        deadline = talk.deadline(self._timeout)
        while not self._account.accepted:
            if not talk.ready and self._account.over:
                raise await self._end()
            if not talk.ready and not await talk.more(deadline):
                raise self._nothing(self._timeout)
            await self._meet()

    async def _meet(self) -> str | bytes | None:
        """Take account of the next thing that was said, and of what is wrong with it; raise what must be told."""
        talk = self._talk
        told = talk.ready.popleft()
        talk.said.append(told)
        frame = self._account.meet_told(told[3])
        delivered = told[2] is _OPEN  # what is sent when the connection is over reaches nobody
        while talk.ready and isinstance(violation := talk.ready[0][3], Violation):
            talk.said.append(talk.ready.popleft())
            self._account.meet(violation)
        if isinstance(told[3], Crashed):
            self._account.unseen.clear()  # that an exception ends the connection is told by the exception
            raise await self._end()
        if breach := self._account.breach():
            raise breach
        return frame if delivered else None

    async def _end(self) -> BaseException:
        """Tell why nothing more will come.

        Frameworks make a close of an exception, and let it out right after: what it was tells more than the close.
        """
        talk = self._talk
        await talk.until_end(talk.deadline(_MOMENT))
        crash = talk.crash
        if crash is not None:
            self._account.crash_told = True
            return crash
        return self._account.end()

    def _nothing(self, patience: float | None) -> TimeoutError:
        """Tell that nothing came, and where the application waits."""
        asked = "sent no frame" if self._account.accepted else "did not answer"
        return TimeoutError(f"the application {asked} for {patience:g} s{describe_wait(self._talk)}")

    async def _too_late(self) -> BaseException:
        """Tell why nothing can be sent any more."""
        talk = self._talk
        for told in (*talk.ready, *talk.connection.outbox):
            self._account.meet_told(told[3])
        return await self._end()

    async def _leave(self, error: BaseException | None) -> None:
        talk = self._talk
        if talk.connection.state in LIVE:
            self._account.left(1000, "")
            talk.put(Disconnect(1000))
        try:
            await leave(talk, self._account, error, self._timeout, tasks=self._tasks)
        finally:
            await self._asking.finish()


def _payload(data: object) -> bytes:
    if isinstance(data, bytearray | memoryview):
        return bytes(data)
    raise TypeError(f"a frame is str or bytes, not {type(data).__name__}: send_json sends other values")
