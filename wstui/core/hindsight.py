"""What the rules say of a session that was recorded, where nobody asked them while it happened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from ..errors import ScopeError
from .events import (
    Accept,
    Close,
    Connect,
    Crashed,
    DenialBody,
    DenialStart,
    Malformed,
    Returned,
    Send,
    Violation,
)
from .profile import profile_of
from .rules import Context, check, context_of
from .scope import Scope
from .transcript import Record, Unknown

_JUDGED: Final = (Accept, Send, Close, DenialStart, DenialBody, Malformed, Returned, Crashed)
"""What the rules say something about without having seen it happen."""


def breaches(records: Iterable[Record], server: str = "") -> Iterator[tuple[int, str, Violation]]:
    """Ask the rules about what a session's applications did.

    What takes more than the records to see is not told: whether an application had heard of a disconnect (P04), how
    long it went on after it (P27), what it did to its scope and its ``receive()`` (P30).

    Args:
        records: A whole session's.
        server: The server that was behaved like; uvicorn if it is not known.

    Yields:
        The number of a record from 0, the line of the user's behind it, and a breach in it.
    """
    contexts: dict[int | None, Context] = {}
    for index, record in enumerate(records):
        event = record.event
        if isinstance(event, Unknown):
            continue
        if isinstance(event, Connect):
            contexts[record.c] = _context(event, event.server or server)
        context = contexts.get(record.c)
        if context is not None:
            if isinstance(event, _JUDGED):
                yield from ((index, record.at, violation) for violation in check(context, event))
            context.step(event)


def _context(connect: Connect, server: str) -> Context:
    profile = profile_of(server)
    try:
        scope = Scope.from_record(connect.scope).to_asgi(asgi=profile.asgi, extensions=profile.extensions, state=None)
    except ScopeError:
        return Context()
    return context_of(scope)
