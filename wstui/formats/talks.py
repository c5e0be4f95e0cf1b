"""A session taken apart into what a test does: connections, and on each what is sent, expected and met."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from ..core.events import (
    Accept,
    Close,
    Connect,
    Crashed,
    DenialStart,
    Disconnect,
    Event,
    Lifespan,
    Malformed,
    Raw,
    Receive,
    Returned,
    Send,
    Violation,
)
from ..core.hindsight import breaches
from ..core.scope import Scope
from ..core.transcript import Record, Unknown
from .exchange import Lost

Step: TypeAlias = Receive | Raw | Disconnect | Send | Close | Crashed
"""What a test does, or meets, on a connection that was accepted."""

_AT_ONCE: Final = 0.1
"""Seconds in which wstui's client is sure to meet an exception that follows a close."""
_RAISED: Final = "P24"
"""The rule that is broken by an exception, which a test meets as such."""
_ANSWERS: Final = (Accept, Close, DenialStart, Crashed, Returned)


@dataclass(slots=True)
class Talk:
    """One connection.

    Attributes:
        number: From 1, in the order of the test.
        scope: What it asks for.
        server: The server that is played.
        first: The position of its first step in the session.
        last: That of its last one.
        answer: How the application answered; None if it never did.
        steps: What follows, with the keys that the record had beside the event's.
        lenient: Whether the application broke a rule.
        raised: The framework's own exception by which it ended.
        crash: What the application raised after it had accepted.
        closed: When the application closed, be it too late, in seconds of the session; None if it never did.
        late: Whether it raised long after that.
        parted: Whether the client left first.
        over: Whether somebody has left.
    """

    number: int
    scope: Scope
    server: str
    first: int
    last: int = 0
    answer: Accept | Close | DenialStart | Crashed | Returned | None = None
    steps: list[tuple[int, Step, Mapping[str, Any]]] = field(default_factory=list)
    lenient: bool = False
    raised: str = ""
    crash: Crashed | None = None
    closed: float | None = None
    late: bool = False
    parted: bool = False
    over: bool = False

    @property
    def copes(self) -> bool:
        """Whether it has closed and raised, so that a framework may have made the close of the exception."""
        return self.crash is not None and self.closed is not None

    @property
    def stays(self) -> bool:
        """Whether it was still open when the session was saved."""
        return not self.over and self.crash is None

    @property
    def last_words(self) -> int:
        """How many frames the application sent after the last one that it was given."""
        words = 0
        for _, step, _ in self.steps:
            words = 0 if isinstance(step, Receive | Raw) else words + isinstance(step, Send)
        return words

    def choose(self, *, swallowed: bool) -> None:
        """Leave out one of a close and the exception of which a framework may have made it.

        Args:
            swallowed: Whether a test can meet an exception that the framework has not let out.
        """
        if self.copes:
            other: type[Step] = Close if swallowed else Crashed
            self.steps = [step for step in self.steps if not isinstance(step[1], other)]

    def take(self, at: int, record: Record, lost: Lost) -> None:
        """Take in what happened next."""
        event = record.event
        if isinstance(event, Violation):
            self.broke(event)
        elif isinstance(event, Malformed):
            lost.add("messages of the application's that are none of ASGI")
        elif self.answer is None:
            self._answered(at, event, lost)
        elif isinstance(self.answer, Accept):
            self._told(at, record, lost)

    def broke(self, rule: Violation) -> None:
        """Take in a breach of a rule; that of an exception is told by the exception."""
        self.lenient = self.lenient or (rule.severity == "error" and rule.by != "you" and rule.rule != _RAISED)

    def _answered(self, at: int, event: Event | Unknown, lost: Lost) -> None:
        if isinstance(event, _ANSWERS):
            self.answer, self.last = event, at
        elif isinstance(event, Receive | Raw | Disconnect):
            lost.add("what is sent before the application has answered")

    def _told(self, at: int, record: Record, lost: Lost) -> None:
        match record.event:
            case Returned(raised=raised):
                self.raised = raised or ""
            case Crashed() as crash:
                self.crash, self.late = crash, self.closed is not None and record.t - self.closed > _AT_ONCE
                self._add(at, crash, record.extra)
            case Receive() | Raw() if self.over:
                lost.add("what is sent when the connection is over")
            case Send() | Close() as event if self.over:
                self.lenient = True
                if isinstance(event, Close) and self.closed is None:
                    self.closed = record.t
            case Receive() | Raw() | Send() | Disconnect() | Close() as event if not self.over:
                self.parted = isinstance(event, Disconnect)
                self.over = isinstance(event, Disconnect | Close)
                if isinstance(event, Close):
                    self.closed = record.t
                self._add(at, event, record.extra)
            case _:
                pass

    def _add(self, at: int, step: Step, extra: Mapping[str, Any]) -> None:
        self.last = at
        self.steps.append((at, step, extra))


@dataclass(slots=True)
class Story:
    """What a session comes to, as a test."""

    talks: list[Talk]
    lifespan: str = ""
    """How the application's startup ended; empty if that was not recorded."""

    @property
    def overlaps(self) -> bool:
        """Whether a connection is made before the one before it is over."""
        return any(one.last > other.first for one, other in zip(self.talks, self.talks[1:], strict=False))


def tell(records: Iterable[Record], server: str, lost: Lost) -> Story:
    """Take a session apart.

    Args:
        records: The session.
        server: The server that is played unless a connection says otherwise.
        lost: Counts what a test cannot hold.

    Returns:
        What is left.

    Raises:
        ScopeError: A scope is none.
    """
    records = list(records)
    talks: dict[int, Talk] = {}
    story = Story([])
    for at, record in enumerate(records):
        event, number = record.event, record.c or 0
        if isinstance(event, Lifespan) and event.phase == "startup":
            story.lifespan = event.result
        elif isinstance(event, Connect):
            talks[number] = Talk(len(talks) + 1, Scope.from_record(event.scope), event.server or server, at, at)
        elif number in talks:
            talks[number].take(at, record, lost)
    if not any(isinstance(record.event, Violation) for record in records):
        for at, _, breach in breaches(records, server):
            talks[records[at].c or 0].broke(breach)
    story.talks = list(talks.values())
    return story
