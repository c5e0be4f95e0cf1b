"""JSON indented and coloured, without parsing it into objects.

The text is cut into tokens and laid out as it stands: numbers keep their spelling, keys their order, doubled keys
both appear. Nothing recurses, so 100,000 nested lists are only long; only the lines on the screen are coloured.
"""

from __future__ import annotations

import json
import re
from array import array
from itertools import islice
from typing import Final

from .lines import Lines, Span, cut
from .text_view import GROWTH, hidden

TOKENS: Final = 20_000
"""Tokens that are laid out at first: about 20 ms; each "more" lays out eight times as many."""

CHARACTERS: Final = 32
"""Characters that are looked at for each of these tokens, so that one huge string is bounded too."""

BLANKS: Final = 1024
"""Longest white space at the end that is told from text."""

CHECKED: Final = 1 << 18
"""Longest text that is checked as a whole; of a longer one the first character must do."""

DEEPEST: Final = 40
"""Levels that are indented; deeper ones stay there."""

INDENT: Final = 2

MARGIN: Final = 4096
"""Characters that are looked at beyond the edge of the screen, so that a key is known by its colon."""

TOKEN: Final = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{},:]|[^\s\[\]{},:"]++', re.DOTALL)
"""Strings (the last may be cut off), punctuation, and anything else between them. Never backtracks."""

NUMBER: Final = re.compile(r"-?\d")
KEYWORDS: Final = frozenset({"true", "false", "null", "NaN", "Infinity", "-Infinity"})
PUNCTUATION: Final = frozenset("[]{},")
OPENING: Final = frozenset("[{")
CLOSING: Final = frozenset("]}")


def json_problem(text: str) -> str | None:
    """Tell why a text is no JSON.

    Args:
        text: Of any size; a huge one is not looked through.

    Returns:
        One line with the place, or None if it is JSON or too long or deep to tell.
    """
    if len(text) > CHECKED:
        return None if text[:1024].lstrip()[:1] in OPENING else "neither object nor list, and too long to check"
    try:
        json.loads(text, parse_int=len, parse_float=len)
    except json.JSONDecodeError as error:
        return f"{error.msg} (line {error.lineno}, column {error.colno})"
    except RecursionError:
        return None
    return None


def looks_like_json(text: str) -> bool:
    """Tell whether a text is a JSON object or list, so that indenting it helps."""
    return text[:1024].lstrip()[:1] in ("[", "{") and json_problem(text) is None


class JsonLines(Lines):
    """A JSON text laid out, one member or item a line."""

    def __init__(self, text: str, tokens: int = TOKENS, beyond: int = 0) -> None:
        """Lay out the start of a text.

        Args:
            text: JSON, or what should be.
            tokens: Most tokens to lay out.
            beyond: Characters after the text that were not even decoded.
        """
        self._text = text
        self._beyond = beyond
        self._limit = tokens
        self._problem = json_problem(text)
        self._starts = array("Q")
        self._ends = array("Q")
        self._depths = array("I")
        self._rest = 0
        self._lay_out()

    @property
    def taken(self) -> int:
        """Most characters that were looked at."""
        return min(len(self._text), self._limit * CHARACTERS)

    @property
    def rest(self) -> int:
        """Characters that are not shown."""
        return self._rest + self._beyond

    def _lay_out(self) -> None:
        """Find where lines begin and end: after a comma and an opening bracket, before a closing one."""
        for column in (self._starts, self._ends, self._depths):
            del column[:]
        depth = level = end = 0
        start = -1
        last = ""
        for piece in islice(TOKEN.finditer(self._text, 0, self._limit * CHARACTERS), self._limit):
            first = piece[0][0]
            closing = first in CLOSING
            if start >= 0 and (last == "," or (last in OPENING) != closing):
                self._line(start, end, level)
                start = -1
            depth -= closing
            if start < 0:
                start, level = piece.start(), depth
            depth += first in OPENING
            end, last = piece.end(), first
        if start >= 0:
            self._line(start, end, level)
        self._rest = len(self._text) - end
        if self._rest < BLANKS and not self._text[end:].strip():
            self._rest = 0

    def _line(self, start: int, end: int, depth: int) -> None:
        self._starts.append(start)
        self._ends.append(end)
        self._depths.append(min(max(0, depth), DEEPEST))

    def __len__(self) -> int:
        return (self._problem is not None) + len(self._starts) + (self.rest > 0)

    def spans(self, index: int, width: int, shift: int) -> list[Span]:
        """Tell one member or item, coloured; before them what is wrong, after them how much is hidden."""
        if self._problem is not None:
            if index == 0:
                return [("✗ not JSON: ", "error"), (self._problem, "")]
            index -= 1
        if index == len(self._starts):
            return hidden(self.rest, "characters")
        start = self._starts[index]
        text = self._text[start : min(self._ends[index], start + shift + 2 * width + MARGIN)]
        return cut([(" " * INDENT * self._depths[index], ""), *colour(text)], shift, width)

    def copy(self, index: int) -> str:
        """Tell the whole text as it came."""
        del index
        return self._text

    def more(self) -> bool:
        """Lay out eight times as much."""
        if not self._rest:
            return False
        self._limit *= GROWTH
        self._lay_out()
        return True


def colour(text: str) -> list[Span]:
    """Cut a line of JSON into coloured tokens.

    Args:
        text: One line's worth; white space in it is replaced by the usual one.

    Returns:
        Its spans; a string before a colon is a key.
    """
    pieces = [piece[0] for piece in TOKEN.finditer(text)]
    spans: list[Span] = []
    for piece, following in zip(pieces, [*pieces[1:], ""], strict=True):
        if piece == ":":
            spans.append((": ", "punctuation"))
        elif piece[0] == '"':
            spans.append((piece, "key" if following == ":" else "string"))
        elif piece in KEYWORDS:
            spans.append((piece, "keyword"))
        elif NUMBER.match(piece):
            spans.append((piece, "number"))
        else:
            spans.append((piece if piece in PUNCTUATION else f"{piece} ", "punctuation"))
    return spans
