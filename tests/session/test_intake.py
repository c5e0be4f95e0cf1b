from __future__ import annotations

import asyncio
import itertools
import select
import socket
from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest

from wstui.core.machine import State
from wstui.errors import WireError
from wstui.session import intake as module
from wstui.session import lull
from wstui.session.intake import GAP, REST, WAY, Intake
from wstui.wire.encoder import Encoder
from wstui.wire.messages import Frame, Report

COST = 0.001
"""Seconds that a batch takes by the clock of these tests."""
WORK = 0.0005
"""Seconds that whoever else has something to do takes for it in a turn of the loop."""


class Clockwork:
    """A loop whose time passes only when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0
        self.readers: dict[int, Callable[[], None]] = {}
        self.ready: list[Callable[[], None]] = []
        self.timers: list[tuple[float, Callable[[], None]]] = []
        self.busy = 0
        """Turns in which somebody else has something to do still."""
        self.turns: list[float] = []
        """When somebody else had something to do."""

    def call_soon(self, callback: Callable[[], None]) -> Any:
        self.ready.append(callback)

        class Handle:
            @staticmethod
            def cancel() -> None:
                self.ready.remove(callback)

        return Handle

    def call_later(self, seconds: float, callback: Callable[[], None]) -> Any:
        entry = (self.now + seconds, callback)
        self.timers.append(entry)

        class Handle:
            @staticmethod
            def cancel() -> None:
                self.timers.remove(entry)

        return Handle

    def add_reader(self, descriptor: int, callback: Callable[[], None]) -> None:
        self.readers[descriptor] = callback

    def remove_reader(self, descriptor: int) -> None:
        del self.readers[descriptor]

    def turn(self) -> bool:
        """Do what there is to do; tells whether it was anything of the intake's."""
        readable = select.select(list(self.readers), [], [], 0)[0]
        due = [*self.ready, *(self.readers[descriptor] for descriptor in readable)]
        self.ready.clear()
        if not due and self.timers:
            when, callback = self.timers.pop(0)
            self.now = max(self.now, when)
            due.append(callback)
        for callback in due:
            callback()
        if self.busy:
            self.busy -= 1
            self.turns.append(self.now)
            self.now += WORK
        return bool(due)


class Stage:
    """An intake, and what came of it."""

    def __init__(self) -> None:
        self.loop = Clockwork()
        self.near, self.far = socket.socketpair()
        self.near.setblocking(False)  # noqa: FBT003 - its only parameter
        self.taken: list[tuple[float, Report]] = []
        self.ends: list[WireError | None] = []
        self.unsent = b""
        self.asked: list[int] = []
        self.intake = Intake(1000, self.take, self.ends.append, self.rest)
        self.intake.attach(cast("asyncio.AbstractEventLoop", self.loop), self.near)
        self.encoder = Encoder()
        self.sent = 0

    def take(self, reports: list[Report]) -> None:
        self.taken += [(self.loop.now, report) for report in reports]
        self.loop.now += COST

    def rest(self, taken: int) -> bytes:
        self.asked.append(taken)
        return self.unsent

    def send(self, count: int) -> None:
        numbers = range(self.sent, self.sent + count)
        self.far.sendall(b"".join(self.encoder.frame(1, n, "", State.OPEN, str(n)) for n in numbers))
        self.sent += count

    def run(self) -> None:
        while self.loop.turn():
            pass

    @property
    def numbers(self) -> list[int]:
        return [int(report.payload) for _, report in self.taken if isinstance(report, Frame)]


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    stage = Stage()
    for clocked in (module, lull):
        monkeypatch.setattr(clocked, "monotonic", lambda: stage.loop.now)
    monkeypatch.setattr(module, "BATCH", 10)
    with stage.near, stage.far:
        yield stage


def test_a_flood_is_taken_in_order_in_slices_and_others_have_the_loop_between(stage: Stage) -> None:
    stage.send(300)
    stage.loop.busy = 10_000
    while stage.loop.turn() and len(stage.taken) < 300:
        pass
    assert stage.numbers == list(range(300))
    times = sorted({moment for moment, _ in stage.taken})
    gaps = {round(after - before, 6) for before, after in itertools.pairwise(times)}
    assert min(gaps) == COST
    assert all(COST + REST <= gap <= COST + REST + 2 * WORK for gap in gaps - {COST})
    batches = [sum(times[0] + index <= moment for moment in stage.loop.turns) for index in range(3)]
    assert batches[0] > batches[1] == batches[2] == 0


def test_when_nobody_else_has_anything_to_do_it_goes_on_at_once(stage: Stage) -> None:
    stage.send(300)
    stage.run()
    assert stage.numbers == list(range(300))
    assert stage.loop.now == pytest.approx(100 + 30 * COST)


def test_while_it_rests_nothing_is_read_and_whoever_writes_waits(stage: Stage) -> None:
    stage.send(300)
    assert stage.loop.turn()
    assert not stage.loop.readers
    assert len(stage.loop.ready) == 1
    stage.run()
    assert stage.loop.readers
    stage.send(1)
    stage.run()
    assert stage.numbers == list(range(301))


def test_a_little_is_taken_at_once(stage: Stage) -> None:
    for _ in range(3):
        stage.send(1)
        assert stage.loop.turn()
        assert not stage.loop.ready
    assert stage.numbers == [0, 1, 2]


def test_it_gives_way_for_a_moment_and_not_again_too_soon(stage: Stage) -> None:
    stage.intake.give_way()
    begun = stage.loop.now
    stage.send(300)
    stage.run()
    assert stage.taken[0][0] == pytest.approx(begun + WAY)
    assert stage.numbers == list(range(300))
    stage.loop.now = begun + WAY + GAP - 0.001
    for shown in (False, True):
        stage.intake.give_way()
        before = stage.loop.now
        stage.send(1)
        stage.run()
        assert (stage.taken[-1][0] >= before + WAY) is shown
        stage.loop.now = begun + WAY + GAP
    assert stage.numbers == list(range(302))


def test_giving_way_in_the_midst_of_a_flood_holds_the_next_slice(stage: Stage) -> None:
    stage.send(300)
    assert stage.loop.turn()
    first = len(stage.taken)
    stage.intake.give_way()
    begun = stage.loop.now
    stage.run()
    assert stage.taken[first][0] == pytest.approx(begun + WAY)
    assert stage.numbers == list(range(300))


@pytest.mark.parametrize("backlog", [0, 1, 300])
def test_when_nobody_writes_any_more_the_end_is_where_there_is_nothing_to_read(stage: Stage, backlog: int) -> None:
    if backlog:
        stage.send(backlog)
        stage.loop.turn()
    stage.intake.finish()  # though the other end is still open
    stage.run()
    assert stage.numbers == list(range(backlog))
    assert stage.ends == [None]
    assert not stage.loop.readers
    stage.intake.finish()
    assert stage.ends == [None]


def test_the_end_of_the_stream_comes_after_everything(stage: Stage) -> None:
    stage.send(300)
    stage.far.close()
    stage.run()
    assert stage.numbers == list(range(300))
    assert stage.ends == [None]


def test_what_makes_no_sense_is_told_after_what_does(stage: Stage) -> None:
    stage.send(3)
    stage.far.send(b"\xff" * 40)
    stage.run()
    assert stage.numbers == [0, 1, 2]
    (error,) = stage.ends
    assert "over the limit" in str(error)
    assert not stage.loop.readers


def test_a_closed_one_takes_nothing_more(stage: Stage) -> None:
    stage.send(300)
    stage.loop.turn()
    before = len(stage.taken)
    stage.intake.close()
    stage.intake.close()
    stage.run()
    assert len(stage.taken) == before
    assert stage.ends == []


def test_a_wire_that_is_broken_is_the_end(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def recv(self, size: int) -> bytes:
            raise ConnectionResetError(104, f"reset while reading {size}")

    monkeypatch.setattr(stage.intake, "_wire", Broken())
    stage.send(1)
    stage.run()
    assert (stage.numbers, stage.ends) == ([], [None])


def test_what_is_spurious_is_waited_out(stage: Stage) -> None:
    stage.intake._turn()
    assert (stage.taken, stage.ends) == ([], [])
    assert list(stage.loop.readers) == [stage.near.fileno()]
    stage.send(1)
    stage.run()
    assert stage.numbers == [0]


def test_who_closes_while_taking_is_told_of_no_end(stage: Stage) -> None:
    def take(reports: list[Report]) -> None:
        stage.take(reports)
        stage.intake.close()

    stage.intake._on_reports = take
    stage.send(1)
    stage.far.close()
    stage.intake.finish()
    assert (stage.numbers, stage.ends) == ([0], [])


@pytest.mark.parametrize("closed", [True, False])
def test_what_a_crash_kept_from_being_written_comes_last(stage: Stage, *, closed: bool) -> None:
    frames = [stage.encoder.frame(1, n, "", State.OPEN, str(n)) for n in range(3)]
    stage.far.sendall(frames[0] + frames[1][:7])
    stage.unsent = frames[1][7:] + frames[2] + frames[2][:5]
    if closed:
        stage.far.close()
    else:
        stage.intake.finish()
    stage.run()
    assert stage.numbers == [0, 1, 2]
    assert stage.asked == [len(frames[0]) + 7]
    assert stage.ends == [None]


def test_what_was_kept_and_makes_no_sense_is_nobodys_error(stage: Stage) -> None:
    stage.send(1)
    stage.unsent = b"\xff" * 100
    stage.far.close()
    stage.run()
    assert stage.numbers == [0]
    assert stage.ends == [None]
