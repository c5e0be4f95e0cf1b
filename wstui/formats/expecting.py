"""What a test expects of a reply, where the session file lets it differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..core.events import Send
from ..core.json_path import Location, PathError, compile_path
from .exchange import Lost
from .python_source import Code, anything_at, parsed

ANY = Code("ANY")


class Expecting:
    """The matchers of a session, as values that are equal to what they let pass."""

    def __init__(self, match: Sequence[Any], lost: Lost) -> None:
        """Take the matchers.

        Args:
            match: The header's ``match``.
            lost: Counts what a test cannot hold.
        """
        self._match = match
        self._lost = lost
        for matcher in match:
            if isinstance(matcher, Mapping) and "path" not in matcher:
                lost.add("matchers that are not of a path into a payload")

    def value(self, event: Send, extra: Mapping[str, Any]) -> Any:
        """Say what a reply must be equal to.

        Args:
            event: The reply as it was recorded.
            extra: What its record says about its replay.

        Returns:
            A list or a dict if it is JSON, else a str or bytes; with `Code` where it may differ.
        """
        expect = extra.get("expect", [])
        if isinstance(expect, Mapping) or "capture" in extra:
            self._lost.add("skipped replies and captures")
        if event.data is not None:
            return event.data
        text = event.text or ""
        value = parsed(text)
        if value is None:
            return text
        given = [*self._match, *(expect if isinstance(expect, list) else [])]
        return anything_at(value, list(self._found(value, given)))

    def _found(self, value: Any, matchers: Sequence[Any]) -> Iterator[tuple[Location, Code]]:
        for matcher in matchers:
            path = matcher.get("path") if isinstance(matcher, Mapping) else None
            if not isinstance(path, str):
                continue
            try:
                places = compile_path(path).find(value)
            except PathError:
                self._lost.add("matchers that cannot be read")
                continue
            for location, there in places:
                yield location, self._code(matcher, there)

    def _code(self, matcher: Mapping[str, Any], there: Any) -> Code:
        if "tolerance" in matcher and isinstance(there, int | float):
            return Code(f"pytest.approx({there!r}, rel=0, abs={matcher['tolerance']!r})")
        if "any" not in matcher:
            self._lost.add("what a matcher asks of a value beyond its being there")
        return ANY
