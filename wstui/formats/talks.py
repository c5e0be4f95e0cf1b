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
from ..core.scope import Scope
from ..core.transcript import Record, Unknown
from .exchange import Lost

Step: TypeAlias = Receive | Raw | Disconnect | Send | Close | Crashed
"""What a test does, or meets, on a connection that was accepted."""

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
    over: bool = False

    @property
    def crash(self) -> Crashed | None:
        """What the application raised."""
        found = self.answer if isinstance(self.answer, Crashed) else self.steps[-1][1] if self.steps else None
        return found if isinstance(found, Crashed) else None

    def choose(self, *, swallowed: bool) -> None:
        """Leave out one of a close and the exception of which a framework has made it.

        Args:
            swallowed: Whether a test can meet an exception that the framework has not let out.
        """
        kinds = {type(step) for _, step, _ in self.steps}
        if {Close, Crashed} <= kinds:
            other = Close if swallowed else Crashed
            self.steps = [step for step in self.steps if not isinstance(step[1], other)]

    def take(self, at: int, event: Event | Unknown, extra: Mapping[str, Any], lost: Lost) -> None:
        """Take in what happened next."""
        if isinstance(event, Violation):
            self.lenient = self.lenient or (event.severity == "error" and event.by != "you")
        elif isinstance(event, Malformed):
            lost.add("messages of the application's that are none of ASGI")
        elif self.answer is None:
            self._answered(at, event, lost)
        elif isinstance(self.answer, Accept):
            self._told(at, event, extra, lost)

    def _answered(self, at: int, event: Event | Unknown, lost: Lost) -> None:
        if isinstance(event, _ANSWERS):
            self.answer, self.last = event, at
        elif isinstance(event, Receive | Raw | Disconnect):
            lost.add("what is sent before the application has answered")

    def _told(self, at: int, event: Event | Unknown, extra: Mapping[str, Any], lost: Lost) -> None:
        if isinstance(event, Returned):
            self.raised = event.raised or ""
        elif isinstance(event, Crashed):
            self._add(at, event, extra)
        elif self.over:
            if isinstance(event, Receive | Raw):
                lost.add("what is sent when the connection is over")
        elif isinstance(event, Receive | Raw | Send | Disconnect | Close):
            self.over = isinstance(event, Disconnect | Close)
            self._add(at, event, extra)

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
    talks: dict[int, Talk] = {}
    story = Story([])
    for at, record in enumerate(records):
        event, number = record.event, record.c or 0
        if isinstance(event, Lifespan) and event.phase == "startup":
            story.lifespan = event.result
        elif isinstance(event, Connect):
            talks[number] = Talk(len(talks) + 1, Scope.from_record(event.scope), event.server or server, at, at)
        elif number in talks:
            talks[number].take(at, event, record.extra, lost)
    story.talks = list(talks.values())
    return story
