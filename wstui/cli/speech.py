"""What is said to the shell: data on standard output, one line each on standard error, and the exit code.

No other module of the command line writes anywhere. Standard output is data only; what goes wrong, and what is worth
knowing beside the data, is ``wstui: …`` on standard error. A report for people stands there as it is where the data is
for programs.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from enum import IntEnum
from pathlib import Path
from typing import Final

from ..errors import UsageError


class ExitCode(IntEnum):
    """What the shell is told."""

    OK = 0
    """All went well."""
    DIFFERS = 1
    """A replay or a comparison differs, or a check found errors."""
    USAGE = 2
    """Wrong usage or configuration, or a bad session file."""
    NOT_LOADED = 3
    """The application could not be loaded or started."""
    CRASHED = 4
    """The application crashed (headless verbs)."""
    HUNG_UP = 129
    """The terminal was closed."""
    INTERRUPTED = 130
    """The user pressed Ctrl-C, where it is no key of the screen's."""
    QUIT = 131
    """Ended by SIGQUIT."""
    TERMINATED = 143
    """Ended by SIGTERM."""


_PACE: Final = 0.2
"""Seconds between two looks at how far something is."""
_COLOURS: Final = {">": "\x1b[36m", "<": "\x1b[32m", "!": "\x1b[33m", "error": "\x1b[31m", "end": "\x1b[0m"}


class OutputError(UsageError):
    """Standard output takes no more: its disk is full, say."""


def prepare() -> None:
    """Let standard output say what its encoding cannot: as an escape, not as a traceback."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # it was closed before we began
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - as long as we live
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def say(line: str) -> None:
    """Write one line of data on standard output.

    Args:
        line: Already safe for a terminal.

    Raises:
        BrokenPipeError: Whoever read is gone.
        OutputError: It could not be written.
    """
    with _writing():
        sys.stdout.write(line + "\n")


def say_beside(line: str) -> None:
    """Write one line on standard error, as it is: what people read while standard output has something for programs.

    Args:
        line: Already safe for a terminal.
    """
    sys.stderr.write(line + "\n")


def complain(message: str, kind: str = "error: ") -> None:
    """Write one line on standard error, whatever the message holds.

    Args:
        message: What is wrong, or worth knowing.
        kind: ``error: ``, or empty.
    """
    from ..core.payload import visible

    sys.stderr.write(f"wstui: {kind}{visible(message)}\n")


@contextlib.contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show on standard error how far something is that takes long, if that is a terminal; at the end it is gone.

    Args:
        what: What is being done: ``saving``.

    Yields:
        What is to be told how much is done and how much there is, as often as one likes.
    """
    terminal = sys.stderr.isatty()
    shown = time.monotonic()

    def show(done: int, whole: int) -> None:
        nonlocal shown
        if terminal and time.monotonic() - shown > _PACE:
            shown = time.monotonic()
            sys.stderr.write(f"\r{what}: {done:,} of {whole:,}\x1b[K")
            sys.stderr.flush()

    try:
        yield show
    finally:
        if terminal:
            sys.stderr.write("\r\x1b[K")


def flush() -> None:
    """Hand everything that was said to whoever reads it.

    Raises:
        BrokenPipeError: Whoever read is gone.
        OutputError: It could not be written.
    """
    with _writing():
        sys.stdout.flush()


@contextlib.contextmanager
def _writing() -> Iterator[None]:
    """Tell what the system refuses in one line; a reader that has gone away is no error."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"standard output: {error.strerror}") from None


def forget() -> None:
    """Throw away what nobody reads any more: what is still buffered must not fail again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def why(error: OSError | ValueError) -> str:
    """Tell why a file could not be had.

    Args:
        error: What the system said; a ValueError is about a name that no file can have, with a NUL in it.

    Returns:
        Its words, without the number and the name that Python puts around them.
    """
    return getattr(error, "strerror", None) or str(error)


def colours(*, beside: bool = False) -> Mapping[str, str]:
    """Give the escape sequences of each direction, of errors, and of the end of a colour.

    Args:
        beside: Whether they are for standard error.

    Returns:
        Empty strings if where they are for is no terminal that wants colours.
    """
    stream = sys.stderr if beside else sys.stdout
    wanted = stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return _COLOURS if wanted else dict.fromkeys(_COLOURS, "")


def terminal_lacking() -> str:
    """Name what the screen needs to be a terminal.

    Returns:
        The first that is none; empty if all are.
    """
    names = ("standard input", "standard output", "standard error")
    return next((name for number, name in enumerate(names) if not os.isatty(number)), "")
