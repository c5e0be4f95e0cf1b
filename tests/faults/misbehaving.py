"""Every kind of misbehaving application, on the screen: its own row, keys answered, and the next connect works.

``python -m tests.faults.misbehaving`` has them all, ``python -m tests.faults.misbehaving /spins /floods`` some; the
suite has a few of them.
"""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from tests.apps.misbehaving import APPLICATIONS
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
    anew: bool = False
    """Whether the keys that free it connect to it anew."""


def survives(path: str, *rows: str) -> Case:
    """A misbehaviour that the application itself comes out of."""
    return Case(path, (*rows, "text .* survived"), State.OPEN)


def dies(path: str, *rows: str) -> Case:
    """A misbehaviour that ends the process."""
    return Case(path, rows, State.DIED, status="its process has ended: F5 starts it again")


def hangs(path: str) -> Case:
    """A misbehaviour that shows when the process is to end: it is started anew, by F8."""
    told = ("note +the application hangs at tests", "died +ended by wstui, as a")
    return survives(path)._replace(free=("f8",), freed=told, anew=True)


def stuck(path: str, function: str) -> Case:
    """A misbehaviour that keeps the loop from running until it is interrupted."""
    row, status = "blocked +[0-9.]+ s at tests/apps/misb", f"BLOCKED in misbehaving.py:[0-9]+ {function}; F9 interrupts"
    return Case(path, (row,), State.OPEN, ("f9",), ("crashed +interrupted by you", "blocked +over after"), status)


TOWARDS_THE_SERVER = [
    Case("/raises-before-connect", ("crashed +ValueError: before connect", "violation +P05 app: raised before")),
    Case("/raises-after-accept", ("< +accept", "crashed +ValueError: after accept")),
    Case("/raises-in-finally", ("crashed +ValueError: in finally",)),
    Case("/returns-early", ("! +returned", "violation +P05 app: returned before"), State.RETURNED),
    Case("/returns-after-accept", ("! +returned", "violation +P23 app: returned without"), State.RETURNED),
    Case("/never-answers", ("> +connect",), State.CONNECTING, ("f6",), ("disconnect +1000",)),
    Case("/never-receives", ("< +accept",), State.OPEN, ("f6",), ("disconnect +1000",)),
    Case("/has-hostile-headers", ("violation +P18 ", "crashed +InvalidHeaderValue: invalid")),
    Case("/sends-before-accept", ("text .* too early", "violation +P01 ", "crashed +RuntimeError: Expected")),
    Case("/sends-after-close", ("close +1000", "violation +P03 ", "crashed +RuntimeError: Unexpected")),
    Case("/sends-a-number", ("malformed +text: text is an int", "violation +P10 ", "crashed +Attrib")),
    Case("/sends-an-unknown-type", ("malformed +type: there is no message", "violation +P06 ", "crashed +Runt")),
    Case("/sends-a-list", ("malformed +a message is a dict", "violation +P07 ", "crashed +TypeError")),
    survives("/sends-extra-keys", "violation +P29 app: keys that"),
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
    survives("/writes-on-fd-1", "output +past Python"),
    survives("/forks", "output +from the fork"),
    survives("/goes-on-in-a-fork", "note +the application forked"),
    survives("/stops-the-loop", "note +the application stopped"),
    survives("/closes-fd-1", "output +still heard"),
    survives("/replaces-stdout", r"note +the application replaced sys\.std"),
    survives("/takes-signals", "note +the application handles signals"),
]

STUCK = [
    stuck("/sleeps", "sleep_for_ever"),
    stuck("/spins", "spins"),
    stuck("/prints-for-ever", "prints_for_ever")._replace(rows=("output +x+",)),
    Case("/sleeps-in-a-thread", ("text .* asleep",), State.OPEN, ("f9",), ("crashed +interrupted by you",)),
    Case("/swallows-cancellation", ("text .* try it",), State.OPEN, ("f9",), ("text .* swallowed",)),
]

DEADLY = [
    dies("/closes-every-fd", "died +(killed by|exit status)"),
    hangs("/hangs-at-exit"),
    hangs("/leaves-a-thread"),
    dies("/exits-at-once", "output +last words", "died +exit status 5: last words"),
    dies("/segfaults", "output +Fatal Python error: Segment", "died +killed by SIGSEGV"),
    dies("/aborts", "died +killed by SIGABRT"),
    dies("/kills-itself", "died +killed by SIGKILL"),
    stuck("/holds-the-gil", "holds_the_gil")._replace(free=("f9", "alt+k"), freed=("died +ended by wstui, as a",)),
    Case(
        "/stops-itself",
        ("blocked +[0-9.]+ s stopped by a signal",),
        State.OPEN,
        ("alt+k",),
        ("died +ended by wstui, as a",),
        "BLOCKED, stopped by a signal; alt",
    ),
]

TOUR = [TOWARDS_THE_SERVER, EXCEPTIONS, SURVIVORS, STUCK, DEADLY]

NAMED: Final[Mapping[str, str]] = {
    "raise before connect": "/raises-before-connect",
    "raise after accept": "/raises-after-accept",
    "raise in finally": "/raises-in-finally",
    "return early": "/returns-early",
    "never receive": "/never-receives",
    "send after close": "/sends-after-close",
    "wrong types": "/sends-a-number",
    "unknown type": "/sends-an-unknown-type",
    "extra keys": "/sends-extra-keys",
    "BaseException": "/raises-rudely",
    "sys.exit": "/exits",
    "os._exit": "/exits-at-once",
    "segfault": "/segfaults",
    "infinite loop": "/spins",
    "recursion": "/recurses",
    "writes on fd 1": "/writes-on-fd-1",
    "closes the fd": "/closes-fd-1",
    "closes every fd": "/closes-every-fd",
    "forks": "/goes-on-in-a-fork",
    "swallows CancelledError": "/swallows-cancellation",
    "floods": "/floods",
    "breakpoint()": "/breaks",
    "input()": "/asks",
    "stops the loop": "/stops-the-loop",
    "closes the loop": "/closes-the-loop",
    "sets signal handlers": "/takes-signals",
    "leaves a non-daemon thread": "/leaves-a-thread",
    "calls asyncio.run": "/runs-a-loop",
    "SIGSTOPs itself": "/stops-itself",
    "replaces sys.stdout": "/replaces-stdout",
    "hangs at exit": "/hangs-at-exit",
}
"""Every kind that the design names, in its words and order, and its application."""


def shows(at: Driven, case: Case, *patterns: str) -> bool:
    """Tell whether the screen shows all of some patterns, in the newest connection of a case."""
    newest = at.text if case.anew else at.text.rpartition(f"connect           {case.path}")[2]
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


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def _all(cases: Sequence[Case], names: Mapping[str, str]) -> int:
    """Have misbehaviours one after the other, each on a screen that has seen those before it; tell how many fail."""
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        # a fork that goes on shares the loop's selector with its parent: uvloop makes itself a new one
        async with driven(Path(folder), APP, "/echo", loop="asyncio", python=sys.executable) as at:
            await at.until(lambda: at.session.state is State.OPEN)
            for case in cases:
                begun = time.perf_counter()
                try:
                    await misbehave(at, case)
                except AssertionError as error:
                    failed += 1
                    _say(f"FAILED  {case.path}: {error}")
                    return failed
                took = time.perf_counter() - begun
                rows = "; ".join((*case.rows, *case.freed))
                _say(f"{names.get(case.path, ''):<27}{case.path:<26}{took:6.2f} s  {rows}")
            at.controller.kill()
    return failed


def main(names: Sequence[str]) -> int:
    """Have the misbehaviours that are named, or all.

    Args:
        names: Paths.

    Returns:
        How many did not give their row, or left nothing to connect to.
    """
    wanted = [case for cases in TOUR for case in cases if not names or case.path in names]
    unknown = set(names) - set(APPLICATIONS)
    if unknown:
        _say(f"there is no {', '.join(sorted(unknown))}")
        return 2
    failed = 0
    by_path = {path: name for name, path in NAMED.items()}
    begun = time.perf_counter()
    for cases in TOUR:
        failed += asyncio.run(_all([case for case in cases if case in wanted], by_path))
    took = time.perf_counter() - begun
    _say(f"{len(wanted)} kinds of misbehaviour in {took:.0f} s, {failed} failed; {len(NAMED)} are the design's")
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
