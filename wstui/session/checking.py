"""Connect to an application for no other purpose than to see what it does wrong: ``wstui check``."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from ..core.events import (
    Accept,
    Blocked,
    Close,
    Crashed,
    DenialStart,
    Died,
    Disconnect,
    Event,
    Lifespan,
    Malformed,
    Output,
)
from ..core.machine import State
from ..core.scope import Scope
from ..errors import LoadError
from ..wire.messages import Deliver, Frame, Gone, ListRoutes, Loaded, LoadFailed, Open, Report, RouteList, Told
from .child import Child, ChildConfig
from .findings import SILENT, Finding, finding_of
from .keeper import last_words
from .link import Link
from .waiting import wait_until

ABANDONED: Final = 4.0
"""Seconds after which the debuggee has given up an application that is to end and does not."""
QUIET: Final = 0.2
"""Seconds without a word after which an application that has accepted is left."""
LONGEST: Final = 3600.0
"""Seconds after which whatever is waited for will not come any more."""
MARGIN: Final = 0.3
"""Seconds after the patience with an end, in which the debuggee tells that it is over."""
UNANSWERED: Final = "no answer"
"""What an application has said as long as it has said nothing."""
PATIENCE: Final = 5.0
"""Seconds that each answer and each end is waited for, unless the user says otherwise."""

_PLAIN: Final = re.compile(r"/[A-Za-z0-9_.~/-]*")
"""Paths of routes that have no parameters."""


@dataclass(slots=True)
class Checked:
    """What a check came to.

    Attributes:
        paths: What was connected to, in order, with the query.
        answers: What the application said to each: ``accepted``, ``refused with 1008``, ``refused with HTTP 401``,
            ``no answer``.
        skipped: Routes that were not, because they need parameters.
        findings: What is wrong, in the order in which it happened.
    """

    paths: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def check_application(
    config: ChildConfig,
    paths: Sequence[str],
    make_scope: Callable[[str], Scope],
    patience: float = PATIENCE,
) -> Checked:
    """Run an application, connect to it and leave again, and list what it does wrong.

    Args:
        config: What to load.
        paths: What to connect to; none means every declared route that needs no parameters, or ``/`` if no route is
            declared.
        make_scope: Makes the scope of a path.
        patience: Seconds that an answer, and after leaving the end, is waited for.

    Returns:
        What it came to. No debuggee is left.

    Raises:
        LoadError: The application could not be loaded or started.
        ScopeError: A path makes no legal scope.
        InterpreterError: There is no interpreter that could run it.
    """
    scopes = [make_scope(path) for path in paths]
    with contextlib.closing(Child.spawn(config._replace(linger=patience))) as child:
        return asyncio.run(_Check(child, patience).run(scopes, make_scope))


class _Check:
    """One debuggee, and what it says about the connection that is under way."""

    def __init__(self, child: Child, patience: float) -> None:
        self.checked = Checked()
        self._child = child
        self._patience = patience
        self._news = asyncio.Event()
        self._host: str | None = None
        self._routes: list[str] | None = None
        self._failure: LoadError | None = None
        self._dead = False
        self._number = 0
        self._state = State.CONNECTING
        self._gone = False
        self._heard = 0
        self._link = Link(
            child, on_reports=self._reports, on_output=self._fact, on_blocked=self._fact, on_died=self._died
        )

    async def run(self, scopes: list[Scope], make_scope: Callable[[str], Scope]) -> Checked:
        """Check one path after the other; whatever happens, the child is ended."""
        self._link.attach()
        try:
            await self._until(lambda: self._host is not None)
            if not scopes:
                self._link.send(ListRoutes())
                await self._until(lambda: self._routes is not None)
                scopes = [make_scope(path) for path in self._plain_routes()]
            for scope in scopes:
                await self._visit(scope)
        finally:
            await self._link.close(self._patience)
        if self._failure is not None:
            raise self._failure
        return self.checked

    def _plain_routes(self) -> list[str]:
        routes = self._routes or []
        plain = [path for path in dict.fromkeys(routes) if _PLAIN.fullmatch(path)]
        self.checked.skipped = [path for path in dict.fromkeys(routes) if path not in plain]
        return plain if routes else ["/"]

    async def _visit(self, scope: Scope) -> None:
        """Connect, hear what there is to hear, leave, and wait for the end."""
        if self._dead:
            return
        self.checked.paths.append(f"{scope.path}?{scope.query_string}" if scope.query_string else scope.path)
        self.checked.answers.append(UNANSWERED)
        self._number += 1
        self._state, self._gone = State.CONNECTING, False
        self._link.send(Open(self._number, scope.with_defaults(self._host or "localhost").to_record()))
        if not await self._until(lambda: self._state is not State.CONNECTING, self._patience):
            what = f"neither accepts nor refuses within {self._patience:g} s"
            hint = "answer the connect first, and do what takes long afterwards"
            self._add(Finding(self._where, SILENT, "warning", "", what, hint=hint))
        await self._listen()
        if not self._gone:
            self._link.send(Deliver(self._number, Disconnect(1000)))
        if await self._until(lambda: self._gone, self._patience + MARGIN):
            return
        self._child.interrupt(self._number)
        await self._until(lambda: self._gone, ABANDONED)

    async def _listen(self) -> None:
        """Wait until the application says no more, or has said enough."""
        loop = asyncio.get_running_loop()
        until = loop.time() + self._patience
        while not self._over() and loop.time() < until:
            if not await self._until(partial(self._has_heard_since, self._heard), QUIET):
                return

    def _has_heard_since(self, before: int) -> bool:
        return self._heard > before

    async def _until(self, condition: Callable[[], bool], seconds: float = LONGEST) -> bool:
        """Wait for something to become true; False if the time ends before. The end of all makes everything true."""
        deadline = asyncio.get_running_loop().time() + seconds
        return await wait_until(lambda: condition() or self._over(), self._news, deadline)

    def _over(self) -> bool:
        return self._gone or self._dead

    # -- what the child says ---------------------------------------------------------------------------------------

    @property
    def _where(self) -> str:
        return self.checked.paths[-1] if self.checked.paths else "lifespan"

    def _add(self, finding: Finding | None) -> None:
        if finding is not None and finding.by != "you":  # by which our own leaving is meant
            self.checked.findings.append(finding)

    def _reports(self, reports: list[Report]) -> None:
        for report in reports:
            match report:
                case Frame(connection=number, state=state) if number == self._number:
                    self._state = state
                case Told():
                    self._told(report)
                case Gone(number) if number == self._number:
                    self._gone = True
                case Loaded(host=host):
                    self._host = host
                case LoadFailed():
                    self._fail(LoadError(report.message, report.hint, report.traceback))
                case RouteList(routes):
                    self._routes = [route.path for route in routes]
                case _:
                    pass
        self._heard += len(reports)
        self._news.set()

    def _told(self, told: Told) -> None:
        if told.connection == self._number:
            self._state = told.state or self._state
        if told.connection and self.checked.answers[told.connection - 1] == UNANSWERED:
            self.checked.answers[told.connection - 1] = _answer(told.event)
        where = self.checked.paths[told.connection - 1] if told.connection else self._where
        if isinstance(told.event, Lifespan):
            where = "lifespan"
        self._add(finding_of(where, told.event, told.at))

    def _fact(self, event: Output | Blocked) -> None:
        """Tell a block; what the application prints is left alone: standard output is data only."""
        self._add(finding_of(self._where, event))

    def _died(self, died: Died) -> None:
        """Stop waiting for who is gone."""
        self._dead = True
        if self._host is None:
            self._fail(LoadError("the application's process ended before it was ready", last_words(died)))
        else:
            self._add(finding_of(self._where, died))
        self._news.set()

    def _fail(self, error: LoadError) -> None:
        self._failure = self._failure or error
        self._dead = True


def _answer(event: Event) -> str:
    """Tell what an event answers to a connect; nobody has answered by an event that is none of these."""
    match event:
        case Accept():
            return "accepted"
        case Close():
            return f"refused with {event.code}"
        case DenialStart():
            return f"refused with HTTP {event.status}"
        case Malformed(message=message) if Close.kind in message:
            return "refused"
        case Crashed():
            return "crashed"
        case _:
            return UNANSWERED
