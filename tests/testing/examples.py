"""What a user writes with the library, for a user's type checker: it must have nothing to say about this file."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from wstui import WebsocketCommunicator
from wstui.testing import (
    ApplicationCommunicator,
    ConnectionClosed,
    ConnectionRefused,
    ProtocolViolation,
    connect,
    lifespan,
)

Message = MutableMapping[str, Any]


async def application(
    scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    """Accept, as an application annotated by the book does."""
    await receive()
    await send({"type": "websocket.accept"})


async def with_the_communicator() -> str | bytes:
    """Talk as a Channels test does."""
    communicator = WebsocketCommunicator(application, "/ws/", headers=[(b"origin", b"http://localhost")])
    connected, subprotocol = await communicator.connect(timeout=1)
    assert connected, subprotocol
    await communicator.send_to(text_data="hi")
    await communicator.send_to(bytes_data=b"hi")
    await communicator.send_json_to({"say": "hi"})
    nothing: bool = await communicator.receive_nothing()
    assert nothing or communicator.close_reason
    await communicator.disconnect(code=1001)
    return await communicator.receive_from()


async def with_connect() -> list[str | bytes]:
    """Talk as a new test does."""
    frames: list[str | bytes] = []
    async with (
        lifespan(application) as state,
        connect(application, "/ws/", headers={"X-Token": "1"}, cookies={"a": "b"}, subprotocols=["chat.v1"]) as ws,
    ):
        state["seen"] = True
        await ws.send("text")
        await ws.send(b"bytes")
        await ws.send_json([1], mode="binary")
        reply: str | bytes = await ws.recv(timeout=None)
        value = await ws.recv_json()
        subprotocol: str | None = ws.subprotocol
        async for frame in ws:
            frames.append(frame)
        await ws.close(4000, "bye")
        for record in ws.transcript:
            frames.append(f"{record.n} {record.event.kind}")
        frames += [reply, str(value), str(subprotocol)]
    return frames


async def with_errors() -> int | str | None:
    """Look at what went wrong."""
    ws = connect(application, "/", strict=False, timeout=None)
    try:
        async with ws:
            await ws.recv()
    except ConnectionRefused as refused:
        denial = ws.denial
        return refused.status if denial is None else denial.body.decode()
    except ConnectionClosed as closed:
        return f"{closed.code} {closed.reason}"
    except ProtocolViolation as broken:
        return broken.rule
    return ApplicationCommunicator(application, {"type": "websocket"}).close_reason
