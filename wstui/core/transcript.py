"""Records in order, and the one line that tells each event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from typing import Any, NamedTuple, Protocol

from .events import (
    Blocked,
    Crashed,
    DenialBody,
    Died,
    Event,
    Fault,
    Lifespan,
    Malformed,
    Note,
    Output,
    Receive,
    Send,
    Violation,
    Way,
)
from .frozen import frozen
from .payload import size_of
from .summary import PREVIEW, Unknown, summary, tell_close

__all__ = (
    "PREVIEW",
    "Record",
    "RecordList",
    "Records",
    "Row",
    "Unknown",
    "event_size",
    "is_binary",
    "payload_of",
    "row_of",
    "severity_of",
    "summary",
    "tell_close",
)


@frozen
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
        """Make what the log draws of the record at ``index``, from 0."""
        ...

    def record(self, index: int) -> Record:
        """Read the whole record at ``index``, from 0."""
        ...


class RecordList(list[Record]):
    """Records in memory."""

    def row(self, index: int) -> Row:
        """Make what the log draws of the record at ``index``, from 0."""
        return row_of(self[index])

    def record(self, index: int) -> Record:
        """Return the record at ``index``, from 0."""
        return self[index]


def row_of(record: Record, *, recorded: bool = True) -> Row:
    """Make the row of a record.

    Args:
        record: Any record.
        recorded: Whether it is safe in the journal.

    Returns:
        What the log draws.
    """
    event = record.event
    return Row(
        record.n,
        record.t,
        record.c or 0,
        record.way.value,
        event.kind,
        event_size(event),
        summary(event),
        record.at,
        is_binary(event),
        severity_of(event),
        recorded,
    )


def payload_of(event: Event | Unknown) -> str | bytes | None:
    """Find the payload of a frame.

    Args:
        event: Any event.

    Returns:
        Its text or bytes; None if the event is no frame.
    """
    if isinstance(event, Receive | Send):
        return event.text if event.data is None else event.data
    return None


def is_binary(event: Event | Unknown) -> bool:
    """Tell whether an event is a frame of bytes.

    Args:
        event: Any event.

    Returns:
        Whether it is.
    """
    return isinstance(event, Receive | Send) and event.data is not None


def event_size(event: Event | Unknown) -> int:
    """Count the bytes that an event has on the wire.

    Args:
        event: Any event.

    Returns:
        Bytes of a frame, of a part of a denial's body, of the text printed; else 0.
    """
    match event:
        case Receive() | Send():
            return size_of(payload_of(event))
        case DenialBody():
            return size_of(event.body)
        case Output():
            return size_of(event.text)
        case _:
            return 0


def severity_of(event: Event | Unknown) -> str:
    """Tell how much an event should catch the eye.

    Args:
        event: Any event.

    Returns:
        ``error``, ``warning``, ``info`` or empty.
    """
    judge = _SEVERITY.get(type(event))
    return judge(event) if judge else ""


def _output_severity(output: Output) -> str:
    if output.stream == "fault" or output.level in ("ERROR", "CRITICAL"):
        return "error"
    return "warning" if output.stream == "warning" or output.level == "WARNING" else ""


_SEVERITY: dict[type, Callable[[Any], str]] = {
    Malformed: lambda _: "error",
    Crashed: lambda _: "error",
    Violation: lambda event: event.severity,
    Output: _output_severity,
    Blocked: lambda event: "info" if event.over else "warning",
    Died: lambda event: "info" if event.asked else "error",
    Lifespan: lambda event: "error" if event.result == "failed" else "",
    Fault: lambda _: "error",
    Note: lambda _: "info",
}
