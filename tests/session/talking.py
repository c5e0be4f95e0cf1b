"""A real child on a link, and the means to wait for what it says."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, TypeVar

from tests.apps import stage
from tests.support import PATIENCE
from wstui.core.events import Blocked, Died, Output
from wstui.session.child import Child, ChildConfig
from wstui.session.link import Link
from wstui.wire.messages import Frame, Give, Loaded, Open, Report, Told

STAGE = f"{stage.__file__}:application"
T = TypeVar("T")


class Talk:
    """Everything that a child has said so far."""

    def __init__(self, child: Child) -> None:
        self.child = child
        self.reports: list[Report] = []
        self.spilled: list[Output] = []
        self.blocked: list[Blocked] = []
        self.deaths: list[Died] = []
        self.order: list[str] = []
        self._news = asyncio.Event()
        self.link = Link(
            child,
            on_reports=lambda reports: self._hear("reports", self.reports.extend, reports),
            on_output=lambda output: self._hear("output", self.spilled.append, output),
            on_blocked=lambda blocked: self._hear("blocked", self.blocked.append, blocked),
            on_died=lambda died: self._hear("died", self.deaths.append, died),
        )

    async def until(self, found: Callable[[], T]) -> T:
        """Wait until something is found in what was said."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not (result := found()):
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise AssertionError(f"{self.reports[-20:]} {self.spilled} {self.blocked} {self.deaths}") from None
        return result

    async def ready(self) -> Loaded:
        """Wait until the application is loaded."""
        await self.until(lambda: bool(self.deaths or self.said(Loaded)))
        (loaded,) = self.said(Loaded)
        return loaded

    async def died(self) -> Died:
        """Wait for the death."""
        await self.until(lambda: self.deaths)
        (died,) = self.deaths
        return died

    async def connect(self, connection: int, path: str = "/") -> None:
        """Open a connection and wait until the application has accepted."""
        self.link.send(Open(connection, {"path": path}))
        await self.until(lambda: self.events("websocket.accept", connection))

    def act(self, connection: int, text: str) -> None:
        """Tell the stage what to do."""
        self.link.send(Give(connection, text))

    async def acted(self, connection: int, text: str) -> None:
        """Tell the stage what to do and wait until it has done it."""
        self.act(connection, text)
        await self.until(lambda: text in self.texts(connection))

    def said(self, kind: type[T]) -> list[T]:
        """Reports of a kind so far."""
        return [report for report in self.reports if isinstance(report, kind)]

    def events(self, kind: str, connection: int | None = None) -> list[Any]:
        """Events of a kind so far, of one connection or of all."""
        told = (report for report in self.said(Told) if connection is None or report.connection == connection)
        return [report.event for report in told if report.event.kind == kind]

    def texts(self, connection: int) -> list[str | bytes]:
        """Payloads that a connection's application has sent so far."""
        return [frame.payload for frame in self.said(Frame) if frame.connection == connection]

    def printed(self, connection: int, stream: str = "stdout") -> str:
        """All that a connection has printed on a stream so far."""
        return "".join(event.text for event in self.events("output", connection) if event.stream == stream)

    def _hear(self, what: str, keep: Callable[[Any], None], heard: Any) -> None:
        keep(heard)
        self.order.append(what)
        self._news.set()


@contextlib.asynccontextmanager
async def talking(app: str = STAGE, *, ready: bool = True, **config: Any) -> AsyncIterator[Talk]:
    """Run an application in a child for the length of a block."""
    config.setdefault("app_dir", str(Path(stage.__file__).parent))
    talk = Talk(Child.spawn(ChildConfig(app, **config)))
    talk.link.attach()
    try:
        if ready:
            await talk.ready()
        yield talk
    finally:
        await talk.link.close(grace=0 if talk.deaths else 2)
