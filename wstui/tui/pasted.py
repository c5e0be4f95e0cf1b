"""A curl command that was pasted, as browsers copy them: what it asks for, as a scope."""

from __future__ import annotations

from typing import NamedTuple

from ..core.events import Connect
from ..core.scope import Scope


class Taken(NamedTuple):
    """What a text came to."""

    scope: Scope
    """What the first WebSocket in it asks for."""
    words: str
    """What was done, in one line; not sanitised."""


def from_curl(text: str) -> Taken:
    """Read "Copy as cURL" text.

    Args:
        text: One command, or several.

    Returns:
        What the first one that opens a WebSocket asks for.

    Raises:
        FormatError: It is no such text.
    """
    from ..formats import curl  # few ever paste one

    imported = curl.read(text)
    scopes = [record.event.scope for record in imported.records if isinstance(record.event, Connect)]
    left = [*imported.lost]
    if len(scopes) > 1:
        left.insert(0, f"{len(scopes) - 1} more WebSocket{'s' * (len(scopes) > 2)}")
    words = f"filled in from a curl command{'; left out: ' if left else ''}{', '.join(left)}"
    return Taken(Scope.from_record(scopes[0]), words)
