"""JSON as text: orjson, and the standard library for what orjson refuses or would change."""

from __future__ import annotations

import json
import re
from typing import Any, Final

import orjson

_BEYOND: Final = re.compile(r"\d{19}|NaN|Infinity")
"""What may be a number that orjson refuses, or would read as another: integers beyond 64 bit, and no numbers."""

_LEAVE: Final = orjson.OPT_PASSTHROUGH_SUBCLASS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS
"""What `json` would not write, or would write otherwise."""


def dumps(value: Any) -> str:
    """Write a value.

    Args:
        value: What `json` can write.

    Returns:
        Compact JSON.

    Raises:
        TypeError: It cannot be written.
        ValueError: It contains itself.
    """
    try:
        text = orjson.dumps(value, option=_LEAVE).decode()
    except (TypeError, ValueError):
        text = "null"
    if "null" in text:  # what orjson also makes of infinity
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return text


def loads(text: str | bytes) -> Any:
    """Read a value.

    Args:
        text: JSON.

    Returns:
        The value, as `json` reads it.

    Raises:
        ValueError: It is no JSON; the message names line and column.
    """
    found = _BEYOND.search(text) if isinstance(text, str) else _BEYOND.search(text.decode("utf-8", "replace"))
    return json.loads(text) if found else orjson.loads(text)
