"""A comparison told: to a person line by line, and to a program."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from .codec import record_to_dict
from .diff import Comparison, Pair
from .payload import visible
from .summary import PREVIEW, shown_kind, summary
from .transcript import Record, is_binary

AROUND: Final = 2
"""Pairs that are the same and still told, before and after each one that is not."""
_MARKS: Final = {"same": " ", "changed": "~", "missing": "-", "extra": "+"}


def lines(comparison: Comparison, around: int = AROUND) -> Iterator[str]:
    """Tell a comparison to a person, what differs and a little around it.

    Args:
        comparison: What to tell.
        around: How many pairs that are the same are told beside one that is not.

    Yields:
        Lines, safe for a terminal. The first character says what became of the event: ``~`` changed (in what, stands
        below it, by JSON path), ``-`` missing, ``+`` extra. After it stand the number of the record in its file, and
        its connection's. The last line counts.
    """
    pairs = comparison.pairs
    told = -1
    for at in _near(pairs, around):
        if at > told + 1:
            yield _left_out(at - told - 1)
        yield from _told(pairs[at])
        told = at
    if told < len(pairs) - 1 and not comparison.same:
        yield _left_out(len(pairs) - 1 - told)
    yield _counted(comparison)


def _near(pairs: Sequence[Pair], around: int) -> Iterator[int]:
    """Find what is told, in order."""
    told = -1
    for at, pair in enumerate(pairs):
        if pair.kind != "same":
            yield from range(max(told + 1, at - around), min(at + around + 1, len(pairs)))
            told = max(told, min(at + around, len(pairs) - 1))


def _left_out(count: int) -> str:
    return f"  … {count:,} the same"


def _told(pair: Pair) -> Iterator[str]:
    """Tell one pair as it was recorded, and below it each thing in which it differs now."""
    yield _line(_MARKS[pair.kind], pair.record)
    for difference in pair.differences:
        was, now = (visible(text, PREVIEW) or "nothing" for text in (difference.recorded, difference.replayed))
        yield f"{'':>13}{visible(difference.path)}: was {was}, is {now}{_why(difference.why)}"


def _why(why: str) -> str:
    return f" ({visible(why)})" if why else ""


def _line(mark: str, record: Record) -> str:
    event = record.event
    kind = shown_kind(event.kind, binary=is_binary(event))
    return f"{mark} {record.n:>5} {f'#{record.c}':>4} {visible(kind):<10} {visible(summary(event), PREVIEW)}".rstrip()


def _counted(comparison: Comparison) -> str:
    """Count what became of the events, in words."""
    counts = comparison.counts()
    same = counts.pop("same")
    told = [f"{count:,} {kind}" for kind, count in counts.items() if count]
    return ", ".join([*told, f"{same:,} the same"])


def to_dict(comparison: Comparison) -> dict[str, Any]:
    """Tell a comparison to a program.

    Args:
        comparison: What to tell.

    Returns:
        What JSON can hold: ``same``, ``counts`` by kind, and under ``pairs`` each that differs, with the position
        ``at`` which it stands, its ``kind``, its connection ``c``, the records as a session file has them (``recorded``
        and ``replayed``; None where there is none) and ``differences`` of ``path``, ``recorded``, ``replayed``,
        ``why``.
    """
    return {
        "same": comparison.same,
        "counts": comparison.counts(),
        "pairs": [_pair_to_dict(at, pair) for at, pair in enumerate(comparison.pairs) if pair.kind != "same"],
    }


def _pair_to_dict(at: int, pair: Pair) -> dict[str, Any]:
    return {
        "at": at,
        "kind": pair.kind,
        "c": pair.record.c,
        "recorded": pair.recorded and record_to_dict(pair.recorded),
        "replayed": pair.replayed and record_to_dict(pair.replayed),
        "differences": [difference._asdict() for difference in pair.differences],
    }
