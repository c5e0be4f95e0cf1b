"""TOML files of the user's: what our table in them holds, and on which line each key stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from ..errors import UsageError

LIMIT: Final = 1 << 20
"""Bytes of the largest file that is read."""

_OURS: Final = re.compile(rb"""wstui["']?\s*[\].=]""")
"""What is in every file that has a table of ours; begins with a literal, which is sought fast."""
_PLACE: Final = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)
_PATIENCE: Final = 200
"""How often a file is parsed again to find the line of a key."""


class Table:
    """One table of a file.

    Attributes:
        path: The file.
        values: What the table holds; empty if the file has none.
    """

    def __init__(self, path: Path, keys: tuple[str, ...]) -> None:
        """Read it.

        Args:
            path: The file.
            keys: The names that lead to the table.

        Raises:
            UsageError: The file cannot be read, or is no TOML; one line that says where.
        """
        self.path = path
        self._keys = keys
        self._text = _read(path, foreign=bool(keys))
        found = _parse(path, self._text) if self._text else {}
        for depth, key in enumerate(keys, 1):
            found = found.get(key, {})
            if not isinstance(found, dict):
                raise UsageError(f"{path}:{_line(self._text, keys[:depth])}: {key} is no table")
        self.values: Mapping[str, Any] = found

    def where(self, *names: str) -> str:
        """Tell where a key stands.

        Args:
            names: Those that lead to it from the table.

        Returns:
            ``FILE:LINE:``.
        """
        return f"{self.path}:{_line(self._text, (*self._keys, *names))}:"


def _read(path: Path, *, foreign: bool) -> str:
    """Read a file; of one that is about other things, too, nothing if it has no word of ours."""
    try:
        with path.open("rb") as file:
            data = file.read(LIMIT + 1)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from None
    if foreign and not _OURS.search(data) and len(data) <= LIMIT:
        return ""
    if len(data) > LIMIT:
        raise UsageError(f"{path}: is larger than {LIMIT >> 20} MiB")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: is not UTF-8 at byte {error.start}") from None


def _parse(path: Path, text: str) -> dict[str, Any]:
    """Parse TOML; the error says where it stands."""
    import tomllib  # most starts read no file

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.fullmatch(str(error))
        last = text.count("\n") + 1
        line, column = (place[2] or last, place[3] or 1) if place else (1, 1)
        raise UsageError(f"{path}:{line}:{column}: {place[1] if place else error}") from None
    except RecursionError:
        raise UsageError(f"{path}: is nested too deeply") from None


def _line(text: str, keys: tuple[str, ...]) -> int:
    """Find the line on which a key begins. TOML's parser tells values, not places: it is given more and more lines.

    Returns:
        1-based; 1 if the key is written in so unusual a way that it is not found.
    """
    import tomllib

    lines, patience = text.split("\n"), _PATIENCE
    for number, line in enumerate(lines):
        if keys[-1] not in line:
            continue
        end, found = number, None
        while found is None:
            end += 1
            patience -= 1
            if not patience:
                return 1
            with suppress(tomllib.TOMLDecodeError):  # the value goes on
                found = tomllib.loads("\n".join(lines[:end]))
        if _holds(found, keys):
            return number + 1
    return 1


def _holds(found: Any, keys: tuple[str, ...]) -> bool:
    """Tell whether names lead to anything."""
    for key in keys:
        if not isinstance(found, dict) or key not in found:
            return False
        found = found[key]
    return True
