"""How long the screen stands still while the application does.

    python -m tests.bench.ticker

Runs the real program on a real pty with a ticker in its event loop (a wait of 5 ms, over and over) and blocks the
application in four ways. Budget: no gap over 50 ms. Reference in the same run: the same program left alone.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.measure import Program, ms, quantile, table

TICK = 0.005
WAYS = ("/sleep", "/busy", "/sum", "/regex")


def answer(out: Path, seen: list[float]) -> None:
    """Tell the gaps if they are asked for, and begin anew."""
    asked = out.with_suffix(".asked")
    if asked.exists():
        asked.unlink()
        half = out.with_suffix(".half")
        half.write_text(json.dumps(seen))
        half.replace(out)
        seen.clear()


async def tick(out: Path) -> None:
    """Wait for 5 ms over and over, and keep by how much each wait was too long."""
    seen: list[float] = []
    while True:
        begun = time.perf_counter()
        await asyncio.sleep(TICK)
        seen.append(time.perf_counter() - begun - TICK)
        answer(out, seen)


def child(out: Path, arguments: list[str]) -> None:
    """Run wstui with a ticker in its loop; this file's own command asks for it."""
    from wstui import cli
    from wstui.tui import app

    class Ticking(app.WstuiApp):
        """The real program, and a ticker."""

        def on_ready(self) -> None:
            """Start the ticker beside it."""
            self.ticking = asyncio.get_running_loop().create_task(tick(out))

    setattr(app, "WstuiApp", Ticking)
    sys.exit(cli.main(arguments))


def gaps(program: Program, out: Path) -> list[float]:
    """Ask the program for the gaps that it saw since it was last asked."""
    out.with_suffix(".asked").touch()
    deadline = time.perf_counter() + 10
    while not out.exists() and time.perf_counter() < deadline:
        program.read(0.01)
    told: list[float] = json.loads(out.read_text())
    out.unlink()
    return told


def measure(path: str) -> tuple[list[float], list[float]]:
    """Return the gaps while nothing happened and while the application stood still in one way."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "gaps"
        command = [
            sys.executable,
            "-m",
            "tests.bench.ticker",
            "--child",
            str(out),
            "tests.bench.stuck:application",
            path,
        ]
        program = Program(command, {"WSTUI_STATE_DIR": folder})
        try:
            program.until(b"accept")
            rest(program, 1.0)
            gaps(program, out)
            rest(program, 1.0)
            alone = gaps(program, out)
            program.press(b"go\n")
            program.until(b"free again", 60)
            return alone, gaps(program, out)
        finally:
            program.close()


def rest(program: Program, seconds: float) -> None:
    """Let the program run, reading what it writes."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        program.read(0.01)


def main() -> None:
    """Block in each way and print the table."""
    rows = [("blocked by", "lasted", "largest gap", "p99", "largest gap alone")]
    for path in WAYS:
        alone, blocked = measure(path)
        lasted = f"{sum(blocked) + TICK * len(blocked):.1f} s"
        rows.append((path[1:], lasted, ms(max(blocked)), ms(quantile(blocked, 0.99)), ms(max(alone))))
    table("gaps of the screen's event loop while the application stands still (budget 50 ms)", rows)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(Path(sys.argv[2]), sys.argv[3:])
    else:
        main()
