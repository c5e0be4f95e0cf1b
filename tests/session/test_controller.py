"""The controller over a link that the test holds in its hand; `test_real.py` has the real one."""

from __future__ import annotations

import asyncio
import functools
from pathlib import Path
from typing import Any, cast

import pytest

from tests.session.fakes import LOADED, FakeChild, FakeLink, install, kinds, link, running, until
from tests.support import events, rows
from wstui.core.events import (
    Accept,
    Blocked,
    Connect,
    Died,
    Disconnect,
    Lifespan,
    Note,
    Output,
    Raw,
    Receive,
    Restarted,
    Returned,
)
from wstui.core.machine import State
from wstui.core.scope import Scope
from wstui.errors import InterpreterError, ScopeError, UsageError, WireError
from wstui.session.child import ChildConfig
from wstui.session.controller import Controller
from wstui.session.limits import Limits
from wstui.wire.messages import Deliver, Frame, Give, Gone, ListRoutes, LoadFailed, Open, Route, RouteList, Told


@pytest.fixture(autouse=True)
def _fakes(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch)


@pytest.mark.anyio
async def test_a_connect_waits_until_the_application_is_ready(tmp_path: Path) -> None:
    async with running(tmp_path, loaded=False) as (controller, session):
        controller.connect(session, Scope("/ws"))
        assert (controller.phase, session.pending, session.state, link().orders) == ("starting", True, State.IDLE, [])
        link().report(LOADED)
        assert (controller.phase, session.pending, session.state) == ("ready", False, State.CONNECTING)
        assert controller.loaded is LOADED
        assert controller.loaded_at == link().child.began > 0
        (order,) = link().orders
        assert isinstance(order, Open)
        headers = dict(order.scope["headers"])
        assert headers["host"] == "example.org"
        assert headers["origin"] == "http://example.org"
        assert kinds(session) == ["note", "websocket.connect"]
        assert session.scope == Scope("/ws")


@pytest.mark.anyio
async def test_a_connect_is_answered_before_it_runs_if_it_has_begun(tmp_path: Path) -> None:
    controller = Controller(ChildConfig("chat:app"), None, tmp_path)
    session = controller.open(Scope("/ws"))
    controller.connect(session)
    controller.begin()
    link().report(LOADED)
    link().tell(1, Accept(), State.OPEN)
    assert session.state is State.OPEN
    task = asyncio.ensure_future(controller.run())
    await until(lambda: controller._tasks)
    assert len(FakeLink.made) == 1
    await controller.aclose()
    await task
    controller.begin()
    assert not link().alive
    assert len(FakeLink.made) == 1


@pytest.mark.anyio
async def test_what_is_closed_before_it_has_begun_never_begins(tmp_path: Path) -> None:
    controller = Controller(ChildConfig("chat:app"), None, tmp_path)
    await controller.aclose()
    await controller.run()
    assert FakeChild.spawned == []


@pytest.mark.anyio
async def test_a_waiting_connect_can_be_taken_back(tmp_path: Path) -> None:
    async with running(tmp_path, loaded=False) as (controller, session):
        controller.connect(session)
        controller.disconnect(session)
        link().report(LOADED)
        assert (session.pending, link().orders) == (False, [])


@pytest.mark.anyio
async def test_an_illegal_scope_changes_nothing(tmp_path: Path) -> None:
    async with running(tmp_path) as (controller, session):
        with pytest.raises(ScopeError, match="subprotocol"):
            controller.connect(session, Scope(subprotocols=("a b",)))
        assert session.scope == Scope()
        assert (session.connects, link().orders) == (0, [])


@pytest.mark.anyio
async def test_what_the_user_sends_is_written_before_it_is_shown(tmp_path: Path) -> None:
    async with running(tmp_path) as (controller, session):
        controller.connect(session)
        written: list[int] = []
        controller.watch(lambda: written.append(len(session.archive)))
        controller.send(session, Receive("hi"))
        controller.send(session, Receive("hi", b"both"))
        assert written == [3, 4]
        assert link().orders[1:] == [Give(1, "hi"), Deliver(1, Receive("hi", b"both"))]
        assert session.sent == 2


@pytest.mark.anyio
async def test_an_order_is_under_way_while_it_is_written(tmp_path: Path) -> None:
    async with running(tmp_path) as (controller, session):
        controller.connect(session)
        written: list[int] = []
        link().on_send = lambda: written.append(len(session.archive))
        controller.send(session, Receive(data=b"hi"))
        assert written == [2]
        assert len(session.archive) == 3


@pytest.mark.anyio
async def test_a_slice_of_reports_is_one_call_of_the_watchers(tmp_path: Path) -> None:
    async with running(tmp_path) as (controller, session):
        other = controller.open(Scope("/b"), "bob")
        controller.connect(session)
        controller.connect(other)
        rows_seen: list[tuple[int, int]] = []
        controller.watch(lambda: rows_seen.append((len(session.archive), len(other.archive))))
        link().report(
            Told(1, 5, "a.py:1 f", State.OPEN, Accept()),
            Frame(1, 6, "a.py:2 f", State.OPEN, "one"),
            Frame(2, 7, "", State.OPEN, b"two"),
            Frame(1, 8, "", State.OPEN, "three"),
            Frame(99, 9, "", State.OPEN, "of nobody"),
            Told(99, 9, "", State.OPEN, Accept()),
        )
        assert rows_seen == [(5, 2)]
        assert (session.received, other.received, session.state, other.name) == (2, 1, State.OPEN, "bob")
        assert rows(session)[2].endswith("a.py:1 f")


@pytest.mark.anyio
async def test_who_does_not_want_to_know_is_not_told(tmp_path: Path) -> None:
    async with running(tmp_path) as (controller, session):
        calls: list[int] = []
        tell = functools.partial(calls.append, 1)
        controller.watch(tell)
        controller.connect(session)
        assert calls == [1]
        controller.unwatch(tell)
        controller.disconnect(session)
        assert calls == [1]


@pytest.mark.anyio
async def test_facts_of_the_debuggee_stand_in_every_open_session(tmp_path: Path) -> None:
    async with running(tmp_path) as (controller, session):
        link().tell(0, Lifespan("startup", "complete"))
        link().callbacks["on_output"](Output("stdout", "hello"))
        other = controller.open()
        link().callbacks["on_blocked"](Blocked(1.0, "a.py", 3))
        assert session.blocked == other.blocked == Blocked(1.0, "a.py", 3)
        assert kinds(session) == ["note", "lifespan", "output", "blocked"]
        assert kinds(other) == ["blocked"]
        assert session.archive.c(1) == 0
        controller.connect(other)
        link().tell(1, Blocked(0.0, over=True))
        assert session.blocked is None
        assert kinds(other)[-1] == "blocked"
        assert kinds(session)[-1] == "blocked"
        assert len(events(session, "blocked")) == 1


@pytest.mark.anyio
async def test_a_print_after_the_end_still_belongs_to_its_connection(tmp_path: Path) -> None:
    async with running(tmp_path) as (controller, session):
        controller.connect(session)
        link().report(Told(1, 0, "", State.LEFT, Returned()), Gone(1))
        assert not session.running
        link().tell(1, Output("stdout", "late"))
        assert session.archive.c(len(session.archive) - 1) == 1
        link().report(Gone(7))


@pytest.mark.anyio
async def test_each_connect_plays_the_server_that_it_names(tmp_path: Path) -> None:
    async with running(tmp_path, server="daphne") as (controller, session):
        assert session.server == "daphne"
        controller.connect(session)
        controller.connect(session, server="spec")
        controller.connect(session)
        opened = [order for order in link().orders if isinstance(order, Open)]
        assert [order.server for order in opened] == ["daphne", "spec", "spec"]


@pytest.mark.anyio
async def test_a_reconnect_leaves_first(tmp_path: Path) -> None:
    async with running(tmp_path) as (controller, session):
        controller.connect(session)
        link().tell(1, Accept(), State.OPEN)
        controller.connect(session)
        assert [type(order) for order in link().orders] == [Open, Deliver, Open]
        assert link().orders[1] == Deliver(1, Disconnect(1001))
        assert (session.connection, session.connects) == (2, 2)


@pytest.mark.anyio
async def test_what_cannot_be_sent_is_refused_and_not_recorded(tmp_path: Path) -> None:
    async with running(tmp_path, max_frame_size=4) as (controller, session):
        with pytest.raises(UsageError, match="not connected"):
            controller.send(session, Receive("x"))
        with pytest.raises(UsageError, match="not connected"):
            controller.disconnect(session)
        with pytest.raises(UsageError, match="does not run"):
            controller.interrupt(session)
        controller.connect(session)
        with pytest.raises(UsageError, match="has been sent"):
            controller.send(session, Connect())
        for large in (Receive("12345"), Receive(data=b"12345")):
            with pytest.raises(UsageError, match="a frame of 5 bytes is over the limit of 4"):
                controller.send(session, large)
        controller.disconnect(session)
        assert link().orders[-1] == Deliver(1, Disconnect(1000))
        link().tell(1, Note("x"), State.LEFT)
        with pytest.raises(UsageError, match="not connected any more: left"):
            controller.send(session, Receive("x"))
        controller.send(session, Raw({"type": "websocket.receive"}))
        assert kinds(session) == ["note", "websocket.connect", "websocket.disconnect", "note", "raw"]


@pytest.mark.anyio
async def test_the_application_is_asked_for_its_routes_when_they_are_wanted(tmp_path: Path) -> None:
    async with running(tmp_path) as (controller, _):
        changes = 0

        def changed() -> None:
            nonlocal changes
            changes += 1

        controller.watch(changed)
        assert (controller.routes(), link().orders) == ((), [ListRoutes()])
        link().report(RouteList((Route("/ws/", "", "a.py:1", "channels"),)))
        assert (controller.routes(), link().orders, changes) == (("/ws/",), [ListRoutes()], 1)


@pytest.mark.anyio
async def test_what_the_wire_refuses_is_told(tmp_path: Path) -> None:
    async with running(tmp_path) as (controller, session):
        controller.connect(session)
        link().refusal = WireError("too large")
        with pytest.raises(UsageError, match="too large"):
            controller.send(session, Raw({"type": "x"}))
        assert kinds(session)[-2:] == ["raw", "fault"]


@pytest.mark.anyio
async def test_a_scope_that_the_wire_refuses_keeps_nobody_else_waiting(tmp_path: Path) -> None:
    async with running(tmp_path, loaded=False) as (controller, session):
        other = controller.open()
        controller.connect(session)
        controller.connect(other)
        link().refusal = WireError("too large")
        link().report(LOADED)
        assert (session.pending, other.pending, controller.phase) == (False, False, "ready")
        assert kinds(other).count("fault") == 2


@pytest.mark.anyio
async def test_an_interrupt_names_the_connection(tmp_path: Path) -> None:
    async with running(tmp_path) as (controller, session):
        controller.connect(session)
        controller.interrupt(session)
        assert FakeChild.spawned[0].interrupted == [1]
        controller.give_way()
        assert link().given_way == 1


@pytest.mark.anyio
async def test_a_load_failure_is_shown_and_a_restart_tries_again(tmp_path: Path) -> None:
    async with running(tmp_path, loaded=False) as (controller, session):
        controller.connect(session)
        link().report(LoadFailed("no module named chta", "did you mean chat?", "Traceback"))
        link().die(Died(3))
        assert (controller.phase, session.pending) == ("failed", False)
        assert controller.failure
        assert controller.failure.traceback == "Traceback"
        assert Note("not loaded: no module named chta", "did you mean chat?") in events(session)
        await controller.restart()
        assert controller.phase == "starting"
        assert controller.failure is None
        link().report(LOADED)
        assert (controller.phase, len(FakeLink.made)) == ("ready", 2)


@pytest.mark.anyio
async def test_a_death_before_the_application_was_ready_is_a_load_failure(tmp_path: Path) -> None:
    async with running(tmp_path, loaded=False) as (controller, session):
        link().die(Died(None, "SIGSEGV", "first\nlast words\n"))
        assert controller.phase == "failed"
        assert "last words" in str(controller.failure)
        assert "died" in kinds(session)


@pytest.mark.anyio
async def test_nothing_starts_again_by_itself_but_a_connect_does(tmp_path: Path) -> None:
    async with running(tmp_path) as (controller, session):
        controller.connect(session)
        link().tell(1, Accept(), State.OPEN)
        link().callbacks["on_blocked"](Blocked(1.0))
        link().die(Died(3))
        assert (controller.phase, session.state, session.running) == ("dead", State.DIED, False)
        assert session.blocked is None
        assert session.last_crash is not None
        assert len(FakeLink.made) == 1
        with pytest.raises(UsageError, match="not connected"):
            controller.send(session, Receive("x"))
        controller.connect(session)
        controller.connect(session)
        await until(lambda: len(FakeLink.made) == 2)
        link().report(LOADED)
        assert [type(order) for order in link().orders] == [Open]
        assert (session.state, session.connection) == (State.CONNECTING, 2)
        assert Restarted(41, "to connect again") in events(session)
        assert len(events(session, "note")) == 1


@pytest.mark.anyio
async def test_a_restart_ends_what_runs_and_keeps_the_sessions(tmp_path: Path) -> None:
    async with running(tmp_path) as (controller, session):
        controller.connect(session, Scope("/keep"))
        link().tell(1, Accept(), State.OPEN)
        await asyncio.gather(controller.restart("the code changed"), controller.restart("again"))
        assert len(FakeLink.made) == 2
        assert (session.state, session.scope) == (State.DIED, Scope("/keep"))
        assert kinds(session)[-2:] == ["died", "restarted"]
        assert session.last_crash is None


@pytest.mark.anyio
async def test_a_restart_is_told_before_the_old_debuggee_has_ended(tmp_path: Path) -> None:
    async with running(tmp_path) as (controller, _):
        old, seen = link(), list[tuple[str, bool]]()
        controller.watch(lambda: seen.append((controller.phase, old.alive)))
        await controller.restart()
        assert seen[0] == ("starting", True)


@pytest.mark.anyio
async def test_a_kill_is_the_users_own(tmp_path: Path) -> None:
    async with running(tmp_path) as (controller, session):
        controller.kill()
        assert controller.phase == "dead"
        assert events(session)[-1] == Died(None, "SIGKILL", asked=True)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (InterpreterError("python3.9 is too old"), "python3.9 is too old"),
        (OSError(24, "Too many open files"), "the debuggee could not be started: Too many open files"),
    ],
)
async def test_an_interpreter_that_does_not_start_is_a_load_failure(
    tmp_path: Path, refusal: Exception, said: str
) -> None:
    FakeChild.refusal = refusal
    async with running(tmp_path, loaded=False) as (controller, session):
        assert (controller.phase, str(controller.failure)) == ("failed", said)
        controller.kill()
        FakeChild.refusal = None
        controller.connect(session)
        await until(lambda: FakeLink.made)
        link().report(LOADED)
        assert session.state is State.CONNECTING


@pytest.mark.anyio
async def test_a_closed_tab_leaves_and_writes_to_the_end(tmp_path: Path) -> None:
    async with running(tmp_path) as (controller, session):
        controller.connect(session)
        controller.close(session)
        controller.close(session)
        assert controller.sessions == []
        assert link().orders[-1] == Deliver(1, Disconnect(1001))
        link().tell(1, Returned(), State.LEFT)
        link().report(Gone(1))
        link().tell(1, Output("stdout", "too late"))
        assert session.journal.path.read_text("utf-8").splitlines()[-1].count('"returned"') == 1


@pytest.mark.anyio
async def test_large_payloads_are_written_beside_the_loop(tmp_path: Path) -> None:
    async with running(tmp_path) as (controller, session):
        controller.connect(session)
        await asyncio.sleep(0)
        link().report(Frame(1, 1, "", State.OPEN, "x" * (2 << 20)), Frame(1, 2, "", State.OPEN, "after"))
        assert kinds(session)[-1] == "websocket.connect"
        await until(lambda: len(session.archive) == 4)
        assert kinds(session)[-2:] == ["websocket.send", "websocket.send"]
        link().report(Frame(1, 3, "", State.OPEN, "y" * (2 << 20)))
    assert len(session.journal.path.read_text("utf-8")) > 4 << 20


@pytest.mark.anyio
async def test_the_journals_stand_in_the_state_folder(tmp_path: Path) -> None:
    async with running(tmp_path) as (controller, session):
        controller.open()
        assert len(list((tmp_path / "sessions").glob("*.wstui"))) == 2
        assert session.journal.header.app == "chat:app"
        assert controller.open(Scope("/x")).name == "/x"
        assert controller.sessions[-1].number == 3
        assert session.journal.header.extra == {}
        assert controller.open(replay="\udc80.wstui").journal.header.replay == "\udc80.wstui"


@pytest.mark.anyio
async def test_a_mounted_application_is_mounted_in_every_session(tmp_path: Path) -> None:
    async with running(tmp_path, root_path="/mnt") as (controller, session):
        assert session.scope.root_path == "/mnt"
        assert controller.open(Scope(root_path="/mine")).scope.root_path == "/mine"


@pytest.mark.anyio
async def test_the_end_of_the_task_is_the_end_of_the_child(tmp_path: Path) -> None:
    controller = Controller(ChildConfig("chat:app"), cast("Any", FakeChild()), tmp_path)
    task = asyncio.ensure_future(controller.run())
    await until(lambda: FakeLink.made)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not link().alive
    await controller.aclose()


@pytest.mark.anyio
async def test_a_controller_that_never_ran_leaves_no_child(tmp_path: Path) -> None:
    child = FakeChild()
    controller = Controller(ChildConfig("chat:app"), cast("Any", child), tmp_path)
    session = controller.open()
    await controller.aclose()
    await controller.aclose()
    assert child.closed
    assert session.journal.path.exists()


@pytest.mark.anyio
async def test_what_was_recorded_can_be_read_until_all_is_abandoned(tmp_path: Path) -> None:
    async with running(tmp_path) as (controller, session):
        pass
    assert kinds(session) == ["note", "died"]
    controller.abandon()
    controller.abandon()
    assert not session.release.alive


@pytest.mark.anyio
async def test_journals_are_kept_within_limits_if_there_are_any(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tidied: list[tuple[Path, Limits]] = []

    async def tidy(folder: Path, limits: Limits) -> None:
        tidied.append((folder, limits))

    monkeypatch.setattr("wstui.session.controller.tidy", tidy)
    limits = Limits(1, 1)
    for given in (None, limits):
        controller = Controller(ChildConfig("chat:app"), None, tmp_path, given)
        task = asyncio.ensure_future(controller.run())
        await until(functools.partial(getattr, controller, "_tasks"))
        await asyncio.sleep(0)
        await controller.aclose()
        await task
    assert [found for _, found in tidied] == [limits]
