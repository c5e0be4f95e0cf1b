"""Values captured from replies, and filled into what is sent later: ``"capture": {"token": "$.token"}``, ``${token}``.

Only names that were captured are ever replaced, so that a file without captures is sent as it was recorded; what is to
be sent as ``${token}`` is then written ``$${token}``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final, TypeVar, cast
from urllib.parse import quote

from ..events import Connect, Event, Raw, Receive, ToApp
from ..json_path import Path
from ..scalars import name_of
from ..transcript import Record, Unknown
from .checks import MISSING
from .parts import body_of
from .reading import MatchError, read_path
from .values import read_json

E = TypeVar("E", bound=ToApp)

MAX_CAPTURES: Final = 100
"""Values that one reply may give."""
MAX_LEVELS: Final = 200
"""Levels of a scope or a raw message that are filled."""

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PLACE: Final = re.compile(r"(\$?)\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_STRING_OR_PLACE: Final = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|\$?\$\{[A-Za-z_][A-Za-z0-9_]*\}', re.DOTALL)
_ENCODED: Final = ("query_string", "raw_path")
"""Keys of a scope whose text is percent-encoded."""


def read_capture(recorded: Record) -> dict[str, Path]:
    """Read what a reply is to give.

    Args:
        recorded: Any record.

    Returns:
        Names, and where in the payload their values stand; most often none.

    Raises:
        MatchError: Its ``capture`` cannot be read.
    """
    wanted = recorded.extra.get("capture", {})
    if type(wanted) is not dict:
        raise MatchError("capture", f": must be an object of paths, not {name_of(wanted)}")
    if len(wanted) > MAX_CAPTURES:
        raise MatchError("capture", f": there are more than {MAX_CAPTURES}")
    for name in wanted:
        if not _NAME.fullmatch(name):
            raise MatchError("capture", ": a name has letters, digits and _ only")
    return {name: read_path(path, "capture", f".{name}") for name, path in wanted.items()}


def captures(recorded: Record, replayed: Event | Unknown) -> dict[str, str]:
    """Capture what a recorded reply names from the one that came in its place.

    Args:
        recorded: What was recorded.
        replayed: What came.

    Returns:
        The values that were found, and are not null: texts as they are, anything else as JSON. Of several at one path
        the first counts.

    Raises:
        MatchError: The ``capture`` cannot be read.
    """
    return take(read_capture(recorded), replayed)


def take(wanted: Mapping[str, Path], replayed: Event | Unknown) -> dict[str, str]:
    """Capture what stands at some places of a reply.

    Args:
        wanted: What `read_capture` gave.
        replayed: What came.

    Returns:
        As `captures`.
    """
    if not wanted:
        return {}
    payload = body_of(replayed)
    value = read_json(payload)
    if value is MISSING:
        value = payload
    found = {name: [item for _, item in path.find(value)] for name, path in wanted.items()}
    return {name: _text(items[0]) for name, items in found.items() if items and not isinstance(items[0], bytes | None)}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def names_in(event: ToApp) -> set[str]:
    """List the names that an event may have filled in.

    Args:
        event: What is to be sent.

    Returns:
        All that stand in it as ``${name}``, captured or not.
    """
    names: set[str] = set()

    def note(text: str, _key: str) -> str:
        names.update(match[2] for match in _PLACE.finditer(text))
        return text

    _map(event, note, note)
    return names


def fill(event: E, values: Mapping[str, str]) -> E:
    """Fill captured values into what is sent.

    In a text frame that is JSON, what stands inside a string is escaped as JSON has it; in a query string and a raw
    path it is percent-encoded.

    Args:
        event: What was recorded.
        values: What was captured.

    Returns:
        The event to send; the same if nothing in it has one of these names.
    """
    if not values:
        return event

    def frame(text: str, _key: str) -> str:
        return _fill_frame(text, values)

    def other(text: str, key: str) -> str:
        return _fill(text, values, _percent if key in _ENCODED else str)

    return cast("E", _map(event, frame, other))


def _map(event: ToApp, frame: Callable[[str, str], str], other: Callable[[str, str], str]) -> ToApp:
    """Change the texts of an event."""
    match event:
        case Receive(text=str(text)):
            changed = frame(text, "")
            return event if changed == text else replace(event, text=changed)
        case Connect():
            scope = _deep(event.scope, "", other, 0)
            return event if scope == event.scope else replace(event, scope=scope)
        case Raw():
            return replace(event, message=_deep(event.message, "", other, 0))
        case _:
            return event


def _deep(value: Any, key: str, change: Callable[[str, str], str], level: int) -> Any:
    if type(value) is str:
        return change(value, key)
    if level == MAX_LEVELS:
        return value
    if type(value) is dict:
        return {name: _deep(item, str(name), change, level + 1) for name, item in value.items()}
    if type(value) is list or type(value) is tuple:
        return type(value)(_deep(item, key, change, level + 1) for item in value)
    return value


def _percent(text: str) -> str:
    return quote(text, safe="", errors="surrogatepass")


def _in_string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _fill(text: str, values: Mapping[str, str], encode: Callable[[str], str]) -> str:
    def value_of(match: re.Match[str]) -> str:
        if match[2] not in values:
            return match[0]
        return match[0][1:] if match[1] else encode(values[match[2]])

    return _PLACE.sub(value_of, text) if "${" in text else text


def _fill_frame(text: str, values: Mapping[str, str]) -> str:
    if "${" not in text:
        return text
    if read_json(_STRING_OR_PLACE.sub(lambda match: match[0] if match[0][0] == '"' else "0", text)) is MISSING:
        return _fill(text, values, str)
    return _STRING_OR_PLACE.sub(lambda match: _fill(match[0], values, _in_string if match[0][0] == '"' else str), text)
