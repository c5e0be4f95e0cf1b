"""One thing in which a reply is not the recorded one, as it is told."""

from __future__ import annotations

import json
from typing import Any, Final, NamedTuple

from ..json_path import MAX_PATH, Location, show
from ..payload import preview
from .checks import MISSING, is_number, number_text, type_of

SHOWN: Final = 512
"""Characters that are told of a value."""

_ENCODER: Final = json.JSONEncoder(ensure_ascii=False)


class Difference(NamedTuple):
    """One thing in which a reply is not the recorded one."""

    path: str
    """Where: a path into the payload (``$.users[0].id``), or a key of the event (``code``, ``headers.x-a``)."""
    recorded: str
    """What was recorded, as JSON, bounded, NOT yet `visible`; empty if there was nothing."""
    replayed: str
    """What came now, likewise."""
    why: str
    """What is wrong with what came now: ``is missing``, ``is off by more than 0.5``."""

    def matcher(self) -> dict[str, Any]:
        """Write the matcher that leaves this difference out from now on.

        Returns:
            What can stand in a header's ``match`` or a record's ``expect``.
        """
        return {"path" if self.path.startswith("$") else "key": self.path, "any": True}


def told(location: Location, recorded: Any, replayed: Any, why: str) -> Difference:
    """Tell a difference inside a payload.

    Args:
        location: Where it is. So deep that no path can say it, what is around it is named.
        recorded: What was recorded; JSON, text, bytes or `MISSING`.
        replayed: What came now, likewise.
        why: What is wrong with it; empty for the plain reason.

    Returns:
        The difference.
    """
    while len(path := show(location)) > MAX_PATH:
        location = location[:-1]
    return Difference(path, shown(recorded), shown(replayed), why or plain_reason(recorded, replayed))


def plain_reason(recorded: Any, replayed: Any) -> str:
    """Tell why two values do not match that no matcher speaks about.

    Args:
        recorded: What was recorded, or `MISSING`.
        replayed: What came now, or `MISSING`.

    Returns:
        What is wrong with what came now.
    """
    if replayed is MISSING:
        return "is missing"
    if recorded is MISSING:
        return "is new"
    before, now = _kind(recorded), _kind(replayed)
    return "differs" if before == now else f"is {now} instead of {before}"


def shown(value: Any) -> str:
    """Show a value.

    Args:
        value: Anything that a JSON parser made, bytes or `MISSING`.

    Returns:
        Its beginning as JSON, or in hex; NOT yet `visible`.
    """
    if value is MISSING:
        return ""
    if isinstance(value, bytes):
        return preview(value, SHOWN)
    if is_number(value):
        return preview(number_text(value), SHOWN)
    try:
        return preview(_begin(value[: SHOWN + 1] if isinstance(value, str) else value), SHOWN)
    except (TypeError, ValueError, RecursionError):  # what no JSON parser made
        return f"<{type(value).__name__}>"


def _begin(value: Any) -> str:
    """Write the beginning of a value as JSON: the whole may be large."""
    parts, size = [], 0
    for part in _ENCODER.iterencode(value):
        parts.append(part)
        size += len(part)
        if size > SHOWN:
            break
    return "".join(parts)


def _kind(value: Any) -> str:
    name = type_of(value) or "bytes"
    return "number" if name == "integer" else name
