from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.session.fakes import LOADED, FakeChild
from tests.support import ROOT
from wstui.core.events import Died, Output
from wstui.errors import InterpreterError, LoadError
from wstui.session import probe
from wstui.session.child import ChildConfig
from wstui.wire.messages import ListRoutes, LoadFailed, Order, Report, Route, RouteList, Started

ROUTES = (Route("/ws", "chat", "chat.py:1", "starlette"),)
STARTED = Started(1, "3.11", "python")


class Script:
    """A link that plays: some reports at once, some when it is asked."""

    at_once: list[Report | Died]
    when_asked: list[Report | Died]
    closed: list[float]

    def __init__(self, _child: object, **callbacks: Callable[[Any], None]) -> None:
        self._callbacks = callbacks

    def attach(self) -> None:
        asyncio.get_running_loop().call_soon(self._play, self.at_once)

    def send(self, order: Order) -> None:
        assert order == ListRoutes()
        self._play(self.when_asked)

    def _play(self, script: list[Report | Died]) -> None:
        for one in script:
            if isinstance(one, Died):
                self._callbacks["on_died"](one)
            else:
                self._callbacks["on_output"](Output("stdout", "noise"))
                self._callbacks["on_reports"]([one])

    async def close(self, grace: float) -> None:
        self.closed.append(grace)
        self._callbacks["on_died"](Died(0, asked=True))


Ask = Callable[..., tuple[Route, ...]]


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Ask a script; whatever comes of it, link and child must have been closed."""
    monkeypatch.setattr(probe, "Child", FakeChild)
    monkeypatch.setattr(probe, "Link", Script)

    def call(
        at_once: list[Report | Died], when_asked: list[Report | Died], seconds: float | None = None
    ) -> tuple[Route, ...]:
        FakeChild.spawned = []
        Script.at_once, Script.when_asked, Script.closed = at_once, when_asked, []
        try:
            return probe.list_routes(ChildConfig("a:b"), seconds)
        finally:
            assert Script.closed == [probe.GRACE]
            assert FakeChild.spawned[0].closed

    return call


def test_routes_are_asked_for_once_the_application_is_there(ask: Ask) -> None:
    assert ask([STARTED, LOADED], [RouteList(ROUTES), RouteList(())]) == ROUTES


def test_a_failure_to_load_is_raised_with_its_hint(ask: Ask) -> None:
    with pytest.raises(LoadError, match="no module: install it"):
        ask([STARTED, LoadFailed("no module", "install it"), Died(3)], [])


def test_a_death_is_told_by_its_last_words(ask: Ask) -> None:
    with pytest.raises(LoadError, match="ended before it answered: SIGSEGV"):
        ask([STARTED, Died(None, "SIGSEGV")], [])
    with pytest.raises(LoadError, match="ended before it answered: last"):
        ask([STARTED, LOADED], [Died(1, stderr="first\nlast\n")])


def test_it_is_waited_for_as_long_as_is_said(ask: Ask) -> None:
    with pytest.raises(LoadError, match=r"^the application was not loaded within 0\.01 s$"):
        ask([STARTED], [], 0.01)


def test_real_applications() -> None:
    found = probe.list_routes(ChildConfig("tests.apps.starlette_app:application", app_dir=str(ROOT)))
    assert "/ws/chat/{room}" in [route.path for route in found]
    assert all(route.framework == "starlette" for route in found)


def test_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="nowhere"):
        probe.list_routes(ChildConfig("nowhere:app", app_dir=str(tmp_path)))
    with pytest.raises(InterpreterError):
        probe.list_routes(ChildConfig("a:b", python=str(tmp_path / "python")))
