"""From a key's byte to what it changes on the screen, on a pty that nothing else reads."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Iterator
from typing import Final

from tests.bench.measure import Program

ESCAPES: Final = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()].|[=>78cDEHMN])")
"""What moves the cursor and colours the text; the letters in it are no answer to a key."""
SYNCHRONISED: Final = b"\x1b[?2026;2$y"
"""What most terminals answer to Textual's question whether they can hold back half a picture."""
PATIENCE: Final = 20.0
"""Seconds until a key counts as never answered."""
PAUSE: Final = (0.03, 0.06)
"""Seconds between two keys: never in step with a timer."""
TAIL: Final = 64
"""Bytes that are kept of what came before, should an escape sequence be cut in two."""


class Keyboard:
    """Types into a program, each key at its own moment, and times the answers.

    Args:
        program: Already on its screen.
        meanwhile: Called whenever there is time, some hundred times a second.

    Attributes:
        shifted: Whether the log stands shifted.
    """

    def __init__(self, program: Program, meanwhile: Callable[[], object] = lambda: None) -> None:
        self._program = program
        self._meanwhile = meanwhile
        self._letters = fresh_letters()
        self._random = random.Random(1)  # noqa: S311 - pauses
        self.shifted = False
        program.press(SYNCHRONISED)
        self.rest(0.3)

    def letter(self) -> float:
        """Type a letter that was never on the screen, and return the seconds until it is there."""
        letter = next(self._letters).encode()
        return self._press(letter, lambda text: letter in text)

    def shift(self) -> float:
        """Shift the log, which has the focus, sideways or back; return the seconds until its text stands there."""
        self.shifted = not self.shifted
        wanted = re.compile(rb" B @@" if self.shifted else rb" B \d")
        return self._press(b"l" if self.shifted else b"h", lambda text: wanted.search(text) is not None)

    def many(self, key: Callable[[], float], count: int) -> list[float]:
        """Press a key so many times, with pauses."""
        took = []
        for _ in range(count):
            took.append(key())
            self.rest(self._random.uniform(*PAUSE))
        return took

    def rest(self, seconds: float) -> None:
        """Read what the program writes for some seconds."""
        until = time.perf_counter() + seconds
        while (left := until - time.perf_counter()) > 0:
            self._program.read(min(left, 0.005))
            self._meanwhile()

    def _press(self, key: bytes, answered: Callable[[bytes], bool]) -> float:
        """Press a key; infinite if it is never answered."""
        self._program.read(0)
        mark = len(self._program.seen)
        begun = time.perf_counter()
        self._program.press(key)
        while True:
            self._program.read(0.05)
            now = time.perf_counter()
            if answered(ESCAPES.sub(b"", self._program.seen[mark:])):
                return now - begun
            if now - begun > PATIENCE:
                return float("inf")
            # what a picture without the answer wrote need not be looked at again
            mark = max(mark, len(self._program.seen) - (1 << 16))
            self._meanwhile()


def fresh_letters() -> Iterator[str]:
    """Yield letters of one column and two bytes, each once: no other text of the screen has them."""
    greek, armenian = (*range(0x391, 0x3A2), *range(0x3A3, 0x3CA)), (*range(0x531, 0x557), *range(0x561, 0x588))
    for code in (*range(0x100, 0x2B0), *greek, *range(0x400, 0x482), *range(0x48A, 0x530), *armenian):
        yield chr(code)
    raise AssertionError("more keys than letters")
