from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import anyio
import pytest

from tests.session.fakes import LOADED, kinds, until
from wstui.core.events import Accept, Blocked, Note, Output, Returned
from wstui.core.machine import State
from wstui.core.scope import Scope
from wstui.journal import Header
from wstui.session.ledger import Ledger
from wstui.session.live import Session, now
from wstui.session.run import Run
from wstui.wire.messages import Frame, Gone, Report, Told


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    ledger = Ledger()
    yield ledger
    ledger.end()


@pytest.fixture
def tab(ledger: Ledger, tmp_path: Path) -> Callable[[], tuple[Session, Run]]:
    """Open a session with a connection; the n-th connection has number n on the wire."""

    def open_one() -> tuple[Session, Run]:
        number = len(ledger.runs) + 1
        session = Session(number, "", Scope(), Header("a:b", now()), tmp_path)
        ledger.sessions.append(session)
        run = session.begin(number, Scope())
        ledger.runs[number] = session, run
        ledger.touch(session)
        ledger.commit()
        return session, run

    return open_one


Tab = Callable[[], tuple[Session, Run]]


def nothing_else(report: Report) -> None:
    raise AssertionError(report)


def frame(connection: int, payload: str = "x") -> Frame:
    return Frame(connection, 1, "", State.OPEN, payload)


def test_a_slice_is_written_before_the_watchers_are_called_once(ledger: Ledger, tab: Tab) -> None:
    (one, _), (two, _) = tab(), tab()
    calls: list[tuple[int, int]] = []
    ledger.watch(lambda: calls.append((len(one.archive), len(two.archive))))
    ledger.watch(calls.clear)
    ledger.unwatch(calls.clear)
    ledger.watch(lambda: calls.append((0, 0)))
    ledger.take([frame(1), frame(1), frame(2), frame(9), frame(1)], nothing_else)
    assert (len(one.archive), calls) == (1, [])
    ledger.settle()
    assert calls == [(4, 2), (0, 0)]
    ledger.settle()
    assert len(calls) == 4


def test_events_go_to_their_connection_facts_to_everybody(ledger: Ledger, tab: Tab) -> None:
    (one, run), (two, _) = tab(), tab()
    told = [
        Told(1, 1, "a.py:1 f", State.OPEN, Accept("chat")),
        Told(0, 1, "", None, Note("fact")),
        Told(9, 1, "", State.OPEN, Accept()),
    ]
    ledger.take(list(told), nothing_else)
    ledger.settle()
    assert kinds(one) == ["websocket.connect", "websocket.accept", "note"]
    assert kinds(two) == ["websocket.connect", "note"]
    assert (run.subprotocol, one.state) == ("chat", State.OPEN)


def test_what_is_about_the_debuggee_goes_elsewhere(ledger: Ledger) -> None:
    seen: list[Report] = []
    ledger.take([LOADED], seen.append)
    assert seen == [LOADED]


def test_a_blocked_loop_is_everybodys(ledger: Ledger, tab: Tab) -> None:
    (one, _), (two, _) = tab(), tab()
    ledger.take([Told(1, 1, "", None, Blocked(0.3, "a.py"))], nothing_else)
    ledger.settle()
    assert one.blocked == two.blocked == Blocked(0.3, "a.py")
    assert (kinds(one)[-1], kinds(two)[-1]) == ("blocked", "websocket.connect")
    ledger.block(Blocked(0.3, over=True))
    assert one.blocked is two.blocked is None


def test_after_the_end_of_a_connection_only_prints_are_expected(ledger: Ledger, tab: Tab) -> None:
    one, run = tab()
    late = Told(1, 1, "", None, Output("stdout", "late"))
    ledger.take([Told(1, 1, "", State.LEFT, Returned()), Gone(1), late, Gone(1), Gone(9)], nothing_else)
    ledger.settle()
    assert (one.running, one.runs, run.running) == (False, [], False)
    assert kinds(one)[-1] == "output"


def test_a_closed_tab_is_forgotten_with_its_last_connection(ledger: Ledger, tab: Tab) -> None:
    one, _ = tab()
    ledger.sessions.remove(one)
    one.finish()
    ledger.take([frame(1), Gone(1), frame(1)], nothing_else)
    ledger.settle()
    assert ledger.runs == {}
    assert one.journal.path.read_text("utf-8").count("websocket.send") == 1


def test_a_death_is_the_end_of_every_connection(ledger: Ledger, tab: Tab) -> None:
    (one, _), (two, run) = tab(), tab()
    run.told(1, "", State.LEFT, Returned())
    ledger.block(Blocked(1.0))
    ledger.bury()
    assert (one.state, two.state, one.blocked, ledger.runs) == (State.DIED, State.LEFT, None, {})


def test_the_end_closes_tabs_and_what_outlived_theirs(ledger: Ledger, tab: Tab) -> None:
    (one, _), (two, _) = tab(), tab()
    ledger.sessions.remove(two)
    two.finish()
    ledger.fact(Note("last"))
    ledger.end()
    assert ledger.runs == {}
    assert kinds(one)[-1] == "note"
    assert "last" in one.journal.path.read_text("utf-8")
    ledger.fact(Note("too late"))
    ledger.settle()


@pytest.mark.anyio
async def test_large_payloads_are_written_in_a_thread_in_order(ledger: Ledger, tab: Tab) -> None:
    one, _ = tab()
    large = "x" * (1 << 20)
    seen: list[int] = []
    ledger.watch(lambda: seen.append(len(one.archive)))

    def hear() -> None:
        ledger.take([frame(1, large), frame(1, "small")], nothing_else)
        ledger.settle()
        ledger.take([frame(1, large), frame(1, "last")], nothing_else)
        ledger.settle()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(ledger.write)
        await asyncio.sleep(0)
        asyncio.get_running_loop().call_soon(hear)  # as a link does: no task is running then
        await until(lambda: len(one.archive) == 5)
        tasks.cancel_scope.cancel()
    assert seen[:2] == [1, 1]
    assert seen[-1] == 5
    sizes = [one.archive.size(index) for index in range(1, 5)]
    assert sizes == [1 << 20, 5, 1 << 20, 4]


@pytest.mark.anyio
async def test_of_several_large_payloads_each_is_written_when_the_writer_is_cancelled(ledger: Ledger, tab: Tab) -> None:
    (one, _), (two, _) = tab(), tab()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(ledger.write)
        await asyncio.sleep(0)
        ledger.take([frame(1, "x" * (1 << 20)), frame(2, "y" * (1 << 20))], nothing_else)
        ledger.settle()
        tasks.cancel_scope.cancel()
    ledger.end()
    assert (kinds(one)[-1], kinds(two)[-1]) == ("websocket.send", "websocket.send")


def test_without_a_loop_large_payloads_are_written_at_once(ledger: Ledger, tab: Tab) -> None:
    one, _ = tab()
    ledger.take([frame(1, "x" * (1 << 20))], nothing_else)
    ledger.settle()
    assert len(one.archive) == 2


@pytest.mark.anyio
async def test_two_sessions_large_payloads_are_written_one_after_the_other(ledger: Ledger, tab: Tab) -> None:
    (one, _), (two, _) = tab(), tab()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(ledger.write)
        await asyncio.sleep(0)
        ledger.take([frame(1, "x" * (1 << 20)), frame(2, "y" * (1 << 20))], nothing_else)
        ledger.settle()
        assert (len(one.archive), len(two.archive)) == (1, 1)
        await until(lambda: len(one.archive) == len(two.archive) == 2)
        tasks.cancel_scope.cancel()


@pytest.mark.anyio
async def test_who_was_written_meanwhile_has_nothing_left_for_the_thread(ledger: Ledger, tab: Tab) -> None:
    one, _ = tab()
    seen: list[int] = []
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(ledger.write)
        await asyncio.sleep(0)
        ledger.take([frame(1, "x" * (1 << 20))], nothing_else)
        ledger.settle()
        one.commit()  # as the end of a session does
        ledger.watch(lambda: seen.append(len(one.archive)))
        for _ in range(5):
            await asyncio.sleep(0)
        tasks.cancel_scope.cancel()
    assert (len(one.archive), seen) == (2, [])
