"""Small raw applications that the tests of the library share."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

Application = Callable[..., Awaitable[Any]]

ACCEPT: dict[str, Any] = {"type": "websocket.accept"}


async def echo(scope: Any, receive: Any, send: Any) -> None:
    await receive()
    await send(ACCEPT)
    while (message := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", **{key: message[key] for key in ("text", "bytes") if key in message}})


def saying(*messages: dict[str, Any], then: BaseException | None = None) -> Application:
    """Make an application that answers the connect with messages; then it raises, or waits for the disconnect."""

    async def application(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        for message in messages:
            await send(message)
        if then is not None:
            raise then
        while (await receive())["type"] != "websocket.disconnect":
            pass

    return application


def text(*words: str) -> list[dict[str, Any]]:
    return [{"type": "websocket.send", "text": word} for word in words]


async def stubborn(scope: Any, receive: Any, send: Any) -> None:
    """Swallow every cancellation."""
    await receive()
    await send(ACCEPT)
    while True:
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(60)
