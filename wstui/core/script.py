"""A transcript made ready to act again: a pure stepper, which waits for nothing and reads no clock.

::

    script = Script(records)
    while not isinstance(step := script.next(), Done):
        match step:
            case Send(connection, event):       # give it to the application
            case Sleep(seconds):                # wait that long
            case WaitFor(connection):           # wait for news, tell each to `heard`; when time is up: `give_up`
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeAlias

from .events import Event, ToApp
from .match import Matchers
from .transcript import Record, Unknown

Pace: TypeAlias = Literal["lockstep", "recorded", "fast"]


class Send(NamedTuple):
    """Give an event to the application; a `Connect` opens the connection."""

    connection: int
    event: ToApp
    """With what was captured filled in."""
    record: Record
    """The recorded one."""


class WaitFor(NamedTuple):
    """Wait for what the application said here; asked again, `next` tells what is still awaited."""

    connection: int
    records: tuple[Record, ...]
    """Recorded events of the application, and ends, that have not come yet."""


class Sleep(NamedTuple):
    """Wait for a time to pass."""

    seconds: float


class Done(NamedTuple):
    """There is nothing more to do."""


Step: TypeAlias = Send | WaitFor | Sleep | Done


class Script:
    """A transcript to act again."""

    def __init__(
        self,
        records: Sequence[Record],
        pace: Pace = "lockstep",
        speed: float = 1.0,
        matchers: Matchers | None = None,
    ) -> None:
        raise NotImplementedError

    def next(self) -> Step:
        """Tell what to do now; a `WaitFor` stays until enough was `heard`, or `give_up`."""
        raise NotImplementedError

    def heard(self, connection: int, event: Event | Unknown) -> None:
        """Take in what came from the application, or became true of it, on a connection."""
        raise NotImplementedError

    def give_up(self) -> None:
        """Wait no longer for what `next` told last: it will not come, or its time is up."""
        raise NotImplementedError
