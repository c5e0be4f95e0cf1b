"""The processes that a debugger starts, found whoever their parent is by then."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

MARK: Final = "WSTUI_TESTS_MARK"
"""A variable that a debuggee and all that it starts inherit."""

_PR_SET_CHILD_SUBREAPER: Final = 36


def wait_for(condition: Callable[[], object], patience: float) -> bool:
    """Poll until something holds.

    Args:
        condition: What is to hold.
        patience: Seconds.

    Returns:
        False if it never does.
    """
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def stat(pid: int) -> tuple[str, int]:
    """Tell state and parent of a process; an empty state if there is none.

    Args:
        pid: Its id.
    """
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return "", 0
    return fields[0], int(fields[1])


def marked(mark: str) -> list[int]:
    """List the processes that carry a mark and are alive.

    Args:
        mark: What `MARK` was set to.
    """
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if f"{MARK}={mark}".encode() not in (folder / "environ").read_bytes().split(b"\0"):
                continue
        except OSError:  # it has ended meanwhile, or is somebody else's
            continue
        if stat(int(folder.name))[0] not in {"", "Z", "X"}:
            found.append(int(folder.name))
    return found


def survivors(mark: str, seconds: float) -> list[str]:
    """Tell who outlives the debugger by more than it may, for how long, and kill who lives for ever.

    Args:
        mark: What `MARK` was set to.
        seconds: What is allowed.
    """
    begun = time.monotonic()
    if wait_for(lambda: not marked(mark), seconds):
        return []
    left = marked(mark)
    told = [f"{pid} {stat(pid)[0]} {_cpu(pid):.2f} s of cpu" for pid in left]
    if not wait_for(lambda: not marked(mark), 10 * seconds):
        end(mark)
    return [f"left alive for {time.monotonic() - begun:.1f} s: {', '.join(told)}"] if left else []


def _cpu(pid: int) -> float:
    """Tell how many seconds of processor time a process has had."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def adopt() -> None:
    """Have every orphan of what we start become a child of ours, as `orphans` tells; where the kernel can."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def children(pid: int) -> dict[int, str]:
    """Tell the states of a process's children; Z is a zombie.

    Args:
        pid: The process.
    """
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        state, parent = stat(int(folder.name))
        if parent == pid and state:
            found[int(folder.name)] = state
    return found


def orphans(known: set[int]) -> dict[int, str]:
    """Tell what has been left to us, by state, and collect those that have ended.

    Args:
        known: Children that we have started ourselves.
    """
    left = {pid: state for pid, state in children(os.getpid()).items() if pid not in known}
    for pid in left:
        with contextlib.suppress(OSError):
            os.waitpid(pid, os.WNOHANG)
    return left


def collect() -> None:
    """Collect every child of ours that has ended, and who is about to, so that the next case does not find them."""
    with contextlib.suppress(ChildProcessError):
        wait_for(lambda: os.waitpid(-1, os.WNOHANG)[0] == 0 and "Z" not in children(os.getpid()).values(), 1.0)


def end(mark: str) -> None:
    """Kill what is left of what carries a mark.

    Args:
        mark: What `MARK` was set to.
    """
    for pid in marked(mark):
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGKILL)
