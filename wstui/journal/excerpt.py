"""The beginning of a line that is too long to be read for one row of the log."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import Any

import orjson

from ..core.transcript import PREVIEW

_DECODER = json.JSONDecoder()
MAX_CUT = 3700
"""Characters or bytes of a text without an end that are parsed: a preview's 512 at seven each, and some more."""
_WHOLE_TEXT = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"')
_CUT_TAG = re.compile(r'\{"(b64|surrogates)":(?=")')
_WHOLE_ESCAPES = re.compile(r"(?:[^\\]|\\\\|\\u[0-9a-fA-F]{4})*+")
_FRAME = re.compile(
    rb'\{"n":([0-9]{1,10}),"t":[-0-9.]{1,30},"c":[0-9]{1,10},"way":"[<>]","type":"websocket\.(?:send|receive)"'
    rb',"(text|bytes)":(\{"b64":)?"'
)
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
    if text.startswith('"', position) and not _WHOLE_TEXT.match(text, position):
        return _cut_text(text[position + 1 : position + 1 + MAX_CUT].encode(), MAX_CUT), len(text), False
    tag = _CUT_TAG.match(text, position)
    if tag and not _WHOLE_TEXT.match(text, tag.end()):
        return _cut_tag(tag[1], text[tag.end() + 1 : tag.end() + 1 + MAX_CUT].encode()), len(text), False
    value, end = _DECODER.raw_decode(text, position)
    if (end == len(text) and text[-1] not in '"}]') or text[end : end + 1] not in {"", ",", "}"}:
        raise ValueError("a number that is cut is another number")
    return value, end, end < len(text)


def _cut_tag(name: str, raw: bytes) -> dict[str, str]:
    """Parse the beginning of a tag, from the first character of its text."""
    cut = _cut_text(raw, MAX_CUT)
    if name == "b64":
        return {name: cut[: len(cut) // 4 * 4]}
    whole = _WHOLE_ESCAPES.match(cut)
    return {name: whole[0] if whole else ""}


def _cut_text(raw: bytes, *sizes: int) -> str:
    """Parse the beginning of a JSON text that has no end; what is cut in half at its end is left out."""
    value = ""
    for size in sizes:
        last = min(len(raw), size)
        for end in range(last, max(last - _MAX_ESCAPE, 0), -1):
            with suppress(ValueError):
                value = orjson.loads(b'"%b"' % raw[:end])
                break
        if len(value) > PREVIEW:
            break
    return value


def frame_members(head: bytes) -> dict[str, Any]:
    """Parse the number and the payload's beginning of a frame, as `leading_members` does but faster.

    Args:
        head: The first bytes of the line of a frame, cut inside its payload.

    Returns:
        Its number, and as much of its text or bytes as a row shows.
    """
    found = _FRAME.match(head)
    if found is None:
        return leading_members(head)
    number, key, tag = found.groups()
    raw = head[found.end() : found.end() + MAX_CUT]
    # Few texts are all escapes.
    payload = _cut_tag("b64", raw) if tag else _cut_text(raw, 2 * PREVIEW, MAX_CUT)
    return {"n": int(number), key.decode(): payload}


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
        data = orjson.loads(b"{" + tail[start + 1 :])
    except ValueError:
        return ""
    at = data["at"]
    return at if isinstance(at, str) else ""
