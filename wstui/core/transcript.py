"""Records in order, and the one line that tells each event."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from .events import Event, Way

PREVIEW = 512
"""Characters of a payload or summary that a row has at most."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """An event of a type that this release does not know, kept as it was read."""

    kind: str
    body: dict[str, Any] = field(default_factory=dict)
    """Its keys without ``type``, as JSON has them."""


@dataclass(frozen=True, slots=True)
class Record:
    """An event with its number, time, direction and origin."""

    n: int
    """Number within the session, from 1."""
    t: float
    """Seconds since the session began, in microseconds' resolution."""
    way: Way
    event: Event | Unknown
    c: int | None = None
    """The connection's number within the session; None for facts of the whole debuggee."""
    at: str = ""
    """Who sent it: ``chat/consumers.py:40 receive_json``."""
    extra: dict[str, Any] = field(default_factory=dict)
    """Keys that this release does not know, as JSON has them."""


class Row(NamedTuple):
    """What the log draws of a record."""

    n: int
    t: float
    c: int
    """0 for facts of the whole debuggee."""
    way: str
    kind: str
    size: int
    """Bytes on the wire, of frames and bodies."""
    text: str
    """At most `PREVIEW` characters, NOT yet `visible`."""
    at: str
    binary: bool
    severity: str
    """``error``, ``warning``, ``info`` or empty."""
    recorded: bool
    """Whether the record is safe in the journal."""


class Records(Protocol):
    """A transcript that can be read by position."""

    def __len__(self) -> int: ...

    def row(self, index: int) -> Row:
        """What the log draws of the record at ``index`` (from 0)."""
        ...

    def record(self, index: int) -> Record:
        """The whole record at ``index`` (from 0)."""
        ...


class RecordList(list[Record]):
    """Records in memory."""

    def row(self, index: int) -> Row:
        """What the log draws of the record at ``index``."""
        return row_of(self[index])

    def record(self, index: int) -> Record:
        """The whole record at ``index``."""
        return self[index]


def row_of(record: Record, *, recorded: bool = True) -> Row:
    """Make the row of a record."""
    raise NotImplementedError


def summary(event: Event | Unknown) -> str:
    """Tell an event in one line of at most `PREVIEW` characters, NOT yet `visible`."""
    raise NotImplementedError


def tell_close(code: int, reason: str = "") -> str:
    """Tell a close as python-websockets does: ``1000 (OK) bye``."""
    raise NotImplementedError


def severity_of(event: Event | Unknown) -> str:
    """``error``, ``warning``, ``info`` or empty."""
    raise NotImplementedError
