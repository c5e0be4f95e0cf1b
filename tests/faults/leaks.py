"""Descriptors, threads and zombies over many sessions and restarts: ``python -m tests.faults.leaks [COUNT]``.

A session is a tab that connects, says something, hears the echo, and is closed. What is open afterwards must be what
was open after the first few, in the debugger's process and in the debuggee's.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Final, NamedTuple

from tests.faults.processes import children
from tests.support import PATIENCE, Live, live, scope
from wstui.core.events import Receive
from wstui.core.machine import State

APP: Final = "tests.apps.misbehaving:application"
WARM: Final = 5
"""Sessions and restarts before anything is counted: imports, caches, the pool of threads."""


class Open(NamedTuple):
    """What a process holds."""

    descriptors: int
    threads: int
    zombies: int
    kilobytes: int
    """Of memory that is its own."""


def held(pid: int) -> Open:
    """Tell what a process holds."""
    place = Path(f"/proc/{pid}")
    status = dict(line.split(":", 1) for line in (place / "status").read_text("utf-8").splitlines())
    zombies = sum(state == "Z" for state in children(pid).values())
    return Open(
        len(list((place / "fd").iterdir())),
        len(list((place / "task").iterdir())),
        zombies,
        int(status["RssAnon"].split()[0]),
    )


async def one_session(at: Live) -> None:
    """Open a tab, talk, and close it."""
    session = at.controller.open(scope("/echo"))
    at.controller.connect(session)
    await at.until(lambda: session.state is State.OPEN)
    at.controller.send(session, Receive("hello"))
    await at.until(lambda: session.received)
    at.controller.close(session)
    await at.until(lambda: not at.controller._ledger.runs)


async def stands_by(at: Live) -> None:
    """Wait until the next debuggee stands by: it belongs to what is held."""
    async with asyncio.timeout(PATIENCE):
        while at.controller._keeper._standby.child is None:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.02)


async def settled(pid: int, before: Open) -> Open:
    """Tell what a process holds once what has just ended is gone."""
    for _ in range(100):
        now = held(pid)
        if now[:3] <= before[:3]:
            break
        await asyncio.sleep(0.02)
    return held(pid)


async def sessions(count: int, folder: Path) -> tuple[list[tuple[str, Open, Open]], float]:
    """Open and close many tabs on one debuggee."""
    async with live(APP, folder) as at:
        await at.until(lambda: at.controller.loaded)
        for _ in range(WARM):
            await one_session(at)
        assert at.controller.loaded is not None
        pids = {"debugger": os.getpid(), "debuggee": at.controller.loaded.pid}
        await stands_by(at)
        before = {name: held(pid) for name, pid in pids.items()}
        begun = time.monotonic()
        for _ in range(count):
            await one_session(at)
        seconds = time.monotonic() - begun
        return [(name, before[name], await settled(pid, before[name])) for name, pid in pids.items()], seconds


async def restarts(count: int, folder: Path) -> tuple[list[tuple[str, Open, Open]], float]:
    """Start the debuggee anew many times, with a tab that connects each time."""
    async with live(APP, folder) as at:
        session = at.controller.open(scope("/echo"))
        await at.until(lambda: at.controller.loaded)

        async def restart() -> None:
            await at.controller.restart()
            at.controller.connect(session)
            await at.until(lambda: session.state is State.OPEN)

        for _ in range(WARM):
            await restart()
        await stands_by(at)
        before = held(os.getpid())
        begun = time.monotonic()
        for _ in range(count):
            await restart()
        seconds = time.monotonic() - begun
        await stands_by(at)
        return [("debugger", before, await settled(os.getpid(), before))], seconds


def main(count: int) -> int:
    """Count; return how many things have become more."""
    faults = 0
    for story in (sessions, restarts):
        with tempfile.TemporaryDirectory() as folder:
            found, seconds = asyncio.run(story(count, Path(folder)))
        for name, before, after in found:
            grown = [field for field, old, new in zip(Open._fields[:3], before, after, strict=False) if new > old]
            faults += len(grown)
            sys.stdout.write(
                f"{'FAULT' if grown else 'ok':5}  {count} {story.__name__}, {name}: "
                f"descriptors {before.descriptors} -> {after.descriptors}, "
                f"threads {before.threads} -> {after.threads}, zombies {after.zombies}, "
                f"RssAnon {before.kilobytes:,} -> {after.kilobytes:,} kB, {seconds / count * 1000:.0f} ms each\n"
            )
        leftover = children(os.getpid())
        if leftover:
            faults += 1
            sys.stdout.write(f"FAULT  left behind: {leftover}\n")
    return faults


if __name__ == "__main__":
    sys.exit(bool(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)))
