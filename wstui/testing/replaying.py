"""Saved sessions replayed to an application in this process: one loop and one lifespan for all of them."""

from __future__ import annotations

import asyncio
import os
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from time import monotonic_ns
from typing import Any, Final

from ..core import secrets
from ..core.diff import Comparison, compare
from ..core.diff_text import lines
from ..core.events import Connect, Crashed, ToApp
from ..core.payload import visible
from ..core.placeholders import variable
from ..core.profile import profile_of
from ..core.scope import Scope
from ..core.script import TIMEOUT, Script
from ..core.transcript import Record, RecordList
from ..engine import lifespan, runner, swallowed
from ..engine.endings import bare_crash
from ..engine.lifespan import Lifespan, Mode
from ..engine.player import Outcome, Player
from ..engine.runner import Connection, Told
from ..engine.target import Application
from ..errors import LifespanFailed, ScopeError, UsageError
from ..journal.whole import Whole
from . import database
from .application import callable_as_asgi3
from .said import Item, is_as_recorded, records_of

_OURS: Final = {runner.__file__, lifespan.__file__}
"""Where the engine calls applications."""

ROOM: Final = 1 << 16
"""Messages of the application's that may wait to be taken before its ``send()`` waits."""


@dataclass(frozen=True)
class Replay:
    """What came of replaying a session."""

    whole: Whole
    """The session."""
    said: list[Item]
    """What was said now, both ways."""
    began_ns: int
    outcome: Outcome
    crash: BaseException | None
    """What the application raised, the last time that it did; None if it never did."""
    problem: str
    """Why a connection could not even be asked for; empty if all could."""

    @cached_property
    def records(self) -> RecordList:
        """The transcript as it is now."""
        return records_of(self.said, self.began_ns)

    @cached_property
    def comparison(self) -> Comparison:
        """The two transcripts side by side."""
        return compare(self.whole.records, self.records, self.whole.matchers)

    @property
    def same(self) -> bool:
        """Whether the application said what was recorded."""
        if self.problem:
            return False
        return is_as_recorded(self.said, self.whole.records, self.whole.matchers) or self.comparison.same

    def lines(self) -> Iterator[str]:
        """Tell what differs.

        Yields:
            Lines, the first of which tells it all in short.
        """
        told = list(lines(self.comparison))
        yield self.problem or f"the replay differs: {told[-1]}"
        yield from told[:-1]
        if self.outcome.stopped:
            yield f"not replayed to the end: {self.outcome.stopped}"
        if self.crash is not None:
            yield "the application raised:"
            yield told_exception(self.crash)


def told_exception(error: BaseException) -> str:
    """Tell an exception of the application's, from its first line of code on.

    Args:
        error: The exception.

    Returns:
        Its traceback, safe for a terminal.
    """
    begun = error.__traceback__
    while begun is not None and begun.tb_next is not None and begun.tb_frame.f_code.co_filename in _OURS:
        begun = begun.tb_next
    told = "".join(traceback.format_exception(type(error), error, begun))
    return "\n".join(visible(line) for line in told.splitlines())


class Replaying:
    """An application that sessions are replayed to.

    Made and used where no loop is running.
    """

    def __init__(self, application: Any, mode: Mode = "auto") -> None:
        """Take an application; nothing runs before `start`.

        Args:
            application: Of version 2 or 3.
            mode: As the option ``--lifespan``.
        """
        swallowed.listen(application)
        self._application: Application = callable_as_asgi3(application)
        self._runner = asyncio.Runner()
        self._raised: list[BaseException] = []
        self._lifespan = Lifespan(self._application, mode, self._crashed)

    def start(self) -> None:
        """Start the application up.

        Raises:
            LifespanFailed: It failed; what it raised is the cause.
        """
        self._live(self._lifespan.startup)

    def stop(self) -> None:
        """Shut the application down, and end all that it has left behind.

        Raises:
            LifespanFailed: It failed; what it raised is the cause.
        """
        try:
            self._live(self._lifespan.shutdown)
        finally:
            self._runner.close()

    def replay(self, whole: Whole, timeout: float = TIMEOUT) -> Replay:
        """Replay a session, and compare.

        Args:
            whole: The session.
            timeout: Seconds that each recorded reply is waited for.

        Returns:
            What came of it.

        Raises:
            UsageError: Secrets that were taken out of the file are not in the environment.
        """
        self._raised.clear()
        stage = _Stage(self._open, whole.header.server, _secrets_of(whole.records))
        database.hold()
        try:
            outcome = self._runner.run(self._play(whole, stage, timeout))
        finally:
            database.release()
        crash = self._raised[-1] if self._raised else None
        return Replay(whole, stage.said, stage.began_ns, outcome, crash, stage.problem)

    async def _play(self, whole: Whole, stage: _Stage, timeout: float) -> Outcome:
        return await Player(Script(whole.records, matchers=whole.matchers), stage, timeout).play()

    def _live(self, phase: Callable[[], Any]) -> None:
        result = self._runner.run(phase())
        if result is not None and result.result == "failed":
            cause = self._raised[-1] if self._raised else None
            raise LifespanFailed(result.phase, result.message) from cause

    def _open(self, record: dict[str, Any], server: str, on_outbox: Callable[[], None]) -> Connection:
        profile = profile_of(server)
        scope = profile.write(Scope.from_record(record), self._lifespan.state)
        return Connection(
            self._application,
            scope,
            on_outbox=on_outbox,
            outbox_limit=ROOM,
            profile=profile,
            locate_frames=False,
            crashed=self._crashed,
            name="application",
        )

    def _crashed(self, error: BaseException) -> Crashed:
        self._raised.append(error)
        return bare_crash(error)


def _secrets_of(records: RecordList) -> dict[str, str]:
    """Find the secrets that the scopes lack in the environment."""
    scopes = (record.event.scope for record in records if isinstance(record.event, Connect))
    names = dict.fromkeys(name for scope in scopes for name in secrets.missing(scope))
    found = secrets.from_environment(names, os.environ)
    if lacking := [variable(name) for name in names if name not in found]:
        raise UsageError(f"secrets were taken out of the file: set {', '.join(lacking)}")
    return found


class _Stage:
    """Where one session is played, and what is said there.

    Attributes:
        said: All that was said, both ways.
        began_ns: When it began.
        problem: Why a connection could not even be asked for.
    """

    def __init__(
        self, make: Callable[[dict[str, Any], str, Callable[[], None]], Connection], server: str, secret: dict[str, str]
    ) -> None:
        self.problem = ""
        self.said: list[Item] = []
        self.began_ns = monotonic_ns()
        self._make = make
        self._server = server
        self._secrets = secret

    def open(self, number: int, connect: Connect, on_outbox: Callable[[], None]) -> Connection:
        """Make a connection, not yet started."""
        try:
            return self._make(
                secrets.connect_with(connect, self._secrets).scope, connect.server or self._server, on_outbox
            )
        except ScopeError as error:
            self.problem = self.problem or f"the scope of connection {number} is not legal: {visible(str(error))}"
            raise

    def sent(self, number: int, time_ns: int, record: Record, event: ToApp) -> None:
        """Take note that the application was given an event."""
        del record
        self.said.append((number, time_ns, "", event))

    def told(self, number: int, told: Told) -> None:
        """Take note of what the application said, or became true of it."""
        time_ns, at, _, payload = told
        self.said.append((number, time_ns, at, payload))

    def behind(self) -> bool:
        """Tell that nobody has to catch up."""
        return False
