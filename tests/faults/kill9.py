"""``kill -9`` of the debugger while it records: ``python -m tests.faults.kill9 [COUNT]``.

Whatever record had been on its screen must be in its journal, the file must open again, and nobody may live a second
later. Every eighth is killed while it starts.
"""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, NamedTuple

from tests.e2e.terminal import Terminal, terminal
from tests.faults.exits import DEATH
from tests.faults.numbered import numbers
from tests.faults.processes import end, survivors, wait_for
from tests.support import PATIENCE, ROOT

APP: Final = "tests.faults.numbered:application"
PATHS: Final = ("/ticks", "/flood", "/bursts")
AT_ONCE: Final = 2
"""Debuggers that run at the same time."""
LONGEST: Final = 0.8
"""Seconds after the first record within which they are killed."""
SKEW: Final = 0.618
"""Of that time, between two kills: spreads any number of them evenly."""


class Killed(NamedTuple):
    """What became of one debugger."""

    shown: int
    """Records that were on its screen at one time or another."""
    kept: int
    """Records of the application in its journal."""
    wrong: list[str]
    """What must not be, a line each."""


def watch(screen: Terminal, seconds: float) -> set[int]:
    """Look at a screen for some time, then kill the program; return all that was ever shown on it."""
    shown: set[int] = set()
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        shown.update(numbers(screen.text()))
        time.sleep(0.003)
    screen.process.kill(signal.SIGKILL)
    # what it had drawn before is still to be read
    wait_for(lambda: not screen.process.isalive(), PATIENCE)
    shown.update(numbers(screen.text()))
    return shown


def reopened(folder: Path) -> tuple[set[int], list[str]]:
    """Open the journals in a folder as a user does; return the frames in them, and what was wrong."""
    kept: set[int] = set()
    wrong = []
    for file in folder.rglob("*.wstui"):
        command = [sys.executable, "-m", "wstui", "show", str(file)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False)
        kept.update(numbers(done.stdout))
        if done.returncode or "Traceback" in done.stderr:
            wrong.append(f"show: exit {done.returncode}: {done.stderr[-300:]}")
    return kept, wrong


def kill(number: int, folder: Path) -> Killed:
    """Start a debugger, kill it at a moment that depends on its number, and look at what is left.

    Args:
        number: Which of many, from 0.
        folder: An empty one.
    """
    path = PATHS[number % len(PATHS)]
    moment = number * SKEW % 1.0 * LONGEST
    command = [sys.executable, "-m", "wstui", "--app-dir", str(ROOT), APP, path]
    with terminal(command, WSTUI_STATE_DIR=str(folder), WSTUI_TESTS_MARK=str(folder)) as screen:
        if number % 8 != 7:
            screen.until(r"tick \d+\.")
        shown = watch(screen, moment)
    wrong = survivors(str(folder), DEATH)
    kept, unreadable = reopened(folder)
    if lost := shown - kept:
        wrong.append(f"{len(lost)} of {len(shown)} records shown are not in the journal: {sorted(lost)[:8]}")
    if kept and sorted(kept) != list(range(1, len(kept) + 1)):
        wrong.append("the journal has holes")
    return Killed(len(shown), len(kept), wrong + unreadable)


def main(count: int) -> int:
    """Kill that many; return how many went wrong."""

    def one(number: int) -> Killed:
        with tempfile.TemporaryDirectory() as folder:
            try:
                return kill(number, Path(folder))
            except AssertionError as error:
                end(folder)
                return Killed(0, 0, [re.sub(r"\n(\s*\n)+", "\n", str(error))])

    begun = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        killed = list(pool.map(one, range(count)))
    seconds = time.monotonic() - begun
    faults = [(number, line) for number, each in enumerate(killed) for line in each.wrong]
    for number, line in faults:
        sys.stdout.write(f"FAULT  {number} {PATHS[number % len(PATHS)]}: {line}\n")
    shown, kept = sum(each.shown for each in killed), sum(each.kept for each in killed)
    sys.stdout.write(
        f"{count} killed in {seconds:.0f} s, {len(faults)} faults; {shown:,} records were on their screens, "
        f"{kept:,} are in their journals\n"
    )
    return len(faults)


if __name__ == "__main__":
    sys.exit(bool(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)))
