"""A session file brought up to date with its replay: ``wstui replay --update``, and what is accepted on the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from ..core.diff import Pair
from ..core.side_by_side import extra_after
from ..core.transcript import Record
from ..journal.line import Header, header_line, record_line
from .case import Case
from .replaying import Replayed
from .saving import put


def update(replayed: Replayed, matchers: Sequence[dict[str, Any]] = ()) -> None:
    """Write into a session file what the application says now; all else in it stays.

    Args:
        replayed: A replay that was played to its end.
        matchers: Those that its header gets, too.

    Raises:
        WstuiError: The file cannot be written; it is as it was.
    """
    rewrite(replayed.case, matched(replayed.case.whole.header, matchers), updated(replayed))


def matched(header: Header, matchers: Sequence[dict[str, Any]]) -> Header:
    """Add matchers to a header.

    Args:
        header: The first line of a session file.
        matchers: As it has them; none of those that it has already.

    Returns:
        The header with them behind its own.
    """
    if not matchers:
        return header
    return replace(header, extra=header.extra | {"match": [*header.extra.get("match", []), *matchers]})


def rewrite(case: Case, header: Header, records: Iterable[Record]) -> None:
    """Put something else into a session file, in one step.

    Args:
        case: Whose file.
        header: Its first line from now on.
        records: The others.

    Raises:
        WstuiError: The file cannot be written; it is as it was.
    """
    put(case.path, _lines(header, records))


def _lines(header: Header, records: Iterable[Record]) -> Iterator[bytes]:
    yield header_line(header)
    yield from map(record_line, records)


def updated(replayed: Replayed) -> list[Record]:
    """Take over what differs: changed events in their place, extra ones where they came, none that are missing.

    Args:
        replayed: A replay that was compared.

    Returns:
        The file's records; numbered anew if there are others.
    """
    return numbered(merged(replayed, lambda _: True), replayed.case)


def numbered(lines: Sequence[tuple[int, Record]], case: Case) -> list[Record]:
    """Number records anew, unless they are those of the file.

    Args:
        lines: What `merged` returned.
        case: The file as it was.

    Returns:
        The records.
    """
    if [n for n, _ in lines] == [record.n for record in case.whole.records]:
        return [record for _, record in lines]
    return [replace(record, n=n) for n, (_, record) in enumerate(lines, 1)]


def merged(replayed: Replayed, accepted: Callable[[Pair], bool]) -> list[tuple[int, Record]]:
    """Take over what differs, and tell of each record what it stands for.

    Args:
        replayed: A replay that was compared.
        accepted: Tells which of the pairs that differ are taken over.

    Returns:
        The records, each with the number that it had in the file before; 0 for one that was not there.
    """
    pairs = replayed.comparison.pairs if replayed.comparison is not None else ()
    recorded = {id(pair.recorded): pair for pair in pairs if pair.recorded is not None}
    extra = extra_after(replayed.records, replayed.sent, pairs)
    made = [(0, pair.record) for pair in extra.pop(0, []) if accepted(pair)]
    for record in replayed.case.whole.records:
        pair = recorded.get(id(record))
        if pair is None or pair.kind == "same" or not accepted(pair):
            made.append((record.n, record))
        elif pair.replayed is not None:
            made.append((record.n, replace(record, event=pair.replayed.event, at=pair.replayed.at)))
        made += [(0, replace(new.record, t=record.t)) for new in extra.pop(record.n, ()) if accepted(new)]
    return made
