"""Applications that misbehave: each gets its own row on the screen, keys are answered, the next connect works."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.apps.misbehaving import APPLICATIONS
from tests.e2e.terminal import terminal
from tests.support import ROOT
from tests.tui.driven import Driven, driven
from wstui.core.events import Receive
from wstui.core.machine import State
from wstui.core.scope import Scope

APP = "tests.apps.misbehaving:application"


class Case(NamedTuple):
    """One misbehaviour, and what a person sees of it."""

    path: str
    rows: Sequence[str]
    """Regular expressions: what the log shows of it."""
    state: State = State.CRASHED
    """What it comes to, before anything is done about it."""
    free: Sequence[str] = ()
    """Keys that free what is stuck."""
    freed: Sequence[str] = ()
    """What the log shows after them."""
    status: str = ""
    """What the status line shows of it."""


def survives(path: str, *rows: str) -> Case:
    """A misbehaviour that the application itself comes out of."""
    return Case(path, (*rows, "text .* survived"), State.OPEN)


def dies(path: str, *rows: str) -> Case:
    """A misbehaviour that ends the process."""
    return Case(path, rows, State.DIED, status="its process has ended: F5 starts it again")


def stuck(path: str, function: str, *, state: State = State.OPEN) -> Case:
    """A misbehaviour that keeps the loop from running until it is interrupted."""
    row, status = "blocked +[0-9.]+ s at tests/apps/misb", f"BLOCKED in misbehaving.py:[0-9]+ {function}; F9 interrupts"
    return Case(path, (row,), state, ("f9",), ("crashed +interrupted by you", "blocked +over after"), status)


TOWARDS_THE_SERVER = [
    Case("/raises-before-connect", ("crashed +ValueError: before connect", "violation +P05 raised before")),
    Case("/raises-after-accept", ("< +accept", "crashed +ValueError: after accept")),
    Case("/raises-in-finally", ("crashed +ValueError: in finally",)),
    Case("/returns-early", ("! +returned", "violation +P05 returned before"), State.RETURNED),
    Case("/returns-after-accept", ("! +returned", "violation +P23 returned without"), State.RETURNED),
    Case("/never-answers", ("> +connect",), State.CONNECTING, ("f6",), ("disconnect +1000",)),
    Case("/never-receives", ("< +accept",), State.OPEN, ("f6",), ("disconnect +1000",)),
    Case("/has-hostile-headers", ("violation +P18 ", "crashed +InvalidHeaderValue: invalid")),
    Case("/sends-before-accept", ("text .* too early", "violation +P01 ", "crashed +RuntimeError: Expected")),
    Case("/sends-after-close", ("close +1000", "violation +P03 ", "crashed +RuntimeError: Unexpected")),
    Case("/sends-a-number", ("malformed +text: text is an int", "violation +P10 ", "crashed +Attrib")),
    Case("/sends-an-unknown-type", ("malformed +type: there is no message", "violation +P06 ", "crashed +Runt")),
    Case("/sends-a-list", ("malformed +a message is a dict", "violation +P07 ", "crashed +TypeError")),
    survives("/sends-too-much", "fault +a frame of 70000000 bytes is ove"),
    Case("/floods", ("text .* flood",), State.OPEN, ("f6",), ("! +returned +ClientDisconnected",)),
]

EXCEPTIONS = [
    Case("/raises-rudely", (r"crashed +tests\.apps\.misbehaving\.Rude: no ",)),
    Case("/raises-the-unspeakable", (r"crashed +tests\.apps\.misbehaving\.Unspea",)),
    Case("/raises-megabytes", ("crashed +ValueError: 5 MB x+",)),
    Case("/raises-cancelled-error", (r"crashed +asyncio\.exceptions\.CancelledError",)),
    Case("/raises-keyboard-interrupt", ("crashed +KeyboardInterrupt",)),
    Case("/recurses", ("crashed +RecursionError: maximum",)),
    Case("/exhausts-memory", ("crashed +MemoryError",)),
    Case("/exits", ("crashed +SystemExit: 4",)),
    Case("/asks", (r"note +input\('your name\? '\) at tests", "crashed +EOFError: wstui: there is no")),
    Case("/closes-the-loop", ("crashed +RuntimeError: Cannot close a",)),
    Case("/runs-a-loop", (r"crashed +RuntimeError: asyncio\.run\(\)",)),
    Case("/cancels-everybody", ("note +the application cancelled ", r"crashed +asyncio\.exceptions\.Canc")),
]

SURVIVORS = [  # in this order: what writes past Python is not heard after the two that take its streams away
    survives("/forgets-a-task", "output +ERROR asyncio: Task exception"),
    survives("/fails-in-a-thread", "output +Exception in thread", "ValueError: in a thread"),
    survives("/breaks", r"note +breakpoint\(\) at tests/apps"),
    survives("/prints-much", "output +0+"),
    survives("/prints-one-long-line", "output +y+"),
    survives("/writes-on-fd-1"),
    survives("/forks", "output +from the fork"),
    survives("/goes-on-in-a-fork"),
    survives("/stops-the-loop", "note +the application stopped"),
    survives("/closes-fd-1", "output +still heard"),
    survives("/replaces-stdout"),
    survives("/leaves-a-thread"),
    survives("/takes-signals"),
]

STUCK = [
    stuck("/sleeps", "sleep_for_ever"),
    stuck("/spins", "spins"),
    stuck("/prints-for-ever", "prints_for_ever")._replace(rows=("output +x+",)),
    Case("/sleeps-in-a-thread", ("text .* asleep",), State.OPEN, ("f9",), ("crashed +interrupted by you",)),
    Case("/swallows-cancellation", ("text .* try it",), State.OPEN, ("f9",), ("text .* swallowed",)),
]

DEADLY = [
    dies("/exits-at-once", "output +last words", "died +exit status 5: last words"),
    dies("/segfaults", "output +Fatal Python error: Segment", "died +killed by SIGSEGV"),
    dies("/aborts", "died +killed by SIGABRT"),
    dies("/kills-itself", "died +killed by SIGKILL"),
    stuck("/holds-the-gil", "holds_the_gil")._replace(free=("f9", "alt+k"), freed=("died +killed by SIGKILL, as a",)),
    Case(
        "/stops-itself",
        ("blocked +[0-9.]+ s stopped by a signal",),
        State.OPEN,
        ("alt+k",),
        ("died +killed by SIGKILL, as a",),
        "BLOCKED, stopped by a signal; alt",
    ),
]

TOUR = [TOWARDS_THE_SERVER, EXCEPTIONS, SURVIVORS, STUCK, DEADLY]


def test_every_misbehaviour_is_seen() -> None:
    elsewhere = {"/echo", "/is-hostile"}
    assert {case.path for cases in TOUR for case in cases} | elsewhere == set(APPLICATIONS)


def shows(at: Driven, case: Case, *patterns: str) -> bool:
    """Tell whether the screen shows all of some patterns, in the newest connection of a case."""
    newest = at.text.rpartition(f"connect           {case.path}")[2]
    return all(re.search(pattern, newest) for pattern in patterns)


async def misbehave(at: Driven, case: Case) -> None:
    """Have one misbehaviour, see it, get out of it, and connect to what behaves."""
    at.controller.connect(at.session, Scope.from_url(case.path))
    wanted = case.state if case.state in {State.CONNECTING, State.RETURNED} else State.OPEN
    await at.until(lambda: at.session.state in {wanted, case.state})
    if at.session.state is State.OPEN:
        at.controller.send(at.session, Receive("x"))
    await at.until(lambda: at.session.state is case.state and shows(at, case, *case.rows, case.status))
    for key in case.free:
        await at.press("alt+s")
        await at.see("subprotocols")
        await at.press("alt+l", key)
    await at.until(partial(shows, at, case, *case.freed))
    before = at.session.connects
    await at.press("f5")
    await at.until(lambda: at.session.connects > before and at.session.state is State.OPEN)


@pytest.mark.anyio
@pytest.mark.parametrize("cases", TOUR, ids=["server", "exceptions", "survivors", "stuck", "deadly"])
async def test_each_gives_its_row_and_the_next_connect_works(tmp_path: Path, cases: list[Case]) -> None:
    # a fork that goes on shares the loop's selector with its parent: uvloop makes itself a new one
    async with driven(tmp_path, APP, "/echo", loop="asyncio" if cases is SURVIVORS else "auto") as at:
        await at.until(lambda: at.session.state is State.OPEN)
        for case in cases:
            await misbehave(at, case)
        await at.press("alt+c", "h", "i", "ctrl+j")
        await at.see("echo hi")
        at.controller.kill()


@pytest.mark.e2e
def test_the_worst_by_hand(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "wstui", "--app-dir", str(ROOT), APP, "/echo"]
    with terminal(command, WSTUI_STATE_DIR=str(tmp_path)) as screen:
        screen.until("● open")
        for path, row, free in (
            ("/segfaults", "✗ died", ()),
            ("/holds-the-gil", "BLOCKED in misbehaving.py:[0-9]+ holds_the_gil", ("f9", "alt+k")),
            ("/closes-fd-1", "output +still heard", ()),
            ("/prints-one-long-line", "text .* survived", ()),
        ):
            screen.press("alt+s")
            screen.until("subprotocols")
            screen.press("home", "ctrl+k")
            screen.until("e.g. /ws/chat")
            screen.press(path, "f5")
            screen.until("● open")
            screen.press("alt+c", "go", "ctrl+j")
            screen.until(row)
            screen.press(*free)
            if free:
                screen.until("died +killed by SIGKILL")
        screen.press("ctrl+q")
        assert screen.wait() == 0
