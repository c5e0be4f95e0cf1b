"""System calls that fail: ``python -m tests.faults.syscalls [WORD …]`` (only cases whose name has the words).

Three kinds of it, each on the real program in a real terminal, two at a time:

* the n-th call of one module fails, n = 1 to 20, put in by `tests.faults.injected` between Python and the kernel, for
  what no machine can be made to do at a wanted moment;
* no file descriptors: the kernel refuses them from a limit on, for every limit up to what the program needs;
* a disk that is really full (a tiny tmpfs, where we may mount one), a folder that cannot be written, a limited file.

Never may it hang for two seconds, leave anybody behind or the terminal spoilt. What cannot be recorded is told once,
and the rows go on, marked.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import re
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Final

import pexpect

from tests.e2e.terminal import Terminal, terminal
from tests.faults.calls import CASES, FEW, Case
from tests.faults.disks import DISKS, intact
from tests.faults.exits import DEATH
from tests.faults.modes import FULL, OURS, modes, unrestored
from tests.faults.numbered import numbers
from tests.faults.processes import adopt, collect, end, orphans, survivors
from tests.support import ROOT, TIME

APP: Final = "tests.faults.numbered:application"
HANG: Final = 2.0 * TIME
"""Seconds that no answer may take, on a machine that has time for us: see `hang`."""
AT_ONCE: Final = 2
"""Debuggers that run at the same time, each in a process of ours that adopts what it leaves behind."""
COMES: Final = 8.0 * TIME
"""Seconds in which a call must have been made so often."""
COMPOSER: Final = "empty frame|not connected"
"""What it says while there is nothing in it."""
SETTLED: Final = r"empty frame(.*\n)*.* (open|not loaded|left|died|idle|refused|crashed)"
"""A screen with all its panes, on which the application is or is not."""
FEWEST: Final = 6
"""Descriptors that Python itself needs to start."""
SITE: Final = Path(__file__).parent / "injected"


def debugging(folder: Path, path: str = "/calm", **environment: str) -> contextlib.AbstractContextManager[Terminal]:
    """Debug the application that counts, in a terminal; the folder is for what it keeps."""
    command = [sys.executable, "-m", "wstui", "--app-dir", str(ROOT), APP, path]
    return terminal(
        command,
        columns=100,
        rows=30,
        **{"WSTUI_STATE_DIR": str(folder), "WSTUI_TESTS_MARK": str(folder), **environment},
    )


def hang() -> float:
    """Tell how many seconds no answer may take while others share the processors."""
    return HANG * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def answers(screen: Terminal) -> list[str]:
    """Type something and take it away; tell if that takes long to be seen, or it takes long until one can."""
    begun = time.monotonic()
    if not re.search(r"│x+ +│", screen.until(rf"{COMPOSER}|│x+ +│")):
        screen.until(COMPOSER)
    stood = time.monotonic()
    screen.press("w")
    screen.until(r"│x*w +│")
    screen.press("\x7f")
    screen.until(lambda shown: not re.search(r"│x*w +│", shown))
    seconds = time.monotonic() - stood
    wrong = [f"no answer for {seconds:.1f} s"] if seconds > hang() else []
    return wrong + ([f"not there for {stood - begun:.1f} s"] if stood - begun > 2 * hang() else [])


def comes(screen: Terminal, happened: Callable[[], object], seconds: float) -> bool:
    """Read what is drawn until something has happened, for some time; tell whether it has."""
    deadline = time.monotonic() + seconds
    with contextlib.suppress(AssertionError):
        screen.until(lambda _: happened() or time.monotonic() > deadline)
    return bool(happened())


def talk(screen: Terminal, n: int, hit: Path) -> None:
    """Send frames one after another, each when the one before has been answered, until the call has failed."""
    screen.until(lambda shown: hit.exists() or re.search("● open|not loaded|died", shown))
    for number in range(1, n + 1):
        screen.press("x", "ctrl+j")
        if not comes(screen, partial(heard, screen, number, hit), COMES) or hit.exists():
            return


def heard(screen: Terminal, number: int, hit: Path) -> bool:
    """Tell whether so many frames have been answered, or the call has failed."""
    return hit.exists() or f"heard {number};" in screen.text()


def goes_on(screen: Terminal) -> None:
    """See later frames come."""
    latest = max(numbers(screen.text()), default=0)
    screen.until(lambda shown: max(numbers(shown), default=0) > latest)


def leave(screen: Terminal, before: list[object], folder: Path, statuses: Collection[int] = (0,)) -> list[str]:
    """Quit, and tell what is not as it should be then; 3 is the status if the application could not be started."""
    begun = time.monotonic()
    screen.press("ctrl+q")
    told = screen.wait()
    seconds = time.monotonic() - begun
    wrong = [] if told in statuses else [f"exit status {told}"]
    if seconds > 2 * hang():  # of which two seconds are the application's
        wrong.append(f"quitting took {seconds:.1f} s")
    wrong += unrestored(screen.raw, before, screen.process.child_fd)
    return wrong + left(screen, folder)


def left(screen: Terminal, folder: Path) -> list[str]:
    """Tell what is left of a debugger that has ended."""
    wrong = survivors(str(folder), DEATH)
    if zombies := orphans({screen.process.pid}):
        wrong.append(f"left to be reaped: {zombies}")
    if "Traceback" in screen.raw:
        wrong.append("a traceback: " + screen.raw[screen.raw.index("Traceback") :][:1500])
    return wrong


def counts(screen: Terminal) -> None:
    """See more rows come, whatever they can say of their frames."""
    times = re.compile(r"^\d\d:\d\d:\d\d\.\d+", re.MULTILINE)
    before = times.findall(screen.text())
    screen.until(lambda shown: times.findall(shown) not in ([], before))


def unrecorded(screen: Terminal) -> list[str]:
    """See that recording has stopped, told once, and that the rows go on, marked."""
    screen.until("not recorded")
    goes_on(screen)
    screen.until(r"open  recording stopped: [A-Z]")
    return []


def dead(screen: Terminal) -> list[str]:
    """See the debuggee's end, and start it again."""
    screen.until(r"died|not loaded")
    return []


def inject(case: Case, error: str, n: int, folder: Path) -> list[str]:
    """Let one call fail.

    Args:
        case: Which call.
        error: How it fails.
        n: Which time.
        folder: An empty one.

    Returns:
        What was wrong, a line each; ``["never called"]`` if it was not called so often.
    """
    hit = folder / "hit"
    state = folder / "state"
    fault = f"{case.module} {case.call} {n} {error}"
    environment = {
        "PYTHONPATH": str(SITE),
        "WSTUI_TESTS_FAULT": fault,
        "WSTUI_TESTS_FAULT_HIT": str(hit),
        "WSTUI_STATE_DIR": str(state),
    }
    with debugging(folder, case.path, **environment) as screen:
        before = termios.tcgetattr(screen.process.child_fd)
        if case.effect == "refused":
            return refused(screen, before, folder)
        screen.until(lambda _: modes(screen.raw) >= FULL)
        provoke(case, screen, n, folder)
        if not comes(screen, hit.exists, COMES):
            screen.text()
            return ["never called", *leave(screen, before, folder)]
        wrong = [] if "saved" in case.effect else answers(screen)
        match case.effect:
            case "unrecorded":
                wrong += unrecorded(screen)
            case "dead":
                wrong += dead(screen)
            case "freed":
                screen.until("ended by you")
            case "unsaved" | "saved":
                wrong += saved(screen, folder, told=case.effect == "saved")
            case "unread":
                screen.until(r"\(cannot be read: Input/output error\)")
                counts(screen)
            case "nothing":
                goes_on(screen)
            case _:
                pass
        may_fail = case.effect in {"dead", "any", "restart"}
        return wrong + leave(screen, before, folder, {0, 3} if may_fail else {0})


def provoke(case: Case, screen: Terminal, n: int, folder: Path) -> None:
    """Do what makes a call come that does not come by itself."""
    hit = folder / "hit"
    if case.path == "/answers" and not hit.exists():
        talk(screen, n, hit)
    if case.keys or "saved" in case.effect:
        screen.until(r"tick \d")
        screen.until(COMPOSER)
        screen.press(*case.keys)
    if "saved" in case.effect:
        screen.press("ctrl+s")
        screen.until("Save the session")
        screen.press("ctrl+u", f"{folder}/kept.wstui", "enter")
    if case.effect == "restart":
        screen.until(r"tick \d")
        for _ in range(n - 1):
            screen.press("f8")
            screen.until(r"restarted|not loaded|could not be started|cannot be started")
            comes(screen, hit.exists, 0.3)


def saved(screen: Terminal, folder: Path, *, told: bool) -> list[str]:
    """See that saving has failed as a whole, told where it was asked for, or not at all."""
    screen.until("records saved to" if told else r"kept\.wstui: (No space left on device|Input/output error)")
    screen.press("enter" if told else "escape")
    goes_on(screen)
    left = [each.name for each in folder.glob("*kept*")]
    return [] if left == ["kept.wstui"] * told else [f"left in the folder: {left}"]


def refused(screen: Terminal, before: list[object], folder: Path) -> list[str]:
    """See one clear line instead of a screen, and exit status 3."""
    begun = time.monotonic()
    status = screen.wait()
    wrong = [f"took {time.monotonic() - begun:.1f} s"] if time.monotonic() - begun > 2 * hang() else []
    lines = [line for line in screen.raw.splitlines() if line.strip()]
    if len(lines) != 1 or not lines[0].startswith("wstui: error: "):
        wrong.append(f"not one clear line: {lines[:12]}")
    if status != 3:
        wrong.append(f"exit status {status}")
    return wrong + unrestored(screen.raw, before, screen.process.child_fd) + left(screen, folder)


def limited(limit: int, folder: Path) -> list[str]:
    """Let the kernel give no descriptor from a number on: one clear line, or a screen that works."""
    body = f"ulimit -n {limit}; exec {sys.executable} -m wstui --app-dir {ROOT} {APP} /calm"
    command = ["bash", "--norc", "-c", body]
    with terminal(command, columns=100, rows=30, WSTUI_STATE_DIR=str(folder), WSTUI_TESTS_MARK=str(folder)) as screen:
        before = termios.tcgetattr(screen.process.child_fd)
        screen.until(lambda shown: not screen.process.isalive() or re.search(SETTLED, shown))
        if screen.process.isalive():
            wrong = answers(screen)
            return wrong + leave(screen, before, folder, {0, 3})
        said = OURS.sub("", screen.raw.rpartition("\x1b[?1049l")[2]).strip()
        wrong = [] if screen.wait() in {1, 2, 3} else [f"exit status {screen.wait()}"]
        # Python itself may have nothing to say it with; a long line is wrapped below a screen
        if said and (not said.rpartition("wstui: error: ")[1] or said.count("\n") > 2):
            wrong.append(f"not one clear line: {said[-600:]}")
        return wrong + unrestored(screen.raw, before, screen.process.child_fd) + left(screen, folder)


def on_disk(prepare: Callable[[Path], Callable[[], object]], folder: Path) -> list[str]:
    """Debug with a place for journals that takes little or nothing."""
    state = folder / "state"
    state.mkdir()
    undo = prepare(state)
    try:
        with debugging(folder, "/bursts", WSTUI_STATE_DIR=str(state)) as screen:
            before = termios.tcgetattr(screen.process.child_fd)
            screen.until(r"tick \d")
            wrong = answers(screen) + unrecorded(screen) + leave(screen, before, folder)
        return wrong + intact(state)
    finally:
        undo()


def cases() -> Iterator[tuple[str, Callable[[Path], list[str]]]]:
    """Name every case and what does it: first some of each kind, the rest of them last."""
    yield from injected(lambda n: n in FEW)
    for limit in range(FEWEST, 46, 2):
        yield f"limit {limit} descriptors", partial(limited, limit)
    for prepare in DISKS:
        yield f"disk {prepare.__name__}", partial(on_disk, prepare)
    yield from injected(lambda n: n not in FEW)


def injected(wanted: Callable[[int], bool]) -> Iterator[tuple[str, Callable[[Path], list[str]]]]:
    """Name the calls that fail, and what does it, for some n."""
    for case in CASES:
        for n in filter(wanted, case.numbers):
            for error in case.errors:
                yield f"{case.module} {case.call} {n} {error}: {case.effect}", partial(inject, case, error, n)


def done(number: int) -> list[str]:
    """Do one of the cases in a folder of its own; return what was wrong."""
    case = list(cases())[number][1]
    with tempfile.TemporaryDirectory() as folder:
        try:
            return case(Path(folder))
        except (AssertionError, pexpect.ExceptionPexpect) as error:
            return [re.sub(r"\n(\s*\n)+", "\n", str(error))]
        except subprocess.CalledProcessError as error:
            return [f"skipped: {error.stderr!r}"]
        finally:
            end(folder)
            collect()


def main(words: Sequence[str]) -> int:
    """Do all that are asked for; return how many went wrong."""
    names = [name for name, _ in cases()]
    chosen = [number for number, name in enumerate(names) if all(word in name for word in words)]
    begun, faults, never = time.monotonic(), 0, 0
    with ProcessPoolExecutor(AT_ONCE, multiprocessing.get_context("spawn"), adopt) as pool:
        for number, wrong in zip(chosen, pool.map(done, chosen), strict=True):
            uncalled = wrong == ["never called"]
            never += uncalled
            faults += bool(wrong) and not uncalled
            sys.stdout.write(f"{'-' if uncalled else 'FAULT' if wrong else 'ok':5}  {names[number]}\n")
            sys.stdout.writelines(f"       {line}\n" for line in wrong)
            sys.stdout.flush()
    seconds = time.monotonic() - begun
    sys.stdout.write(f"{len(chosen)} cases, {never} of them never came to it, {faults} faults, {seconds:.0f} s\n")
    return faults


if __name__ == "__main__":
    sys.exit(bool(main(sys.argv[1:])))
