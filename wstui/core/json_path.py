"""Paths into JSON: a subset of RFC 9535, without filters and functions."""

from __future__ import annotations

from typing import Any, TypeAlias

Location: TypeAlias = tuple[str | int, ...]
"""Where a value stands: names of members and indexes of items, from the outermost."""


class PathError(ValueError):
    """What was typed is no path.

    Attributes:
        problem: What is wrong with it, in one line.
        column: 1-based column of it, in characters.
    """

    def __init__(self, problem: str, column: int) -> None:
        super().__init__(f"{problem} (column {column})")
        self.problem = problem
        self.column = column


class Path:
    """A path, compiled."""

    def find(self, value: Any) -> list[tuple[Location, Any]]:
        """List what the path selects in a value, in document order, each once."""
        raise NotImplementedError


def compile_path(text: str) -> Path:
    """Compile a path: ``$.users[*].id``, ``$['a b'][-1]``, ``$..id``; raises PathError."""
    raise NotImplementedError


def show(location: Location) -> str:
    """Tell a location as a path that selects it alone: ``$.users[0].id``."""
    raise NotImplementedError
