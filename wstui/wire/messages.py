"""What the two processes say to each other, as data: orders down, reports up."""

from __future__ import annotations

from typing import Any, Final, NamedTuple, TypeAlias

from ..core.events import Event, ToApp
from ..core.frozen import frozen
from ..core.machine import State
from ..core.plain_frames import Brief

STATES: Final = tuple(State)
"""States by their number on the wire."""

STATE_NUMBERS: Final = {state: number for number, state in enumerate(STATES)}
"""Their numbers."""

# -- orders --------------------------------------------------------------------------------------------------------


@frozen
class Open:
    """Start a connection. Waits in the debuggee until the application is ready."""

    connection: int
    """Its number, above 0, never used before in this debuggee."""
    scope: dict[str, Any]
    """As `Scope.to_record` writes it."""
    server: str = ""
    """The server to play; empty for the one that the debuggee was started with."""


class Give(NamedTuple):
    """Give the application of a connection a plain frame: a tuple, because the user waits for what comes of it."""

    connection: int
    payload: str | bytes


@frozen
class Deliver:
    """Give the application of a connection any event."""

    connection: int
    event: ToApp


@frozen
class Drop:
    """End a connection's application by cancelling its task."""

    connection: int


@frozen
class Go:
    """Load the application: for a debuggee that was started ahead of time and stands by. Any order does as much."""


@frozen
class ListRoutes:
    """Ask for a `RouteList`."""


@frozen
class Play:
    """Act a part of a script; it begins when its last part has come. Answered by `Sent`, frames, and one `Played`."""

    play: int
    """Its number, above 0, never used before in this debuggee."""
    records: tuple[dict[str, Any] | Brief, ...]
    """As `core.codec.record_to_dict` writes them, or in brief; their connections' numbers are those of the wire."""
    how: dict[str, Any]
    """``pace``, ``speed``, ``timeout`` in seconds, and ``match`` as a session file's header has it."""
    more: bool = False
    """Whether another part follows."""


@frozen
class Shutdown:
    """Leave every connection, shut the application down, and exit."""


Order: TypeAlias = Open | Give | Deliver | Drop | Go | ListRoutes | Play | Shutdown


@frozen
class Started:
    """The debuggee's interpreter runs our code; the application is about to be imported."""

    pid: int
    python: str
    """Its version: ``3.12.1``."""
    executable: str


@frozen
class Loaded:
    """The application is loaded and started up: connections can be opened."""

    label: str
    """``chat.asgi:application``."""
    kind: str
    """Its framework: ``channels``, ``starlette``, ``fastapi``, ``litestar``, ``quart`` or ``asgi``."""
    host: str
    """What ``Host`` and ``Origin`` should say to be let in."""
    notes: tuple[str, ...]
    """What the user should know before connecting, one line each."""
    versions: dict[str, str]
    """Of Python and of the framework, by name."""
    pid: int
    asgi: str = "3"
    """``2`` or ``3``."""


@frozen
class LoadFailed:
    """The application could not be loaded or started; the debuggee exits."""

    message: str
    hint: str = ""
    traceback: str = ""


class Frame(NamedTuple):
    """A plain ``websocket.send`` of the application's: a tuple, because there may be a million."""

    connection: int
    time_ns: int
    """When the application called ``send``, CLOCK_MONOTONIC."""
    at: str
    """The line that called it: ``chat/consumers.py:21 connect``; empty if unknown."""
    state: State
    """The connection's state after it."""
    payload: str | bytes


@frozen
class Told:
    """Anything else that happened."""

    connection: int
    """0 for what concerns the whole debuggee."""
    time_ns: int
    at: str
    state: State | None
    """The connection's state after it; None where the event says nothing about it (output, blocked, note)."""
    event: Event


@frozen
class Route:
    """One WebSocket route that the application declares."""

    path: str
    name: str
    endpoint: str
    framework: str


@frozen
class RouteList:
    """The answer to `ListRoutes`."""

    routes: tuple[Route, ...]


@frozen
class Sent:
    """A record of a script was given to the application; what it said to that comes after this."""

    connection: int
    time_ns: int
    n: int
    """The record's number in its script."""


@frozen
class Played:
    """A script has come to its end; nothing more is told of its connections."""

    play: int
    silent: tuple[int, ...] = ()
    """Numbers of the records that were waited for in vain."""
    stopped: str = ""
    """Why it was not acted to its end; empty if it was."""


@frozen
class Gone:
    """A connection's application has ended and nothing more will be told of it, but for late prints."""

    connection: int


Report: TypeAlias = Started | Loaded | LoadFailed | Frame | Told | RouteList | Sent | Played | Gone
