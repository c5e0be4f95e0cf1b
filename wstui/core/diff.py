"""Two transcripts side by side: what the application said then, and what it says now."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from operator import itemgetter
from typing import Final, Literal, NamedTuple, TypeAlias, cast

from .align import align
from .events import Crashed, Event, Returned, Way
from .frozen import frozen
from .match import Difference, Matchers
from .secrets import settle
from .summary import Unknown, summary
from .transcript import Record, payload_of
from .uncollected import uncollected

LOOKED_AT: Final = 2000
"""Characters of an event by which its likeness to another one is told."""
_FROM_APP: Final = Way.FROM_APP
_ENDS: Final = frozenset((Returned, Crashed))
_WORD: Final = re.compile(r"\w+|[^\w\s]")

Kind: TypeAlias = Literal["same", "changed", "missing", "extra"]


class Pair(NamedTuple):
    """A recorded event and the one that stands for it now."""

    kind: Kind
    recorded: Record | None
    """None if it is ``extra``."""
    replayed: Record | None
    """None if it is ``missing``, or if it may stay away and did."""
    differences: Sequence[Difference] = ()
    """In what they differ, if it is ``changed``."""

    @property
    def record(self) -> Record:
        """The recorded event; if nothing was recorded, the one that came."""
        return cast("Record", self.recorded or self.replayed)  # one of them always is


@frozen
class Comparison:
    """What the application said in two transcripts, event by event."""

    pairs: Sequence[Pair]
    """In the order of the recorded events; what is extra stands where it came."""

    @property
    def first(self) -> int | None:
        """The position of the first pair that differs; None if none does."""
        return next((at for at, pair in enumerate(self.pairs) if pair.kind != "same"), None)

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return self.first is None

    def counts(self) -> dict[Kind, int]:
        """Count the pairs of each kind."""
        counts: dict[Kind, int] = {"same": 0, "changed": 0, "missing": 0, "extra": 0}
        for pair in self.pairs:
            counts[pair.kind] += 1
        return counts


@uncollected()
def compare(recorded: Iterable[Record], replayed: Iterable[Record], matchers: Matchers) -> Comparison:
    """Compare what the application said; nothing else of the transcripts is looked at.

    Where a secret was taken out of the recorded handshake, any will do.

    Args:
        recorded: The transcript as it was; its records may say what is expected of them.
        replayed: The transcript as it is.
        matchers: What may differ.

    Returns:
        Each connection's events, aligned.

    Raises:
        MatchError: What a recorded one says is expected cannot be read; `Matchers.check` would have said so.
    """
    before, now = _spoken(recorded, matchers), _spoken(replayed, matchers)
    placed: list[tuple[int, Pair]] = []
    for left, right in _connections(before, now):
        placed += _Connection(before.get(left, _SILENT), now.get(right, _SILENT), matchers).pairs()
    return Comparison([pair for _, pair in sorted(placed, key=itemgetter(0))])


class _Speech(NamedTuple):
    """What the application said on one connection."""

    begun: int
    """The position of the connection's first record."""
    said: list[Record]
    places: list[int]
    """Their positions in the transcript."""


_SILENT: Final = _Speech(-1, [], [])
_Spoken: TypeAlias = Mapping[int, _Speech]
"""By the connection's number."""


def _spoken(records: Iterable[Record], matchers: Matchers) -> _Spoken:
    """Sort out what the application said; a connection on which it said nothing has a place, too."""
    spoken: dict[int, _Speech] = {}
    for at, record in enumerate(records):
        number = record.c
        if number is None:
            continue
        speech = spoken.get(number) or spoken.setdefault(number, _Speech(at, [], []))
        if _is_said(record) and not matchers.ignores(record.event):
            speech.said.append(record)
            speech.places.append(at)
    return spoken


def _is_said(record: Record) -> bool:
    return record.way is _FROM_APP or type(record.event) in _ENDS


def _connections(before: _Spoken, now: _Spoken) -> Iterator[tuple[int, int]]:
    """Pair the connections: by number, unless each side has one that the other lacks; then in order."""
    if before.keys() <= now.keys() or now.keys() <= before.keys():
        yield from ((number, number) for number in {**before, **now})
        return
    left, right = list(before), list(now)
    for at in range(max(len(left), len(right))):
        yield (left[at] if at < len(left) else 0), (right[at] if at < len(right) else 0)


class _Connection:
    """What was said on one connection, both times."""

    def __init__(self, before: _Speech, now: _Speech, matchers: Matchers) -> None:
        self._before, self._now, self._matchers = before.said, now.said, matchers
        self._begun, self._places = before.begun, before.places
        self._equals: set[tuple[int, int]] = set()
        # Looked at again and again, but only where something differs.
        self._glances_before = cache(lambda at: _glance(before.said[at].event))
        self._glances_now = cache(lambda at: _glance(now.said[at].event))
        self._words_before = cache(lambda at: _words(before.said[at].event))
        self._words_now = cache(lambda at: _words(now.said[at].event))

    def pairs(self) -> Iterator[tuple[int, Pair]]:
        """Align; each pair comes with its place in the recorded transcript, that of what is extra with the last."""
        place = self._begun
        lengths = len(self._before), len(self._now)
        for left, right in align(*lengths, self._equal, self._identical, self._likeness):
            if left is not None:
                place = self._places[left]
            yield place, self._pair(left, right)

    def _pair(self, left: int | None, right: int | None) -> Pair:
        recorded = None if left is None else self._before[left]
        replayed = None if right is None else self._now[right]
        if recorded is None:
            return Pair("extra", None, replayed)
        if replayed is None:
            return Pair("same" if self._matchers.skips(recorded) else "missing", recorded, None)
        if recorded.event == replayed.event or (left, right) in self._equals:
            return Pair("same", recorded, replayed)
        differences = self._differences(recorded, replayed)
        return Pair("changed" if differences else "same", recorded, replayed, differences)

    def _equal(self, left: int, right: int) -> bool:
        recorded, replayed = self._before[left], self._now[right]
        if recorded.event == replayed.event:
            return True
        if recorded.event.kind != replayed.event.kind or self._differences(recorded, replayed):
            return False
        self._equals.add((left, right))
        return True

    def _identical(self, left: int, right: int) -> bool:
        return self._glances_before(left) == self._glances_now(right)

    def _differences(self, recorded: Record, replayed: Record) -> Sequence[Difference]:
        event = settle(recorded.event, replayed.event)
        return self._matchers.differences(
            recorded if event is recorded.event else replace(recorded, event=event), replayed
        )

    def _likeness(self, left: int, right: int) -> float | None:
        if self._before[left].event.kind != self._now[right].event.kind:
            return None
        before, now = self._words_before(left), self._words_now(right)
        return 2 * len(before & now) / ((len(before) + len(now)) or 1)


def _glance(event: Event | Unknown) -> tuple[str, str | bytes]:
    """Take of an event what is told of it, without tracebacks and lines of code."""
    payload = payload_of(event)
    return event.kind, summary(event) if payload is None else payload


def _words(event: Event | Unknown) -> frozenset[str]:
    """Take an event apart into what its likeness to another one is told by."""
    payload = payload_of(event)
    if isinstance(payload, bytes):
        return frozenset(payload[at : at + 4].hex() for at in range(0, min(len(payload), LOOKED_AT), 4))
    return frozenset(_WORD.findall((summary(event) if payload is None else payload)[:LOOKED_AT]))
