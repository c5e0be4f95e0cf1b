"""Does what the application says now equal what was recorded, but for what the session file lets differ?

Matchers stand in the header's ``match``, for all replies, and in a record's ``expect``, one or a list of them, for the
reply that comes in its place::

    {"path": "$.id", "any": true}                       whatever stands there, or nothing
    {"path": "$.n", "type": "number"}                   string (or text), number, integer, boolean, null, array, object
    {"path": "$.when", "regex": "^2026-"}               a text, or a number as it is written
    {"path": "$.t", "tolerance": 0.5}                   a number that is near
    {"path": "$.users", "unordered": true}              an array, in any order
    {"key": "headers.date", "any": true}                the same beside the payload: code, reason, error, headers …
    {"record": {"type": "websocket.send", "text": "ping"}, "ignore": true}
                                                        events that are left out on both sides; "json": {…} is part of
                                                        their payload, "regex": "…" is found in it
    "expect": {"skip": true}                            this one reply may come, differ or stay away

A matcher only ever lets more pass: what is equal matches. A payload that is no JSON is a text, or bytes, at ``$``.
"""

from __future__ import annotations

from typing import Any

from .events import Event
from .matching.checks import Search
from .matching.difference import Difference
from .matching.filling import captures, fill, read_capture
from .matching.parts import compare_events
from .matching.reading import MatchError, Rules, read_rules
from .transcript import Record, Unknown

__all__ = ("Difference", "MatchError", "Matchers", "Search", "captures", "fill", "read_matchers")


class Matchers:
    """What may differ between a recorded and a replayed transcript; made of nothing, nothing may.

    Args:
        rules: Those of the header.
        search: Runs the regexes of single records; None if none can be run.
    """

    def __init__(self, rules: Rules | None = None, search: Search | None = None) -> None:
        self._rules = rules or Rules()
        self._search = search

    def differences(self, recorded: Record, replayed: Record) -> list[Difference]:
        """List in what a reply is not the recorded one.

        Numbers, times and lines of code are not looked at.

        Args:
            recorded: What was recorded.
            replayed: What came in its place.

        Returns:
            A bounded number of differences; empty if it matches.

        Raises:
            MatchError: The recorded one's own ``expect`` cannot be read; `check` would have said so.
        """
        if recorded.event == replayed.event:
            return []
        expected = self._expected(recorded)
        if expected is None and recorded.event.kind == replayed.event.kind:
            return []
        rules = self._rules.joined(expected or Rules())
        return compare_events(recorded.event, replayed.event, rules.paths, rules.keys)

    @property
    def picky(self) -> bool:
        """Whether there are events that `ignores` leaves out."""
        return bool(self._rules.patterns)

    def ignores(self, event: Event | Unknown) -> bool:
        """Tell whether an event is left out as a whole, on both sides.

        Args:
            event: Any event.

        Returns:
            Whether a matcher of whole records speaks about it.
        """
        return self.picky and self._rules.ignores(event)

    @property
    def searches(self) -> bool:
        """Whether `ignores` may look for a regex, which takes its time."""
        return any(pattern.regex is not None for pattern in self._rules.patterns)

    def skips(self, recorded: Record) -> bool:
        """Tell whether a recorded reply says ``"expect": {"skip": true}``.

        Args:
            recorded: What was recorded.

        Returns:
            Whether one of its kind may come in its place, or none.

        Raises:
            MatchError: Its ``expect`` cannot be read.
        """
        return self._expected(recorded) is None

    def check(self, recorded: Record) -> None:
        """Read what a record says about its own replay.

        Args:
            recorded: Any record.

        Raises:
            MatchError: Its ``expect`` or its ``capture`` cannot be read.
        """
        self._expected(recorded)
        read_capture(recorded)

    def _expected(self, recorded: Record) -> Rules | None:
        """Read a record's own matchers; None if it is to be skipped."""
        if "expect" not in recorded.extra:
            return Rules()
        expect = recorded.extra["expect"]
        if type(expect) is not dict or "skip" not in expect:
            matchers = [expect] if type(expect) is dict else expect
            return read_rules(matchers, "expect", self._search, patterns=False)
        if expect.keys() == {"skip"} and expect["skip"] is True:
            return None
        raise MatchError("expect", ': must be matchers or {"skip": true}, and not both')


def read_matchers(items: Any, search: Search | None = None) -> Matchers:
    """Read the matchers of a header.

    Args:
        items: Its ``match``, as a JSON parser made it: ``header.extra.get("match", [])``.
        search: Runs a regex where it can be stopped; without it a file that needs one is refused.

    Returns:
        The matchers.

    Raises:
        MatchError: One of them cannot be read.
    """
    return Matchers(read_rules(items, "match", search, patterns=True), search)
