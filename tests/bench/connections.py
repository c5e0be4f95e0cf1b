"""Many connections in one debuggee: until all are accepted, and what memory each takes in both processes.

Run: ``python -m tests.bench.connections [CONNECTIONS] [ROUNDS]``. Budget: 1,000 open within 1 s on Channels. They are
opened over the link, as many sessions would; the last row opens as many sessions with their journals by the controller.
"""

from __future__ import annotations

import asyncio
import gc
import os
import resource
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from tests.apps.kinds import KINDS
from tests.support import PATIENCE, ROOT, live, scope
from wstui.core.events import Accept, Disconnect
from wstui.core.profile import UVICORN
from wstui.session.child import Child, ChildConfig
from wstui.session.link import Link
from wstui.wire.messages import Deliver, Gone, Loaded, Open, Report, Told

from .measure import ms, quantile, table

CONNECTIONS: Final = 1_000
ROUNDS: Final = 5
WANTED: Final = ("asgi", "starlette", "channels")


BARE: Final = """
import ast, asyncio, importlib, sys, time
app, scope, count = sys.argv[1], ast.literal_eval(sys.argv[2]), int(sys.argv[3])
application = getattr(importlib.import_module(app.partition(":")[0]), app.partition(":")[2])
async def main():
    accepted, ended, tasks = 0, asyncio.Event(), []
    def connection():
        messages = [{"type": "websocket.connect"}]
        async def receive():
            return messages.pop() if messages else await asyncio.Event().wait()
        async def send(message):
            nonlocal accepted
            accepted += message["type"] == "websocket.accept"
            if accepted == count: ended.set()
        return application(dict(scope), receive, send)
    begun = time.perf_counter()
    tasks += [asyncio.create_task(connection()) for _ in range(count)]
    await ended.wait()
    print(time.perf_counter() - begun, flush=True)
    import os; os._exit(0)
asyncio.run(main())
"""
"""The floor: as many tasks of the same application, and nobody who looks at them."""


async def bare(app: str, path: str, count: int, host: str) -> float:
    """Measure the same application in a process of its own without wstui."""
    full = scope(path).with_defaults(host)
    asgi = full.to_asgi(asgi=UVICORN.asgi, extensions=UVICORN.extensions, state=None)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", BARE, app, repr(asgi), str(count)), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    return float(out)


class Opened(NamedTuple):
    """What a round came to."""

    seconds: float
    """Until the last was accepted."""
    floor: float
    """The same without wstui."""
    busy: float
    """Of these, seconds of processor time in the debuggee, which others on the machine do not change as much."""
    child: float
    """KiB a connection in the debuggee."""
    parent: float
    """KiB a connection in this process."""
    gone: float
    """Seconds until all had been left and had ended."""


def resident(pid: int) -> int:
    """Return the anonymous memory of a process in KiB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("RssAnon"))


def busy(pid: int) -> float:
    """Return the seconds of processor time that a process has taken."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def own() -> int:
    """Return the anonymous memory of this process in KiB, without what is only not yet collected."""
    gc.collect()
    return resident(os.getpid())


class Debuggee:
    """A child on a link that only counts what it says."""

    def __init__(self, app: str) -> None:
        self.loaded: Loaded | None = None
        self.accepted = self.gone = 0
        self._news = asyncio.Event()
        self.link = Link(
            Child.spawn(ChildConfig(app, str(ROOT), python=sys.executable)),
            on_reports=self._hear,
            on_output=lambda _: None,
            on_blocked=lambda _: None,
            on_died=lambda _: None,
        )
        self.link.attach()

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until what it has said is enough."""
        async with asyncio.timeout(PATIENCE):
            while not condition():
                self._news.clear()
                await self._news.wait()

    def _hear(self, reports: list[Report]) -> None:
        for report in reports:
            if isinstance(report, Told):
                self.accepted += isinstance(report.event, Accept)
            elif isinstance(report, Gone):
                self.gone += 1
            elif isinstance(report, Loaded):
                self.loaded = report
        self._news.set()


async def by_link(app: str, path: str, count: int) -> Opened:
    """Open connections over the link, and leave them."""
    debuggee = Debuggee(app)
    link = debuggee.link
    try:
        await debuggee.until(lambda: debuggee.loaded)
        assert debuggee.loaded is not None
        record = scope(path).with_defaults(debuggee.loaded.host).to_record()
        link.send(Open(count + 1, record))
        await debuggee.until(lambda: debuggee.accepted)
        child, parent = resident(link.child.pid), own()
        began, begun = busy(link.child.pid), time.perf_counter()
        for number in range(1, count + 1):
            link.send(Open(number, record))
        await debuggee.until(lambda: debuggee.accepted > count)
        seconds = time.perf_counter() - begun, busy(link.child.pid) - began
        each = (resident(link.child.pid) - child) / count, (own() - parent) / count
        begun = time.perf_counter()
        for number in range(1, count + 1):
            link.send(Deliver(number, Disconnect(1001)))
        await debuggee.until(lambda: debuggee.gone >= count)
        gone = time.perf_counter() - begun
    finally:
        await link.close()
    return Opened(seconds[0], await bare(app, path, count, debuggee.loaded.host), seconds[1], *each, gone)


async def by_controller(app: str, path: str, count: int) -> Opened:
    """Open sessions, each with its journal, connect and leave them."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 4 * count)), hard))
    with tempfile.TemporaryDirectory() as folder:
        async with live(app, Path(folder), app_dir=ROOT, python=sys.executable) as debug:
            first = debug.controller.open(scope(path))
            debug.controller.connect(first)
            await debug.event(first, "websocket.accept")
            assert debug.controller.loaded is not None
            pid = debug.controller.loaded.pid
            child, parent = resident(pid), own()
            began, begun = busy(pid), time.perf_counter()
            sessions = [debug.controller.open(scope(path)) for _ in range(count)]
            for session in sessions:
                debug.controller.connect(session)
            waiting = list(sessions)

            def all_open() -> bool:
                while waiting and waiting[-1].state == "open":
                    waiting.pop()
                return not waiting

            await debug.until(all_open)
            seconds = time.perf_counter() - begun, busy(pid) - began
            each = (resident(pid) - child) / count, (own() - parent) / count
            begun = time.perf_counter()
            for session in sessions:
                debug.controller.disconnect(session)
            await debug.until(lambda: not any(session.running for session in sessions))
            gone, host = time.perf_counter() - begun, debug.controller.loaded.host
    return Opened(seconds[0], await bare(app, path, count, host), seconds[1], *each, gone)


async def row(name: str, measure: Callable[[], Awaitable[Opened]], rounds: int) -> tuple[str, ...]:
    """Measure some rounds; a row of the table."""
    found: Sequence[Opened] = [await measure() for _ in range(rounds)]
    half = [quantile([getattr(opened, field) for opened in found], 0.5) for field in Opened._fields]
    best = min(opened.seconds for opened in found)
    times = (ms(half[0]), ms(best), f"{ms(half[1])} ({half[0] / half[1]:.1f}x)", ms(half[2]))
    return name, *times, f"{half[3]:.1f} KiB", f"{half[4]:.1f} KiB", ms(half[5])


async def main(count: int = CONNECTIONS, rounds: int = ROUNDS) -> None:
    """Measure, and print a table."""
    rows: list[tuple[str, ...]] = [
        (
            "application",
            "all accepted",
            "best",
            "without wstui",
            "CPU of child",
            "each in child",
            "in parent",
            "all gone",
        )
    ]
    for kind in KINDS:
        if kind.kind in WANTED and not kind.app.endswith("raw2:application"):
            rows.append(await row(kind.kind, lambda: by_link(kind.app, kind.chat, count), rounds))  # noqa: B023 - now
            if kind.kind == "channels":
                measure = lambda: by_controller(kind.app, kind.chat, count)  # noqa: B023, E731 - now
                rows.append(await row("channels, a session with its journal each", measure, rounds))
    table(f"{count:,} connections in one debuggee, medians of {rounds} rounds", rows)


if __name__ == "__main__":
    asyncio.run(main(*map(int, sys.argv[1:])))
