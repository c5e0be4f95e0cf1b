"""A replay beside what was recorded, and what the user makes of the differences.

What is decided is written into the session file at once, in one step, and can be taken back.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, NamedTuple

from ..core.codec import event_to_dict
from ..core.diff import Pair, compare
from ..core.match import Difference, Search, read_matchers
from ..core.payload import visible
from ..core.side_by_side import side_by_side
from ..core.summary import short_kind
from ..core.transcript import Record, RecordList
from ..errors import UsageError
from ..journal.hold import is_held
from ..journal.line import Header
from .case import Case, stamp_of
from .replaying import Replayed
from .updating import matched, merged, numbered, rewrite

LONGEST: Final = 1000
"""Characters of an event that is written into a matcher as a whole."""


class _Before(NamedTuple):
    """What a decision has changed."""

    case: Case
    sent: dict[int, int]
    did: str


class Review:
    """A replay that is looked at.

    Nothing here is quick for a large session: a screen calls it in a thread.

    Args:
        replayed: A replay that has come to its end.
        search: Runs the regexes of matchers.

    Attributes:
        replayed: The same; its case is the file as it is now.
        rows: The two transcripts side by side.
    """

    def __init__(self, replayed: Replayed, search: Search | None = None) -> None:
        self.replayed = replayed
        self.rows: list[Pair] = []
        self._search = search
        self._before: list[_Before] = []
        self._compare()

    def _compare(self) -> None:
        replayed, whole = self.replayed, self.replayed.case.whole
        replayed.comparison = compare(whole.records, replayed.records, whole.matchers)
        self.rows = side_by_side(whole.records, replayed.records, replayed.sent, replayed.comparison)

    @property
    def matchers(self) -> list[Any]:
        """The matchers of the header, as the file has them."""
        return list(self.replayed.case.match)

    @property
    def can_undo(self) -> bool:
        """Whether something was written that can be taken back."""
        return bool(self._before)

    # -- what the user decides -------------------------------------------------------------------------------------

    def accept(self, pairs: Iterable[Pair]) -> str:
        """Take what the application says now for what is expected of it.

        Args:
            pairs: Which rows; those that are the same change nothing.

        Returns:
            What was written, in one line; not sanitised.

        Raises:
            WstuiError: It cannot be written; the file is as it was.
        """
        differing = [pair for pair in pairs if pair.kind != "same"]
        chosen = [pair for pair in differing if pair.kind != "missing" or not self.replayed.problem]
        if not chosen:
            if differing:
                raise UsageError("not replayed to the end: what is missing may only not have been reached")
            raise UsageError("there is nothing that differs")
        ids = {id(pair) for pair in chosen}
        lines = merged(self.replayed, lambda pair: id(pair) in ids)
        did = f"accepted {_told(chosen[0])}" if len(chosen) == 1 else f"accepted {len(chosen):,} differences"
        return self._write(self._header, lines, did)

    def ignore(self, pair: Pair | None, difference: Difference | None = None) -> str:
        """Let something differ from now on.

        What differs in a place of a payload, or under a key, may do so in every reply of the file; a payload as a
        whole only in this one. A reply that is missing may stay away; one that is extra is left out wherever it comes.

        Args:
            pair: A row that differs; of none nothing does.
            difference: In what, if it has changed; None is the first thing.

        Returns:
            What was written, in one line; not sanitised.

        Raises:
            WstuiError: It cannot be written; the file is as it was.
        """
        if pair is None or pair.kind == "same":
            raise UsageError("there is nothing that differs")
        if pair.recorded is None:
            return self.match([_left_out(pair.record)])
        if pair.replayed is None:
            return self._expect(pair.recorded, {"skip": True})
        found = difference or pair.differences[0]
        if found.path == "$":
            return self._expect(pair.recorded, [*_expected(pair.recorded), found.matcher()])
        return self.match([found.matcher()])

    def match(self, matchers: Collection[dict[str, Any]]) -> str:
        """Add matchers to the header.

        Args:
            matchers: As a session file has them.

        Returns:
            What was written, in one line; not sanitised.

        Raises:
            WstuiError: It cannot be written; the file is as it was.
        """
        new = [matcher for matcher in matchers if matcher not in self.matchers]
        if not new:
            raise UsageError("the file says so already")
        told = ", ".join(json.dumps(matcher, ensure_ascii=False) for matcher in new[:3])
        more = f" and {len(new) - 3} more" if len(new) > 3 else ""
        return self._write(matched(self._header, new), self._unchanged, f"wrote {told}{more}")

    def undo(self) -> str:
        """Take back what was written last.

        Returns:
            What was taken back, in one line; not sanitised.

        Raises:
            WstuiError: It cannot be written; the file is as it was.
        """
        if not self._before:
            raise UsageError("nothing was written that could be taken back")
        before = self._before[-1]
        self._put(before.case.whole.header, before.case.whole.records)
        self._before.pop()
        self.replayed.case = replace(before.case, stamp=self.replayed.case.stamp)
        self.replayed.sent = before.sent
        self._compare()
        return f"taken back: {before.did}"

    # -- the file --------------------------------------------------------------------------------------------------

    @property
    def _header(self) -> Header:
        return self.replayed.case.whole.header

    @property
    def _unchanged(self) -> list[tuple[int, Record]]:
        return [(record.n, record) for record in self.replayed.case.whole.records]

    def _expect(self, recorded: Record, expect: Any) -> str:
        """Write what is expected of one record."""
        said = replace(recorded, extra=recorded.extra | {"expect": expect})
        lines = [(n, said if record is recorded else record) for n, record in self._unchanged]
        told = json.dumps({"expect": expect}, ensure_ascii=False)
        return self._write(self._header, lines, f"wrote {told} at record {recorded.n}")

    def _write(self, header: Header, lines: list[tuple[int, Record]], did: str) -> str:
        """Write the file, look at it anew, and remember what was there."""
        case, sent = self.replayed.case, self.replayed.sent
        matchers = read_matchers(header.extra.get("match", []), self._search)
        records = RecordList(numbered(lines, case))
        self._put(header, records)
        numbers = {old: record.n for (old, _), record in zip(lines, records, strict=True)}
        whole = replace(case.whole, header=header, records=records, matchers=matchers)
        self._before.append(_Before(case, sent, did))
        self.replayed.case = replace(self.replayed.case, whole=whole)
        self.replayed.sent = {at: numbers[n] for at, n in sent.items()}
        self._compare()
        return f"{did} in {case.path.name}"

    def _put(self, header: Header, records: Iterable[Record]) -> None:
        """Write the file, unless somebody else has."""
        case = self.replayed.case
        if _recorded(case.path):
            raise UsageError(f"{case.path.name} is being recorded: save it, and replay what was saved")
        if stamp_of(case.path) != case.stamp:
            raise UsageError(f"{case.path} has been changed since it was read: replay it again")
        rewrite(case, header, records)
        self.replayed.case = replace(case, stamp=stamp_of(case.path))


def _recorded(path: Path) -> bool:
    """Tell whether a file is a journal that is being written."""
    try:
        with path.open("rb") as file:
            return is_held(file.fileno())
    except OSError:
        return False


def _expected(record: Record) -> list[Any]:
    """List a record's own matchers; one alone may stand there without a list."""
    expect = record.extra.get("expect", [])
    return expect if isinstance(expect, list) else [expect]


def _told(pair: Pair) -> str:
    """Tell of which record a pair is."""
    kind = short_kind(pair.record.event.kind)
    return f"record {pair.record.n} ({visible(kind)})" if pair.recorded is not None else f"a new {visible(kind)}"


def _left_out(record: Record) -> dict[str, Any]:
    """Write the matcher that leaves out every event that is the same."""
    wanted = {key: value for key, value in event_to_dict(record.event).items() if key != "traceback"}
    if len(json.dumps(wanted)) > LONGEST:
        raise UsageError("it is too long to be written into a matcher: write one by hand")
    return {"record": wanted, "ignore": True}
