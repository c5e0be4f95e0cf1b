"""The items of two arrays paired whatever their order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Final

MAX_TRIED: Final = 200_000
"""Times that two items are put side by side, after which what is not paired stays so."""


def pair(before: Sequence[int], now: Sequence[int], match: Callable[[int, int], bool]) -> dict[int, int]:
    """Pair as many as can be: where items match several others, no pair is in the way of another.

    Args:
        before: Indexes into one array.
        now: Indexes into the other.
        match: Tells whether two items match; asked once for each two at most.

    Returns:
        For each index of ``before`` that has a partner, that of its partner.
    """
    pairing = _Pairing(now, match)
    for place, first in enumerate(before):
        pairing.add(first, place)
    return pairing.partners


class _Pairing:
    """A matching that grows by one item at a time, by asking those in the way to move on."""

    def __init__(self, now: Sequence[int], match: Callable[[int, int], bool]) -> None:
        self.partners: dict[int, int] = {}
        self._owners: dict[int, int] = {}
        self._now = now
        self._match = match
        self._known: dict[tuple[int, int], bool] = {}
        self._tried = 0

    def add(self, first: int, place: int) -> None:
        """Find a partner for an item; in the same place of the other array there is one most often."""
        came: dict[int, int] = {}
        free = self._free(first, [*self._now[place : place + 1], *self._now], came)
        while free is not None:  # everybody on the way moves on by one
            old = came[free]
            self._owners[free] = old
            following = self.partners.get(old)
            self.partners[old] = free
            free = following

    def _free(self, first: int, now: Sequence[int], came: dict[int, int]) -> int | None:
        """Find an item that nobody has, and by whom it was reached."""
        asked = [first]
        for old in asked:  # which grows meanwhile
            for new in now:
                if self._tried >= MAX_TRIED:
                    return None
                if new in came or not self._matches(old, new):
                    continue
                came[new] = old
                if new not in self._owners:
                    return new
                asked.append(self._owners[new])
        return None

    def _matches(self, old: int, new: int) -> bool:
        self._tried += 1
        if (old, new) not in self._known:
            self._known[old, new] = self._match(old, new)
        return self._known[old, new]


def rest(before: Iterable[str], now: Iterable[str]) -> tuple[list[int], list[int]]:
    """Pair items that are known to match by what is written for them: at once, however many there are.

    Args:
        before: What is written for each item of one array.
        now: What is written for those of the other.

    Returns:
        The indexes of those that are left of either, in order.
    """
    places: dict[str, list[int]] = defaultdict(list)
    for index, item in enumerate(now):
        places[item].append(index)
    waiting = {item: iter(indexes) for item, indexes in places.items()}
    partners = [next(waiting.get(item, iter(())), None) for item in before]
    left = [index for index, partner in enumerate(partners) if partner is None]
    return left, sorted(index for indexes in waiting.values() for index in indexes)
