"""A saved session acted again on the live application: the screen's way, without a screen."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.core.comparing import search
from tests.session.fakes import LOADED, install, kinds, link, running, until
from tests.session.replays import ECHO, session
from tests.support import PATIENCE, events, live
from wstui import demo
from wstui.core.events import (
    Accept,
    Close,
    Connect,
    Died,
    Disconnect,
    Event,
    Note,
    Raw,
    Receive,
    Returned,
    Send,
    Violation,
)
from wstui.core.machine import State
from wstui.errors import WireError
from wstui.session import stepping
from wstui.session.case import read_case
from wstui.session.controller import Controller
from wstui.session.replaying import How, Replayed
from wstui.session.stepping import Stepper
from wstui.wire.messages import Deliver, Frame, Give, LoadFailed, Open, Order, Report, Told

DEMO = f"{demo.__file__}:application"


def answer(*reports: Callable[[int], Report]) -> None:
    """Have the application say something once the loop has turned, on the connection of the newest order."""
    number = getattr(link().orders[-1], "connection", 0)
    asyncio.get_running_loop().call_soon(lambda: link().report(*(make(number) for make in reports)))


def told(event: Event, state: State = State.OPEN) -> Callable[[int], Report]:
    return lambda number: Told(number, time.monotonic_ns(), "", state, event)


def echo(order: Order) -> None:
    """Act as an echo does."""
    match order:
        case Open():
            answer(told(Accept()))
        case Deliver(number, Receive(text=text)):
            answer(lambda _: Frame(number, time.monotonic_ns(), "", State.OPEN, text or ""))
        case Deliver(_, Disconnect()):
            answer(told(Returned(), State.RETURNED))
        case _:
            pass


class Acting:
    """A stepper, and the application that it acts on, as a function of the orders."""

    def __init__(
        self,
        controller: Controller,
        path: Path,
        act: Callable[[Order], None] = echo,
        *,
        how: How | None = None,
        hold: bool = False,
    ) -> None:
        install_act(act)
        self.changes = 0
        self.stepper = Stepper(
            controller,
            controller.open(),
            read_case(path, search),
            how or How(timeout=5),
            hold=hold,
            tell=self._changed,
        )

    def _changed(self) -> None:
        self.changes += 1

    async def run(self) -> Replayed:
        async with asyncio.timeout(PATIENCE):
            replayed = await self.stepper.run()
        replayed.finish()
        return replayed


def frame_of(payload: str | bytes) -> Receive:
    return Receive(payload) if isinstance(payload, str) else Receive(data=payload)


def install_act(act: Callable[[Order], None]) -> None:
    """Have a function see each order once it has gone down; here a frame is an event like any other."""

    class Orders(list[Order]):
        def append(self, order: Order) -> None:
            if isinstance(order, Give):
                order = Deliver(order.connection, frame_of(order.payload))
            super().append(order)
            act(order)

    link().orders = Orders(link().orders)


def outcome(replayed: Replayed) -> list[str]:
    return [pair.kind for pair in replayed.comparison.pairs] if replayed.comparison else []


@pytest.fixture
def _fakes(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch)


@pytest.mark.anyio
async def test_a_session_is_acted_again_on_the_live_application(tmp_path: Path) -> None:
    async with live(DEMO, tmp_path) as at:
        case = read_case(session(tmp_path / "a.wstui", *ECHO[:5], Send("B")))
        stepper = Stepper(at.controller, at.controller.open(), case, How())
        replayed = await stepper.run()
        replayed.finish()
        assert (replayed.problem, replayed.silent, stepper.sent, stepper.sends) == ("", (), 3, 3)
        assert [record.event.kind for record in replayed.records[:2]] == ["websocket.connect", "websocket.accept"]
        assert replayed.sent == {0: 1, 2: 3, 4: 5}
        assert outcome(replayed) == ["same", "same", "changed"]
        assert stepper.session.state is State.LEFT
        assert events(stepper.session, Disconnect.kind) == [Disconnect(1001)]
        assert Disconnect.kind not in [record.event.kind for record in replayed.records]


@pytest.mark.anyio
@pytest.mark.usefixtures("_fakes")
async def test_what_is_held_is_sent_changed_or_left_out_as_the_user_says(tmp_path: Path) -> None:
    path = session(tmp_path / "a.wstui", *ECHO, Receive("c"), Send("c"), Receive("d"), Send("d"))
    async with running(tmp_path) as (controller, _):
        acting = Acting(controller, path, hold=True)
        stepper = acting.stepper
        task = asyncio.ensure_future(acting.run())
        await until(lambda: stepper.held)
        assert (stepper.sent, stepper.sends) == (1, 5)
        stepper.go_on(stepper.held.event if stepper.held else None)
        await until(lambda: stepper.held and stepper.held.event == Receive("b"))
        assert stepper.awaited == 1
        stepper.go_on(Receive("B"))
        await until(lambda: stepper.held and stepper.held.event == Receive("c"))
        stepper._how = How(timeout=3600)  # nothing will answer what is left out, so nobody waits for that
        stepper.go_on(None)
        await until(lambda: stepper.held and stepper.held.event == Receive("d"))
        stepper.hold = False
        replayed = await task
        assert not stepper.hold
        assert [order.event for order in link().orders if isinstance(order, Deliver)] == [
            Receive("a"),
            Receive("B"),
            Receive("d"),
            Disconnect(1001),
        ]
        assert sorted(outcome(replayed)) == ["changed", "missing", "same", "same", "same"]
        assert (replayed.silent, stepper.held, acting.changes > 4) == ((8,), None, True)


@pytest.mark.anyio
@pytest.mark.usefixtures("_fakes")
async def test_an_application_that_says_nothing_more_is_not_waited_for_frame_by_frame(tmp_path: Path) -> None:
    path = session(tmp_path / "a.wstui", *ECHO[:2], *(event for _ in range(9) for event in ECHO[2:4]))

    def silent(order: Order) -> None:
        if isinstance(order, Open):
            echo(order)

    async with running(tmp_path) as (controller, _):
        acting = Acting(controller, path, silent, how=How(timeout=0.01))
        replayed = await acting.run()
        assert replayed.problem == "nothing was heard for 3 replies in a row"
        assert replayed.silent == (4, 6, 8)
        assert acting.stepper.sent == 4


@pytest.mark.anyio
@pytest.mark.usefixtures("_fakes")
async def test_one_reply_that_stays_away_ends_nothing(tmp_path: Path) -> None:
    path = session(tmp_path / "a.wstui", *ECHO[:2], *(event for _ in range(9) for event in ECHO[2:4]))
    count = iter(range(100))

    def every_other(order: Order) -> None:
        if isinstance(order, Open) or next(count) % 2:
            echo(order)

    async with running(tmp_path) as (controller, _):
        replayed = await Acting(controller, path, every_other, how=How(timeout=0.01)).run()
        assert replayed.problem == ""
        assert len(replayed.silent) == 5


@pytest.mark.anyio
@pytest.mark.usefixtures("_fakes")
@pytest.mark.parametrize("hold", [False, True])
async def test_the_death_of_the_process_ends_it(tmp_path: Path, *, hold: bool) -> None:
    async with running(tmp_path) as (controller, _):

        def dying(order: Order) -> None:
            if isinstance(order, Deliver):
                asyncio.get_running_loop().call_soon(link().die, Died(-11, "SIGSEGV", stderr="a\nlast\n"))
            else:
                echo(order)

        acting = Acting(controller, session(tmp_path / "a.wstui", *ECHO), dying, hold=hold)
        task = asyncio.ensure_future(acting.run())
        if hold:
            await until(lambda: acting.stepper.held)
            asyncio.get_running_loop().call_soon(link().die, Died(-11, "SIGSEGV", stderr="a\nlast\n"))
        replayed = await task
        assert replayed.problem == "the application's process ended: last"
        assert (replayed.outcome, replayed.died and replayed.died.signal) == ("crashed", "SIGSEGV")


@pytest.mark.anyio
@pytest.mark.usefixtures("_fakes")
async def test_it_waits_for_the_application_and_says_why_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = session(tmp_path / "a.wstui", *ECHO)
    async with running(tmp_path, loaded=False) as (controller, _):
        acting = Acting(controller, path)
        task = asyncio.ensure_future(acting.run())
        await until(lambda: controller._ledger._watchers)
        link().report(LOADED)
        assert (await task).problem == ""
        assert controller._ledger._watchers == []
    install(monkeypatch)
    async with running(tmp_path, loaded=False) as (controller, _):
        acting = Acting(controller, path)
        task = asyncio.ensure_future(acting.run())
        await until(lambda: controller._ledger._watchers)
        link().report(LoadFailed("no module chat"))
        assert (await task).problem == "the application is not loaded: no module chat"
    install(monkeypatch)
    async with running(tmp_path) as (controller, _):
        link().die(Died(1))
        assert (await Acting(controller, path, lambda _: None).run()).problem == "the application's process has ended"


@pytest.mark.anyio
@pytest.mark.usefixtures("_fakes")
async def test_connections_are_told_by_their_numbers_in_the_file(tmp_path: Path) -> None:
    events: list[tuple[int, Event]] = [(7, Connect({"path": "/a"})), (7, Accept()), (3, Connect({"path": "/b"}))]
    events += [(3, Accept()), (7, Receive("a")), (7, Send("a")), (3, Receive("b")), (3, Send("b"))]
    async with running(tmp_path) as (controller, _):
        acting = Acting(controller, session(tmp_path / "a.wstui", *events))
        replayed = await acting.run()
        assert outcome(replayed) == ["same"] * 4
        assert [(record.c, record.event.kind[10:]) for record in replayed.records[4:]] == [
            (7, "receive"),
            (7, "send"),
            (3, "receive"),
            (3, "send"),
        ]
        assert acting.stepper.session.connects == 2
        assert acting.stepper.session.scope.path == "/b"


@pytest.mark.anyio
@pytest.mark.usefixtures("_fakes")
async def test_the_server_is_the_recorded_one(tmp_path: Path) -> None:
    path = session(tmp_path / "a.wstui", *ECHO[:2], (2, Connect({"path": "/"}, "daphne")), (2, Accept()))
    path.write_text(path.read_text().replace('"wstui": 1', '"wstui": 1, "server": "hypercorn"'))
    async with running(tmp_path) as (controller, _):
        await Acting(controller, path).run()
        assert [order.server for order in link().orders if isinstance(order, Open)] == ["hypercorn", "daphne"]


@pytest.mark.anyio
@pytest.mark.usefixtures("_fakes")
async def test_a_scope_that_is_not_legal_ends_it(tmp_path: Path) -> None:
    async with running(tmp_path) as (controller, _):
        for scope in ({"path": 1}, {"path": "no slash"}):
            path = session(tmp_path / "a.wstui", Connect(scope), *ECHO[1:])
            replayed = await Acting(controller, path).run()
            assert replayed.problem.startswith("path: ")
            assert outcome(replayed) == ["missing"] * 3


@pytest.mark.anyio
@pytest.mark.usefixtures("_fakes")
async def test_the_end_that_a_server_gives_is_not_sent_and_what_nobody_hears_is(tmp_path: Path) -> None:
    def closing(order: Any) -> None:
        if isinstance(order, Open):
            echo(order)
        elif order.event == Receive("a"):
            answer(told(Close(4000), State.CLOSED), told(Disconnect(4000), State.CLOSED))

    events = (*ECHO[:3], Close(4000), Disconnect(4000), Raw({"type": "x"}), Returned(), (2, Receive("lost")))
    async with running(tmp_path) as (controller, _):
        acting = Acting(controller, session(tmp_path / "a.wstui", *events), closing, how=How(timeout=0.01))
        replayed = await acting.run()
        sent = [order.event for order in link().orders if isinstance(order, Deliver)]
        assert sent == [Receive("a"), Raw({"type": "x"})]
        assert outcome(replayed) == ["same", "same", "missing"]
        assert [record.event.kind for record in replayed.records][-2:] == ["websocket.disconnect", "raw"]
        assert list(replayed.sent.values()) == [1, 3, 6]


@pytest.mark.anyio
@pytest.mark.usefixtures("_fakes")
async def test_a_disconnect_is_sent_to_who_is_there(tmp_path: Path) -> None:
    def leaving(order: Order) -> None:
        if isinstance(order, Deliver) and order.event == Receive("a"):
            answer(told(Close(4000), State.CLOSED))
        else:
            echo(order)

    async with running(tmp_path) as (controller, _):
        path = session(tmp_path / "a.wstui", *ECHO[:4], Disconnect(1000), Returned())
        assert outcome(await Acting(controller, path).run()) == ["same"] * 3
        acting = Acting(controller, path, leaving, how=How(timeout=0.01))
        assert "extra" in outcome(await acting.run())
        assert Disconnect(1000) not in [order.event for order in link().orders[-2:] if isinstance(order, Deliver)]


@pytest.mark.anyio
@pytest.mark.usefixtures("_fakes")
async def test_recorded_times_are_kept(tmp_path: Path) -> None:
    path = session(tmp_path / "a.wstui", *ECHO)
    path.write_text(path.read_text().replace('"t": 0.005', '"t": 1.003'))
    async with running(tmp_path) as (controller, _):
        replayed = await Acting(controller, path, how=How("recorded", 10.0)).run()
        times = {replayed.sent[at]: record.t for at, record in enumerate(replayed.records) if at in replayed.sent}
        assert 0.09 < times[5] - times[3] < 5
        assert outcome(replayed) == ["same"] * 3


@pytest.mark.anyio
@pytest.mark.usefixtures("_fakes")
async def test_many_frames_leave_the_loop_to_the_screen(tmp_path: Path) -> None:
    many = [event for number in range(200) for event in (Receive(str(number)), Send(str(number)))]
    path = session(tmp_path / "a.wstui", *ECHO[:2], *many, match=[{"record": {"regex": "^never"}, "ignore": True}])
    async with running(tmp_path) as (controller, _):
        turns = 0

        def turn() -> None:
            nonlocal turns
            turns += 1
            asyncio.get_running_loop().call_soon(turn)

        turn()
        replayed = await Acting(controller, path, how=How("fast")).run()
        assert outcome(replayed) == ["same"] * 201
        assert turns > 3


@pytest.mark.anyio
@pytest.mark.usefixtures("_fakes")
async def test_large_payloads_are_waited_for_though_the_application_has_returned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = "x" * (1 << 20)

    def returning(order: Order) -> None:
        if isinstance(order, Deliver):
            answer(
                lambda number: Frame(number, time.monotonic_ns(), "", State.OPEN, large),
                told(Returned(), State.RETURNED),
            )
        else:
            echo(order)

    path = session(tmp_path / "a.wstui", *ECHO[:3], Send(large), Returned())
    async with running(tmp_path) as (controller, _):
        replayed = await Acting(controller, path, returning).run()
        assert (outcome(replayed), replayed.silent) == (["same"] * 3, ())
        path = session(tmp_path / "a.wstui", *ECHO[:3])
        link().orders = []
        monkeypatch.setattr(stepping, "QUIET", 0.0)
        replayed = await Acting(controller, path, returning).run()
        assert outcome(replayed) == ["same", "extra", "extra"]


@pytest.mark.anyio
@pytest.mark.usefixtures("_fakes")
async def test_who_never_connected_is_not_waited_for(tmp_path: Path) -> None:
    async with running(tmp_path) as (controller, _):
        replayed = await Acting(controller, session(tmp_path / "a.wstui", (2, Send("x")), *ECHO)).run()
        assert (replayed.silent, outcome(replayed)) == ((1,), ["missing", "same", "same", "same"])


@pytest.mark.anyio
@pytest.mark.usefixtures("_fakes")
async def test_what_comes_while_a_frame_is_held_is_taken(tmp_path: Path) -> None:
    def flooding(order: Order) -> None:
        echo(order)
        if isinstance(order, Open):
            flood = [Frame(order.connection, time.monotonic_ns(), "", State.OPEN, "x")] * 200
            asyncio.get_running_loop().call_soon(lambda: link().report(*flood))

    async with running(tmp_path) as (controller, _):
        acting = Acting(controller, session(tmp_path / "a.wstui", *ECHO[:3]), flooding, hold=True)
        task = asyncio.ensure_future(acting.run())
        await until(lambda: len(acting.stepper.replayed.records) == 202)
        assert acting.stepper.held
        acting.stepper.hold = False
        assert outcome(await task).count("extra") >= 200


@pytest.mark.anyio
@pytest.mark.usefixtures("_fakes")
async def test_who_speaks_all_the_time_is_not_listened_to_for_ever(tmp_path: Path) -> None:
    async with running(tmp_path) as (controller, _):

        def chatter() -> None:
            link().report(Frame(1, time.monotonic_ns(), "", State.OPEN, "again"))
            asyncio.get_running_loop().call_later(0.01, chatter)

        def talking(order: Order) -> None:
            echo(order)
            asyncio.get_running_loop().call_later(0.01, chatter)

        replayed = await Acting(controller, session(tmp_path / "a.wstui", *ECHO[:2]), talking).run()
        assert set(outcome(replayed)) == {"same", "extra"}


@pytest.mark.anyio
@pytest.mark.usefixtures("_fakes")
async def test_facts_answer_nothing_and_those_of_the_debuggee_are_no_part_of_it(tmp_path: Path) -> None:
    def remarking(order: Order) -> None:
        answer(told(Violation("P01", "info", "app", "so", "")))
        asyncio.get_running_loop().call_later(0.01, echo, order)

    async with running(tmp_path) as (controller, _):
        acting = Acting(controller, session(tmp_path / "a.wstui", *ECHO, Note("so")), remarking)
        link().tell(0, Note("so"))
        replayed = await acting.run()
        assert outcome(replayed) == ["same"] * 3
        assert Note.kind in kinds(acting.stepper.session)
        assert not any(isinstance(record.event, Note) for record in replayed.records)


@pytest.mark.anyio
@pytest.mark.usefixtures("_fakes")
async def test_what_is_too_large_for_the_wire_ends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(order: Any) -> None:
        if isinstance(order, Deliver | Give):
            raise WireError("too large")
        link().orders.append(order)

    async with running(tmp_path) as (controller, _):
        acting = Acting(controller, session(tmp_path / "a.wstui", *ECHO))
        monkeypatch.setattr(link(), "send", refuse)
        replayed = await acting.run()
        assert replayed.problem == "too large"
