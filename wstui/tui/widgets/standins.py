"""Characters that stand in for those that cannot be edited as they are.

A TextArea takes line separators of Unicode and carriage returns for ends of lines, counts control characters as
zero cells wide, and hands all of them to the terminal. So a text is edited with one character of the last private
plane for each of these, shown as one visible character, and turned back when it is read: nothing in it is changed.
"""

from __future__ import annotations

from typing import Final

from ...core.payload import visible

_PLANE: Final = 0x100000
"""The last private plane."""

_MARK: Final = "\N{REPLACEMENT CHARACTER}"
"""Shown for what has no picture of its own."""


def editable(text: str) -> bool:
    """Tell whether a text can be edited without changing it: it uses nothing of the last private plane itself.

    Args:
        text: Any text.
    """
    return text.isascii() or max(text) < chr(_PLANE)


def tame(text: str, keep: str = "\n\t") -> str:
    r"""Replace what cannot be edited by its stand-ins.

    Args:
        text: A text that is `editable`; stand-ins that it has already stay.
        keep: Characters that stay as they are.

    Returns:
        A text of the same length.
    """
    if text.isascii() and text.isprintable():
        return text
    unsafe = {char for char in set(text) if char not in keep and visible(char) != char}
    return text.translate({ord(char): _stand_in(ord(char)) for char in unsafe}) if unsafe else text


def wild(text: str) -> str:
    """Turn stand-ins back into what they stand for.

    Args:
        text: What `tame` made, edited since.

    Returns:
        A text of the same length.
    """
    if editable(text):
        return text
    return text.translate({ord(char): _original(ord(char)) for char in set(text) if ord(char) >= _PLANE})


def shown(text: str) -> str:
    """Show a text that `tame` made.

    Args:
        text: A line of the editor.

    Returns:
        A text of the same length and width that is safe for a terminal.
    """
    if editable(text):
        return text
    return text.translate({ord(char): _picture(ord(char)) for char in set(text) if ord(char) >= _PLANE})


def strangers(text: str) -> list[str]:
    """Name what a text has that cannot be seen.

    Args:
        text: What `tame` made.

    Returns:
        One name for each different character, such as ``U+202E`` or ``ESC``'s picture, in the order of their codes.
    """
    if editable(text):
        return []
    codes = sorted(_original(ord(char)) for char in set(text) if ord(char) >= _PLANE)
    return [visible(chr(code)).strip("<>") for code in codes]


def _stand_in(code: int) -> int:
    if code < 0x10000:
        return _PLANE + code
    # The tags go where the private area of the first plane would, the few others where nothing unsafe lies.
    return _PLANE + (0xE000 if code >= 0xE0000 else 0xF000) + (code & 0xFFF)


def _original(code: int) -> int:
    low = code - _PLANE
    if 0xE000 <= low < 0xF000:
        return 0xE0000 + (low & 0xFFF)
    return _MUSIC_AND_SHORTHAND.get(low, low)


def _picture(code: int) -> str:
    picture = visible(chr(_original(code)))
    return picture if len(picture) == 1 else _MARK


_MUSIC_AND_SHORTHAND: Final[dict[int, int]] = {
    0xF000 + (code & 0xFFF): code for code in (*range(0x1BCA0, 0x1BCA4), *range(0x1D173, 0x1D17B))
}
"""Stand-ins of format characters of the second plane."""
