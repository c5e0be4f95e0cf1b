"""Two sequences side by side: which item of the one stands for which of the other.

First what is equal, by Myers' greedy algorithm: its cost grows with what differs, not with what there is. To tell
whether two items are equal may take long; after `BUDGET` comparisons only those count that are identical, and after
`BUDGET_OF_IDENTICAL` none. Then, between what is equal, the pairs that cost least: those that are most alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import inf
from typing import Final, NamedTuple, TypeAlias

BUDGET: Final = 4_000
"""Comparisons that are made at most, but for those at both ends and one for each item."""
BUDGET_OF_IDENTICAL: Final = 200_000
"""The same of those that cost next to nothing."""
REACH: Final = 200
"""Items without a partner after which the search goes on from the furthest point that it has reached."""
BLOCK: Final = 32
"""Items of each side that are paired by likeness at once; longer runs are cut, in proportion."""
ALONE: Final = 1.0
"""What an item without a partner costs; a pair costs less than two of them."""

Equal: TypeAlias = Callable[[int, int], bool]
"""Tells whether two items, by their positions, are equal; need not be transitive."""
Likeness: TypeAlias = Callable[[int, int], float | None]
"""Tells how alike two items are, from 0.0 to 1.0; None if they cannot be a pair."""
Aligned: TypeAlias = list[tuple[int | None, int | None]]
"""Positions in both, in order; None where there is no partner."""


_NEVER: Final = -(1 << 60)
"""How far one comes where one never comes."""


class _Point(NamedTuple):
    """How many items of each sequence are behind."""

    x: int
    y: int


def align(left: int, right: int, equal: Equal, identical: Equal, likeness: Likeness) -> Aligned:
    """Align two sequences.

    Args:
        left: How many items the one has.
        right: How many the other has.
        equal: What tells whether two are equal.
        identical: What tells the same by a glance, and maybe not of all that are equal.
        likeness: What tells how alike two are that are not.

    Returns:
        Every item of both, once, in the order of both; of neighbours without a partner those of the one come first.
    """
    end = min(left, right)
    head = 0
    while head < end and equal(head, head):
        head += 1
    tail = 0
    while tail < end - head and equal(left - 1 - tail, right - 1 - tail):
        tail += 1
    stop = _Point(left - tail, right - tail)
    aligned: Aligned = [(at, at) for at in range(head)]
    here = _Point(head, head)
    for match in _matches(here, stop, equal, identical):
        aligned += _between(here, match, likeness)
        aligned.append((match.x, match.y))
        here = _Point(match.x + 1, match.y + 1)
    aligned += _between(here, stop, likeness)
    return aligned + [(left - at, right - at) for at in range(tail, 0, -1)]


# -- what is equal -------------------------------------------------------------------------------------------------


class _Search:
    """Myers' search from one point: how far one comes on each diagonal with ever more items left alone."""

    def __init__(self, start: _Point, stop: _Point, equal: Equal) -> None:
        self.spent = 0
        self._start, self._equal = start, equal
        self._width, self._height = stop.x - start.x, stop.y - start.y
        self._reached: dict[int, int] = {1: 0}
        self._history: list[dict[int, int]] = []

    def run(self, budget: int) -> tuple[list[_Point], _Point]:
        """Search; return what is equal, in order, and the point that was reached."""
        best, done = 0, False
        while not done and len(self._history) <= REACH and self.spent < budget:
            self._history.append(dict(self._reached))
            best, done = self._step(len(self._history) - 1)
        return self._trace(best)

    def _step(self, alone: int) -> tuple[int, bool]:
        """Leave one more item alone; return the diagonal that reaches furthest, and whether it reaches the end."""
        best, furthest = 0, (-1, 0)
        for diagonal in range(-alone, alone + 1, 2):
            x, _ = self._entered(self._reached, diagonal)
            x = self._reached[diagonal] = self._slide(x, diagonal) if x >= 0 else _NEVER
            # Of points that are as far, the one that leaves as much of the one sequence as of the other.
            here = (2 * x - diagonal, -abs(x * self._height - (x - diagonal) * self._width))
            if here > furthest:
                best, furthest = diagonal, here
        return best, furthest[0] == self._width + self._height

    def _entered(self, reached: dict[int, int], diagonal: int) -> tuple[int, int]:
        """Tell where a diagonal is entered, and from which: from that above or below it, whichever comes further."""
        from_above, from_below = reached.get(diagonal + 1, _NEVER), reached.get(diagonal - 1, _NEVER) + 1
        if from_above - diagonal > self._height:
            from_above = _NEVER
        if from_below > self._width:
            from_below = _NEVER
        return (from_above, diagonal + 1) if from_above >= from_below else (from_below, diagonal - 1)

    def _slide(self, x: int, diagonal: int) -> int:
        """Go along a diagonal as long as both are equal."""
        x0, y0, equal = self._start.x, self._start.y - diagonal, self._equal
        end = min(self._width, self._height + diagonal)
        begun = x
        while x < end and equal(x0 + x, y0 + x):
            x += 1
        self.spent += x - begun + 1
        return x

    def _trace(self, diagonal: int) -> tuple[list[_Point], _Point]:
        """Follow the way back."""
        x0, y0 = self._start
        x = self._reached[diagonal]
        end = _Point(x0 + x, y0 + x - diagonal)
        matches: list[_Point] = []
        for before in reversed(self._history):
            entered, came_from = self._entered(before, diagonal)
            matches += [_Point(x0 + at, y0 + at - diagonal) for at in range(x - 1, entered - 1, -1)]
            diagonal = came_from
            x = before[diagonal]
        matches.reverse()
        return matches, end


def _matches(start: _Point, stop: _Point, equal: Equal, identical: Equal) -> Iterator[_Point]:
    """Find what is equal, in order; when the budgets are spent, no more."""
    items = stop.x - start.x + stop.y - start.y
    for tell, budget in ((equal, BUDGET + items), (identical, BUDGET_OF_IDENTICAL + items)):
        spent = 0
        while start.x < stop.x and start.y < stop.y and spent < budget:
            search = _Search(start, stop, tell)
            found, start = search.run(budget - spent)
            spent += search.spent
            yield from found


# -- what is alike -------------------------------------------------------------------------------------------------


def _between(start: _Point, stop: _Point, likeness: Likeness) -> Iterator[tuple[int | None, int | None]]:
    """Pair what is not equal, block by block."""
    width, height = stop.x - start.x, stop.y - start.y
    blocks = -(-max(width, height) // BLOCK)
    for block in range(blocks):
        yield from _alike(
            range(start.x + width * block // blocks, start.x + width * (block + 1) // blocks),
            range(start.y + height * block // blocks, start.y + height * (block + 1) // blocks),
            likeness,
        )


def _alike(left: range, right: range, likeness: Likeness) -> Aligned:
    """Find the pairs of one block that cost least."""
    costs = [ALONE * column for column in range(len(right) + 1)]
    steps = [[_RIGHT] * len(costs)]
    for row, x in enumerate(left, 1):
        above, costs = costs, [ALONE * row]
        steps.append([_LEFT])
        for column, y in enumerate(right, 1):
            cost, step = min(
                (above[column - 1] + _cost(likeness(x, y)), _PAIR),
                (costs[-1] + ALONE, _RIGHT),
                (above[column] + ALONE, _LEFT),
            )
            costs.append(cost)
            steps[-1].append(step)
    return _walked(left, right, steps)


def _cost(likeness: float | None) -> float:
    """Tell what a pair costs."""
    return inf if likeness is None else ALONE * (1.9 - 0.9 * likeness)


_RIGHT, _LEFT, _PAIR = range(3)
"""Steps through a block: of the right alone, of the left alone, of both. Of what costs the same the first is taken,
on the way back: what stands alone is rather the last than the first, as a reply that has not come yet."""


def _walked(left: range, right: range, steps: list[list[int]]) -> Aligned:
    """Follow the cheapest way back."""
    row, column = len(left), len(right)
    aligned: Aligned = []
    while row or column:
        step = steps[row][column]
        row -= step != _RIGHT
        column -= step != _LEFT
        aligned.append((None if step == _RIGHT else left[row], None if step == _LEFT else right[column]))
    aligned.reverse()
    return aligned
