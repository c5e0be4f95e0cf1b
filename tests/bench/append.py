"""Records a second into the journal, beside a loop of `os.write`, and the longest that the loop stands still for one.

Run: ``python -m tests.bench.append [RECORDS]``. Budgets: at least 500,000 records/s; no stall over 20 ms: not for a
commit of `BATCH` records, and not in a loop that ticks while it records a frame of 64 MiB, which a thread writes.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import tempfile
import time
from collections.abc import Awaitable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from wstui.journal import Header, Journal
from wstui.session.archive import Archive

from .measure import table

BATCH: Final = 1000
"""Frames between two commits."""
ORIGIN: Final = "chat/consumers.py:40 receive_json"
PAYLOAD: Final = ('{"said":"hi","id":"0123456789abcdef"}' * 3)[:100]
LARGE: Final = (1, 64)
"""MiB of the frames that a thread writes."""
ROUNDS: Final = 3
"""The best round counts: others use this machine too."""


def main() -> None:
    """Measure, and print a table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 500_000
    gc.disable()
    rows: list[tuple[str, str, str]] = []
    with tempfile.TemporaryDirectory() as folder:
        rows.append(("held", f"{memory(Path(folder) / 'memory', count):.1f} bytes/record", "RssAnon"))
        for name, payload in (("text", PAYLOAD), ("bytes", PAYLOAD.encode())):
            rounds = [append(Path(folder) / f"{name}{number}", payload, count) for number in range(ROUNDS)]
            seconds, longest = min(seconds for seconds, _ in rounds), min(longest for _, longest in rounds)
            bare = min(write_loop(Path(folder) / "bare", count, 190) for _ in range(ROUNDS))
            rows += [
                (f"append {name}", f"{count / seconds:,.0f} records/s", f"{bare / seconds:.2f}x of os.write"),
                ("  longest commit", f"{longest * 1e3:.1f} ms", f"of {BATCH} records"),
                ("  os.write a record", f"{count / bare:,.0f} records/s", "reference"),
            ]
        for size in LARGE:
            rows += asyncio.run(stall(Path(folder) / f"large{size}", size))
    table("append", [("what", "measured", "beside"), *rows])


def append(path: Path, payload: str | bytes, count: int) -> tuple[float, float]:
    """Append frames; return the seconds it took and the longest commit's."""
    journal = Journal.create(path, Header("bench", datetime.now(UTC)))
    longest = 0.0
    started = time.perf_counter()
    for batch in range(count // BATCH):
        for _ in range(BATCH):
            journal.frame(batch / 1000, 1, False, payload, ORIGIN)  # noqa: FBT003 - from the application
        before = time.perf_counter()
        journal.commit()
        longest = max(longest, time.perf_counter() - before)
    seconds = time.perf_counter() - started
    journal.close()
    return seconds, longest


def write_loop(path: Path, count: int, size: int) -> float:
    """Write lines one by one; return the seconds it took."""
    line = b"x" * (size - 1) + b"\n"
    with path.open("wb", buffering=0) as file:
        started = time.perf_counter()
        for _ in range(count):
            os.write(file.fileno(), line)
        return time.perf_counter() - started


async def stall(path: Path, mebibytes: int) -> list[tuple[str, str, str]]:
    """Measure how long a loop stands still while a session records a large frame, and how long that takes."""
    journal = Journal.create(path, Header("bench", datetime.now(UTC)))
    idle, _ = await _ticking(asyncio.sleep(0.1))
    journal.frame(0.0, 1, False, PAYLOAD[:64] * (mebibytes << 14), ORIGIN)  # noqa: FBT003 - from the application
    batch = journal.begin()
    assert batch is not None
    longest, took = await _ticking(asyncio.to_thread(batch.write))
    journal.finish(batch)
    journal.close()
    return [
        (
            f"loop's longest stall, {mebibytes} MiB",
            f"{longest * 1e3:.1f} ms",
            f"idle {idle * 1e3:.1f} ms; recorded in {took * 1e3:.0f} ms",
        )
    ]


async def _ticking(work: Awaitable[object]) -> tuple[float, float]:
    """Return the longest time between two turns of the loop during work, and how long that took."""
    done = asyncio.ensure_future(work)
    started = last = time.perf_counter()
    longest = 0.0
    while not done.done():
        await asyncio.sleep(0)
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
    return longest, last - started


def row(path: Path) -> float:
    """Return the microseconds that one row of the log takes."""
    archive = Archive.open(path)
    started = time.perf_counter()
    for index in range(5000):
        archive.row(index)
    seconds = time.perf_counter() - started
    archive.close()
    return seconds / 5000 * 1e6


def memory(path: Path, count: int) -> float:
    """Return the bytes of memory that a record takes once it is on the disk."""
    journal = Journal.create(path, Header("bench", datetime.now(UTC)))
    before = resident()
    for batch in range(count // BATCH):
        for _ in range(BATCH):
            journal.frame(batch / 1000, 1, False, PAYLOAD, ORIGIN)  # noqa: FBT003 - from the application
        journal.commit()
    after = resident()
    journal.close()
    return (after - before) / count


def resident() -> int:
    """Return the anonymous memory of this process in bytes."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("RssAnon"))


if __name__ == "__main__":
    main()
