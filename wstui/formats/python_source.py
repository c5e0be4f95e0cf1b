"""Values as Python source, as a person would write them."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable
from typing import Any, Final

from ..core.json_path import Location
from ..core.placeholders import PLACEHOLDER, variable

WIDTH: Final = 100
"""Columns that a value may take before it is broken into lines."""


class Code:
    """Source that stands in a value: an expression."""

    def __init__(self, source: str) -> None:
        self.source = source

    def __repr__(self) -> str:
        return self.source


def literal(value: Any, before: int = 0) -> str:
    """Write a value.

    Args:
        value: Plain, with `Code` anywhere in it.
        before: Columns that are taken on its line.

    Returns:
        An expression: one line, or one for each item if that would be long.
    """
    line = repr(value)
    if len(line) + before <= WIDTH or not isinstance(value, dict | list | tuple) or not value:
        return line
    if isinstance(value, dict):
        parts = [f"{key!r}: {literal(item, before + 6)}," for key, item in value.items()]
    else:
        parts = [f"{literal(item, before + 4)}," for item in value]
    opening, closing = ("{", "}") if isinstance(value, dict) else ("[", "]") if isinstance(value, list) else ("(", ")")
    return "\n".join([opening, *indented(parts), closing])


def secret(text: str, *, quoted: bool = False) -> Any:
    """Take placeholders of secrets out of a text.

    Args:
        text: May have placeholders.
        quoted: Whether it is percent-encoded.

    Returns:
        The text, or the `Code` that puts the environment's values in.
    """
    parts = PLACEHOLDER.split(text)
    if len(parts) == 1:
        return text
    found = []
    for at, part in enumerate(parts):
        if at % 2:
            value = f'os.environ["{variable(part)}"]'
            found.append(f'quote({value}, safe="")' if quoted else value)
        elif part:
            found.append(repr(part))
    return Code(" + ".join(found))


def parsed(text: str) -> Any:
    """Read a text as the JSON object or array that it is.

    Args:
        text: A frame.

    Returns:
        The value; None if it is anything else, or has numbers that are none.
    """
    if text.lstrip()[:1] not in {"{", "["}:
        return None
    try:
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None


def _refuse(text: str) -> Any:
    raise ValueError(text)


def anything_at(value: Any, locations: Iterable[tuple[Location, Code]]) -> Any:
    """Put source in place of parts of a value.

    Args:
        value: What JSON holds; it is changed.
        locations: Where, and what.

    Returns:
        The value.
    """
    for location, code in locations:
        if not location:
            return code
        parent = value
        for step in location[:-1]:
            parent = parent[step]
            if isinstance(parent, Code):
                break
        else:
            parent[location[-1]] = code
    return value


def indented(lines: Iterable[str]) -> list[str]:
    """Indent lines by one level; a line may hold several."""
    return [textwrap.indent(line, "    ") for line in lines]


def call(name: str, arguments: Iterable[str], before: int = 0) -> str:
    """Write a call.

    Args:
        name: What is called.
        arguments: Each as source.
        before: Columns that are taken on its line.

    Returns:
        One line, or one for each argument if that would be long.
    """
    given = list(arguments)
    line = f"{name}({', '.join(given)})"
    if len(line) + before <= WIDTH:
        return line
    return "\n".join([f"{name}(", *indented(f"{argument}," for argument in given), ")"])
