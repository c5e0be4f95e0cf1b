"""`WebsocketCommunicator`: what a Channels test gets by changing one import.

Whatever a test written for Channels' communicator can see is as it was: arguments, return values, exceptions, their
texts, and that a reader's timeout cancels the application. What went wrong without being asked for does not: see each
method.
"""

from __future__ import annotations

import contextvars
import json
from collections.abc import Iterable, Sequence
from typing import Any, Final

from ..errors import UsageError
from . import starting
from .application_communicator import ApplicationCommunicator
from .closes import Denial, told
from .old_scope import make_scope
from .pipe import Message

_SEND: Final = "websocket.send"


class WebsocketCommunicator(ApplicationCommunicator):
    """Plays the server to one WebSocket application, in the test's own process and loop.

    Attributes:
        response_headers: The headers of the application's ``websocket.accept``; None before it.
        denial: The response that it denied the connection with; None if it did not.
    """

    def __init__(
        self,
        application: Any,
        path: str,
        headers: Iterable[Sequence[bytes]] | None = None,
        subprotocols: Iterable[str] | None = None,
        spec_version: str | None = None,
        *,
        cancel_on_timeout: bool = True,
        context: contextvars.Context | None = None,
    ) -> None:
        """Make a communicator; the application is not called before the first message.

        Args:
            application: An ASGI application, of version 2 or 3.
            path: Path and query string, or a whole URL, whose host goes into the scope's ``server``.
            headers: Pairs of bytes, handed on as they are.
            subprotocols: What the client offers.
            spec_version: Put into the scope under this name, where Channels puts it, and into its ``asgi``.
            cancel_on_timeout: Whether a reader's timeout cancels the application, as Channels' does; every later call
                then raises `asyncio.CancelledError`.
            context: What the application runs in; None is an empty one, so that nothing leaks in from the test.

        Raises:
            TypeError: The path is no str.
        """
        scope = make_scope(path, headers, subprotocols, spec_version)
        super().__init__(application, scope, cancel_on_timeout=cancel_on_timeout, context=context)
        state = starting.state_of(application)
        if state is not None:
            self.scope["state"] = state.copy()
        self.response_headers: list[Any] | None = None
        self.denial: Denial | None = None
        self._asked = False

    # -- the connection ------------------------------------------------------------------------------------------

    async def connect(self, timeout: float | None = 1) -> tuple[bool, Any]:
        """Ask for the connection.

        Args:
            timeout: Seconds that the application has to answer.

        Returns:
            True and the subprotocol that it chose, or None; False and the close code of a refusal, or the status of a
            denial response, which then stands in `denial`.

        Raises:
            TimeoutError: It did not answer in time.
            ApplicationFinished: It ended without an answer; a `TimeoutError`, but at once.
            UsageError: This was asked before.
            AssertionError: Its answer is none.
            BaseException: What the application raised.
        """
        if self._asked:
            raise UsageError("connect() was called before: a connection is made once, another takes a new communicator")
        self._asked = True
        await self.send_input({"type": "websocket.connect"})
        answer = await self.receive_output(timeout)
        kind = answer["type"]
        if kind == "websocket.close":
            return False, answer.get("code", 1000)
        if kind == "websocket.http.response.start":
            self.denial = await self._denied(answer, timeout)
            return False, self.denial.status
        if kind != "websocket.accept":
            raise AssertionError(f"Expected 'websocket.accept' or 'websocket.close', but got {kind!r}")
        self.response_headers = answer.get("headers", [])
        return True, answer.get("subprotocol", None)

    async def disconnect(self, code: int = 1000, timeout: float | None = 1, reason: str | None = None) -> None:
        """Leave, and wait for the application to end.

        Args:
            code: The close code that the application is told.
            timeout: Seconds that it has to end before it is cancelled.
            reason: The reason that it is told; None gives the message no such key.

        Raises:
            BaseException: What the application raised.
        """
        message: Message = {"type": "websocket.disconnect", "code": code}
        if reason is not None:
            message["reason"] = reason
        await self.send_input(message)
        await self.wait(timeout)

    # -- frames --------------------------------------------------------------------------------------------------

    async def send_to(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Send a frame; it may be empty.

        Args:
            text_data: A text frame.
            bytes_data: A binary frame.

        Raises:
            AssertionError: Not exactly one of the two was given, or one of the wrong type.
            BaseException: What the application raised.
        """
        if text_data is not None and bytes_data is not None and bool(text_data) != bool(bytes_data):
            text_data, bytes_data = text_data or None, bytes_data or None  # for Channels an empty one is none
        if (text_data is None) == (bytes_data is None):
            raise AssertionError("You must supply exactly one of text_data or bytes_data")
        if text_data is not None:
            if not isinstance(text_data, str):
                raise AssertionError("The text_data argument must be a str")
            await self.send_input({"type": "websocket.receive", "text": text_data})
        else:
            if not isinstance(bytes_data, bytes):
                raise AssertionError("The bytes_data argument must be bytes")
            await self.send_input({"type": "websocket.receive", "bytes": bytes_data})

    async def send_json_to(self, data: Any) -> None:
        """Send a value as JSON in a text frame, written as `json.dumps` writes it."""
        await self.send_to(text_data=json.dumps(data))

    async def receive_from(self, timeout: float | None = 1) -> str | bytes:
        """Receive a frame.

        Args:
            timeout: Seconds to wait for it.

        Returns:
            Its payload; a message with both keys, one of them None, is a frame like any other.

        Raises:
            AssertionError: The application sent something else; if it closed, a note says with what.
            TimeoutError: Nothing came in time.
            BaseException: What the application raised.
        """
        message = await self.receive_output(timeout)
        if message["type"] != _SEND:
            error = AssertionError(f"Expected type 'websocket.send', but was '{message['type']}'")
            if message["type"] == "websocket.close":
                error.add_note(f"the application closed with {told(self.close_code, self.close_reason)}")
            raise error
        text, data = message.get("text"), message.get("bytes")
        if (text is None) == (data is None):
            raise AssertionError("The response needs exactly one of 'text' or 'bytes'")
        if text is not None:
            if not isinstance(text, str):
                raise AssertionError(f"Text frame payload is not str, it is {type(text)}")
            return text
        if not isinstance(data, bytes):
            raise AssertionError(f"Binary frame payload is not bytes, it is {type(data)}")  # noqa: TRY004 - as above
        return data

    async def receive_json_from(self, timeout: float | None = 1) -> Any:
        """Receive a text frame and read it as JSON.

        Args:
            timeout: Seconds to wait for it.

        Returns:
            The value.

        Raises:
            AssertionError: It is no text frame, or no frame at all.
            TimeoutError: Nothing came in time.
            ValueError: It is no JSON.
            BaseException: What the application raised.
        """
        payload = await self.receive_from(timeout)
        if not isinstance(payload, str):
            raise AssertionError(f"JSON data is not a text frame, it is {type(payload)}")  # noqa: TRY004 - as above
        return json.loads(payload)

    async def _denied(self, start: Message, timeout: float | None) -> Denial:
        headers = tuple((bytes(name), bytes(value)) for name, value in start.get("headers", ()))
        body, more = b"", True
        while more:
            part = await self.receive_output(timeout)
            if part["type"] != "websocket.http.response.body":
                raise AssertionError(f"Expected 'websocket.http.response.body', but got {part['type']!r}")
            body += part.get("body", b"")
            more = part.get("more_body", False)
        return Denial(start["status"], headers, body)
