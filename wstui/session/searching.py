"""Regexes of a file, looked for in a process that can be ended: some of them would never come to an end.

The process is our own interpreter, bare, and is started for the first regex. One that takes too long is killed, and
the next regex has a new one.
"""

from __future__ import annotations

import contextlib
import json
import select
import subprocess
import sys
from collections import Counter
from types import TracebackType
from typing import Final, Self

PATIENCE: Final = 1.0
"""Seconds that one search may take."""
CHANCES: Final = 3
"""Searches of a regex that may take too long; then it is not looked for any more, or a thousand would take for ever."""

_HELPER: Final = """
import json, re, signal, sys
limit = float(sys.argv[1])
for line in sys.stdin:
    signal.setitimer(signal.ITIMER_REAL, limit)
    try:
        answer = "1" if re.search(*json.loads(line)) else "0"
    except Exception:
        answer = "0"
    signal.setitimer(signal.ITIMER_REAL, 0)
    print(answer, flush=True)
"""
_BESIDES: Final = 1.0
"""Seconds that a search may take longer before its process ends itself: whoever should have ended it is gone."""


class Searcher:
    """Looks for regexes, one at a time; a context manager that ends the process."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._process: subprocess.Popen[bytes] | None = None
        self._late = Counter[str]()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def search(self, pattern: str, text: str) -> bool:
        """Look for a regex in a text.

        Args:
            pattern: The regex.
            text: The text.

        Returns:
            Whether it is found; False for what is no regex.

        Raises:
            TimeoutError: It took too long, or has done so too often.
        """
        if self._late[pattern] >= CHANCES:
            raise TimeoutError
        process = self._process or self._start()
        if process.stdin is None or process.stdout is None:
            raise AssertionError
        question = json.dumps([pattern, text]).encode() + b"\n"
        try:
            process.stdin.write(question)
            process.stdin.flush()
        except OSError:  # it has been killed by somebody else
            self.close()
            raise TimeoutError from None
        poll = select.poll()
        poll.register(process.stdout, select.POLLIN)
        if not poll.poll(self._patience * 1000):
            self._late[pattern] += 1
            self.close()
            raise TimeoutError
        answer = process.stdout.readline()
        if not answer:
            self.close()
            raise TimeoutError
        return answer.startswith(b"1")

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            with contextlib.suppress(OSError):
                process.communicate()

    def _start(self) -> subprocess.Popen[bytes]:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _HELPER, str(self._patience + _BESIDES)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        return self._process
