"""The library beside its peers: echo round trips, a flood, and what a connection weighs, all in one process.

Run: ``python -m tests.bench.communicators [REPEATS]``. Budgets, on a raw application: `WebsocketCommunicator` at least
4x Channels' communicator in round trips and 15x in the flood; `connect`, with its transcript and the checks of every
message, at most 1.35x the floor's time for a round trip and at least 8x Channels' in the flood. On a Channels consumer,
ahead of Channels' communicator.

The floor is an application between two bare queues: two deques, and a future where somebody waits. Every repeat runs
every driver once, in turn, and a ratio is the median of the ratios within the repeats. Times are of the processor
(`time.process_time`): others use this machine, too; Starlette's client has a second thread, which is counted.
"""

from __future__ import annotations

import asyncio
import gc
import sys
import time
import tracemalloc
import warnings
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Any, Final, NamedTuple

from wstui.testing import WebsocketCommunicator, connect

from .measure import ratios, table

TEXT: Final = "x" * 32
BLOCK: Final = bytes(64 << 10)
TRIPS: Final = 500
"""Round trips of one driver before it is the next one's turn."""
FLOOD: Final = 100_000
SHARE: Final = {"Starlette TestClient": 20, "httpx-ws": 20, "Channels": 4}
"""How much less of the work the slow drivers do; what is compared is the time for one frame."""
IDLE: Final = 1000
"""Connections whose memory is counted."""


# -- applications --------------------------------------------------------------------------------------------------


async def echo(_scope: Any, receive: Any, send: Any) -> None:
    """Send back what comes."""
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        text = message.get("text")
        if text is not None:
            await send({"type": "websocket.send", "text": text})
        else:
            await send({"type": "websocket.send", "bytes": message["bytes"]})


async def flood(_scope: Any, receive: Any, send: Any) -> None:
    """Send as many frames as the first frame says."""
    await receive()
    await send({"type": "websocket.accept"})
    for _ in range(int((await receive())["text"])):
        await send({"type": "websocket.send", "text": TEXT})
    await receive()


def consumer() -> Any:
    """Make an echo of Channels' own."""
    from channels.generic.websocket import AsyncWebsocketConsumer
    from django.conf import settings

    if not settings.configured:
        settings.configure()
    base: Any = AsyncWebsocketConsumer

    async def receive(self: Any, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        await self.send(text_data=text_data, bytes_data=bytes_data)

    made: Any = type("Echo", (base,), {"receive": receive})
    return made.as_asgi()


# -- drivers -------------------------------------------------------------------------------------------------------


class Talk(NamedTuple):
    """What every driver can do, called as a test calls it."""

    text: Callable[[str], Awaitable[Any]]
    data: Callable[[bytes], Awaitable[Any]]
    recv: Callable[[], Awaitable[Any]]


class Floor:
    """An application between two bare queues."""

    def __init__(self, application: Any) -> None:
        self._inbox: deque[Any] = deque()
        self._outbox: deque[Any] = deque()
        self._reader: asyncio.Future[None] | None = None
        self._writer: asyncio.Future[None] | None = None
        self._loop = asyncio.get_running_loop()
        self.task = self._loop.create_task(application({"type": "websocket"}, self._receive, self._send))

    def put(self, message: dict[str, Any]) -> None:
        """Give the application a message."""
        self._inbox.append(message)
        reader = self._reader
        if reader is not None:
            self._reader = None
            reader.set_result(None)

    async def text(self, text: str) -> None:
        """Send a text frame."""
        self.put({"type": "websocket.receive", "text": text})

    async def data(self, data: bytes) -> None:
        """Send a binary frame."""
        self.put({"type": "websocket.receive", "bytes": data})

    async def recv(self) -> Any:
        """Receive a message."""
        if not self._outbox:
            self._writer = self._loop.create_future()
            await self._writer
        return self._outbox.popleft()

    async def _receive(self) -> Any:
        if not self._inbox:
            self._reader = self._loop.create_future()
            await self._reader
        return self._inbox.popleft()

    async def _send(self, message: Any) -> None:
        self._outbox.append(message)
        writer = self._writer
        if writer is not None:
            self._writer = None
            writer.set_result(None)


@asynccontextmanager
async def floor(application: Any) -> AsyncIterator[Talk]:
    """Nothing but the queues."""
    queues = Floor(application)
    queues.put({"type": "websocket.connect"})
    await queues.recv()
    yield Talk(queues.text, queues.data, queues.recv)
    queues.put({"type": "websocket.disconnect", "code": 1000})
    await queues.task


@asynccontextmanager
async def communicator(cls: Any, application: Any) -> AsyncIterator[Talk]:
    """Channels' communicator, or ours."""
    communicator = cls(application, "/")
    await communicator.connect()
    yield Talk(communicator.send_to, partial(communicator.send_to, None), communicator.receive_from)
    await communicator.disconnect()


def theirs(application: Any) -> Any:
    """Channels' communicator."""
    from channels.testing import WebsocketCommunicator as Theirs

    return communicator(Theirs, application)


@asynccontextmanager
async def client(application: Any) -> AsyncIterator[Talk]:
    """`connect`, with its transcript and all checks."""
    async with connect(application) as ws:
        yield Talk(ws.send, ws.send, ws.recv)


@asynccontextmanager
async def httpx_ws(application: Any) -> AsyncIterator[Talk]:
    """httpx-ws over its ASGI transport."""
    import httpx
    from httpx_ws import aconnect_ws
    from httpx_ws.transport import ASGIWebSocketTransport

    connecting: Any = aconnect_ws
    async with (
        httpx.AsyncClient(transport=ASGIWebSocketTransport(app=application)) as session,
        connecting("http://localhost/", session) as socket,
    ):
        yield Talk(socket.send_text, socket.send_bytes, socket.receive)


DRIVERS: Final[dict[str, Callable[[Any], Any]]] = {
    "floor": floor,
    "Channels": theirs,
    "WebsocketCommunicator": partial(communicator, WebsocketCommunicator),
    "connect": client,
    "httpx-ws": httpx_ws,
}

STARLETTE: Final = "Starlette TestClient"


# -- work ----------------------------------------------------------------------------------------------------------


async def text_trips(talk: Talk, count: int) -> None:
    """Send short texts to and fro."""
    for _ in range(count):
        await talk.text(TEXT)
        await talk.recv()


async def data_trips(talk: Talk, count: int) -> None:
    """Send long bytes to and fro."""
    for _ in range(count):
        await talk.data(BLOCK)
        await talk.recv()


async def take_flood(talk: Talk, count: int) -> None:
    """Ask for a flood and take it."""
    await talk.text(str(count))
    for _ in range(count):
        await talk.recv()


def with_starlette(work: Any, application: Any, count: int) -> float:
    """Do the same work with Starlette's client, which is not asynchronous; return the seconds of one frame."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it would rather have another HTTP client, which plays no part here
        from starlette.testclient import TestClient
    with TestClient(application).websocket_connect("/") as socket:
        begun = time.process_time()
        if work is take_flood:
            socket.send_text(str(count))
        for _ in range(count):
            if work is text_trips:
                socket.send_text(TEXT)
            elif work is data_trips:
                socket.send_bytes(BLOCK)
            socket.receive()
        return (time.process_time() - begun) / count


async def timed(
    driver: Callable[[Any], Any], application: Any, work: Callable[[Talk, int], Coroutine[Any, Any, None]], count: int
) -> float:
    """Return the seconds of one frame."""
    async with driver(application) as talk:
        gc.collect()
        begun = time.process_time()
        await work(talk, count)
        return (time.process_time() - begun) / count


def measure(title: str, application: Any, work: Any, *, count: int, repeats: int, names: list[str]) -> None:
    """Let every driver do the work in turn, and print what one frame took."""
    times: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(repeats):
        for name in names:
            share = max(1, count // SHARE.get(name, 1))
            if name == STARLETTE:
                times[name].append(with_starlette(work, application, share))
            else:
                times[name].append(asyncio.run(timed(DRIVERS[name], application, work, share)))
    rows: list[tuple[str, ...]] = [("driver", "frames/s", "us", "x as fast as Channels", "x the floor's time")]
    for name, each in times.items():
        middle = sorted(each)[len(each) // 2]
        rows.append(
            (
                name,
                f"{1 / middle:,.0f}",
                f"{middle * 1e6:.2f}",
                ratios(times["Channels"], each),
                ratios(each, times["floor"]) if "floor" in times else "",
            )
        )
    table(f"\n{title}", rows)


async def weigh(driver: Callable[[Any], Any]) -> float:
    """Return the bytes that an idle connection holds, the echo application's own included."""
    async with AsyncExitStack() as stack:
        for _ in range(10):
            await stack.enter_async_context(driver(echo))
        gc.collect()
        tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(IDLE):
            await stack.enter_async_context(driver(echo))
        gc.collect()
        held = tracemalloc.get_traced_memory()[0] - before
        tracemalloc.stop()
        return held / IDLE


def main() -> None:
    """Print the tables."""
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    every = [*DRIVERS, STARLETTE]
    measure("Round trips, raw application, 32 characters", echo, text_trips, count=TRIPS, repeats=repeats, names=every)
    measure("Round trips, raw application, 64 KiB", echo, data_trips, count=TRIPS, repeats=repeats, names=every)
    measure("Flood of a raw application", flood, take_flood, count=FLOOD, repeats=max(3, repeats // 3), names=every)
    on_channels = ["Channels", "WebsocketCommunicator", "connect"]
    title = "Round trips, Channels consumer, 32 characters"
    measure(title, consumer(), text_trips, count=TRIPS, repeats=repeats, names=on_channels)
    weights = [(name, f"{asyncio.run(weigh(DRIVERS[name])) / 1024:.1f} KiB") for name in DRIVERS if name != "httpx-ws"]
    table(f"\nAn idle connection, of {IDLE}", [("driver", "memory"), *weights])


if __name__ == "__main__":
    main()
