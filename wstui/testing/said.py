"""What was said while a session was replayed: kept as it came, and made into records only if somebody asks for them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypeAlias, get_args

from ..core.events import Crashed, Event, FromApp, Returned, Send, way_of
from ..core.match import Matchers
from ..core.summary import Unknown
from ..core.transcript import Record, RecordList
from ..core.uncollected import uncollected

Item: TypeAlias = tuple[int, int, str, str | bytes | Event]
"""Connection, time in ns, line of code, and the event; a bare str or bytes is the payload of a frame that was sent."""

_COMPARED: Final = frozenset((*get_args(FromApp), Returned, Crashed))
"""What of a transcript is compared; see `core.diff`."""


@uncollected()
def records_of(said: Iterable[Item], began_ns: int) -> RecordList:
    """Make the records of what was said.

    Args:
        said: In order, both ways.
        began_ns: When it began.

    Returns:
        The transcript.
    """
    records = RecordList()
    for n, (number, time_ns, at, what) in enumerate(said, 1):
        event = _event(what)
        records.append(Record(n, round((time_ns - began_ns) / 1e9, 6), way_of(event), event, number, at))
    return records


def is_as_recorded(said: Iterable[Item], recorded: Iterable[Record], matchers: Matchers) -> bool:
    """Tell at a glance whether the application said, word for word, what was recorded.

    Args:
        said: In order, both ways.
        recorded: The transcript as it was.
        matchers: What may differ.

    Returns:
        Whether a comparison would find nothing; if False it may yet.
    """
    if matchers.picky:
        return False
    before: dict[int, list[str | Event | Unknown]] = {}
    for record in recorded:
        event = record.event
        if isinstance(event, Send) and event.text is not None and event.data is None and not event.extra:
            before.setdefault(record.c or 0, []).append(event.text)
        elif type(event) in _COMPARED:
            before.setdefault(record.c or 0, []).append(event)
    now: dict[int, list[str | Event | Unknown]] = {}
    for number, _, _, what in said:
        if type(what) is str:
            now.setdefault(number, []).append(what)
        elif type(event := _event(what)) in _COMPARED:
            now.setdefault(number, []).append(event)
    return before == now


def _event(what: str | bytes | Event) -> Event:
    return Send(what) if isinstance(what, str) else Send(None, what) if isinstance(what, bytes) else what
