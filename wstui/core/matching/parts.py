"""What of an event a replay must bring again: its keys and its payload."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

from ..events import (
    Accept,
    Close,
    Crashed,
    DenialBody,
    DenialStart,
    Disconnect,
    Event,
    Headers,
    Malformed,
    Returned,
)
from ..transcript import Unknown, payload_of
from .checks import MISSING, Check
from .difference import Difference, plain_reason, shown
from .values import PathRule, compare_payloads


class KeyRule(NamedTuple):
    """A matcher of a key of an event: ``code``, ``headers`` or one of them as ``headers.date``."""

    key: str
    check: Check


def compare_events(
    recorded: Event | Unknown, replayed: Event | Unknown, paths: Sequence[PathRule], keys: Sequence[KeyRule]
) -> list[Difference]:
    """Compare two events.

    Numbers, times, lines of code and tracebacks are not looked at; nor are keys that ASGI lets servers ignore, nor
    the order of headers.

    Args:
        recorded: What was recorded.
        replayed: What came now.
        paths: What may differ in payloads.
        keys: What may differ beside them.

    Returns:
        In what they differ; empty if the events match.
    """
    if recorded.kind != replayed.kind:
        return [Difference("type", recorded.kind, replayed.kind, "is another event")]
    before, now = keys_of(recorded), keys_of(replayed)
    found = []
    for key in before | now:
        old, new = before.get(key, MISSING), now.get(key, MISSING)
        if old != new and (why := _problem(key, old, new, keys)):
            found.append(Difference(key, _text(old), _text(new), why))
    return found + compare_payloads(body_of(recorded), body_of(replayed), paths)


def _problem(key: str, recorded: Any, replayed: Any, rules: Sequence[KeyRule]) -> str:
    checks = [rule.check for rule in rules if key == rule.key or key.startswith(f"{rule.key}.")]
    problems = [check.problem(recorded, replayed) for check in checks]
    return "" if "" in problems else (problems or [plain_reason(recorded, replayed)])[0]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else shown(value)


def body_of(event: Event | Unknown) -> str | bytes | None:
    """Find the payload of a frame or of a part of a denial's body; None if there is none."""
    return event.body if isinstance(event, DenialBody) else payload_of(event)


def keys_of(event: Event | Unknown) -> dict[str, Any]:
    """List what counts of an event beside its payload.

    Args:
        event: Any event.

    Returns:
        Names and values; a header's name is ``headers.`` and its own in lower case, and several of the same name are
        one. Empty for frames, and for events that are not the application's own.
    """
    take = _KEYS.get(type(event))
    return take(event) if take else {}


def _headers(headers: Headers) -> dict[str, str]:
    found: dict[str, str] = {}
    for raw_name, raw_value in headers:
        name, value = f"headers.{raw_name.decode('latin-1').lower()}", raw_value.decode("latin-1")
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found


_KEYS: Final[dict[type, Callable[[Any], dict[str, Any]]]] = {
    Disconnect: lambda event: {"code": event.code, "reason": event.reason},
    Accept: lambda event: {"subprotocol": event.subprotocol} | _headers(event.headers),
    Close: lambda event: {"code": event.code, "reason": event.reason},
    DenialStart: lambda event: {"status": event.status} | _headers(event.headers),
    DenialBody: lambda event: {"more_body": event.more_body},
    Malformed: lambda event: {"key": event.key, "problem": event.problem},
    Returned: lambda event: {"value": event.value, "raised": event.raised},
    Crashed: lambda event: {"error": event.error},
    Unknown: lambda event: {"body": event.body},
}
