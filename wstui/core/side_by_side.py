"""Two transcripts side by side, row by row: what was sent, and what the application said to that then and now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

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

    Args:
        replayed: What happened now, in order.
        sent: Numbers of the recorded events that were sent again, by their positions in ``replayed``.
        pairs: Of the comparison.

    Returns:
        What is extra, by the number of the recorded event after which it came; 0 is before all.
    """
    now = {id(pair.replayed): pair for pair in pairs if pair.replayed is not None}
    found: dict[int, list[Pair]] = defaultdict(list)
    last = 0
    for at, record in enumerate(replayed):
        pair = now.get(id(record))
        if pair is None:
            last = sent.get(at, last)
        elif pair.recorded is not None:
            last = pair.recorded.n
        else:
            found[last].append(pair)
    return found


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
