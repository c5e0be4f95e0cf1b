"""Everything that can happen in a session, one frozen dataclass each.

Three closed unions say who made it happen: `ToApp` is what the user (playing client and server) sends to the
application, `FromApp` is what the application sends, `Fact` is what is true about the application, the debuggee
or wstui itself. ``kind`` is the name that the session file and the log use; for ASGI messages it is the ASGI
``type``.

`Receive` and `Send` use ``None`` for "this key is absent or None"; exactly one of text and data is a str or bytes.
"""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import Any, ClassVar, Final, Literal, TypeAlias, get_args

from .frozen import frozen
from .trace import Trace

Headers: TypeAlias = tuple[tuple[bytes, bytes], ...]
"""Header names and values in order, duplicates kept."""

Severity: TypeAlias = Literal["error", "warning", "info"]


class Way(StrEnum):
    """Who made a record happen."""

    TO_APP = ">"
    FROM_APP = "<"
    FACT = "!"


# -- to the application ------------------------------------------------------------------------------------------


@frozen
class Connect:
    """The client asks for a connection; sent by the user, once, first."""

    kind: ClassVar[str] = "websocket.connect"
    scope: dict[str, Any] = field(default_factory=dict)
    """The scope as `Scope.to_record` writes it; not part of the ASGI message."""
    server: str = ""
    """The server that is played; empty for the one that the session's header names. Not part of the message."""


@frozen
class Receive:
    """A frame arrives from the client; sent by the user."""

    kind: ClassVar[str] = "websocket.receive"
    text: str | None = None
    data: bytes | None = None


@frozen
class Disconnect:
    """The client is gone, or the server has finished with it; sent by the user, or by the engine after a close."""

    kind: ClassVar[str] = "websocket.disconnect"
    code: int = 1005
    reason: str = ""


@frozen
class Raw:
    """Any message at all, typed by the user to see what the application makes of it."""

    kind: ClassVar[str] = "raw"
    message: dict[str, Any]


# -- from the application ----------------------------------------------------------------------------------------


@frozen
class Accept:
    """The application accepts the connection."""

    kind: ClassVar[str] = "websocket.accept"
    subprotocol: str | None = None
    headers: Headers = ()
    extra: dict[str, Any] | None = None
    """Keys that the specification does not name; legal, and ignored by servers."""


@frozen
class Send:
    """The application sends a frame."""

    kind: ClassVar[str] = "websocket.send"
    text: str | None = None
    data: bytes | None = None
    extra: dict[str, Any] | None = None


@frozen
class Close:
    """The application closes, or refuses when it has not accepted."""

    kind: ClassVar[str] = "websocket.close"
    code: int = 1000
    reason: str = ""
    extra: dict[str, Any] | None = None


@frozen
class DenialStart:
    """The application starts a denial response instead of accepting."""

    kind: ClassVar[str] = "websocket.http.response.start"
    status: int
    headers: Headers = ()
    extra: dict[str, Any] | None = None


@frozen
class DenialBody:
    """A part of the denial response's body; the last has ``more_body`` false."""

    kind: ClassVar[str] = "websocket.http.response.body"
    body: bytes = b""
    more_body: bool = False
    extra: dict[str, Any] | None = None


@frozen
class Malformed:
    """The application sent what is no ASGI message."""

    kind: ClassVar[str] = "malformed"
    message: str
    """Bounded repr of what was sent."""
    key: str
    """The key that is wrong; empty if the whole is."""
    problem: str
    """One line: what is wrong with it."""


# -- facts -------------------------------------------------------------------------------------------------------


@frozen
class Returned:
    """The application returned: its connection is over."""

    kind: ClassVar[str] = "returned"
    value: str | None = None
    """Bounded repr of what it returned; None if it returned None."""
    raised: str | None = None
    """The framework's own disconnect exception if it ended by that (rule P25), as one line."""


@frozen
class Crashed:
    """The application raised; everything that it sent before stands before this."""

    kind: ClassVar[str] = "crashed"
    error: str
    """The exception in one line: ``ValueError: no room``."""
    trace: Trace | None = None


@frozen
class Violation:
    """A breach of one of the rules P01 to P30."""

    kind: ClassVar[str] = "violation"
    rule: str
    """``P01`` to ``P30``."""
    severity: Severity
    by: Literal["app", "framework", "you"]
    """Whose doing it is: the user's own code, the framework under it, or the user at the keyboard."""
    what: str
    hint: str
    case: str = ""
    """Which of the rule's cases, where servers differ between them; a key of `in_production.CASES`."""


@frozen
class Output:
    """The application printed, logged or warned."""

    kind: ClassVar[str] = "output"
    stream: Literal["stdout", "stderr", "log", "warning", "fault"]
    text: str
    level: str = ""
    """Of a log record: ``WARNING``."""
    logger: str = ""
    """Of a log record: its logger's name."""


IMPORT: Final = "the import"
"""What is kept from going on while no event loop runs yet: an import that is slow breaks no rule."""


@frozen
class Blocked:
    """The application keeps the event loop, or the one thread of all sync code, from running, or has let it go."""

    kind: ClassVar[str] = "blocked"
    seconds: float
    file: str = ""
    line: int = 0
    function: str = ""
    source: str = ""
    over: bool = False
    thread: str = ""
    """What is kept if it is not the event loop: ``the thread of all sync code``; or `IMPORT`."""


@frozen
class Died:
    """The debuggee's process ended."""

    kind: ClassVar[str] = "died"
    code: int | None = None
    """Exit status; None if a signal ended it."""
    signal: str = ""
    """``SIGSEGV``; empty if it exited."""
    stderr: str = ""
    """The last lines that it wrote on standard error, faulthandler's included."""
    asked: bool = False
    """Whether the user asked for it (restart, quit)."""


@frozen
class Restarted:
    """A new debuggee runs the application."""

    kind: ClassVar[str] = "restarted"
    pid: int
    why: str = ""


@frozen
class Lifespan:
    """The application's startup or shutdown came to an end."""

    kind: ClassVar[str] = "lifespan"
    phase: Literal["startup", "shutdown"]
    result: Literal["complete", "failed", "unsupported"]
    message: str = ""
    trace: Trace | None = None


@frozen
class Fault:
    """Something of wstui's own did not work: recording stopped, the wire broke."""

    kind: ClassVar[str] = "fault"
    text: str


@frozen
class Note:
    """Something worth knowing that is nobody's mistake, or a hint."""

    kind: ClassVar[str] = "note"
    text: str
    hint: str = ""


ToApp: TypeAlias = Connect | Receive | Disconnect | Raw
FromApp: TypeAlias = Accept | Send | Close | DenialStart | DenialBody | Malformed
Fact: TypeAlias = Returned | Crashed | Violation | Output | Blocked | Died | Restarted | Lifespan | Fault | Note
Event: TypeAlias = ToApp | FromApp | Fact

FRAMES: Final = frozenset((Receive.kind, Send.kind))
"""The kinds of events that carry a frame."""

_WAYS: dict[type, Way] = {
    **dict.fromkeys(get_args(ToApp), Way.TO_APP),
    **dict.fromkeys(get_args(FromApp), Way.FROM_APP),
    **dict.fromkeys(get_args(Fact), Way.FACT),
}


def way_of(event: Event) -> Way:
    """Tell who made an event happen.

    Args:
        event: Any event.

    Returns:
        The way that its record has in a session file.
    """
    return _WAYS[type(event)]
