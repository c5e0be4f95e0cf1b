"""Spawn to accepted on the screen: from the start of `wstui APP PATH` to the accept row's bytes on a pty of 80x24.

    python -m tests.bench.accepted [RUNS]

Budgets: a raw application at most 1.3x of a bare Textual application's first paint in the same run; Channels at most
60 ms after the later of bare Textual and the debuggee alone. What those two take of each other on this machine, where
neither has anything to do with the other, is measured, too: nobody who needs both can be there sooner.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from tests.bench.measure import BARE, Program, ms, ratios, table
from wstui.core.events import Accept
from wstui.core.scope import Scope
from wstui.session.child import Child, ChildConfig
from wstui.session.link import Link
from wstui.wire.messages import Loaded, Open, Report, Told

ROOT = str(Path(__file__).parents[2])
WSTUI = [sys.executable, "-m", "wstui", "--app-dir", ROOT]
APPS = {
    "raw": ("tests.apps.raw3:application", "/ws/chat/lobby"),
    "Channels": ("tests.apps.channels_chat.chat.asgi:application", "/ws/chat/lobby/"),
}
SIZE = (80, 24)
REST = 0.5
"""Seconds between two runs, until what the last one has left behind has ended."""
PATIENCE = 30.0
"""Seconds after which something must be wrong."""


def paint(command: list[str], wanted: bytes) -> float:
    """Return the seconds from spawn to the wanted bytes."""
    with tempfile.TemporaryDirectory() as state:
        # Not in this repository, whose own configuration would have to be read.
        program = Program(command, {"WSTUI_STATE_DIR": state, "PYTHONPATH": ROOT}, SIZE, state)
        try:
            return program.until(wanted)
        finally:
            program.close()


async def alone(app: str, path: str) -> float:
    """Return the seconds from the spawn of a debuggee that is connected to as soon as it is ready to its accept."""
    accepted = asyncio.Event()

    def hear(reports: list[Report]) -> None:
        for report in reports:
            if isinstance(report, Loaded):
                link.send(Open(1, Scope(path).with_defaults(report.host).to_record()))
            elif isinstance(report, Told) and isinstance(report.event, Accept):
                accepted.set()

    begun = time.perf_counter()
    link = Link(
        Child.spawn(ChildConfig(app, ROOT, python=sys.executable)),
        on_reports=hear,
        on_output=lambda _: None,
        on_blocked=lambda _: None,
        on_died=lambda _: None,
    )
    link.attach()
    await asyncio.wait_for(accepted.wait(), PATIENCE)
    took = time.perf_counter() - begun
    await link.close()
    return took


def side_by_side(app: str, path: str) -> float:
    """Return the seconds to the later of bare Textual's paint and a debuggee's accept, both started at once."""
    with ThreadPoolExecutor(1) as other:
        painted = other.submit(paint, BARE, b"bare paint")
        return max(asyncio.run(alone(app, path)), painted.result())


def measure(runs: int) -> dict[str, list[float]]:
    """Measure all in turn, so that drift hits them alike; the first of each only warms the caches."""
    cases: dict[str, Callable[[], float]] = {"bare Textual": partial(paint, BARE, b"bare paint")}
    for name, (app, path) in APPS.items():
        cases[f"{name}, debuggee alone"] = partial(lambda app, path: asyncio.run(alone(app, path)), app, path)
        cases[f"{name}, beside bare Textual"] = partial(side_by_side, app, path)
        cases[f"{name}, on the screen"] = partial(paint, [*WSTUI, app, path], b"accept")
    times: dict[str, list[float]] = {name: [] for name in cases}
    for run in range(runs + 1):
        for name, case in cases.items():
            took = case()
            time.sleep(REST)
            if run:
                times[name].append(took)
    return times


def main(runs: int = 15) -> None:
    """Measure, and print tables."""
    times = measure(runs)
    bare = times["bare Textual"]
    rows = [("what", "median", "min", "ratio to bare")]
    rows += [(name, ms(statistics.median(each)), ms(min(each)), ratios(each, bare)) for name, each in times.items()]
    table(f"spawn to accepted on the screen, {runs} runs in turn", rows)
    rows = [("after what", "median", "min", "max")]
    for name in APPS:
        child, screen = times[f"{name}, debuggee alone"], times[f"{name}, on the screen"]
        late = [ours - max(pair) for ours, *pair in zip(screen, bare, child, strict=True)]
        both = times[f"{name}, beside bare Textual"]
        later = [ours - theirs for ours, theirs in zip(screen, both, strict=True)]
        for what, each in (("the later of both alone", late), ("both side by side", later)):
            rows.append((f"{name}, {what}", ms(statistics.median(each)), ms(min(each)), ms(max(each))))
    table("on the screen after bare Textual and the debuggee", rows)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
