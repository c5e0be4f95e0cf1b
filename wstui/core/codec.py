"""Events and records <-> plain dicts that JSON can hold; whoever writes bytes chooses the encoder."""

from __future__ import annotations

from typing import Any

from .events import Event
from .plain import decode_value as decode_value
from .plain import encode_value as encode_value
from .scalars import CodecError as CodecError
from .transcript import Record, Unknown


def event_to_dict(event: Event | Unknown) -> dict[str, Any]:
    """``{"type": kind, …}``: JSON-able, fixed key order, absent means default. Never raises."""
    raise NotImplementedError


def event_from_dict(data: dict[str, Any]) -> Event | Unknown:
    """The event of a dict; unknown types become `Unknown`, unknown keys are ignored. Raises CodecError."""
    raise NotImplementedError


def record_to_dict(record: Record) -> dict[str, Any]:
    """``{"n", "t", "c", "way", "type", …, "at", unknown keys…}``: one line of the session file."""
    raise NotImplementedError


def record_from_dict(data: dict[str, Any]) -> Record:
    """The record of a dict; unknown keys are in its ``extra``. Raises CodecError."""
    raise NotImplementedError
