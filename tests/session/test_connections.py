"""What goes down to the debuggee is in the journal before, and can be more than one connection of a session."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.session.fakes import install, kinds, link, running
from wstui.core.events import Disconnect, Fault, Receive
from wstui.core.machine import State
from wstui.core.scope import Scope
from wstui.errors import UsageError, WireError
from wstui.session.connections import GOING_AWAY
from wstui.wire.messages import Deliver, Give, Open


@pytest.fixture(autouse=True)
def _fakes(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch)


@pytest.mark.anyio
async def test_a_session_can_have_several_connections_at_once(tmp_path: Path) -> None:
    async with running(tmp_path) as (controller, session):
        first = controller.connections.open(session, Scope("/a"))
        second = controller.connections.open(session, Scope("/b"))
        controller.connections.deliver(session, first, Receive("hi"))
        assert (first.number, second.number, session.newest) == (1, 2, second)
        assert [type(order) for order in link().orders] == [Open, Open, Give]
        assert link().orders[2] == Give(first.wire_id, "hi")
        assert kinds(session)[-3:] == ["websocket.connect", "websocket.connect", "websocket.receive"]
        assert session.archive.record(len(session.archive) - 1).c == 1


@pytest.mark.anyio
async def test_secrets_are_sent_and_placeholders_recorded(tmp_path: Path) -> None:
    async with running(tmp_path) as (controller, session):
        session.confidential.give({"query.token": "s3cret-s3cret"})
        controller.connections.open(session, Scope("/a", query_string="token=${secret:query.token}"))
        (order,) = link().orders
        assert isinstance(order, Open)
        assert order.scope["query_string"] == "token=s3cret-s3cret"
        assert b"s3cret" not in session.journal.path.read_bytes()


@pytest.mark.anyio
async def test_only_who_is_there_can_leave(tmp_path: Path) -> None:
    async with running(tmp_path) as (controller, session):
        controller.connections.leave(session)
        assert link().orders == []
        run = controller.connections.open(session, Scope("/a"))
        controller.connections.leave(session)
        assert link().orders[-1] == Deliver(run.wire_id, Disconnect(GOING_AWAY))
        assert session.state is State.LEFT
        controller.connections.leave(session)
        assert len(link().orders) == 2


@pytest.mark.anyio
async def test_before_a_restart_all_who_are_connected_leave_as_a_server_sends_them_away(tmp_path: Path) -> None:
    async with running(tmp_path) as (controller, session):
        controller.connections.open(session, Scope("/a"))
        controller.connections.leave(session)
        first = controller.connections.open(session, Scope("/a"))
        second = controller.connections.open(session, Scope("/b"))
        controller.connections.part()
        farewells = [Deliver(run.wire_id, Disconnect(1012, "Service Restart")) for run in (first, second)]
        assert link().orders[-2:] == farewells
        assert session.state is State.LEFT
        assert kinds(session).count("websocket.disconnect") == 3


@pytest.mark.anyio
async def test_a_restart_goes_on_where_the_wire_takes_no_farewell(tmp_path: Path) -> None:
    async with running(tmp_path) as (controller, session):
        controller.connections.open(session, Scope("/a"))
        link().refusal = WireError("too large")
        await controller.restart()
        assert kinds(session)[-1] == "restarted"


@pytest.mark.anyio
async def test_what_is_too_large_for_the_wire_is_a_fault(tmp_path: Path) -> None:
    async with running(tmp_path) as (controller, session):
        link().refusal = WireError("too large")
        with pytest.raises(UsageError, match="too large"):
            controller.connections.open(session, Scope("/a"))
        assert kinds(session)[-2:] == ["websocket.connect", Fault.kind]
