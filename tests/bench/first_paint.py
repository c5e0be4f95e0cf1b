"""Spawn to first paint: from the start of the process to the log pane's bytes on a pty.

    python -m tests.bench.first_paint [RUNS]

Budget: at most 1.15x of a bare Textual application in the same run.
"""

from __future__ import annotations

import statistics
import sys
import tempfile

from tests.bench.measure import BARE, Program, ms, ratios, table

RUN = [sys.executable, "-m", "wstui"]
APP = "tests.apps.raw3:application"


def paint(command: list[str], wanted: bytes) -> float:
    """Return the seconds from spawn to the wanted bytes."""
    with tempfile.TemporaryDirectory() as state:
        program = Program(command, {"WSTUI_STATE_DIR": state})
        try:
            return program.until(wanted)
        finally:
            program.close()


def main(runs: int = 15) -> None:
    """Measure in turn, so that drift hits all alike, and print the table."""
    cases = {
        "bare Textual": (BARE, b"bare paint"),
        "wstui APP, log pane": ([*RUN, APP], b"Log"),
        "wstui APP PATH, log pane": ([*RUN, APP, "/ws/chat/lobby"], b"Log"),
    }
    times: dict[str, list[float]] = {name: [] for name in cases}
    for run in range(runs + 1):
        for name, (command, wanted) in cases.items():
            took = paint(command, wanted)
            if run:  # the first of each only warms the caches
                times[name].append(took)
    bare = times["bare Textual"]
    rows = [("what", "median", "min", "ratio to bare")]
    rows += [(name, ms(statistics.median(t)), ms(min(t)), ratios(t, bare)) for name, t in times.items()]
    table(f"spawn to first paint, {runs} paired runs", rows)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
