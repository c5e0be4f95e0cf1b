"""A user's own values <-> what JSON can hold, without loss: the tags of the session file.

==================  ==========================================================================
bytes               ``{"b64": "…"}``
lone surrogates     ``{"surrogates": "…"}``, with ``\\udc80`` and ``\\\\`` escaped
int beyond 64 bit   ``{"int": "…"}``
NaN, inf            ``{"float": "nan"}``
awkward dict        ``{"dict": [[key, value], …]}``: keys JSON has not, or it looks like a tag
anything else       ``{"repr": "…"}``, read back as `Opaque`
==================  ==========================================================================
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

MAX_DEPTH = 64
"""Levels of nesting that are kept; what lies deeper becomes an `Opaque`."""


class CodecError(ValueError):
    """What was read is no encoding of an event, a record or a value.

    Attributes:
        key: The key that is wrong; empty if the whole is.
        problem: What is wrong with it, in one line.
    """

    def __init__(self, key: str, problem: str) -> None:
        super().__init__(f"{key}: {problem}" if key else problem)
        self.key = key
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Opaque:
    """A value that ASGI does not know, told by its bounded repr."""

    text: str


def encode_value(value: object) -> Any:
    """Turn any value of a user into what JSON can hold."""
    raise NotImplementedError


def decode_value(value: Any, key: str = "") -> Any:
    """Turn what `encode_value` made back into the value."""
    raise NotImplementedError
