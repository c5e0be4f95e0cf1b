"""A session file of 10,000,000 records on the screen: first paint, end, memory; and what is looked for in 1,000,000.

    python -m tests.bench.browse [RECORDS] [SEARCHED]

Budgets: first paint 300 ms, from the key to the last record 50 ms, RssAnon 600 MB; of 1,000,000 records the first that
a text is found in within 50 ms, all within 250 ms, a regular expression 2 s, a JSON path 1.5 s, and keys alive.

Not to be run as a real-time process: those that look would keep the kernel from handing on what the screen writes.
"""

from __future__ import annotations

import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import orjson

from tests.bench.keys import ESCAPES, SYNCHRONISED
from tests.bench.measure import BARE, Program, ms, table

RUN: Final = [sys.executable, "-m", "wstui"]
HEADER: Final = b'{"wstui":1,"app":"bench:app","started":"2026-11-23T09:00:00.000Z","server":"uvicorn","versions":{}}\n'
BLOCK: Final = 10_000
"""Records that are written at once."""
GROUP: Final = 100
"""One in so many records has the text that is looked for."""
ROUNDS: Final = 7
CUT: Final = 300
"""Bytes or characters of an end that may be half of something."""


class Sought(NamedTuple):
    """A query, and what its answer looks like."""

    name: str
    typed: str
    budget: str


QUERIES: Final = (
    Sought("text, 1 in 100", "user42.", "50 / 250 ms"),
    Sought("text, all rows", "user", "50 / 250 ms"),
    Sought("text, none", "nowhere", "- / 250 ms"),
    Sought("regular expression", r"/user4[2]\./", "- / 2,000 ms"),
    Sought("JSON path and value", "$.who=user42.", "- / 1,500 ms"),
    Sought("JSON path, all rows", "$.id", "- / 1,500 ms"),
)


def lines(count: int) -> Iterator[bytes]:
    """Write so many records of about 105 bytes, some at a time."""
    form = b'{"n":%d,"t":%d.%06d,"c":1,"way":"<","type":"websocket.send","text":"%b"}\n'
    form = form.replace(b"%b", rb"{\"id\":%d,\"who\":\"user%d.\"}")
    for start in range(1, count + 1, BLOCK):
        stop = min(start + BLOCK, count + 1)
        yield b"".join(form % (n, n // 1000, n % 1000 * 1000, n, n % GROUP) for n in range(start, stop))


def make(path: Path, count: int) -> None:
    """Write a session file."""
    with path.open("wb") as file:
        file.write(HEADER)
        file.writelines(lines(count))


class Screen:
    """The program on a pty, and what it wrote as text."""

    def __init__(self, command: list[str]) -> None:
        self.program = Program(command)

    def until(self, pattern: str, mark: int, patience: float = 60.0) -> float:
        """Read until a pattern has been written after a place, whatever moves and colours it; return the moment."""
        wanted, deadline, text = re.compile(pattern), time.perf_counter() + patience, ""
        while True:
            moment, data = time.perf_counter(), bytes(self.program.seen[mark:])
            whole = data.rfind(b"\x1b")
            whole = whole if whole > len(data) - CUT >= 0 else len(data)  # a sequence may be cut in two
            mark += whole
            text = text[-CUT:] + ESCAPES.sub(b"", data[:whole]).decode(errors="replace")
            if wanted.search(text):
                return moment
            if moment > deadline:
                raise TimeoutError(f"never saw {pattern!r} in {text!r}")
            self.program.read(0.05)

    def key(self, key: bytes, pattern: str) -> float:
        """Press a key; return the seconds until a pattern has been written."""
        self.rest(0.05)
        mark, begun = len(self.program.seen), time.perf_counter()
        self.program.press(key)
        return self.until(pattern, mark) - begun

    def rest(self, seconds: float) -> None:
        """Read what is written for some seconds."""
        until = time.perf_counter() + seconds
        while (left := until - time.perf_counter()) > 0:
            self.program.read(left)

    def anonymous(self) -> float:
        """Tell the memory of its own that it has, in MB."""
        status = Path(f"/proc/{self.program.pid}/status").read_text("ascii")
        return int(re.findall(r"RssAnon:\s+(\d+)", status)[0]) / 1000


def first_paint(path: Path, count: int) -> None:
    """Time the first picture, the first records, and the whole file."""
    rows = [("what", "median", "min", "bare Textual", "budget")]
    times: dict[str, list[float]] = {"bare": [], "frames": [], "records": []}
    for _ in range(ROUNDS):
        bare = Program(BARE)
        times["bare"].append(bare.until(b"bare paint"))
        bare.close()
        screen = Screen([*RUN, str(path)])
        times["frames"].append(screen.until("Log", 0) - screen.program.started)
        times["records"].append(screen.until("user3[.]", 0) - screen.program.started)
        screen.program.close()
    bare_ms = ms(statistics.median(times["bare"]))
    for name, what in (("frames", "first paint"), ("records", "first records")):
        rows.append((what, ms(statistics.median(times[name])), ms(min(times[name])), bare_ms, "300 ms"))
    table(f"{count:,} records, {path.stat().st_size / 1e6:,.0f} MB: spawn to bytes on the pty, {ROUNDS} runs", rows)


def scroll(path: Path, count: int) -> None:
    """Time what reads the file, and the keys that go to its ends; before and after."""
    screen = Screen([*RUN, str(path)])
    screen.until("F9 Stop|Copy", 0)
    screen.program.press(SYNCHRONISED)
    screen.rest(0.3)
    busy = [screen.key(b"j" * 3, "Info +< ") for _ in range(ROUNDS)]
    read = screen.until(f"{count:,} records", 0) - screen.program.started
    screen.rest(0.5)
    last, first = rf'"id":{count},', r'"id":1,'
    ends = [(screen.key(b"G", last), screen.key(b"g", first)) for _ in range(ROUNDS)]
    rows = [("what", "median", "worst", "reference", "budget")]
    rows.append(("key while it is read", ms(statistics.median(busy)), ms(max(busy)), "", ""))
    rows.append(("file read", f"{read:.1f} s", "", f"{reference_load(path):.1f} s split + orjson", ""))
    for name, took in (("to the end", [end for end, _ in ends]), ("to the start", [start for _, start in ends])):
        rows.append((name, ms(statistics.median(took)), ms(max(took)), "", "50 ms"))
    rows.append(("RssAnon", f"{screen.anonymous():.0f} MB", "", "", "600 MB"))
    table("its records", rows)
    screen.program.close()


def reference_load(path: Path) -> float:
    """Time a bare loop over the lines of the file, by a tenth of them."""
    begun, size = time.perf_counter(), 0
    with path.open("rb") as file:
        for number, line in enumerate(file):
            orjson.loads(line)
            size += len(line)
            if number % 1000 == 0 and size * 10 > path.stat().st_size:
                break
    return (time.perf_counter() - begun) * path.stat().st_size / size


def reference_find(path: Path) -> float:
    """Time `bytes.find` through the file, a MiB at a time."""
    begun = time.perf_counter()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            chunk.find(b"nowhere")
    return time.perf_counter() - begun


def search(path: Path, count: int) -> None:
    """Time filters: from the enter key to the first row of what is found, and to all of it; and keys meanwhile."""
    screen = Screen([*RUN, str(path)])
    screen.program.press(SYNCHRONISED)
    screen.until(f"{count:,} records", 0)
    screen.rest(1)
    rows = [("filter", "first row", "all", "key meanwhile", "chunked find", "budget")]
    for query in QUERIES:
        took = [_filter(screen, query, count) for _ in range(ROUNDS)]
        first, complete, key = (statistics.median(column) for column in zip(*took, strict=True))
        reference = ms(statistics.median(reference_find(path) for _ in range(3)))
        rows.append((query.name, ms(first), ms(complete), ms(key), reference, query.budget))
    table(f"{count:,} records, {path.stat().st_size / 1e6:,.0f} MB, looked through; medians of {ROUNDS}", rows)
    screen.program.close()


def _filter(screen: Screen, query: Sought, count: int) -> tuple[float, float, float]:
    """Filter once, and show all rows again."""
    screen.key(b"&", "filter")
    screen.rest(0.3)  # a person types for longer
    screen.program.press(b"\x15" + query.typed.encode())
    screen.rest(0.3)
    mark, begun = len(screen.program.seen), time.perf_counter()
    screen.program.press(b"\r")
    first = screen.until(r"[\d,]+/[\d,]+ of|nothing found", mark) - begun
    pressed = time.perf_counter()
    screen.program.press(b"j")
    key = screen.until(r"Info +< |nothing found", mark) - pressed
    complete = screen.until(rf"[\d,]+ of {count:,}  n/N|nothing found", mark) - begun
    for key_ in (b"\x1b", b"g"):  # all rows again
        screen.program.press(key_)
        screen.rest(0.3)
    return first, complete, key


def main(count: int = 10_000_000, searched: int = 1_000_000) -> None:
    """Measure, and print the tables."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["WSTUI_STATE_DIR"] = folder
        large, smaller = Path(folder, "large.wstui"), Path(folder, "searched.wstui")
        make(smaller, searched)
        search(smaller, searched)
        make(large, count)
        first_paint(large, count)
        scroll(large, count)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
