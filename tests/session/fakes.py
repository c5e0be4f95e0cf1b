"""A debuggee that is none: its process does nothing, and both ends of its wire are in the test's hand."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support import PATIENCE, events
from wstui.core.events import Died
from wstui.core.machine import State
from wstui.session import keeper
from wstui.session.child import ChildConfig
from wstui.session.controller import Controller
from wstui.session.live import Session
from wstui.wire.messages import Loaded, Order, Report, Started, Told

LOADED = Loaded("chat:app", "asgi", "example.org", ("your database is used",), {"asgi": "3"}, 1)


class FakeChild:
    """A process that is none."""

    spawned: list[FakeChild]
    refusal: Exception | None = None

    def __init__(self) -> None:
        self.config = ChildConfig("a:b")
        self.pid = 40 + len(self.spawned)
        self.began = 1000.0 + len(self.spawned)
        self.interrupted: list[int] = []
        self.closed = False

    @classmethod
    def spawn(cls, _config: ChildConfig) -> FakeChild:
        if cls.refusal:
            raise cls.refusal
        child = cls()
        cls.spawned.append(child)
        return child

    def interrupt(self, connection: int) -> None:
        self.interrupted.append(connection)

    def close(self) -> None:
        self.closed = True

    dismiss = close


class FakeLink:
    """Both ends of a wire: what was ordered is a list, what is reported the test says."""

    made: list[FakeLink]

    def __init__(self, child: FakeChild, **callbacks: Callable[[Any], None]) -> None:
        self.child = child
        self.callbacks = callbacks
        self.orders: list[Order] = []
        self.refusal: Exception | None = None
        self.on_send: Callable[[], object] = list
        self.alive = False
        self.given_way = 0
        self.made.append(self)

    def attach(self) -> None:
        self.alive = True

    def give_way(self) -> None:
        self.given_way += 1

    def send(self, order: Order) -> None:
        if self.refusal:
            raise self.refusal
        self.on_send()
        self.orders.append(order)

    def report(self, *reports: Report) -> None:
        self.callbacks["on_reports"](list(reports))

    def tell(self, connection: int, event: Any, state: State | None = None) -> None:
        self.report(Told(connection, 0, "", state, event))

    def die(self, died: Died) -> None:
        if self.alive:
            self.alive = False
            self.callbacks["on_died"](died)

    def kill(self) -> None:
        self.die(Died(None, "SIGKILL", asked=True))

    async def close(self, grace: float) -> None:
        assert grace > 0
        for _ in range(2):
            await asyncio.sleep(0)
        assert not (self.alive and self.child.closed), "what it reads from was closed under it"
        self.die(Died(0, asked=True))


def install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have keepers start fakes."""
    FakeChild.spawned, FakeLink.made = [], []
    monkeypatch.setattr(FakeChild, "refusal", None)
    monkeypatch.setattr(keeper, "Child", FakeChild)
    monkeypatch.setattr(keeper, "Link", FakeLink)


@contextlib.asynccontextmanager
async def running(folder: Path, *, loaded: bool = True, **config: Any) -> AsyncIterator[tuple[Controller, Session]]:
    """A controller that runs, with one session."""
    controller = Controller(ChildConfig("chat:app", **config), None, folder)
    session = controller.open()
    task = asyncio.ensure_future(controller.run())
    await until(lambda: FakeLink.made or controller.failure)
    if loaded:
        link().report(Started(1, "3.11", "python"), LOADED)
    try:
        yield controller, session
    finally:
        await controller.aclose()
        await task


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - conditions here are on several objects; each turn of the loop asks
            await asyncio.sleep(0)


def link() -> FakeLink:
    return FakeLink.made[-1]


def kinds(session: Session) -> list[str]:
    return [event.kind for event in events(session)]
