"""Two transcripts side by side, row by row: what was sent, and what the application said to that then and now."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from math import inf

from .diff import Comparison, Pair
from .events import Way
from .transcript import Record


def side_by_side(
    recorded: Sequence[Record], replayed: Sequence[Record], sent: Mapping[int, int], comparison: Comparison
) -> list[Pair]:
    """Put what was sent between what was compared.

    Args:
        recorded: The transcript as it was.
        replayed: The transcript as it is, its connections numbered as in the other one.
        sent: Numbers of the recorded events that were sent again, by the position of what stands for them in
            ``replayed``.
        comparison: Of the two.

    Returns:
        The rows: the pairs of the comparison, what is extra where it came; and the events that went to the
        application, which are ``same`` whatever was made of them, without a replayed one where it was not sent.
    """
    extra = extra_after(replayed, sent, comparison.pairs)
    compared = {id(pair.recorded): pair for pair in comparison.pairs if pair.recorded is not None}
    partner = _Partners(replayed, sent)
    rows = extra.pop(0, [])
    for record in recorded:
        if id(record) in compared:
            rows.append(compared[id(record)])
        elif record.way is Way.TO_APP:
            rows.append(Pair("same", record, partner.of(record)))
        rows += extra.pop(record.n, ())
    return rows


def extra_after(replayed: Sequence[Record], sent: Mapping[int, int], pairs: Sequence[Pair]) -> dict[int, list[Pair]]:
    """Sort what was not recorded by what it came after.

    Connections answer side by side, and not in the order in which they were recorded. What is extra stands behind
    all that had happened before it, as far as what its own connection said next still stands behind it.

    Args:
        replayed: What happened now, in order.
        sent: Numbers of the recorded events that were sent again, by their positions in ``replayed``.
        pairs: Of the comparison.

    Returns:
        What is extra, by the number of the recorded event after which it came; 0 is before all.
    """
    now = {id(pair.replayed): pair for pair in pairs if pair.replayed is not None}
    places = [_place(at, now.get(id(record)), sent) for at, record in enumerate(replayed)]
    taken = sorted(filter(None, places))
    limits = _limits(replayed, places)
    found: dict[int, list[Pair]] = defaultdict(list)
    last, own = 0, dict[int | None, int]()
    for record, place, limit in zip(replayed, places, limits, strict=True):
        pair = now.get(id(record))
        if place:
            last, own[record.c] = max(last, place), max(own.get(record.c, 0), place)
        elif pair is not None:
            before = bisect_left(taken, limit)
            latest = taken[before - 1] if before else 0
            found[max(min(last, latest), own.get(record.c, 0))].append(pair)
    return found


def _place(at: int, pair: Pair | None, sent: Mapping[int, int]) -> int:
    """Give the number of the recorded event that something stands for; 0 if none."""
    if pair is None:
        return sent.get(at, 0)
    return 0 if pair.recorded is None else pair.recorded.n


def _limits(replayed: Sequence[Record], places: Sequence[int]) -> list[float]:
    """Give for each event the least number that its connection still comes to."""
    least: dict[int | None, float] = {}
    limits: list[float] = []
    for record, place in zip(reversed(replayed), reversed(places), strict=True):
        limits.append(least.get(record.c, inf))
        if place:
            least[record.c] = min(least.get(record.c, inf), place)
    return limits[::-1]


class _Partners:
    """The events that went to the application now, by those that were recorded."""

    def __init__(self, replayed: Sequence[Record], sent: Mapping[int, int]) -> None:
        self._sent = {n: replayed[at] for at, n in sent.items()}
        others: dict[tuple[int | None, str], list[Record]] = defaultdict(list)
        for at, record in enumerate(replayed):
            if record.way is Way.TO_APP and at not in sent:
                others[record.c, record.event.kind].append(record)
        self._others: dict[tuple[int | None, str], Iterator[Record]] = {
            key: iter(records) for key, records in others.items()
        }

    def of(self, record: Record) -> Record | None:
        """Find what stands for an event: what was sent, else what a server has given the application by itself."""
        if record.n in self._sent:
            return self._sent[record.n]
        return next(self._others.get((record.c, record.event.kind), iter(())), None)
