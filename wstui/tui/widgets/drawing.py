"""Spans to segments of exactly a width: the innermost loop of everything that is drawn line by line."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style

from ...core.payload import visible
from .lines import Span

CLIPPED: Final = "…"
"""Stands at the right edge of a line that goes on."""


def columns(text: str) -> int:
    """Tell how wide a text is."""
    return len(text) if text.isascii() else cell_len(text)


def draw(spans: Iterable[Span], width: int, look: Callable[[str], Style]) -> list[Segment]:
    """Draw a line.

    Args:
        spans: Raw text with names of styles; of what is beyond the width nothing is looked at.
        width: Columns that there are.
        look: What a name means; empty is plain text.

    Returns:
        Segments of exactly that width; the last one says if something was cut off.
    """
    segments: list[Segment] = []
    used = 0
    for raw, style in spans:
        text = visible(raw)
        used += columns(text)
        segments.append(Segment(text, look(style)))
        if used > width > 0:
            return [*clip(segments, width - 1), Segment(CLIPPED, look("hidden"))]
    if used < width:
        segments.append(Segment(" " * (width - used), look("")))
    return segments


def clip(segments: Iterable[Segment], width: int) -> list[Segment]:
    """Keep the first columns of a line.

    Args:
        segments: Wider than that in all.
        width: How many columns; a character that is cut in half becomes a blank.

    Returns:
        As many segments as are needed.
    """
    kept: list[Segment] = []
    left = width
    for segment in segments:
        size = columns(segment.text)
        if size > left:
            if left:
                kept.append(Segment(set_cell_size(segment.text, left), segment.style))
            break
        kept.append(segment)
        left -= size
    return kept
