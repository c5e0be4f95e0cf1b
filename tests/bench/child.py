"""Through the debuggee: round trips beside a bare socketpair and uvicorn, a flood, a start.

Run: ``python -m tests.bench.child [ROUND TRIPS]``. Budgets: round trip p50 at most 150 us, at most 1.5x a bare
two-process echo over a socketpair, and faster than a `websockets` client against uvicorn on loopback.

The round trip is the one that the screen has: `Controller.send`, the journal, the wire, the application, its rules, the
wire, the journal, the callback that something has changed. The link alone is what of it is no journal and no session.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Final, TypeAlias

from websockets.asyncio.client import ClientConnection, connect

from tests.apps import stage
from tests.support import live, scope
from wstui.core.events import Receive
from wstui.session.child import Child, ChildConfig
from wstui.session.link import Link
from wstui.wire.messages import Frame, Give, Go, Loaded, Open, Report, Started, Told

from .measure import ms, quantile, table

FOLDER: Final = str(Path(stage.__file__).parent)
TEXT: Final = "nothing ".ljust(100, "x")
BLOCK: Final = 250
"""Round trips before it is the other's turn: others use this machine, too, and both shall suffer alike."""
FLOOD: Final = 300_000
STARTS: Final = 7
Trip: TypeAlias = Callable[[], Awaitable[None]]

ECHO: Final = """
import asyncio, socket, sys
class Echo(asyncio.Protocol):
    def connection_made(self, transport): self.transport = transport
    def data_received(self, data): self.transport.write(data)
    def connection_lost(self, error): asyncio.get_running_loop().stop()
async def main():
    end = socket.socket(fileno=int(sys.argv[1])); end.setblocking(False)
    await asyncio.get_running_loop().create_connection(Echo, sock=end)
    await asyncio.Event().wait()
try: asyncio.run(main())
except RuntimeError: pass
"""
"""The floor: what the kernel and asyncio take for a message there and back between two processes."""


class Debuggee:
    """A child on a link, and a future for whoever waits for what it says next."""

    def __init__(self, loop: str, *, standby: bool = False) -> None:
        self.frames = 0
        self._waiting: dict[type, asyncio.Future[None]] = {}
        self.link = Link(
            Child.spawn(ChildConfig("stage", FOLDER, python=sys.executable, loop=loop, standby=standby)),
            on_reports=self._hear,
            on_output=lambda _: None,
            on_blocked=lambda _: None,
            on_died=lambda _: None,
        )
        self.link.attach()

    def next(self, kind: type[Report]) -> asyncio.Future[None]:
        """Return a future that is done when a report of that kind comes."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[kind] = future
        return future

    def _hear(self, reports: list[Report]) -> None:
        for report in reports:
            kind = type(report)
            if kind is Frame:
                self.frames += 1
            waiting = self._waiting.pop(kind, None)
            if waiting is not None:
                waiting.set_result(None)


@contextlib.asynccontextmanager
async def connected(loop: str) -> AsyncIterator[Debuggee]:
    """Start a debuggee with one open connection."""
    debuggee = Debuggee(loop)
    await debuggee.next(Loaded)
    debuggee.link.send(Open(1, {"path": "/"}))
    await debuggee.next(Told)
    yield debuggee
    await debuggee.link.close()


@contextlib.asynccontextmanager
async def bare() -> AsyncIterator[Trip]:
    """Start a bare echo and yield a round trip through it."""
    loop = asyncio.get_running_loop()
    ours, theirs = socket.socketpair()
    ours.setblocking(False)  # noqa: FBT003 - its only parameter
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", ECHO, str(theirs.fileno()), pass_fds=[theirs.fileno()], stderr=subprocess.DEVNULL
    )
    theirs.close()
    waiting: list[asyncio.Future[None]] = []

    class Client(asyncio.Protocol):
        def data_received(self, _data: bytes) -> None:
            waiting.pop().set_result(None)

    transport, _ = await loop.create_connection(Client, sock=ours)
    data = b"x" * 120

    async def trip() -> None:
        future = loop.create_future()
        waiting.append(future)
        transport.write(data)
        await future

    yield trip
    transport.close()
    await process.wait()


@contextlib.asynccontextmanager
async def through_link(loop: str) -> AsyncIterator[Trip]:
    """Yield a round trip over the link."""
    async with connected(loop) as debuggee:
        order = Give(1, TEXT)

        async def trip() -> None:
            debuggee.link.send(order)
            await debuggee.next(Frame)

        yield trip


@contextlib.asynccontextmanager
async def through_controller(loop: str) -> AsyncIterator[Trip]:
    """Yield a round trip as the screen has it: until the session that it draws has changed."""
    with tempfile.TemporaryDirectory() as folder:
        async with live("stage", Path(folder), app_dir=Path(FOLDER), python=sys.executable, loop=loop) as debug:
            controller = debug.controller
            session = controller.open(scope("/"))
            controller.connect(session)
            await debug.event(session, "websocket.accept")
            event, waiting = Receive(TEXT), [asyncio.get_running_loop().create_future()]
            waiting.clear()

            def changed() -> None:
                if waiting and session.received == session.sent:
                    waiting.pop().set_result(None)

            async def trip() -> None:
                future = asyncio.get_running_loop().create_future()
                controller.send(session, event)
                waiting.append(future)
                await future

            controller.watch(changed)
            yield trip


@contextlib.asynccontextmanager
async def uvicorn_client(loop: str, *, compressed: bool = False) -> AsyncIterator[ClientConnection]:
    """Yield a `websockets` client of the same application under uvicorn, without compression unless it is wanted."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "uvicorn", "stage:application", "--fd", str(listening.fileno())),
            *("--loop", loop, "--log-level", "error", "--lifespan", "off"),
            *("--ws-per-message-deflate", str(compressed).lower()),
            cwd=FOLDER,
            pass_fds=[listening.fileno()],
        )
        port = listening.getsockname()[1]
    compression = "deflate" if compressed else None
    async with connect(f"ws://127.0.0.1:{port}/", compression=compression, open_timeout=30) as client:
        yield client
    process.terminate()
    await process.wait()


@contextlib.asynccontextmanager
async def through_uvicorn(loop: str) -> AsyncIterator[Trip]:
    """Yield a round trip through uvicorn."""
    async with uvicorn_client(loop) as client:

        async def trip() -> None:
            await client.send(TEXT)
            await client.recv()

        yield trip


async def trips(loop: str, count: int) -> dict[str, list[float]]:
    """Measure round trips each way in turns; seconds each, by the way's name."""
    took: dict[str, list[float]] = {}
    async with contextlib.AsyncExitStack() as stack:
        ways = {
            "bare echo": await stack.enter_async_context(bare()),
            "controller": await stack.enter_async_context(through_controller(loop)),
            "link": await stack.enter_async_context(through_link(loop)),
            "uvicorn": await stack.enter_async_context(through_uvicorn(loop)),
        }
        for block in range(count // BLOCK + 1):
            for name, trip in ways.items():
                times = []
                for _ in range(BLOCK):
                    begun = time.perf_counter()
                    await trip()
                    times.append(time.perf_counter() - begun)
                if block:  # the first block only warms
                    took.setdefault(name, []).extend(times)
    return took


async def flood(loop: str) -> float:
    """Measure the frames a second that come out of a link."""
    async with connected(loop) as debuggee:
        begun = time.perf_counter()
        debuggee.link.send(Give(1, f"flood {FLOOD}"))
        while debuggee.frames <= FLOOD:
            await debuggee.next(Frame)
        return FLOOD / (time.perf_counter() - begun)


async def start(loop: str, *, standby: bool) -> float:
    """Measure the seconds until an application is loaded, from the spawn or from the word to one that stands by."""
    begun = time.perf_counter()
    debuggee = Debuggee(loop, standby=standby)
    if standby:
        await debuggee.next(Started)
        begun = time.perf_counter()
        debuggee.link.send(Go())
    await debuggee.next(Loaded)
    took = time.perf_counter() - begun
    await debuggee.link.close()
    return took


async def imported() -> float:
    """Measure the import of the same application alone."""
    begun = time.perf_counter()
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", "import asyncio, stage", cwd=FOLDER)
    await process.wait()
    return time.perf_counter() - begun


async def main() -> None:
    """Measure, and print tables."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    gc.disable()
    rows: list[tuple[str, ...]] = [("round trip, 100 bytes of text", "p10", "p50", "p99", "p10, p50 beside bare echo")]
    for loop in ("asyncio", "auto"):
        took = await trips(loop, count)
        floor = [quantile(took["bare echo"], share) for share in (0.1, 0.5)]
        for name, times in took.items():
            shares = [quantile(times, share) for share in (0.1, 0.5, 0.99)]  # p10: what a busy machine leaves as it is
            beside = ", ".join(f"{ours / theirs:.2f}x" for ours, theirs in zip(shares, floor, strict=False))
            rows.append((f"{name}, --loop {loop}", *(f"{share * 1e6:.0f} us" for share in shares), beside))
    table("through the debuggee", rows)
    rows = [("flood", "frames/s as the controller gets them")]
    rows += [(f"--loop {loop}", f"{await flood(loop):,.0f}") for loop in ("asyncio", "auto")]
    table("", rows)
    rows = [("start to loaded", "best", "median")]
    for what, measure in (
        ("import asyncio, stage", imported),
        ("debuggee", lambda: start("asyncio", standby=False)),
        ("debuggee that stood by", lambda: start("asyncio", standby=True)),
    ):
        starts = [await measure() for _ in range(STARTS)]
        rows.append((what, ms(min(starts)), ms(quantile(starts, 0.5))))
    table("", rows)


if __name__ == "__main__":
    asyncio.run(main())
