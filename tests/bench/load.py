"""Records a second out of a session file, beside a bare loop that parses its lines and keeps nothing.

Run: ``python -m tests.bench.load [RECORDS [REPEATS]]``. Budget: indexed at 1,200,000 records/s, or at least half as
fast as ``for line in file: orjson.loads(line)``. Every repeat runs both in turn; a ratio is the median of those within
the repeats.
"""

from __future__ import annotations

import gc
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import orjson

from wstui.journal import load
from wstui.journal.whole import read

from .append import PAYLOAD, append, row
from .measure import ratios, table

COUNT: Final = 200_000
REPEATS: Final = 9


def bare(path: Path) -> None:
    """Parse every line."""
    with path.open("rb") as file:
        for line in file:
            orjson.loads(line)


def timed(function: Callable[[Path], object], path: Path) -> float:
    """Return the seconds that a call takes."""
    gc.collect()
    begun = time.perf_counter()
    function(path)
    return time.perf_counter() - begun


def main() -> None:
    """Measure, and print a table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    repeats = int(sys.argv[2]) if len(sys.argv) > 2 else REPEATS
    ways: dict[str, Callable[[Path], object]] = {"bare loop": bare, "indexed": load, "read whole": read}
    rows: list[tuple[str, ...]] = [(f"{count:,} frames of 100 bytes", "median", "speed beside the bare loop")]
    with tempfile.TemporaryDirectory() as folder:
        for name, payload in (("text", PAYLOAD), ("bytes", PAYLOAD.encode())):
            path = Path(folder) / name
            append(path, payload, count)
            took: dict[str, list[float]] = {}
            for _ in range(repeats):
                for way, function in ways.items():
                    took.setdefault(way, []).append(timed(function, path))
            for way, times in took.items():
                speed = f"{count / statistics.median(times):,.0f} records/s"
                rows.append((f"{way}, {name}", speed, ratios(took["bare loop"], times)))
            rows.append((f"a row of the log, {name}", f"{row(path):.1f} us", ""))
    table("load", rows)


if __name__ == "__main__":
    main()
