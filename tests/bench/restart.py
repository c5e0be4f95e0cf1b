"""Restart after a code change to accepted, and the very first start, beside the import of the same application alone.

Run: ``python -m tests.bench.restart [ROUNDS]``. Budget: at most 1.2x of ``python -c "import asyncio, app"`` plus 30 ms,
by the project's interpreter, in the same run. The old process is ended within that time. Cold is a restart without a
debuggee that stands by; first is from the spawn of the first one, without a screen.
"""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from tests.apps.kinds import KINDS
from tests.support import ROOT, Live, events, live, scope
from wstui.session.child import Child
from wstui.session.live import Session

from .measure import ms, quantile, table

ROUNDS: Final = 9
WANTED: Final = ("asgi", "starlette", "fastapi", "channels")


async def imported(app: str) -> float:
    """Measure the import of an application alone."""
    begun = time.perf_counter()
    code = f"import asyncio, {app.partition(':')[0]}"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    if await process.wait():
        raise RuntimeError(code)
    return time.perf_counter() - begun


async def accepted(debug: Live, session: Session, count: int) -> None:
    """Connect and wait until the application has accepted once more than before."""
    debug.controller.connect(session)
    await debug.event(session, "websocket.accept", count)


async def restarted(debug: Live, session: Session, app: str) -> float:
    """Measure a restart to accepted, after a change of the application's file."""
    count = len(events(session, "websocket.accept")) + 1
    touch(app)
    begun = time.perf_counter()
    await debug.controller.restart()
    await accepted(debug, session, count)
    return time.perf_counter() - begun


def touch(app: str) -> None:
    """Change an application's file as an editor does: what was compiled of it is out of date."""
    os.utime(ROOT / (app.partition(":")[0].replace(".", "/") + ".py"))


async def warmed(debug: Live) -> None:
    """Wait until somebody stands by, and has nothing more to do."""
    standby = debug.controller._keeper._standby
    while standby.child is None:  # noqa: ASYNC110 - it is started by a timer
        await asyncio.sleep(0.01)
    while not said(standby.child):  # noqa: ASYNC110 - nothing tells of it but what it says
        await asyncio.sleep(0.01)


def said(child: Child) -> bool:
    """Tell whether a child has said anything, and leave what it said."""
    try:
        return bool(child.wire.recv(1, socket.MSG_PEEK))
    except BlockingIOError:
        return False


async def measured(app: str, path: str, rounds: int) -> dict[str, list[float]]:
    """Measure an application in turns, so that drift hits all alike; seconds."""
    took: dict[str, list[float]] = {"import": [], "first": [], "restart": [], "cold": []}
    for number in range(rounds + 1):
        with tempfile.TemporaryDirectory() as folder:
            touch(app)
            alone = await imported(app)
            touch(app)
            begun = time.perf_counter()
            async with live(app, Path(folder), python=sys.executable) as debug:
                session = debug.controller.open(scope(path))
                await accepted(debug, session, 1)
                first = time.perf_counter() - begun
                cold = await restarted(debug, session, app)
                await warmed(debug)
                warm = await restarted(debug, session, app)
        if number:  # the first round only warms the caches
            for name, seconds in zip(took, (alone, first, warm, cold), strict=True):
                took[name].append(seconds)
    return took


async def main() -> None:
    """Measure, and print a table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    rows = [("application", "import alone", "budget", "restart", "over the budget", "cold restart", "first start")]
    for kind in KINDS:
        if kind.kind not in WANTED or kind.app.endswith("raw2:application"):
            continue
        took = await measured(kind.app, kind.chat, rounds)
        over = quantile(
            [warm - 1.2 * alone - 0.03 for warm, alone in zip(took["restart"], took["import"], strict=True)], 0.5
        )
        half = {name: quantile(values, 0.5) for name, values in took.items()}
        rows.append(
            (
                kind.kind,
                ms(half["import"]),
                ms(1.2 * half["import"] + 0.03),
                f"{ms(half['restart'])} ({half['restart'] / half['import']:.2f}x)",
                ms(over) if over > 0 else f"no: {ms(-over)} to spare",
                f"{ms(half['cold'])} ({half['cold'] / half['import']:.2f}x)",
                f"{ms(half['first'])} ({half['first'] / half['import']:.2f}x)",
            )
        )
    table(f"restart to accepted, medians of {rounds} rounds", rows)


if __name__ == "__main__":
    asyncio.run(main())
