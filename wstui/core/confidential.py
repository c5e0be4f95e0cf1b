"""Secrets that the user gives for the placeholders of a scope: they are sent, and neither shown nor kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .events import Accept, DenialStart, Event, Fact, Malformed, way_of
from .hearsay import Hearsay
from .secrets import fill, missing
from .transcript import Record


class Confidential:
    """The secrets of one session, in memory only.

    Args:
        hearsay: Keeps them quiet; several sessions may have it in common, so that none tells those of another.
    """

    def __init__(self, hearsay: Hearsay | None = None) -> None:
        self.values: dict[str, str] = {}
        """The secrets by name."""
        self._hearsay = Hearsay() if hearsay is None else hearsay

    def give(self, values: Mapping[str, str]) -> None:
        """Learn secrets, in place of older ones of the same names; what the older ones were is still kept quiet.

        Args:
            values: By name.
        """
        self.values |= values
        for name, value in values.items():
            self._hearsay.know(value, name)

    def filled(self, scope: dict[str, Any]) -> dict[str, Any]:
        """Fill secrets in.

        Args:
            scope: As a record has it.

        Returns:
            The scope to be sent; the same if no secret is known.
        """
        return fill(scope, self.values) if self.values else scope

    def lacking(self, scope: Mapping[str, Any]) -> list[str]:
        """List the secrets that a scope needs and that are not known.

        Args:
            scope: As a record has it.

        Returns:
            Their names.
        """
        return [name for name in missing(scope) if name not in self.values]

    def event(self, event: Event) -> Event:
        """Put placeholders into what the application told of a secret; payloads stay as they are.

        Args:
            event: What happened.

        Returns:
            What may be shown and kept.
        """
        if not self._hearsay or not isinstance(event, Fact | Accept | DenialStart | Malformed):
            return event
        told = self._hearsay.record(Record(1, 0.0, way_of(event), event, 1)).event
        return told if isinstance(told, Event) else event
