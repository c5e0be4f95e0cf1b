"""What all formats share: what is read, what is written, what could not be held, and where something is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

from ..core.events import Event, way_of
from ..core.transcript import Record
from ..errors import FormatError

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a session beside its records."""

    app: str = ""
    """The application, as the file's header tells it, or the user."""
    started: datetime = _EPOCH
    """When the session began."""
    server: str = "uvicorn"
    """The server that was played."""
    version: str = ""
    """The release of wstui that writes."""
    factory: bool = False
    """Whether ``app`` makes the application when it is called."""
    frameworks: frozenset[str] = frozenset()
    """What the application had imported of those that are known, by the names of their packages."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What was read."""

    records: list[Record]
    lost: list[str] = field(default_factory=list)
    """What a session cannot hold, a phrase each, NOT yet `visible`."""
    started: datetime | None = None
    """When it began; None if the format does not say."""
    remarks: list[str] = field(default_factory=list)
    """What else is worth knowing, a sentence each."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written."""

    text: str
    lost: list[str] = field(default_factory=list)
    """What the format cannot hold, a phrase each, NOT yet `visible`."""


class Lost:
    """Counts what cannot be held."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def add(self, what: str, count: int = 1) -> None:
        """Note that something is left out.

        Args:
            what: A phrase without a number: ``frames of bytes``.
            count: How many of it.
        """
        self._counts[what] += count

    def phrases(self) -> list[str]:
        """Tell all that is left out.

        Returns:
            ``frames of bytes (3)``, in the order in which each was met first.
        """
        return [f"{what} ({count})" for what, count in self._counts.items()]


@dataclass(frozen=True, slots=True)
class Happened:
    """An event that was read, before all of them are put in order and numbered."""

    t: float
    """Seconds, from any beginning."""
    c: int
    event: Event
    extra: dict[str, object] = field(default_factory=dict)
    """Keys that the record gets beside the event's."""


def numbered(happened: Sequence[Happened], start: float = 0.0) -> list[Record]:
    """Make records of what happened.

    Args:
        happened: In each connection's own order; a time that goes back counts as that of the event before.
        start: The time that counts as 0.

    Returns:
        Them in the order of their times, numbered from 1.
    """
    latest: dict[int, float] = {}
    forward = []
    for item in happened:
        latest[item.c] = max(item.t, latest.get(item.c, start))
        forward.append(replace(item, t=latest[item.c]))
    forward.sort(key=lambda item: item.t)
    return [
        Record(n, round(item.t - start, 6), way_of(item.event), item.event, item.c, extra=dict(item.extra))
        for n, item in enumerate(forward, 1)
    ]


def error_at(text: str, offset: int, message: str) -> FormatError:
    """Make the error about one character.

    Args:
        text: All that was read.
        offset: The character's, from 0.
        message: What is wrong.

    Returns:
        The error, with the line and column that an editor shows.
    """
    return FormatError(message, text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))


def decode(raw: bytes) -> str:
    """Decode what was read.

    Args:
        raw: A file's bytes: UTF-8 with or without a byte order mark, or UTF-16 with one, as PowerShell writes it.

    Returns:
        Its text.

    Raises:
        FormatError: It is neither.
    """
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return raw.decode("utf-16")
        except UnicodeDecodeError:
            raise FormatError("not UTF-16, as its first bytes say") from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode()
        raise error_at(before, len(before), "not UTF-8") from None
