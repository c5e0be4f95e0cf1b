"""Records that are left out as a whole: pings, broadcasts, whatever nobody asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ..codec import event_to_dict
from ..events import Event
from ..frozen import frozen
from ..transcript import Unknown
from .checks import MISSING, Regex
from .parts import body_of
from .values import read_json, same

MAX_LEVELS: Final = 200
"""Levels of JSON that a pattern may have."""


@frozen
class Pattern:
    """What an event must have to be left out."""

    keys: Mapping[str, Any]
    """Keys as the session file writes them, each with its value; ``type`` among them."""
    json: Any = MISSING
    """What the payload, as JSON, must contain."""
    regex: Regex | None = None
    """What must be found in the payload, as text."""

    def fits(self, event: Event | Unknown) -> bool:
        """Tell whether an event is such a one.

        Args:
            event: Any event.

        Returns:
            Whether it is left out.
        """
        if "type" in self.keys and self.keys["type"] != event.kind:
            return False
        return self._fits_payload(event) and self._fits_keys(event)

    def _fits_payload(self, event: Event | Unknown) -> bool:
        if self.json is MISSING and self.regex is None:
            return True
        payload = body_of(event)
        if self.json is not MISSING and not contains(read_json(payload), self.json):
            return False
        return self.regex is None or not self.regex.problem(MISSING, payload)

    def _fits_keys(self, event: Event | Unknown) -> bool:
        if self.keys.keys() <= {"type"}:
            return True
        written = event_to_dict(event)
        # A key is not written that has its default.
        return all(written.get(key, getattr(event, key, MISSING)) == value for key, value in self.keys.items())


def contains(value: Any, part: Any) -> bool:
    """Tell whether a value has all that a part of it says.

    Args:
        value: Anything that a JSON parser made, at most `MAX_LEVELS` deep, or `MISSING`.
        part: The same. Of an object some members; anything else is the whole.

    Returns:
        Whether it has.
    """
    if type(value) is dict and type(part) is dict:
        return all(name in value and contains(value[name], item) for name, item in part.items())
    if type(value) is list and type(part) is list:
        return len(value) == len(part) and all(contains(*pair) for pair in zip(value, part, strict=True))
    return same(value, part)
