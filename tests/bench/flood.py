"""A flood of frames into the live log, journalled, visible and following, with keys pressed all the while.

    python -m tests.bench.flood [FRAMES [COLUMNSxLINES …]]

Runs the real program on a real pty, 80x24 and 200x60, and answers as most terminals do. Budgets (100-byte frames):
150,000 frames/s from the first to the last in the journal; the sequence complete in journal and log; key to screen at
p95 30 ms meanwhile, 20 ms at a steady 10,000 frames/s, 5 ms idle; 150 MB of RssAnon in the parent with 1,000,000
frames held. Reference in the same run: the same keys in a bare Textual application, and a RichLog's rows.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pyte

from tests.bench.keys import Keyboard
from tests.bench.measure import Program, ms, quantile, table

SIZES: Final = ("80x24", "200x60")
STEADY: Final = 10_000
"""Frames a second that must leave keys quick."""
KEYS: Final = 80
"""Keys pressed of either kind where there is time."""
HELD: Final = 2_000
"""Frames in the log while nothing happens."""
REFERENCE_ROWS: Final = 40_000
"""Rows that are written into a RichLog."""
TICKS: Final = 1 / os.sysconf("SC_CLK_TCK")
"""Seconds of a unit in which the system counts a process's time."""
TO_LOG: Final = b"\x1bl"
LINE: Final = 195
"""About so many bytes has the line of a frame in the journal."""


@dataclass
class Flood:
    """What one flood came to."""

    seconds: float = 0.0
    problems: list[str] = field(default_factory=list)
    letters: list[float] = field(default_factory=list)
    shifts: list[float] = field(default_factory=list)
    before: int = 0
    """RssAnon in kB."""
    after: int = 0
    parent: float = 0.0
    """Seconds of processor time."""
    child: float = 0.0


class Watched:
    """The program on its pty, its process and its journal.

    Args:
        query: What the application is to send.
        size: ``80x24``.
        folder: Where journals go.
    """

    def __init__(self, query: str, size: str, folder: str) -> None:
        columns, lines = map(int, size.split("x"))
        self.size = columns, lines
        command = [sys.executable, "-m", "wstui", "tests.bench.flooding:application", f"/?wait=1&{query}"]
        self.program = Program(command, {"WSTUI_STATE_DIR": folder}, (columns, lines))
        self.program.until(b"accept")
        self.journal = next(iter(Path(folder).rglob("*.wstui")))
        self.grown: list[tuple[float, int]] = []
        self.keys = Keyboard(self.program, self.look)
        self.keys.letter()  # there is something to type in once that is answered
        self.program.press(b"\x7f")
        self.keys.rest(0.5)
        self.child = int(Path(f"/proc/{self.program.pid}/task/{self.program.pid}/children").read_text().split()[0])

    def look(self) -> None:
        """Note by how much the journal has grown."""
        size = self.journal.stat().st_size
        if not self.grown or size != self.grown[-1][1]:
            self.grown.append((time.perf_counter(), size))

    def ended(self) -> bool:
        """Tell whether the close stands in the journal."""
        with self.journal.open("rb") as lines:
            lines.seek(max(0, self.journal.stat().st_size - 1000))
            return b"websocket.close" in lines.read()

    def screen(self) -> list[str]:
        """Have everything painted anew, and return the lines of the screen."""
        columns, lines = self.size
        self.size = columns, lines + (1 if lines % 2 == 0 else -1)
        mark = len(self.program.seen)
        self.program.resize(self.size)
        self.keys.rest(1.0)
        screen = pyte.Screen(*self.size)
        pyte.ByteStream(screen).feed(re.sub(rb"\x1b\[[<>=?][0-9;]*u", b"", bytes(self.program.seen[mark:])))
        return list(screen.display)


def anonymous(pid: int) -> int:
    """Return the anonymous memory of a process in kB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("RssAnon"))


def busy(pid: int) -> float:
    """Return the processor time of a process in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * TICKS


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


def flood(frames: int, size: str) -> Flood:
    """Let the application send as fast as it can, and press keys: half of them in the composer, half in the log."""
    with tempfile.TemporaryDirectory() as folder:
        watched = Watched(f"n={frames}", size, folder)
        program, keys, told = watched.program, watched.keys, Flood()
        try:
            told.before = anonymous(program.pid)
            used = busy(program.pid), busy(watched.child)
            program.press(b"go\n")
            keys.rest(0.3)  # the field is emptied once that is sent
            until = time.perf_counter() + 60 + frames / 5000
            while watched.grown[-1][1] < LINE * frames // 2 and time.perf_counter() < until:
                told.letters += keys.many(keys.letter, 1)
            program.press(TO_LOG)
            keys.rest(0.3)
            while not watched.ended() and time.perf_counter() < until:
                told.shifts += keys.many(keys.shift, 1)
            told.parent, told.child = busy(program.pid) - used[0], busy(watched.child) - used[1]
            times = [moment for moment, size in watched.grown if size > watched.grown[0][1] + LINE]
            told.seconds = times[-1] - times[0]
            keys.rest(1.0)
            told.after = anonymous(program.pid)
            if keys.shifted:
                keys.shift()
            told.problems = problems(watched, frames)
            return told
        finally:
            program.close()


def problems(watched: Watched, frames: int) -> list[str]:
    """Compare journal and log with what was sent."""
    found = sequence(watched.journal)
    wrong = [] if found == list(range(frames)) else [f"{len(found):,} frames in the journal, or out of order"]
    last = "\n".join(watched.screen())
    shown = [int(number) for number in re.findall(r" text .* B (\d+) ", last)]
    if not shown or shown != list(range(shown[0], frames)) or "close" not in last:
        wrong.append(f"the log does not end with the last frames but {shown[-3:]}")
    if f"↓{frames:,}" not in last:
        wrong.append("the status line does not count them all")
    watched.program.press(b"g")
    watched.keys.rest(0.5)
    first = "\n".join(watched.screen())
    shown = [int(number) for number in re.findall(r" text .* B (\d+) ", first)]
    if not shown or shown != list(range(len(shown))):
        wrong.append(f"the log does not begin with the first frames but {shown[:3]}")
    return wrong


def streaming(query: str, size: str) -> tuple[list[float], list[float], float]:
    """Press keys while frames come steadily, or have come; also return the share of a processor used without keys."""
    with tempfile.TemporaryDirectory() as folder:
        watched = Watched(query, size, folder)
        program, keys = watched.program, watched.keys
        try:
            program.press(b"go\n")
            keys.rest(1.0)
            used, begun = busy(program.pid), time.perf_counter()
            keys.rest(3.0)
            share = (busy(program.pid) - used) / (time.perf_counter() - begun)
            letters = keys.many(keys.letter, KEYS)
            program.press(TO_LOG)
            keys.rest(0.5)
            return letters, keys.many(keys.shift, KEYS), share
        finally:
            program.close()


def bare(size: str) -> list[float]:
    """Type into a bare Textual application."""
    columns, lines = map(int, size.split("x"))
    program = Program([sys.executable, "-m", "tests.bench.echo", "lines"], size=(columns, lines))
    try:
        program.until(b"@@abc")
        keys = Keyboard(program)
        return keys.many(keys.letter, KEYS)
    finally:
        program.close()


def rich_log(size: str) -> tuple[list[float], str]:
    """Type while a RichLog takes rows as fast as it can; return also what it says of itself."""
    columns, lines = map(int, size.split("x"))
    program = Program([sys.executable, "-m", "tests.bench.echo", "richlog", str(REFERENCE_ROWS)], size=(columns, lines))
    try:
        program.until(b"@@abc")
        keys, took = Keyboard(program), []
        while b"RATE" not in program.seen[-8192:]:
            took += keys.many(keys.letter, 1)
        keys.rest(0.5)
        rate, held = re.findall(rb"RATE (\d+) RSS (\d+)", program.seen[-8192:])[-1]
        return took, f"{int(rate):,} rows/s, {(int(held) << 10) / REFERENCE_ROWS:,.0f} bytes a row with all else"
    finally:
        program.close()


def told(name: str, took: list[float], budget: str = "") -> tuple[str, str, str]:
    """Write key times as a row of the table."""
    if not took:
        return name, "none", budget
    return name, f"p50 {ms(quantile(took, 0.5))}, p95 {ms(quantile(took, 0.95))} ({len(took)} keys)", budget


def measure(frames: int, size: str) -> None:
    """Measure everything at one size, and print the table."""
    rows: list[tuple[str, str, str]] = [("what", "measured", "budget")]
    done = flood(frames, size)
    rate = frames / done.seconds
    rows += [
        ("frames/s, first to last journalled", f"{rate:,.0f}", "150,000"),
        ("sequence in journal and log", "; ".join(done.problems) or "complete, in order", "complete"),
        ("processor a frame", f"parent {cost(done.parent, frames)}, debuggee {cost(done.child, frames)}", ""),
        ("RssAnon of the parent", f"{done.before / 1e3:.0f} MB before, {done.after / 1e3:.0f} MB after", "150 MB"),
        told("keys, flood: composer", done.letters, "p95 30 ms"),
        told("keys, flood: log", done.shifts, "p95 30 ms"),
    ]
    letters, shifts, share = streaming(f"n=100000000&rate={STEADY}", size)
    rows += [told(f"keys, {STEADY:,}/s: composer", letters, "p95 20 ms"), told("keys, the same: log", shifts, "20 ms")]
    rows.append((f"processor at {STEADY:,}/s", f"{share:.0%}", ""))
    letters, shifts, share = streaming(f"n={HELD}", size)
    rows += [told("keys, idle: composer", letters, "p95 5 ms"), told("keys, idle: log", shifts, "p95 5 ms")]
    rows.append(("processor idle", f"{share:.1%}", ""))
    rows.append(("processor at 10/s", f"{streaming('n=10000&rate=10', size)[2]:.1%}", ""))
    rows.append(told("keys, bare Textual, idle", bare(size), "reference"))
    took, said = rich_log(size)
    rows += [told("keys, RichLog filling", took, "reference"), ("RichLog", said, "reference")]
    table(f"{frames:,} frames of 100 bytes into the log, {size}", rows)


def cost(seconds: float, frames: int) -> str:
    """Write processor time per frame."""
    return f"{seconds / frames * 1e6:.1f} us"


def main(frames: str = "1000000", *sizes: str) -> None:
    """Measure at each size."""
    for size in sizes or SIZES:
        measure(int(frames), size)


if __name__ == "__main__":
    main(*sys.argv[1:])
