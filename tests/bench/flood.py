"""A flood of frames into the live log, journalled, visible and following, with keys pressed all the while.

    python -m tests.bench.flood [FRAMES]

Budget: the sequence complete in journal and log, and keys answered all the while. Reference in the same run: the
same keys while nothing arrives.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.measure import Program, ms, quantile, table

LETTERS = b"bcdfghjklmnpqrstvwxz"


def type_letters(program: Program, count: int, *, while_true: float = 0.0) -> list[float]:
    """Type into the composer and return the time from each key to its echo."""
    took: list[float] = []
    end = time.perf_counter() + while_true
    while len(took) < count or time.perf_counter() < end:
        letter = LETTERS[len(took) % len(LETTERS) :][:1]
        took.append(program.key(letter, letter))
        pause = time.perf_counter() + 0.03
        while time.perf_counter() < pause:
            program.read(0.005)
    return took


def sequence(journal: Path) -> list[int]:
    """Return the numbers of the frames in a journal, in order; a frame's text begins with its number."""
    numbers = []
    with journal.open("rb") as lines:
        for line in lines:
            record = json.loads(line)
            if record.get("type") == "websocket.send":
                found = re.match(r"\d+", record["text"])
                numbers.append(int(found.group()) if found else -1)
    return numbers


def main(frames: int = 100_000) -> None:
    """Flood, type, look into the journal and print the table."""
    with tempfile.TemporaryDirectory() as folder:
        program = Program([sys.executable, "-m", "wstui", "demo", f"/flood?n={frames}"], {"WSTUI_STATE_DIR": folder})
        try:
            program.until(b"flood")
            begun = time.perf_counter()
            during = []
            journal = next(iter(Path(folder).rglob("*.wstui")))
            last = b""
            while b'"closed"' not in last and b"websocket.close" not in last and time.perf_counter() - begun < 60:
                during += type_letters(program, 1)
                with journal.open("rb") as lines:
                    lines.seek(max(0, journal.stat().st_size - 1000))
                    last = lines.read()
            flooded = time.perf_counter() - begun
            idle = type_letters(program, 50)
            found = sequence(journal)
        finally:
            program.close()
    complete = found == list(range(len(found))) and len(found) == frames
    table(
        f"{frames:,} frames into the log",
        [
            ("what", "value"),
            ("frames in the journal", f"{len(found):,}, {'in order, complete' if complete else 'NOT COMPLETE'}"),
            ("time until all were there", f"{flooded:.2f} s, {len(found) / flooded:,.0f} frames/s"),
            (
                "keys during the flood",
                f"{len(during)}: p50 {ms(quantile(during, 0.5))}, p95 {ms(quantile(during, 0.95))}",
            ),
            ("keys at rest", f"{len(idle)}: p50 {ms(quantile(idle, 0.5))}, p95 {ms(quantile(idle, 0.95))}"),
        ],
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
