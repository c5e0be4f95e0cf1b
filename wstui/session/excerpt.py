"""The beginning of a line that is too long to be read for one row of the log."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import Any

_DECODER = json.JSONDecoder()
_CUT_TAG = re.compile(r'\{"(b64|surrogates)":(?=")')
_MAX_ESCAPE = 12
"""Characters of the longest escape: a pair of surrogates."""


def leading_members(head: bytes) -> dict[str, Any]:
    """Parse what stands whole at the beginning of a JSON object, and of the last member as much as there is.

    Args:
        head: The first bytes of a line of a session file, cut anywhere.

    Returns:
        Its members in order; a text that is cut is there as far as it goes, and so are tagged bytes and texts.
    """
    text = head.decode("utf-8", "ignore")
    members: dict[str, Any] = {}
    position = 1
    try:
        while text[position] == '"':
            key, position = _DECODER.raw_decode(text, position)
            value, position, whole = _value(text, position + 1)
            members[key] = value
            if not whole:
                break
            position += 1
    except (ValueError, IndexError, RecursionError):
        pass  # the line is cut here
    return members


def _value(text: str, position: int) -> tuple[Any, int, bool]:
    """Parse one value; tell where it ends, and whether it is whole."""
    try:
        value, end = _DECODER.raw_decode(text, position)
    except ValueError:
        return _cut_value(text, position), len(text), False
    return value, end, end < len(text)


def _cut_value(text: str, position: int) -> Any:
    if text.startswith('"', position):
        return _cut_text(text, position + 1)
    tag = _CUT_TAG.match(text, position)
    if tag is None:
        raise ValueError("nothing of it can be told")
    cut = _cut_text(text, tag.end() + 1)
    # Base64 goes by fours.
    return {tag[1]: cut[: len(cut) // 4 * 4] if tag[1] == "b64" else cut}


def _cut_text(text: str, position: int) -> str:
    """Parse a JSON text that has no end; an escape that is cut in half is left out."""
    for end in range(len(text), max(len(text) - _MAX_ESCAPE, position), -1):
        with suppress(ValueError):
            return str(json.loads(f'"{text[position:end]}"'))
    return ""


def last_at(tail: bytes) -> str:
    """Find who sent a record, from the end of its line.

    Args:
        tail: The last bytes of the line, cut anywhere.

    Returns:
        The ``at`` of the record; empty if it has none, or it does not stand in the tail.
    """
    # No text can have these bytes inside, for its quotes are escaped; an object inside the record's can, but then
    # more braces follow than one.
    start = tail.rfind(b',"at":"')
    if start < 0:
        return ""
    try:
        data = json.loads(b"{" + tail[start + 1 :])
    except ValueError:
        return ""
    at = data["at"]
    return at if isinstance(at, str) else ""
