"""Runs a session file's regexes where the application runs, too, and none of them for ever."""

from __future__ import annotations

import re
import signal
import sys
import threading
from types import FrameType
from typing import Final, NoReturn

LIMIT: Final = 1.0
"""Seconds that one search may take."""

_ELSEWHERE: Final = (
    "import re, sys; given = sys.stdin.buffer.read().decode('utf-8', 'surrogatepass'); end = int(sys.argv[1]);"
    "sys.exit(0 if re.search(given[:end], given[end:]) else 1)"
)


class Search:
    """Runs regexes; one that took too long is never tried again.

    Args:
        limit: Seconds that one search may take.
    """

    def __init__(self, limit: float = LIMIT) -> None:
        self._limit = limit
        self._slow: set[str] = set()

    def __call__(self, pattern: str, text: str) -> bool:
        """Tell whether a regex is found in a text; raises TimeoutError if that takes longer."""
        if pattern in self._slow:
            raise TimeoutError("the regex takes too long")
        try:
            return search(pattern, text, self._limit)
        except TimeoutError:
            self._slow.add(pattern)
            raise


def search(pattern: str, text: str, limit: float = LIMIT) -> bool:
    """Tell whether a regex is found in a text.

    Args:
        pattern: The regex.
        text: The text.
        limit: Seconds that it may take.

    Returns:
        Whether it is found.

    Raises:
        TimeoutError: It takes longer.
    """
    if threading.current_thread() is not threading.main_thread():
        return _search_elsewhere(pattern, text, limit)
    # The time that this process computes, not the clock's: that timer is the one that pytest's timeouts take, and a
    # stack that is asked for meanwhile does not end the search.
    before = signal.signal(signal.SIGVTALRM, _too_long)
    signal.setitimer(signal.ITIMER_VIRTUAL, limit)
    try:
        return re.search(pattern, text) is not None
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _too_long(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise TimeoutError("the regex takes too long")


def _search_elsewhere(pattern: str, text: str, limit: float) -> bool:
    """Search in a process of its own: signals reach a process's main thread only."""
    import subprocess  # a debuggee's loop runs in the main thread

    command = [sys.executable, "-I", "-c", _ELSEWHERE, str(len(pattern))]
    given = (pattern + text).encode("utf-8", "surrogatepass")
    try:
        done = subprocess.run(command, input=given, timeout=limit + 1, check=False, stderr=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        raise TimeoutError("the regex takes too long") from None
    return done.returncode == 0
