"""Secrets that placeholders stand for in a session file: ``${secret:cookie.sessionid}``.

A secret is filled in again from the environment, where it is called ``WSTUI_SECRET_COOKIE_SESSIONID``, or from wherever
the user has it. `redacting` puts the placeholders in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import quote

from .events import Accept, Connect, Crashed, DenialStart, Event, Headers
from .placeholders import PLACEHOLDER, variable
from .summary import Unknown

MAX_LEVELS: Final = 100
"""Levels of a scope that are looked at."""
_QUERY_SAFE: Final = "/:@!$'()*,;=?-._~"
_ENCODED: Final = frozenset({"query_string", "raw_path"})
"""Keys of a scope whose texts are percent-encoded."""


def from_environment(names: Iterable[str], environment: Mapping[str, str]) -> dict[str, str]:
    """Find secrets in the environment.

    Args:
        names: Which.
        environment: Its variables.

    Returns:
        Those that are there, by name.
    """
    return {name: environment[variable(name)] for name in names if variable(name) in environment}


def missing(scope: Mapping[str, Any]) -> list[str]:
    """List the secrets that a scope lacks.

    Args:
        scope: As a record has it.

    Returns:
        Their names, each once, in the order in which they stand there.
    """
    return list(dict.fromkeys(name for text in _texts(scope, 0) for name in PLACEHOLDER.findall(text)))


def _texts(value: Any, level: int) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, bytes):
        yield value.decode("latin-1")
    elif isinstance(value, Mapping | list | tuple) and level < MAX_LEVELS:
        for item in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(item, level + 1)


def fill(scope: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
    """Fill secrets in.

    Args:
        scope: As a record has it.
        values: The secrets, by name; as they are, not percent-encoded. Those not there stay placeholders.

    Returns:
        A new scope.
    """

    def plain(text: str) -> str:
        return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)

    def within_url(text: str) -> str:
        return PLACEHOLDER.sub(lambda found: encoded(values[found[1]]) if found[1] in values else found[0], text)

    return {key: _filled(value, key, plain, within_url, 0) for key, value in scope.items()}


def encoded(value: str) -> str:
    """Write a secret as it stands in a query.

    Args:
        value: As it is.

    Returns:
        The secret, percent-encoded.
    """
    return quote(value, safe=_QUERY_SAFE, errors="surrogateescape")


def _filled(value: Any, key: str, plain: Callable[[str], str], encoded: Callable[[str], str], level: int) -> Any:
    if isinstance(value, str | bytes):
        return in_text(value, encoded if key in _ENCODED else plain)
    if level == MAX_LEVELS:
        return value
    if isinstance(value, dict):
        return {name: _filled(item, str(name), plain, encoded, level + 1) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_filled(item, key, plain, encoded, level + 1) for item in value)
    return value


def in_text(value: Any, change: Callable[[str], str]) -> Any:
    """Change a text, or bytes as the latin-1 that headers are.

    Args:
        value: Either, or anything else, which stays as it is.
        change: What changes a text.

    Returns:
        Of the type of the value.
    """
    if isinstance(value, str):
        return change(value)
    # What a user gives for latin-1 and is none becomes UTF-8, as any client would send it.
    return latin_or_utf8(change(value.decode("latin-1"))) if isinstance(value, bytes) else value


def latin_or_utf8(text: str) -> bytes:
    """Encode what stands in a header.

    Args:
        text: Any text.

    Returns:
        Latin-1 if that can hold it, else UTF-8.
    """
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogateescape")


# -- compared --------------------------------------------------------------------------------------------------------


def agrees(recorded: str, replayed: str) -> bool:
    """Tell whether a text could be a recorded one with its secrets filled in, whatever they are.

    Args:
        recorded: May have placeholders.
        replayed: What came now.

    Returns:
        Whether everything around the placeholders is there.
    """
    first, *middle = PLACEHOLDER.split(recorded)[::2]
    if not middle:
        return recorded == replayed
    last = middle.pop()
    if len(replayed) < len(first) + len(last) or not (replayed.startswith(first) and replayed.endswith(last)):
        return False
    at, end = len(first), len(replayed) - len(last)
    for part in middle:
        at = replayed.find(part, at, end) + len(part)
        if at < len(part):
            return False
    return True


def settle(recorded: Event | Unknown, replayed: Event | Unknown) -> Event | Unknown:
    """Take what came for what was recorded, where that is a secret which the file does not tell.

    Args:
        recorded: What was recorded.
        replayed: What came in its place.

    Returns:
        The recorded event, with those texts of the replayed one that `agrees` with its own.
    """
    match recorded, replayed:
        case Accept(), Accept():
            same = agrees(recorded.subprotocol or "", replayed.subprotocol or "")
            subprotocol = replayed.subprotocol if same else recorded.subprotocol
            headers = _settled_headers(recorded.headers, replayed.headers)
            return replace(recorded, subprotocol=subprotocol, headers=headers)
        case DenialStart(), DenialStart():
            return replace(recorded, headers=_settled_headers(recorded.headers, replayed.headers))
        case Crashed(), Crashed():
            return replace(recorded, error=replayed.error) if agrees(recorded.error, replayed.error) else recorded
        case _:
            return recorded


def _settled_headers(recorded: Headers, replayed: Headers) -> Headers:
    """Settle each header with those of its name, in order."""
    left = list(replayed)
    settled = []
    for name, value in recorded:
        found = next((pair for pair in left if pair[0].lower() == name.lower()), None)
        if found is None:
            settled.append((name, value))
            continue
        left.remove(found)
        same = agrees(value.decode("latin-1"), found[1].decode("latin-1"))
        settled.append((name, found[1] if same else value))
    return tuple(settled)


def connect_with(connect: Connect, values: Mapping[str, str]) -> Connect:
    """Fill secrets into a connect.

    Args:
        connect: As it was recorded.
        values: The secrets, by name.

    Returns:
        The connect to send; the same if it lacks none.
    """
    return replace(connect, scope=fill(connect.scope, values)) if missing(connect.scope) else connect
