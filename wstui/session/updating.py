"""A session file brought up to date with its replay: ``wstui replay --update``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..core.transcript import Record
from ..journal.line import header_line, record_line
from .replaying import Replayed
from .saving import put


def update(replayed: Replayed) -> None:
    """Write into a session file what the application says now; all else in it stays.

    Args:
        replayed: A replay that was played to its end.

    Raises:
        WstuiError: The file cannot be written; it is as it was.
    """
    lines = (record_line(record) for record in updated(replayed))
    put(replayed.case.path, _all(header_line(replayed.case.whole.header), lines))


def _all(header: bytes, lines: Iterator[bytes]) -> Iterator[bytes]:
    yield header
    yield from lines


def updated(replayed: Replayed) -> list[Record]:
    """Take over what differs: changed events in their place, extra ones where they came, none that are missing.

    Args:
        replayed: A replay that was compared.

    Returns:
        The file's records; numbered anew if there are more or fewer.
    """
    pairs = replayed.comparison.pairs if replayed.comparison is not None else ()
    recorded = {id(pair.recorded): pair for pair in pairs if pair.recorded is not None}
    extra = _extra(replayed)
    made = extra.pop(0, [])
    for record in replayed.case.whole.records:
        pair = recorded.get(id(record))
        if pair is None or pair.kind == "same":
            made.append(record)
        elif pair.replayed is not None:
            made.append(replace(record, event=pair.replayed.event, at=pair.replayed.at))
        made += (replace(new, t=record.t) for new in extra.pop(record.n, ()))
    if len(made) == len(replayed.case.whole.records):
        return made
    return [replace(record, n=n) for n, record in enumerate(made, 1)]


def _extra(replayed: Replayed) -> dict[int, list[Record]]:
    """Sort what was not recorded by the number of the record after which it came; 0 is before all."""
    pairs = replayed.comparison.pairs if replayed.comparison is not None else ()
    now = {id(pair.replayed): pair for pair in pairs if pair.replayed is not None}
    found: dict[int, list[Record]] = {}
    last = 0
    for at, record in enumerate(replayed.records):
        pair = now.get(id(record))
        if pair is None:
            last = replayed.sent.get(at, last)
        elif pair.recorded is not None:
            last = pair.recorded.n
        else:
            found.setdefault(last, []).append(record)
    return found
