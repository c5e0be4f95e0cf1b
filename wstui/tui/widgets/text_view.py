"""Text and bytes as lines, clipped where there is too much."""

from __future__ import annotations

from typing import Final

from ...core.payload import hex_line, human_size, size_of
from .lines import Lines, Span, cut

TEXT_LIMIT: Final = 1 << 18
"""Characters that are split into lines at first; each "more" shows eight times as many."""

HEX_LIMIT: Final = 1 << 18
"""Characters of a text that are encoded for the hex view at first."""

MEASURED: Final = 1 << 20
"""Characters of a text up to which it is encoded to tell its size."""

GROWTH: Final = 8
BYTES_PER_LINE: Final = 16


def hidden(rest: int, unit: str) -> list[Span]:
    """Tell how much is not shown.

    Args:
        rest: How much.
        unit: Of what: ``characters``.

    Returns:
        The spans of a line.
    """
    return [(f"… {rest:,} {unit} more are not shown, m shows more", "hidden")]


class TextLines(Lines):
    """A text's own lines; control characters are shown where they stand."""

    def __init__(self, text: str | bytes, limit: int = TEXT_LIMIT) -> None:
        """Split the start of a text.

        Args:
            text: Of any size; bytes are read as UTF-8, what is none of it as escapes.
            limit: Characters (or bytes) to look at.
        """
        self._text = text
        self._limit = limit
        self._lines: list[str] = []
        self._split()

    @property
    def taken(self) -> int:
        """Characters, or bytes, that were looked at."""
        return min(self._limit, len(self._text))

    @property
    def rest(self) -> int:
        """Characters, or bytes, that are not shown."""
        return len(self._text) - self.taken

    def _split(self) -> None:
        head = self._text[: self._limit]
        self._lines = (head if isinstance(head, str) else head.decode(errors="backslashreplace")).split("\n")

    def __len__(self) -> int:
        return len(self._lines) + (self.rest > 0)

    def spans(self, index: int, width: int, shift: int) -> list[Span]:
        """Tell one line, or how much is hidden."""
        if index == len(self._lines):
            return hidden(self.rest, "characters" if isinstance(self._text, str) else "bytes")
        if not self._text:
            return [("(empty)", "dim")]
        return cut([(self._lines[index], "")], shift, width)

    def copy(self, index: int) -> str:
        """Tell the whole text."""
        del index
        return self._text if isinstance(self._text, str) else self._text.decode(errors="backslashreplace")

    def more(self) -> bool:
        """Show eight times as much."""
        if not self.rest:
            return False
        self._limit *= GROWTH
        self._split()
        return True


class HexLines(Lines):
    """Bytes as a hex dump, of any size: a line is made when it is drawn."""

    def __init__(self, data: str | bytes, limit: int = HEX_LIMIT) -> None:
        """Take the bytes.

        Args:
            data: A text is shown as the UTF-8 that travels, as far as the limit.
            limit: Characters of a text to encode.
        """
        self._source = data
        self._limit = limit
        self._data = b""
        self._encode()

    @property
    def taken(self) -> int:
        """Characters that were encoded; bytes need none."""
        return 0 if isinstance(self._source, bytes) else min(self._limit, len(self._source))

    @property
    def rest(self) -> int:
        """Characters that are not shown."""
        return 0 if isinstance(self._source, bytes) else len(self._source) - self.taken

    def _encode(self) -> None:
        source = self._source
        self._data = source if isinstance(source, bytes) else source[: self._limit].encode(errors="surrogatepass")

    def __len__(self) -> int:
        return max(1, -(-len(self._data) // BYTES_PER_LINE)) + (self.rest > 0)

    def spans(self, index: int, width: int, shift: int) -> list[Span]:
        """Tell sixteen bytes, or how much is hidden."""
        if not self._data:
            return [("(empty)", "dim")]
        offset = index * BYTES_PER_LINE
        if offset >= len(self._data):
            return hidden(self.rest, "characters")
        line = hex_line(self._data, offset)
        place, gap, rest = line.partition("  ")
        return cut([(place + gap, "dim"), (rest, "")], shift, width)

    def copy(self, index: int) -> str:
        """Tell all bytes as hex, as the composer takes them; a huge payload's start."""
        del index
        return self._data[: 1 << 19].hex(" ")

    def more(self) -> bool:
        """Encode eight times as much."""
        if not self.rest:
            return False
        self._limit *= GROWTH
        self._encode()
        return True


def brief_size(payload: str | bytes) -> str:
    """Tell how big a payload is on the wire, in a few columns.

    Args:
        payload: Text or bytes.

    Returns:
        ``1.2 kB``; of a long text with more than ASCII its characters, for encoding it would hold up the screen.
    """
    if isinstance(payload, str) and len(payload) > MEASURED and not payload.isascii():
        return f"{len(payload):,} characters"
    return human_size(size_of(payload))


def describe_size(payload: str | bytes) -> str:
    """Tell what a payload is and how big.

    Args:
        payload: Text or bytes.

    Returns:
        ``text, 12 characters, 14 B``.
    """
    if isinstance(payload, bytes):
        return f"bytes, {human_size(len(payload))}" + (f" ({len(payload):,})" if len(payload) >= 1000 else "")
    characters = f"{len(payload):,} characters"
    size = brief_size(payload)
    return f"text, {characters}" + ("" if size == characters else f", {size}")
