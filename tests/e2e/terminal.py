"""A real terminal for a real program: a pty, keys in, and the screen as a person would see it."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

import pexpect
import pyte

from tests.support import PATIENCE

KEYS: Final[Mapping[str, str]] = {
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "end": "\x1b[F",
    "home": "\x1b[H",
    "f1": "\x1bOP",
    "f2": "\x1bOQ",
    "f3": "\x1bOR",
    "f4": "\x1bOS",
    "f5": "\x1b[15~",
    "f6": "\x1b[17~",
    "f7": "\x1b[18~",
    "f8": "\x1b[19~",
    "f9": "\x1b[20~",
    "f10": "\x1b[21~",
    **{f"alt+{letter}": f"\x1b{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"},
    **{f"ctrl+{letter}": chr(ord(letter) - 96) for letter in "abcdefghijklmnopqrstuvwxyz"},
}

_UNKNOWN_TO_PYTE: Final = re.compile(
    r"\x1b\[[<=>][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p|\x1bP.*?\x1b\\|\x1b\[\?u", re.DOTALL
)
"""Sequences that a modern terminal swallows and that pyte would print."""


_AT_ONCE: Final = 0.1
"""Seconds of reading after which one looks at the screen, even if there is always more to read."""


class Terminal:
    """One program on one pty."""

    def __init__(self, command: Sequence[str], *, columns: int = 80, rows: int = 24, **environment: str) -> None:
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self._screen)
        self._chunks: list[str] = []
        self._rest = ""
        environ = {key: value for key, value in os.environ.items() if key not in {"NO_COLOR", "COLUMNS", "LINES"}}
        self.process = pexpect.spawn(
            command[0],
            list(command[1:]),
            dimensions=(rows, columns),
            encoding="utf-8",
            codec_errors="replace",
            timeout=PATIENCE,
            env={**environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", **environment},
        )
        self.process.delaybeforesend = None

    @property
    def raw(self) -> str:
        """Everything that the program wrote, for tests on what may never reach a terminal."""
        return "".join(self._chunks)

    def text(self) -> str:
        """Return the screen as lines of text, after reading what has come."""
        self._read(0)
        return "\n".join(line.rstrip() for line in self._screen.display)

    def press(self, *keys: str) -> None:
        """Press keys by name; what is no name is typed as it stands."""
        for key in keys:
            self.process.send(KEYS.get(key, key))

    def until(self, wanted: str | Callable[[str], object]) -> str:
        """Read until the screen shows something.

        Args:
            wanted: A regular expression to find, or a predicate on the screen's text.

        Returns:
            The screen that shows it.

        Raises:
            AssertionError: With the screen, if it never came or the program ended first.
        """
        found = wanted if callable(wanted) else lambda screen: re.search(wanted, screen)
        deadline = time.monotonic() + PATIENCE
        while True:
            shown = self.text()
            if found(shown):
                return shown
            if time.monotonic() > deadline or not self._read(0.05):
                shown = self.text()
                if found(shown):
                    return shown
                state = "is running" if self.process.isalive() else f"has ended ({self.process.exitstatus})"
                raise AssertionError(f"never saw {wanted!r}; the program {state} and shows:\n{shown}")

    def wait(self) -> int:
        """Wait for the program's own end and return its exit status, a signal as a negative number.

        Raises:
            AssertionError: With the screen, if it does not end.
        """
        deadline = time.monotonic() + PATIENCE
        while self._read(0.05) or self.process.isalive():
            if time.monotonic() > deadline:
                raise AssertionError(f"never ended; the program shows:\n{self.text()}")
        return -self.process.signalstatus if self.process.signalstatus else int(self.process.exitstatus)

    def close(self) -> None:
        """End the program, kindly if it lets us."""
        with contextlib.suppress(OSError):
            self.process.kill(signal.SIGTERM)
        if not self.process.isalive():
            self.process.ptyproc.delayafterclose = 0.0  # there is nobody to wait for
        try:
            self.process.close(force=True)
        except pexpect.ExceptionPexpect:  # on a loaded machine even that takes longer than it waits
            with contextlib.suppress(OSError):
                os.kill(self.process.pid, signal.SIGKILL)
                os.waitpid(self.process.pid, 0)

    def _read(self, patience: float) -> bool:
        """Take in what has come, but for more than is taken in at once; False once the program has ended."""
        deadline = time.monotonic() + patience + _AT_ONCE
        try:
            while chunk := self.process.read_nonblocking(65536, timeout=patience):
                self._chunks.append(chunk)
                self._feed(chunk)
                if time.monotonic() > deadline:
                    return True
                patience = 0
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        return True

    def _feed(self, chunk: str) -> None:
        """Draw a chunk; a sequence that is cut at its end waits for the next one."""
        chunk = self._rest + chunk
        cut = chunk.rfind("\x1b", max(0, len(chunk) - 32))
        if cut >= 0 and not re.search(r"[a-zA-Z\\]", chunk[cut + 2 :]):
            chunk, self._rest = chunk[:cut], chunk[cut:]
        else:
            self._rest = ""
        self._stream.feed(_UNKNOWN_TO_PYTE.sub("", chunk))


@contextlib.contextmanager
def terminal(command: Sequence[str], *, columns: int = 80, rows: int = 24, **environment: str) -> Iterator[Terminal]:
    """Run a program in a terminal for the length of a block.

    Args:
        command: The program and its arguments.
        columns: Width in cells.
        rows: Height in cells.
        environment: Variables on top of this process's own.

    Yields:
        The terminal.
    """
    running = Terminal(command, columns=columns, rows=rows, **environment)
    try:
        yield running
    finally:
        running.close()
