"""What a program has asked of a terminal, and whether it has taken it back."""

from __future__ import annotations

import re
import termios
from typing import Any, Final

SET: Final = re.compile(r"\x1b\[\?([0-9;]+)([hl])")

OURS: Final = re.compile(
    r"\x1b\[[0-9;]*[Hm]|\x1b\[\?[0-9;]+[hl]|\x1b\[\?[0-9]+\$p|\x1b\[>[0-9]+u|\x1b\[<u|\x1b\]22;default\x07"
)
"""All that the debugger itself says to a terminal: places, colours without numbers below 38, modes, pointer's shape."""

OBEYED: Final = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|\r(?!\n)")
"""What a terminal might obey, without the ends of lines."""

FULL: Final = frozenset({"1049", "1000", "2004", "25"})
"""Modes of a screen that is up: the alternate one, mouse, bracketed paste, no cursor."""


def modes(raw: str) -> set[str]:
    """List the terminal's modes that a program has set and not taken back; 25 is a cursor that is hidden.

    Args:
        raw: All that it wrote.
    """
    left: dict[str, bool] = {"25": False}
    for numbers, how in SET.findall(raw):
        for number in numbers.split(";"):
            left[number] = (how == "h") != (number in {"7", "25"})  # these two are set to begin with
    return {number for number, on in left.items() if on}


def unrestored(raw: str, before: list[Any], descriptor: int) -> list[str]:
    """List what is not as it was before a program ran; empty if all is well.

    Args:
        raw: All that it wrote.
        before: The terminal's attributes then.
        descriptor: Of the terminal.
    """
    wrong = [f"mode {number}" for number in sorted(modes(raw))]
    if raw.count("\x1b[>") != raw.count("\x1b[<u"):
        wrong.append("kitty's keyboard")
    if termios.tcgetattr(descriptor) != before:
        wrong.append("termios")
    if speech := OBEYED.search(OURS.sub("", raw.rpartition("\x1b[?1049l")[2])):
        wrong.append(f"says {speech[0]!r} at the end")
    return wrong
