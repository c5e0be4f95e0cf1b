"""What the benchmarks share: programs on a pty, timed by the bytes that they write, and tables."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from typing import Final

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
"""An installed program has its bytecode; one that is compiled anew at every start takes half as long again."""

BARE: Final = [sys.executable, "-m", "tests.bench.bare"]
"""The reference of everything that is painted: a Textual application with one line in it."""


class Program:
    """A program on a pty of its own, read as bytes.

    Attributes:
        seen: Everything it wrote so far.
    """

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str] | None = None,
        size: tuple[int, int] = (160, 48),
        folder: str = ".",
    ) -> None:
        self.seen = bytearray()
        self.started = time.perf_counter()
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            os.environ.update({"TERM": "xterm-256color", "COLORTERM": "truecolor", **(environment or {})})
            os.chdir(folder)
            os.execvp(command[0], list(command))
        self.resize(size)

    def resize(self, size: tuple[int, int]) -> None:
        """Make the terminal so many columns wide and lines high."""
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))

    def read(self, patience: float) -> bytes:
        """Return what has come within some seconds; empty if nothing did or the program has ended."""
        if not select.select([self._fd], [], [], patience)[0]:
            return b""
        try:
            chunk = os.read(self._fd, 1 << 16)
        except OSError:
            return b""
        self.seen += chunk
        return chunk

    def until(self, wanted: bytes, patience: float = 30.0) -> float:
        """Read until the program has written something.

        Args:
            wanted: Bytes that must come after this call or have come before it.
            patience: Seconds until it is given up.

        Returns:
            Seconds since the program was spawned.
        """
        deadline = time.perf_counter() + patience
        while wanted not in self.seen:
            self.read(0.2)
            if time.perf_counter() > deadline:
                raise TimeoutError(f"never saw {wanted!r} in {self.seen[-2000:]!r}")
        return time.perf_counter() - self.started

    def key(self, key: bytes, wanted: bytes, patience: float = 5.0) -> float:
        """Press a key and return the seconds until its bytes are on the pty; infinite if they never come."""
        mark = len(self.seen)
        begun = time.perf_counter()
        os.write(self._fd, key)
        while wanted not in self.seen[mark:]:
            self.read(0.05)
            if time.perf_counter() - begun > patience:
                return float("inf")
        return time.perf_counter() - begun

    def press(self, keys: bytes) -> None:
        """Press keys without waiting."""
        os.write(self._fd, keys)

    def close(self) -> None:
        """End the program and forget it."""
        os.kill(self.pid, signal.SIGTERM)
        deadline = time.perf_counter() + 5
        while time.perf_counter() < deadline:
            self.read(0.02)
            if os.waitpid(self.pid, os.WNOHANG)[0]:
                break
        else:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self._fd)


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value below which a share of them lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def table(title: str, rows: Sequence[tuple[str, ...]]) -> None:
    """Print rows in aligned columns; the first row names them."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    print(title)
    for row in rows:
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def ms(seconds: float) -> str:
    """Write seconds as milliseconds."""
    return f"{seconds * 1000:.1f} ms"


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> str:
    """Write the median of the paired ratios with its range."""
    each = [one / other for one, other in zip(ours, theirs, strict=True)]
    return f"{statistics.median(each):.2f}x [{min(each):.2f}-{max(each):.2f}]"
