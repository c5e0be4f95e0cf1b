"""What is wrong in a session: breaches of the rules, crashes, deaths, and what startup and shutdown came to.

It is told alike of an application that is run for it (`checking`) and of a session that was recorded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final

from ..core.events import IMPORT, Blocked, Crashed, Died, Event, Lifespan, Violation
from ..core.hindsight import breaches
from ..core.in_production import in_production
from ..core.summary import FAULT, summary
from ..core.transcript import Unknown
from .archive import Archive

CRASHED: Final = "crashed"
DIED: Final = "died"
SILENT: Final = "silent"

_TOLD: Final = frozenset({Violation.kind, Crashed.kind, Died.kind, Lifespan.kind, Blocked.kind})
"""Kinds of record that may be told of."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong.

    Attributes:
        where: The path that was connected to, or ``FILE:LINE``.
        rule: ``P01`` to ``P30``, or ``crashed``, ``died``, ``silent``, ``blocked``, ``lifespan``.
        severity: ``error``, ``warning`` or ``info``.
        at: ``chat/consumers.py:40 receive``; empty if nobody knows.
        what: What is wrong, in one line.
        by: ``app``, ``framework`` or ``you``.
        hint: What to do instead; may be empty.
        servers: What uvicorn, hypercorn and daphne each do.
    """

    where: str
    rule: str
    severity: str
    at: str
    what: str
    by: str = "app"
    hint: str = ""
    servers: Mapping[str, str] = field(default_factory=dict)

    @property
    def counts(self) -> bool:
        """Whether it is an error of the application's: what the user does on purpose is none."""
        return self.severity == "error" and self.by != "you"

    def line(self) -> str:
        """Tell it to a person, in one line; NOT yet `visible`."""
        at = f" at {self.at}" if self.at else ""
        hint = f". {self.hint[:1].upper()}{self.hint[1:]}" if self.hint else ""
        return f"{self.where}: {self.rule} {self.severity}{at}: {self.what} ({FAULT[self.by]}){hint}"

    def as_dict(self) -> dict[str, Any]:
        """Write it as plain data."""
        return {entry.name: getattr(self, entry.name) for entry in fields(self)} | {"servers": dict(self.servers)}


def is_crash(finding: Finding) -> bool:
    """Tell whether it is the end of a connection or of the process that nobody wanted."""
    return finding.rule in {CRASHED, DIED}


def finding_of(where: str, event: Event | Unknown, at: str = "") -> Finding | None:
    """Tell what is wrong about an event.

    Args:
        where: What to call its connection or record.
        event: Any event.
        at: The line of the user's that did it.

    Returns:
        The finding; None if nothing is wrong about it.
    """
    found: Finding | None = None
    match event:
        case Violation():
            servers = in_production(event)
            found = Finding(where, event.rule, event.severity, at, event.what, event.by, event.hint, servers)
        case Crashed():
            found = Finding(where, CRASHED, "error", at or _raised_at(event), event.error)
        case Died(asked=False):
            found = Finding(where, DIED, "error", at, f"the process ended: {summary(event)}")
        case Lifespan(result="failed"):
            found = Finding(where, "lifespan", "error", at, f"{event.phase} failed: {event.message}")
        case Lifespan(result="unsupported", trace=trace) if trace is not None:
            found = Finding(where, "lifespan", "warning", at, f"{event.phase} raised: {event.message}")
        case Blocked(over=False) if event.thread != IMPORT:
            place = f"{event.file}:{event.line} {event.function}" if event.file else event.function
            hint = "await what takes long, or give it to a thread: every connection waits meanwhile"
            what = f"keeps {event.thread or 'the event loop'} from running"
            found = Finding(where, "blocked", "info", place, what, hint=hint)
        case _:
            pass
    return found


def findings(archive: Archive, name: str) -> list[Finding]:
    """List what is wrong in a recorded session.

    Args:
        archive: The session.
        name: What to call its file.

    Returns:
        What the file says, in its order. If it tells of no breach at all, as one does that was made by another
        program, the rules are asked again about each connection, and what they say comes last.

    Raises:
        SessionFileError: A line can no longer be read.
    """
    told = [index for index in range(len(archive)) if archive.kind(index) in _TOLD]
    facts = ((index, archive.record(index)) for index in told)
    found = [finding_of(_line(name, index), record.event, record.at) for index, record in facts]
    if not any(archive.kind(index) == Violation.kind for index in told):
        records = (archive.record(index) for index in range(len(archive)))
        found += [
            finding_of(_line(name, index), violation, at)
            for index, at, violation in breaches(records, archive.header.server)
        ]
    return [finding for finding in found if finding is not None]


def _line(name: str, index: int) -> str:
    return f"{name}:{index + 2}"  # the header is the first line


def _raised_at(crashed: Crashed) -> str:
    """Tell the line of the user's that raised, by the traceback."""
    frames = crashed.trace.frames if crashed.trace else ()
    return next((f"{frame.file}:{frame.line} {frame.function}" for frame in reversed(frames) if frame.user), "")
