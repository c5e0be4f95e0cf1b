"""Bare Textual applications that echo keys: what the screen's quickness is compared with.

``python -m tests.bench.echo lines`` has a TextArea above a line-drawn list; ``richlog ROWS`` writes as many rows into
a RichLog as it takes, following, with the TextArea above it, and then says how many a second.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import RichLog, TextArea

from tests.bench.flooding import frame

BATCH = 100
"""Rows written into the RichLog between two turns of the loop."""


class Rows(ScrollView):
    """A thousand lines, drawn when they are seen."""

    def on_mount(self) -> None:
        """Say how many there are."""
        self.virtual_size = Size(100, 1000)

    def render_line(self, y: int) -> Strip:
        """Draw one."""
        text = frame(self.scroll_offset.y + y, 100)
        return Strip([Segment(text)]).adjust_cell_length(self.size.width)


class Echo(App[None]):
    """A field to type in, and a list."""

    CSS = "TextArea { height: 7; }"

    def __init__(self, rows: int = 0) -> None:
        super().__init__()
        self.rows = rows

    def compose(self) -> ComposeResult:
        """Put the field above the list."""
        yield TextArea()
        yield RichLog(max_lines=None, auto_scroll=True) if self.rows else Rows()

    def on_mount(self) -> None:
        """Focus the field, and begin."""
        self.query_one(TextArea).focus()
        if self.rows:
            self.run_worker(self.fill(self.query_one(RichLog)))

    async def fill(self, log: RichLog) -> None:
        """Write the rows as fast as they are taken, then say how many a second there were."""
        import asyncio

        await asyncio.sleep(1)
        begun = time.perf_counter()
        for number in range(self.rows):
            log.write(frame(number, 100))
            if number % BATCH == 0:
                await asyncio.sleep(0)
        log.write(f"RATE {self.rows / (time.perf_counter() - begun):.0f} RSS {anonymous()}")


def anonymous() -> int:
    """Return this process's anonymous memory in kB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("RssAnon"))


if __name__ == "__main__":
    Echo(int(sys.argv[2]) if sys.argv[1] == "richlog" else 0).run()
