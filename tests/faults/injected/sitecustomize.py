"""Makes one system call of one module fail; Python imports it at the start of every process that finds it.

``WSTUI_TESTS_FAULT`` says ``MODULE CALL N HOW``: the N-th call that this module of wstui's makes fails with an error
of that name; ``short`` writes only a part. Errors last, as on a full disk; EINTR and ``short`` come once. What was
done is told in the file that ``WSTUI_TESTS_FAULT_HIT`` names.
"""

from __future__ import annotations

import errno
import itertools
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

ONCE = {"EINTR", "short"}


def arm(module: str, call: str, n: int, how: str, told: str) -> None:
    """Replace a call, for one module only."""
    owner: Any = next(each for each in (os, socket.socket, socket, subprocess) if hasattr(each, call))
    original, count = getattr(owner, call), itertools.count(1)

    def failing(*args: Any, **kwargs: Any) -> Any:
        caller = sys._getframe(1).f_globals["__name__"]
        if caller.rpartition("wstui.")[2] != module:
            return original(*args, **kwargs)
        number = next(count)
        if number != n and (number < n or how in ONCE):
            return original(*args, **kwargs)
        if number == n:
            Path(told).write_text(f"{caller} {call} {n} {how}\n", "ascii")
        if how != "short":
            code = getattr(errno, how)
            raise OSError(code, os.strerror(code))
        data = bytes(args[-1])
        return original(*args[:-1], data[: max(1, len(data) // 2)])

    setattr(owner, call, failing)


if fault := os.environ.get("WSTUI_TESTS_FAULT"):
    where, what, number, way = fault.split()
    arm(where, what, int(number), way, os.environ["WSTUI_TESTS_FAULT_HIT"])
