"""Does what the application says now equal what was recorded: matchers, captures and what they fill."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias, TypeVar

from .events import Event, ToApp
from .transcript import Record, Unknown

Search: TypeAlias = Callable[[str, str], bool]
"""Tells whether a regex (first) is found in a text (second); raises TimeoutError if that takes too long."""

E = TypeVar("E", bound=ToApp)


class MatchError(ValueError):
    """A matcher or a capture cannot be read.

    Attributes:
        key: The key of the header or the record under which it stands: ``match``, ``expect`` or ``capture``.
        problem: Which and what is wrong with it, in one line.
    """

    def __init__(self, key: str, problem: str) -> None:
        super().__init__(f"{key}{problem}")
        self.key = key
        self.problem = problem


class Difference(NamedTuple):
    """One thing in which a reply is not the recorded one."""

    path: str
    """Where: a path into the payload (``$.users[0].id``), or a key of the event (``code``, ``headers``, ``type``)."""
    recorded: str
    """What was recorded, bounded, NOT yet `visible`; empty if there was nothing."""
    replayed: str
    """What came now, likewise."""
    why: str
    """Why the two do not match, in a few words."""

    def matcher(self) -> dict[str, Any]:
        """Write the matcher that leaves this difference out from now on."""
        raise NotImplementedError


class Matchers:
    """What may differ between a recorded and a replayed transcript; nothing, if it was made of nothing."""

    def differences(self, recorded: Record, replayed: Record) -> list[Difference]:
        """List in what a reply is not the recorded one; never raises. Empty: it matches."""
        raise NotImplementedError

    def ignores(self, event: Event | Unknown) -> bool:
        """Tell whether an event is left out as a whole, on both sides: a ping, a broadcast."""
        raise NotImplementedError

    def skips(self, recorded: Record) -> bool:
        """Tell whether a recorded reply says ``"expect": {"skip": true}``: it may come, differ or stay away."""
        raise NotImplementedError

    def check(self, recorded: Record) -> None:
        """Raise MatchError if a record's own ``expect`` or ``capture`` cannot be read."""
        raise NotImplementedError


def read_matchers(items: Any, search: Search | None = None) -> Matchers:
    """Read the ``match`` of a header (`Header.extra.get("match", [])`); raises MatchError."""
    raise NotImplementedError


def captures(recorded: Record, replayed: Event | Unknown) -> dict[str, str]:
    """Read what ``"capture"`` of a recorded reply finds in the payload that came in its place."""
    raise NotImplementedError


def fill(event: E, values: Mapping[str, str]) -> E:
    """Replace ``${name}`` in a text frame, a raw message or a scope; never raises."""
    raise NotImplementedError
