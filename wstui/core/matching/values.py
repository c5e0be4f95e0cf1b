"""Two payloads compared under matchers: JSON value by value, anything else as a whole."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

from ..json_path import Location, Path
from ..plain import MAX_JSON_DEPTH, check_depth
from .checks import MISSING, Anything, Check, Unordered, is_number
from .difference import Difference, told
from .pairing import pair, rest

MAX_DIFFERENCES: Final = 100
"""Differences that are told of one payload."""
MAX_PAIRINGS: Final = 50_000
"""Values that are looked at to pair the items of one payload's unordered arrays; what is left is paired in order."""
MAX_NESTED: Final = 16
"""Unordered arrays inside one another whose order does not count."""
MANY: Final = 2500
"""Pairs of items from which on those that are equal, but for what may be anything, are paired before any is tried."""

NOT_JSON: Final = MISSING
"""What `read_json` finds in a payload that is no JSON."""


class PathRule(NamedTuple):
    """A matcher of values in payloads."""

    path: Path
    check: Check


_States: TypeAlias = tuple[int, ...]
"""For each rule, how far its path has come."""


class _Node(NamedTuple):
    """Two values in the same place."""

    recorded: Any
    replayed: Any
    location: Location
    before: _States
    """Of the recorded value: an index from the end, or a slice, means another item when the arrays differ in length."""
    now: _States


def compare_payloads(
    recorded: str | bytes | None, replayed: str | bytes | None, rules: Sequence[PathRule]
) -> list[Difference]:
    """Compare two payloads.

    Args:
        recorded: What was recorded; None for none.
        replayed: What came now.
        rules: What may differ. A rule never makes equal values differ.

    Returns:
        At most `MAX_DIFFERENCES`, in the order of the payload; empty if the payloads match.
    """
    if type(recorded) is type(replayed):
        if recorded == replayed:
            return []
        before, now = read_json(recorded), read_json(replayed)
        if before is not NOT_JSON and now is not NOT_JSON:
            return _Walk(rules).differences(before, now)
    return _Walk(rules).differences(_or_missing(recorded), _or_missing(replayed))


def _or_missing(payload: str | bytes | None) -> Any:
    return MISSING if payload is None else payload


def read_json(payload: str | bytes | None) -> Any:
    """Parse a payload.

    Args:
        payload: A frame's; bytes count as JSON only if they are an object or an array.

    Returns:
        The value; `NOT_JSON` if it is none, or one that cannot be looked at: nested more than `MAX_JSON_DEPTH` deep,
        or with a number that CPython refuses to build.
    """
    if payload is None:
        return NOT_JSON
    try:
        value = json.loads(payload if isinstance(payload, str) else payload.decode())
        check_depth(value, MAX_JSON_DEPTH)
    except (ValueError, RecursionError):
        return NOT_JSON
    return value if isinstance(payload, str) or isinstance(value, dict | list) else NOT_JSON


def same(recorded: Any, replayed: Any) -> bool:
    """Tell whether two scalars are the same as JSON has it: ``1`` is ``1.0``, and is not ``true``."""
    if is_number(recorded) and is_number(replayed):
        return bool(recorded == replayed) or (math.isnan(recorded) and math.isnan(replayed))
    return type(recorded) is type(replayed) and not isinstance(recorded, dict | list) and bool(recorded == replayed)


class _Walk:
    """A walk through two values side by side, without recursion but into unordered arrays."""

    def __init__(self, rules: Sequence[PathRule]) -> None:
        self._rules = rules
        self._nothing = (0,) * len(rules)
        self._pairings = MAX_PAIRINGS
        self._nested = 0

    def differences(self, recorded: Any, replayed: Any) -> list[Difference]:
        """Compare two whole values."""
        start = (Path.START,) * len(self._rules)
        return self._from(_Node(recorded, replayed, (), start, start), MAX_DIFFERENCES)

    def _from(self, node: _Node, limit: int) -> list[Difference]:
        found: list[Difference] = []
        left = [node]  # the next one last
        while left and len(found) < limit:
            node = left.pop()
            recorded, replayed = node.recorded, node.replayed
            self._pairings -= self._nested > 0
            if same(recorded, replayed):
                continue
            checks = self._checks(node)
            problems = [check.problem(recorded, replayed) for check in checks if not isinstance(check, Unordered)]
            if "" in problems:
                continue
            if type(recorded) is type(replayed) is dict:
                left += reversed([self._below(node, name, name) for name in recorded | replayed])
            elif type(recorded) is type(replayed) is list:
                loose = self._may_pair() and any(isinstance(check, Unordered) for check in checks)
                left += reversed(self._unordered(node) if loose else self._in_order(node))
            else:
                problems += [check.problem(recorded, replayed) for check in checks if isinstance(check, Unordered)]
                found.append(told(node.location, recorded, replayed, problems[0] if problems else ""))
        return found

    def _may_pair(self) -> bool:
        return self._pairings > 0 and self._nested < MAX_NESTED

    def _checks(self, node: _Node) -> list[Check]:
        if node.before is node.now is self._nothing:
            return []
        return [
            rule.check
            for rule, before, now in zip(self._rules, node.before, node.now, strict=True)
            if rule.path.selects(before | now)
        ]

    def _below(self, node: _Node, before: Any, now: Any) -> _Node:
        """Go down: to the same member, or to the items at two indexes; None means there is none."""
        recorded, replayed = node.recorded, node.replayed
        return _Node(
            _at(recorded, before),
            _at(replayed, now),
            (*node.location, now if before is None else before),
            self._step(node.before, before, len(recorded)),
            self._step(node.now, now, len(replayed)),
        )

    def _step(self, states: _States, key: Any, size: int) -> _States:
        if key is None or states is self._nothing:
            return self._nothing
        after = tuple([rule.path.step(state, key, size) for rule, state in zip(self._rules, states, strict=True)])
        return after if any(after) else self._nothing

    def _in_order(self, node: _Node) -> list[_Node]:
        return self._side_by_side(node, range(len(node.recorded)), range(len(node.replayed)))

    def _side_by_side(self, node: _Node, before: Sequence[int], now: Sequence[int]) -> list[_Node]:
        """Go down to some items of either array, what is too much in one of them last."""
        shared = min(len(before), len(now))
        return [
            *(self._below(node, old, new) for old, new in zip(before, now, strict=False)),
            *(self._below(node, old, None) for old in before[shared:]),
            *(self._below(node, None, new) for new in now[shared:]),
        ]

    def _unordered(self, node: _Node) -> list[_Node]:
        """Pair the items of two arrays, and go down to those that have no counterpart."""
        before: Sequence[int] = range(len(node.recorded))
        now: Sequence[int] = range(len(node.replayed))
        if len(before) * len(now) > MANY:
            before, now = rest(self._written(node.recorded, node.before), self._written(node.replayed, node.now))
        self._nested += 1
        partners = pair(before, now, lambda old, new: self._match(self._below(node, old, new)))
        self._nested -= 1
        taken = set(partners.values())
        return self._side_by_side(node, _but(before, partners), _but(now, taken))

    def _written(self, items: list[Any], states: _States) -> Iterator[str]:
        for index, item in enumerate(items):
            yield json.dumps(self._bare(item, self._step(states, index, len(items))), sort_keys=True)

    def _bare(self, value: Any, states: _States) -> Any:
        """Leave out of a value what may be anything."""
        if states is self._nothing or not isinstance(value, dict | list):
            return value
        below = value.items() if isinstance(value, dict) else enumerate(value)
        kept = [
            (key, self._bare(item, after))
            for key, item in below
            if not self._is_free(after := self._step(states, key, len(value)))
        ]
        # Of an array the indexes are kept, too: what stands behind something left out keeps its place.
        return dict(kept) if isinstance(value, dict) else kept

    def _is_free(self, states: _States) -> bool:
        return any(
            rule.path.selects(state) and isinstance(rule.check, Anything)
            for rule, state in zip(self._rules, states, strict=True)
        )

    def _match(self, node: _Node) -> bool:
        return self._pairings > 0 and not self._from(node, 1)


def _but(indexes: Sequence[int], taken: Iterable[int]) -> list[int]:
    gone = set(taken)
    return [index for index in indexes if index not in gone]


def _at(container: Any, key: Any) -> Any:
    if key is None:
        return MISSING
    return container.get(key, MISSING) if type(container) is dict else container[key]
