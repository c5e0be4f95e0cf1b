"""Characters that stand in for those that cannot be edited as they are.

A TextArea takes line separators of Unicode and carriage returns for ends of lines, counts control characters as
zero cells wide, and hands all of them to the terminal. So a text is edited with one character of the last private
plane for each of these, shown as one visible character, and turned back when it is read: nothing in it is changed.
"""

from __future__ import annotations

from functools import lru_cache
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


@lru_cache(maxsize=64)
def shown(text: str) -> str:
    """Show a text that `tame` made; kept, since a long line is asked for once for each line of the screen it fills.

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
    if code >= _TAGS:
        return _PLANE + _FOR_TAGS + code - _TAGS
    if code not in _others:
        _others.append(code)
    return _PLANE + _FOR_OTHERS + _others.index(code)


def _original(code: int) -> int:
    low = code - _PLANE
    if _FOR_TAGS <= low < _FOR_OTHERS:
        return _TAGS + low - _FOR_TAGS
    return _others[low - _FOR_OTHERS] if low in range(_FOR_OTHERS, _FOR_OTHERS + len(_others)) else low


def _picture(code: int) -> str:
    picture = visible(chr(_original(code)))
    return picture if len(picture) == 1 else _MARK


# Stand-ins of the first plane's characters have their number in the last plane. Its private area is nothing unsafe, so
# the 4096 tags and the few that are left find room there.
_TAGS: Final = 0xE0000
_FOR_TAGS: Final = 0xE000
_FOR_OTHERS: Final = 0xF000
_others: Final[list[int]] = []
"""Characters of the planes between, in the order in which they were met; some dozens exist."""
