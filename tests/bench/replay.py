"""Replay of an echo session, lockstep, beside a `websockets` client against uvicorn with the same application.

Run: ``python -m tests.bench.replay [FRAMES [REPEATS]]``. Budgets for 10,000 frames: headless (``wstui replay``) at
least 5x faster than the client, in pytest's process at least 10x.

The client is measured as it comes (uvicorn on uvloop where that is installed, messages compressed), without
compression, and on both loops; it has the frames in memory, and compares each reply with the one that it must be.
Every other way is measured from the file to the verdict: reading, playing, comparing. What is left out is what uvicorn
has behind it, too, when the client begins: the start of a process and the import of the application. Every repeat
runs every way once, in turn; a ratio is the median of those within the repeats.
"""

from __future__ import annotations

import asyncio
import gc
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tests.apps import stage
from wstui.core.events import Accept, Connect, Disconnect, Returned
from wstui.journal import Header, Journal
from wstui.journal.whole import read
from wstui.session.case import read_case
from wstui.session.child import ChildConfig
from wstui.session.replaying import How, replay
from wstui.testing.replaying import Replaying

from .child import FOLDER, uvicorn_client
from .measure import ms, ratios, table

FRAMES: Final = 10_000
REPEATS: Final = 7
AT: Final = "stage.py:42 application"


def frames(count: int) -> list[str]:
    """Make as many texts of 100 characters: JSON behind the word that the application looks at."""
    return [f'nothing {{"say": "number {number}", "to": ["ada", "grace"]}}'.ljust(100) for number in range(count)]


def record(path: Path, count: int) -> Path:
    """Write an echo session as it is kept."""
    journal = Journal.create(path, Header("stage:application", datetime.now(UTC)))
    journal.add(0.0, 1, Connect({"path": "/"}))
    journal.add(0.001, 1, Accept(), AT)
    for number, text in enumerate(frames(count), 2):
        journal.frame(number / 1000, 1, True, text)  # noqa: FBT003 - to the application
        journal.frame(number / 1000 + 0.0005, 1, False, text, AT)  # noqa: FBT003 - from it
    journal.add(count / 1000 + 1, 1, Disconnect(1000))
    journal.add(count / 1000 + 1.001, 1, Returned(), AT)
    journal.close()
    return path


# -- ways ----------------------------------------------------------------------------------------------------------


async def _exchange(texts: list[str], loop: str, *, compressed: bool) -> float:
    async with uvicorn_client(loop, compressed=compressed) as client:
        begun = time.perf_counter()
        for text in texts:
            await client.send(text)
            if await client.recv() != text:
                raise AssertionError(text)
        return time.perf_counter() - begun


def by_client(texts: list[str], loop: str, *, compressed: bool = False) -> float:
    """Return the seconds that a client of uvicorn takes."""
    return asyncio.run(_exchange(texts, loop, compressed=compressed))


def headless(path: Path, loop: str) -> float:
    """Return the seconds that a replay in a debuggee takes, once the application is loaded."""
    begun = time.perf_counter()
    case = read_case(path)
    taken = time.perf_counter() - begun
    (done,) = replay(ChildConfig("stage", FOLDER, python=sys.executable, loop=loop), [case], How())
    if done.outcome != "same":
        raise AssertionError(done.outcome, done.problem)
    return taken + done.seconds


def in_pytest(path: Path, replaying: Replaying) -> float:
    """Return the seconds that a replay in this process takes."""
    begun = time.perf_counter()
    done = replaying.replay(read(path))
    if not done.same:
        raise AssertionError(list(done.lines()))
    return time.perf_counter() - begun


def main() -> None:
    """Measure, and print a table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else FRAMES
    repeats = int(sys.argv[2]) if len(sys.argv) > 2 else REPEATS
    texts = frames(count)
    replaying = Replaying(stage.application)
    took: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = record(Path(folder) / "echo.wstui", count)
        ways: dict[str, Callable[[], float]] = {
            "client of uvicorn": lambda: by_client(texts, "auto", compressed=True),
            "client, without compression": lambda: by_client(texts, "auto"),
            "client, without uvloop either": lambda: by_client(texts, "asyncio"),
            "wstui replay --loop asyncio": lambda: headless(path, "asyncio"),
            "wstui replay --loop auto": lambda: headless(path, "auto"),
            "in pytest": lambda: in_pytest(path, replaying),
        }
        replaying.start()
        for _ in range(repeats):
            for name, way in ways.items():
                gc.collect()
                took.setdefault(name, []).append(way())
        replaying.stop()
    clients = [took[name] for name in list(ways)[:3]]
    rows: list[tuple[str, ...]] = [
        (
            f"{count:,} frames there and back",
            "median",
            "a frame",
            "times the first client's",
            "the second's",
            "the third's",
        )
    ]
    for name, times in took.items():
        median = statistics.median(times)
        rows.append((name, ms(median), f"{median / count * 1e6:.1f} us", *(ratios(each, times) for each in clients)))
    table("replay", rows)


if __name__ == "__main__":
    main()
