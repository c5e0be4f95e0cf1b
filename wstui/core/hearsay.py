"""Secrets in what the application told: in what it printed, raised, chose or answered."""

from __future__ import annotations

import re
from typing import Any, Final

from .codec import record_from_dict, record_to_dict
from .placeholders import placeholder
from .secrets import encoded
from .transcript import Record

TELLING: Final = 8
"""Characters of the shortest secret that is sought: a shorter one is found where it is none."""
TOLD: Final = frozenset(
    (
        *("error", "message", "problem", "raised", "stderr", "text", "traceback", "value", "what"),
        *("headers", "hint", "subprotocol"),
    )
)
"""Keys of records under which the application may have told a secret."""


class Hearsay:
    """Puts placeholders in the places of secrets that are known from elsewhere."""

    def __init__(self) -> None:
        """Know none."""
        self._names: dict[str, str] = {}
        self._pattern: re.Pattern[str] | None = None

    def __len__(self) -> int:
        return len(self._names)

    def know(self, value: str, name: str) -> None:
        """Seek a secret from now on, as it is and as it stands in a query.

        Args:
            value: The secret; one that is too short is not sought.
            name: Its name.
        """
        if len(value) >= TELLING:
            for written in (value, encoded(value)):
                self._names.setdefault(written, name)
            self._pattern = None

    def record(self, record: Record) -> Record:
        """Redact a record.

        Args:
            record: A fact, or what the application answered to a handshake.

        Returns:
            The record without the secrets; the same if it tells none of them.
        """
        if not self._names:
            return record
        pattern = self._pattern = self._pattern or _any_of(self._names)
        data = record_to_dict(record)
        if not pattern.search(str(data)):
            return record
        return record_from_dict(
            {key: self._replaced(value, pattern) if key in TOLD else value for key, value in data.items()}
        )

    def _replaced(self, value: Any, pattern: re.Pattern[str]) -> Any:
        if isinstance(value, str):
            return pattern.sub(lambda found: placeholder(self._names[found[0]]), value)
        if isinstance(value, dict):
            return {key: self._replaced(item, pattern) for key, item in value.items()}
        return [self._replaced(item, pattern) for item in value] if isinstance(value, list) else value


def _any_of(secrets: dict[str, str]) -> re.Pattern[str]:
    """Make one pattern of all secrets, the longest first: one may stand within another."""
    return re.compile("|".join(map(re.escape, sorted(secrets, key=len, reverse=True))))
