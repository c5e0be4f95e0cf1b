"""What one matcher lets pass in one place of a payload, or under one key of an event."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final, Protocol, TypeAlias

from ..frozen import frozen
from ..scalars import encode_int

Search: TypeAlias = Callable[[str, str], bool]
"""Tells whether a regex (first) is found in a text (second); raises TimeoutError if that takes too long."""


class _Missing:
    """What stands where there is nothing."""


MISSING: Final = _Missing()

TYPES: Final = ("string", "number", "integer", "boolean", "null", "array", "object")
"""What a value can be said to be."""

_NAMES: Final[dict[type, str]] = {
    str: "string",
    bool: "boolean",
    type(None): "null",
    int: "integer",
    float: "number",
    list: "array",
    dict: "object",
}


class Check(Protocol):
    """What a matcher says of two values that differ."""

    def problem(self, recorded: Any, replayed: Any) -> str:
        """Tell why the replayed value will not do; empty if it will. Either can be `MISSING`."""
        ...


@frozen
class Anything:
    """Whatever stands there, or nothing."""

    def problem(self, recorded: Any, replayed: Any) -> str:  # noqa: ARG002 - of the protocol
        """Let pass."""
        return ""


@frozen
class OfType:
    """A value of one of JSON's types; an integer is a number, too."""

    name: str

    def problem(self, recorded: Any, replayed: Any) -> str:  # noqa: ARG002 - of the protocol
        """Tell what it is instead."""
        found = type_of(replayed)
        return (
            "" if found == self.name or (found, self.name) == ("integer", "number") else f"is not of type {self.name}"
        )


@frozen
class Regex:
    """A text, or a number as JSON writes it, in which a regex is found."""

    pattern: str
    search: Search

    def problem(self, recorded: Any, replayed: Any) -> str:  # noqa: ARG002 - of the protocol
        """Tell whether it is not found."""
        text = number_text(replayed) if is_number(replayed) else replayed
        if not isinstance(text, str):
            return "is no text for the regex"
        try:
            return "" if self.search(self.pattern, text) else "is not matched by the regex"
        except TimeoutError:
            return "took the regex too long"


@frozen
class Tolerance:
    """A number that is near enough."""

    size: float

    def problem(self, recorded: Any, replayed: Any) -> str:
        """Tell by how much it is too far off."""
        if not (is_number(recorded) and is_number(replayed)):
            return "is no number to be near another"
        try:
            apart = abs(recorded - replayed)
        except OverflowError:  # an integer past all floats
            apart = math.inf
        return "" if apart <= self.size else f"is off by more than {self.size:g}"


@frozen
class Unordered:
    """An array whose items may come in any order; whoever walks the array pairs them."""

    def problem(self, recorded: Any, replayed: Any) -> str:
        """Tell whether there are no two arrays."""
        return "" if type(recorded) is type(replayed) is list else "is no array"


def is_number(value: Any) -> bool:
    """Tell whether a value is one of JSON's numbers."""
    return type(value) is int or type(value) is float


def number_text(value: float) -> str:
    """Write a number as JSON does, but one that is too long for decimal in hex."""
    encoded = encode_int(value) if isinstance(value, int) else repr(value)
    return encoded["int"] if isinstance(encoded, dict) else str(encoded)


def type_of(value: Any) -> str:
    """Name what a value is.

    Args:
        value: Anything that a JSON parser made, bytes or `MISSING`.

    Returns:
        One of `TYPES`; empty if it is nothing that JSON has.
    """
    return _NAMES.get(type(value), "")
