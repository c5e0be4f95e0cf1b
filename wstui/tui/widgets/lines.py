"""Lines of text on demand: where every view of records, payloads and traces gets what it draws.

A `Lines` source knows how many lines it has and can tell any one of them; a view asks only for those on the screen.
Growing by a million lines therefore costs as much as growing by one, and a line of a million characters as much as
a short one.

Sources hand out raw text, payloads included; the view makes it safe for a terminal, and nothing of it is ever markup.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from typing import Final, TypeAlias

Span: TypeAlias = tuple[str, str]
"""A piece of a line: its text, and the name of its style in `looks.STYLES`; an empty name is plain text."""

LINE_LIMIT: Final = 1 << 16
"""Most characters of one line that a search looks at."""

SEARCH_LIMIT: Final = 20_000
"""Most lines that one search reads before it gives up, so that the screen stays alive."""


def cut(spans: list[Span], shift: int, width: int) -> list[Span]:
    """Keep what is on the screen of a line.

    Args:
        spans: The whole line.
        shift: Characters that are off the screen on the left.
        width: Columns on the screen. A character takes at least one, or none at all (combining marks), so that a
            few more characters than columns are kept.

    Returns:
        The spans that can be seen, the first and the last cut.
    """
    kept: list[Span] = []
    room = 2 * width + 8
    for text, style in spans:
        if shift >= len(text):
            shift -= len(text)
            continue
        piece = text[shift : shift + room]
        shift = 0
        room -= len(piece)
        kept.append((piece, style))
        if room <= 0:
            break
    return kept


def lit(spans: list[Span], needle: str) -> list[Span]:
    """Light up a text in what is on the screen of a line.

    Args:
        spans: The line.
        needle: What was looked for, upper and lower case alike; not empty.

    Returns:
        The same text, with the style ``found`` where that stands.
    """
    places = [found.span() for found in re.finditer(re.escape(needle), "".join(map(_text, spans)), re.IGNORECASE)]
    shown, start = list[Span](), 0
    for text, style in spans if places else ():
        at, end = start, start + len(text)
        for begun, ended in places:
            first, stop = max(begun, at), min(ended, end)
            if first < stop:
                shown += [(text[at - start : first - start], style), (text[first - start : stop - start], "found")]
                at = stop
        shown.append((text[at - start :], style))
        start = end
    return [span for span in shown if span[0]] if places else spans


def _text(span: Span) -> str:
    return span[0]


class Lines(ABC):
    """Where a `LineView` gets its lines from."""

    @abstractmethod
    def __len__(self) -> int:
        """Tell how many lines there are now."""

    @abstractmethod
    def spans(self, index: int, width: int, shift: int) -> list[Span]:
        """Tell one line.

        Args:
            index: Number of the line, from 0.
            width: Columns that the view has; what is beyond is cut off.
            shift: Characters by which the user has shifted the text to the left.

        Returns:
            The line from character ``shift`` on, as raw text.
        """

    @abstractmethod
    def copy(self, index: int) -> str:
        """Tell what goes to the clipboard.

        Args:
            index: The line that the cursor is on; -1 in a view without cursor.

        Returns:
            Raw text.
        """

    def plain(self, index: int) -> str:
        """Tell the text that a search looks at.

        Args:
            index: Number of the line.

        Returns:
            The line's start, at least.
        """
        return "".join(text for text, _ in self.spans(index, LINE_LIMIT, 0))

    def find(self, needle: str, start: int, step: int) -> int | None:
        """Look for text in the lines after another, as `find` does."""
        return find(self, needle, start, step)

    def more(self) -> bool:
        """Show more of what was clipped.

        Returns:
            Whether there are more lines now.
        """
        return False


class FixedLines(Lines):
    """Lines that are all made beforehand."""

    def __init__(self, lines: list[list[Span]]) -> None:
        """Take the lines.

        Args:
            lines: Their spans.
        """
        self._lines = lines

    def __len__(self) -> int:
        return len(self._lines)

    def spans(self, index: int, width: int, shift: int) -> list[Span]:
        """Tell one line."""
        return cut(self._lines[index], shift, width)

    def copy(self, index: int) -> str:
        """Tell one line, or all of them if there is no cursor."""
        lines = self._lines if index < 0 else [self._lines[index]]
        return "\n".join("".join(text for text, _ in line) for line in lines)


def find(lines: Lines, needle: str, start: int, step: int) -> int | None:
    """Look for text in the lines after another.

    Args:
        lines: Where to look; at most `SEARCH_LIMIT` of them.
        needle: What to look for, upper and lower case alike; empty for nothing.
        start: The line beside which to begin.
        step: 1 for downwards, -1 for upwards.

    Returns:
        Number of the line, or None.
    """
    if not needle:
        return None
    needle = needle.lower()
    stop = len(lines) if step > 0 else -1
    for index in list(range(start + step, stop, step)[:SEARCH_LIMIT]):
        if needle in lines.plain(index).lower():
            return index
    return None
