"""The last gate before the terminal.

Everything that is not ours is made visible where it becomes a line. This filter stands behind that: Textual hands
control characters in any text straight to the terminal, from titles, notifications and stock widgets too.
"""

from __future__ import annotations

import re
from typing import Final

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

UNSAFE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What moves the cursor, speaks to the terminal, turns the text around or cannot be encoded at all."""

MARK: Final = "\N{REPLACEMENT CHARACTER}"


def harmless(text: str) -> str:
    """Take everything out of a text that a terminal would obey, without changing its width.

    Args:
        text: Any text that is about to be drawn.

    Returns:
        The same text if it was harmless.
    """
    if text.isascii() and text.isprintable():
        return text
    return UNSAFE.sub(_replace, text)


def _replace(match: re.Match[str]) -> str:
    return MARK * cell_len(match[0])


class EscapeFilter(LineFilter):
    """Keeps control characters of segments from the terminal, whichever widget drew them."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Replace what is unsafe.

        Args:
            segments: A line.
            background: Unused.

        Returns:
            The same line if it was harmless.
        """
        del background
        if not any(UNSAFE.search(text) for text, _, control in segments if not control):
            return segments
        return [segment if segment.control else Segment(harmless(segment.text), segment.style) for segment in segments]
