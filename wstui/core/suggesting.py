"""Matchers for what differs from run to run: ids, times, whatever no replay can repeat."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, Final

from .diff import Comparison
from .match import Difference

MOST: Final = 100
"""Matchers that are suggested."""
_INDEX: Final = re.compile(r"\[\d+\]")
_TYPES: Final = {'"': "string", "t": "boolean", "f": "boolean", **dict.fromkeys("-0123456789", "number")}
"""What a value is, by the first character of its JSON."""


def suggest(comparison: Comparison) -> list[dict[str, Any]]:
    """Suggest what should be let differ in every reply.

    Args:
        comparison: Of two runs of the same application on the same session; all that differs there is chance.

    Returns:
        Matchers for a session file's header, the mildest that would do: within payloads of one type, if both values
        are. A path into several items of an array is one into all of them. Payloads that differ as a whole suggest
        nothing.
    """
    found = [difference for pair in comparison.pairs for difference in pair.differences if difference.path != "$"]
    several = Counter(_widened(path) for path in {one.path for one in found})
    types: dict[tuple[str, str], set[str]] = {}
    for one in found:
        wide = _widened(one.path)
        path = wide if several[wide] > 1 else one.path
        types.setdefault(("path" if path.startswith("$") else "key", path), set()).update(_types(one))
    return [{about: path, **_check(kinds)} for (about, path), kinds in types.items()][:MOST]


def _widened(path: str) -> str:
    return _INDEX.sub("[*]", path)


def _types(difference: Difference) -> set[str]:
    """Name what was and what is; what is nothing, or stands beside the payload, has no type."""
    if not difference.path.startswith("$"):
        return {""}
    return {_TYPES.get(value[:1], "") for value in (difference.recorded, difference.replayed)}


def _check(types: set[str]) -> dict[str, Any]:
    (first, *others) = sorted(types)
    return {"any": True} if others or not first else {"type": first}
