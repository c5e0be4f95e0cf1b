from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

import pytest

from tests.session.fakes import LOADED, FakeChild, FakeLink, install, link
from wstui.core.events import Blocked, Died, Lifespan, Output
from wstui.errors import InterpreterError, LoadError, WireError
from wstui.session.child import ChildConfig
from wstui.session.keeper import Keeper, last_words
from wstui.session.ledger import Ledger
from wstui.wire.messages import Drop, Go, ListRoutes, LoadFailed, Open, Route, RouteList, Shutdown, Started, Told


class ToldLedger(Ledger):
    """A ledger that keeps the facts it was told, without a session."""

    def __init__(self) -> None:
        super().__init__()
        self.facts: list[Any] = []
        self.settled = 0
        self.watch(self._count)

    def _count(self) -> None:
        self.settled += 1

    def fact(self, event: Any, time_ns: int | None = None, at: str = "") -> None:
        super().fact(event, time_ns, at)
        self.facts.append(event)

    def kinds(self) -> list[str]:
        return [event.kind for event in self.facts]


@pytest.fixture(autouse=True)
def _fakes(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch)


@pytest.fixture
def ledger() -> ToldLedger:
    return ToldLedger()


@pytest.fixture
def ready() -> list[bool]:
    return []


@pytest.fixture
def keeper(ledger: ToldLedger, ready: list[bool]) -> Keeper:
    return Keeper(ChildConfig("a:b"), None, ledger, lambda: ready.append(True))


def test_it_starts_a_child_and_waits_for_the_application(keeper: Keeper, ready: list[bool]) -> None:
    keeper.start()
    assert (keeper.phase, len(FakeChild.spawned), ready) == ("starting", 1, [])
    link().report(Started(1, "3.11", "python"), LOADED)
    assert (keeper.phase, keeper.loaded, ready) == ("ready", LOADED, [True])


def test_it_takes_over_a_child_that_is_there(ledger: ToldLedger) -> None:
    child = FakeChild()
    Keeper(ChildConfig("a:b"), cast("Any", child), ledger, lambda: None).start()
    assert (FakeChild.spawned, link().child, link().alive) == ([], child, True)


@pytest.mark.anyio
async def test_what_the_user_should_know_is_said_once(keeper: Keeper, ledger: ToldLedger) -> None:
    keeper.start()
    link().report(LOADED)
    await keeper.restart("by hand")
    link().report(LOADED)
    assert ledger.kinds() == ["note", "died", "restarted"]
    assert ledger.facts[-1].pid == FakeChild.spawned[-1].pid


def test_what_cannot_be_loaded_is_told(keeper: Keeper, ledger: ToldLedger) -> None:
    keeper.start()
    link().report(LoadFailed("no module", "install it", "Traceback"))
    link().die(Died(3))
    assert keeper.phase == "failed"
    assert keeper.failure
    assert (keeper.failure.message, keeper.failure.hint, keeper.failure.traceback) == (
        "no module",
        "install it",
        "Traceback",
    )
    assert ledger.kinds() == ["note", "died"]


@pytest.mark.parametrize("error", [InterpreterError("too old"), OSError(24, "Too many open files"), OSError("odd")])
def test_what_cannot_be_started_is_told(keeper: Keeper, error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeChild, "refusal", error)
    keeper.start()
    assert (keeper.phase, len(FakeLink.made)) == ("failed", 0)
    assert str(keeper.failure).endswith(getattr(error, "strerror", None) or str(error))
    keeper.kill()
    keeper.interrupt(1)
    keeper.give_way()
    keeper.send(Shutdown())
    keeper.abandon()


def test_a_death_while_loading_is_a_failure_to_load(keeper: Keeper) -> None:
    keeper.start()
    link().die(Died(None, "SIGSEGV"))
    assert (keeper.phase, keeper.failure and keeper.failure.hint) == ("failed", "SIGSEGV")


def test_a_death_afterwards_is_a_death(keeper: Keeper, ledger: ToldLedger) -> None:
    keeper.start()
    link().report(LOADED)
    settled = ledger.settled
    link().die(Died(1))
    assert (keeper.phase, keeper.failure, ledger.kinds()[-1]) == ("dead", None, "died")
    assert ledger.settled == settled + 1


@pytest.mark.anyio
async def test_a_restart_under_way_is_waited_for(keeper: Keeper) -> None:
    keeper.start()
    link().report(LOADED)
    await asyncio.gather(keeper.restart("one"), keeper.restart("two"), keeper.restart("three"))
    assert (len(FakeLink.made), keeper.phase, keeper.loaded) == (2, "starting", None)
    assert FakeChild.spawned[0].closed


@pytest.mark.anyio
async def test_closing_ends_link_and_process(keeper: Keeper) -> None:
    keeper.start()
    await keeper.close()
    await keeper.close()
    assert (link().alive, FakeChild.spawned[0].closed) == (False, True)
    assert keeper.phase == "starting"


@pytest.mark.anyio
async def test_all_who_close_it_wait_for_its_end(keeper: Keeper) -> None:
    keeper.start()

    async def close() -> bool:
        await keeper.close()
        return link().alive

    assert not any(await asyncio.gather(close(), close()))
    assert FakeChild.spawned[0].closed


@pytest.mark.anyio
async def test_what_is_closed_while_it_is_replaced_is_not_replaced(keeper: Keeper, ledger: ToldLedger) -> None:
    keeper.start()
    await asyncio.gather(keeper.restart("by hand"), keeper.close())
    assert (len(FakeChild.spawned), ledger.kinds()) == (1, ["died"])
    assert FakeChild.spawned[0].closed


@pytest.mark.anyio
async def test_routes_are_asked_for_once_for_each_time_the_application_is_loaded(keeper: Keeper) -> None:
    keeper.start()
    keeper.ask_routes()
    link().report(Started(1, "3.11", "python"), LOADED)
    for _ in range(2):
        keeper.ask_routes()
    assert link().orders == [ListRoutes()]
    one, other = Route("/a", "", "a.py:1", "channels"), Route("/b", "", "a.py:2", "channels")
    link().report(RouteList((other, one, other)))
    assert keeper.routes == ("/b", "/a")
    await keeper.restart("by hand")
    link().report(Started(1, "3.11", "python"), replace(LOADED))
    keeper.ask_routes()
    assert link().orders == [ListRoutes()]


def test_orders_go_down(keeper: Keeper) -> None:
    keeper.start()
    keeper.send(Drop(1))
    keeper.interrupt(7)
    keeper.give_way()
    assert (link().orders, FakeChild.spawned[0].interrupted, link().given_way) == ([Drop(1)], [7], 1)
    link().refusal = WireError("too large")
    with pytest.raises(WireError):
        keeper.send(Drop(1))
    keeper.kill()
    assert not link().alive


def test_each_voice_of_the_debuggee_is_written_and_shown(keeper: Keeper, ledger: ToldLedger) -> None:
    keeper.start()
    voices = link().callbacks
    for voice, what in (("on_output", Output("stdout", "x")), ("on_blocked", Blocked(1.0))):
        settled = ledger.settled
        voices[voice](what)
        assert ledger.settled == settled + 1
    link().report(Told(0, 1, "", None, Lifespan("startup", "complete")))
    assert ledger.kinds() == ["output", "blocked", "lifespan"]


@pytest.mark.parametrize(
    ("died", "said"),
    [(Died(3), "exit status 3"), (Died(None, "SIGKILL"), "SIGKILL"), (Died(1, stderr="a\nb: c\n\n"), "b: c")],
)
def test_last_words(died: Died, said: str) -> None:
    assert last_words(died) == said


def test_one_that_stood_by_is_set_off(ledger: ToldLedger) -> None:
    child = FakeChild()
    child.config = ChildConfig("a:b", standby=True)
    Keeper(ChildConfig("a:b"), cast("Any", child), ledger, lambda: None).start()
    assert link().orders == [Go()]


def test_abandoning_ends_the_process(keeper: Keeper) -> None:
    keeper.start()
    keeper.abandon()
    assert FakeChild.spawned[0].closed


def test_the_first_connect_has_one_stand_by(keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    prepared: list[bool] = []
    monkeypatch.setattr(keeper._standby, "prepare", lambda: prepared.append(True))
    keeper.start()
    keeper.send(Drop(1))
    assert prepared == []
    keeper.send(Open(1, {"path": "/"}))
    assert prepared == [True]


class Waiting:
    """A session that waits to connect."""

    pending = True

    def __init__(self) -> None:
        self.versions: Mapping[str, str] = {}

    def made_with(self, versions: Mapping[str, str]) -> None:
        """Take down what it is made with."""
        self.versions = versions

    def record(self, *_: object) -> None:
        """Record nothing."""


def test_who_waits_to_connect_waits_no_longer(keeper: Keeper, ledger: ToldLedger) -> None:
    keeper.start()
    session = Waiting()
    ledger.sessions.append(cast("Any", session))
    keeper._fail(LoadError("no"))
    assert not session.pending


@pytest.mark.anyio
async def test_what_never_started_is_closed(keeper: Keeper) -> None:
    await keeper.close()
    assert FakeChild.spawned == []


def test_every_session_is_told_what_its_application_is_made_with(keeper: Keeper, ledger: ToldLedger) -> None:
    keeper.start()
    session = Waiting()
    ledger.sessions.append(cast("Any", session))
    keeper._on_loaded(replace(LOADED, notes=(), versions={"starlette": "1.0"}))
    assert session.versions == {"starlette": "1.0"}
