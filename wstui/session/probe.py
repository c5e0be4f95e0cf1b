"""Ask an application one thing and end it: what the headless verbs do with a debuggee."""

from __future__ import annotations

import asyncio
import contextlib

from ..core.events import Blocked, Died, Output
from ..errors import LoadError
from ..wire.messages import ListRoutes, Loaded, LoadFailed, Report, Route, RouteList
from .child import Child, ChildConfig
from .keeper import last_words
from .link import Link

GRACE = 1.0
"""Seconds that the application has to shut down after it has answered."""


class _Probe:
    """One debuggee and the answer that is awaited from it."""

    def __init__(self, child: Child) -> None:
        self.answer: asyncio.Future[tuple[Route, ...]] = asyncio.get_running_loop().create_future()
        self.link = Link(
            child, on_reports=self._reports, on_output=self._ignore, on_blocked=self._ignore, on_died=self._died
        )

    def _reports(self, reports: list[Report]) -> None:
        """Ask once the application is there."""
        for report in reports:
            match report:
                case Loaded():
                    self.link.send(ListRoutes())
                case LoadFailed():
                    self._fail(LoadError(report.message, report.hint, report.traceback))
                case RouteList() if not self.answer.done():
                    self.answer.set_result(report.routes)
                case _:
                    pass

    def _ignore(self, _: Output | Blocked) -> None:
        """Leave what the application prints alone: standard output is data only."""

    def _died(self, died: Died) -> None:
        """Stop waiting for who is gone."""
        self._fail(LoadError("the application's process ended before it answered", last_words(died)))

    def _fail(self, error: LoadError) -> None:
        """Give the error for the answer."""
        if not self.answer.done():
            self.answer.set_exception(error)


async def _ask(child: Child, seconds: float | None) -> tuple[Route, ...]:
    """Wait for the answer; whatever happens, the child is ended."""
    probe = _Probe(child)
    probe.link.attach()
    try:
        async with asyncio.timeout(seconds):
            return await probe.answer
    except TimeoutError:
        raise LoadError(f"the application was not loaded within {seconds:g} s") from None
    finally:
        await probe.link.close(GRACE)


def list_routes(config: ChildConfig, seconds: float | None = None) -> tuple[Route, ...]:
    """List the WebSocket routes that an application declares.

    Args:
        config: What to load.
        seconds: How long to wait for it; None is for ever.

    Returns:
        The routes, in the application's order.

    Raises:
        LoadError: The application could not be loaded.
        InterpreterError: There is no interpreter that could run it.
    """
    with contextlib.closing(Child.spawn(config)) as child:
        return asyncio.run(_ask(child, seconds))
