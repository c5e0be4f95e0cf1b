"""Where in a JSON text a value stands: an editor wants a line and a column, a parser of JSON tells none."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, Final

from ..errors import FormatError
from .exchange import error_at

_TOKEN: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{},:]|[^\s\[\]{},:"]+', re.DOTALL)


def offset_of(text: str, path: Sequence[str | int]) -> int:
    """Find a value.

    Args:
        text: Legal JSON.
        path: Keys and indexes, from the whole to the value.

    Returns:
        The offset of the value's first character, from 0; of the innermost value of the path that is there, if the
        value itself is not.
    """
    wanted, found, depth = list(path), 0, 0
    open_at: list[_Container] = []
    for token in _TOKEN.finditer(text):
        piece = token[0]
        if piece in "]}":
            open_at.pop()
            depth = min(depth, len(open_at))
        elif piece == ",":
            open_at[-1].next()
        elif piece == ":":
            open_at[-1].named = True
        elif open_at and open_at[-1].awaits_key:
            open_at[-1].key = json.loads(piece)
        else:
            if depth == len(open_at) and (not open_at or open_at[-1].key == wanted[depth - 1]):
                found = token.start()
                if depth == len(wanted):
                    return found
                depth += 1
            if piece in "[{":
                open_at.append(_Container(is_object=piece == "{"))
    return found


class _Container:
    """An array or object that is being read."""

    def __init__(self, *, is_object: bool) -> None:
        self.is_object = is_object
        self.key: str | int = "" if is_object else 0
        self.named = False

    @property
    def awaits_key(self) -> bool:
        """Whether a text that comes now is a key."""
        return self.is_object and not self.named

    def next(self) -> None:
        """Pass a comma."""
        self.named = False
        if isinstance(self.key, int):
            self.key += 1


class Value:
    """A value of a JSON text that knows where it stands, for the one line that says what is wrong with it."""

    def __init__(self, text: str, value: Any, path: tuple[str | int, ...] = ()) -> None:
        self._text = text
        self._path = path
        self.value = value

    def error(self, message: str) -> FormatError:
        """Make the error about this value.

        Args:
            message: What is wrong with it.

        Returns:
            The error, with the value's path and place.
        """
        told = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in self._path).lstrip(".")
        return error_at(self._text, offset_of(self._text, self._path), f"{told}: {message}" if told else message)

    def get(self, name: str) -> Value | None:
        """Give what stands under a key.

        Args:
            name: The key.

        Returns:
            It; None if it is not there, or null.

        Raises:
            FormatError: This is no object.
        """
        if not isinstance(self.value, dict):
            raise self.error("must be an object")
        found = self.value.get(name)
        return None if found is None else Value(self._text, found, (*self._path, name))

    def key(self, name: str) -> Value:
        """Give what must stand under a key.

        Args:
            name: The key.

        Returns:
            It.

        Raises:
            FormatError: It is not there, or this is no object.
        """
        found = self.get(name)
        if found is None:
            raise self.error(f'"{name}" is missing')
        return found

    def items(self, name: str) -> list[Value]:
        """Give the items of a list that may stand under a key.

        Args:
            name: The key.

        Returns:
            The items; none if it is not there.

        Raises:
            FormatError: It is no list.
        """
        found = self.get(name)
        if found is None:
            return []
        if not isinstance(found.value, list):
            raise found.error("must be a list")
        return [Value(self._text, item, (*self._path, name, index)) for index, item in enumerate(found.value)]

    def text(self, name: str, default: str | None = None) -> str:
        """Give the text under a key.

        Args:
            name: The key.
            default: What it is if it is not there; None if it must be.

        Returns:
            The text.

        Raises:
            FormatError: It is none.
        """
        if default is not None and self.get(name) is None:
            return default
        found = self.key(name)
        if not isinstance(found.value, str):
            raise found.error("must be a text")
        return found.value

    def number(self, name: str, default: float) -> float:
        """Give the number under a key.

        Args:
            name: The key.
            default: What it is if it is not there.

        Returns:
            The number.

        Raises:
            FormatError: It is none.
        """
        found = self.get(name)
        if found is None:
            return default
        if isinstance(found.value, bool) or not isinstance(found.value, int | float):
            raise found.error("must be a number")
        return float(found.value)
