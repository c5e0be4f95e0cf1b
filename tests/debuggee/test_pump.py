from __future__ import annotations

import asyncio
import socket
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

import pytest

from tests.support import PATIENCE, turns
from wstui.core.events import Accept, Fault, Note, Returned
from wstui.core.machine import State
from wstui.debuggee import pump as module
from wstui.debuggee.pump import Pump
from wstui.debuggee.uplink import Uplink
from wstui.engine.runner import Connection
from wstui.wire.decoder import ReportDecoder
from wstui.wire.layout import MAX_FRAME
from wstui.wire.messages import Frame, Gone, Report, Told

pytestmark = pytest.mark.anyio


class Speaker:
    """A connection that is nothing but an outbox."""

    def __init__(self, ready: Callable[[], None]) -> None:
        self.outbox: deque[Any] = deque()
        self.running = True
        self._ready = ready

    def say(self, *payloads: Any, time_ns: int = 1) -> None:
        for payload in payloads:
            self.outbox.append((time_ns, "app.py:1 f", State.OPEN, payload))
            if len(self.outbox) == 1:
                self._ready()

    def take(self, limit: int) -> list[Any]:
        return [self.outbox.popleft() for _ in range(min(limit, len(self.outbox)))]


class Station:
    """A pump between speakers and the parent's end of a wire."""

    def __init__(self, limit: int = MAX_FRAME) -> None:
        self.far, self.near = socket.socketpair()
        self.far.setblocking(False)  # noqa: FBT003 - its only parameter
        self.uplink = Uplink(self.near, limit)
        self.uplink.serve(asyncio.get_running_loop())
        self.forgotten: list[int] = []
        self.pump = Pump(self.uplink, self.forgotten.append)
        self._decoder = ReportDecoder()

    def speaker(self, number: int) -> Speaker:
        made = Speaker(lambda: self.pump.ready(number, cast("Connection", made)))
        return made

    def read(self) -> list[Report]:
        """Read what is in the wire by now."""
        try:
            self._decoder.push(self.far.recv(1 << 22))
        except BlockingIOError:
            return []
        reports: list[Report] = []
        while not self._decoder.idle:
            reports += self._decoder.pull()
        return reports

    def payloads(self) -> list[object]:
        return [report.payload if isinstance(report, Frame) else report for report in self.read()]


@contextmanager
def station(**options: Any) -> Iterator[Station]:
    made = Station(**options)
    with made.far, made.near:
        yield made
        made.uplink.leave()


async def test_the_first_frame_of_a_turn_is_written_at_once_and_the_rest_together() -> None:
    with station() as made:
        speaker = made.speaker(1)
        speaker.say("a", time_ns=1000)
        assert made.payloads() == ["a"]
        speaker.say("b", "c", time_ns=2000)
        assert made.payloads() == []
        await turns()
        assert made.payloads() == ["b", "c"]
        speaker.say("d", time_ns=3000)
        assert made.payloads() == ["d"]


async def test_a_long_turn_writes_now_and_then() -> None:
    with station() as made:
        speaker = made.speaker(1)
        speaker.say("a", time_ns=1000)
        speaker.say("b", time_ns=1000 + module.FRESH // 2)
        speaker.say("c", time_ns=2000 + module.FRESH)
        assert made.payloads() == ["a", "b", "c"]


async def test_events_and_frames_keep_their_order() -> None:
    with station() as made:
        made.speaker(4).say(Accept("chat"), "x", b"y", Returned())
        await turns()
        first, *frames, last = made.read()
        assert first == Told(4, 1, "app.py:1 f", State.OPEN, Accept("chat"))
        assert frames == [Frame(4, 1, "app.py:1 f", State.OPEN, payload) for payload in ("x", b"y")]
        assert last == Told(4, 1, "app.py:1 f", State.OPEN, Returned())


async def test_an_ended_connection_is_gone_once_all_is_told() -> None:
    with station() as made:
        speaker = made.speaker(2)
        speaker.say("last")
        speaker.running = False
        await turns()
        assert made.payloads() == ["last", Gone(2)]
        assert made.forgotten == [2]


async def test_a_parent_that_is_behind_leaves_the_outbox_to_fill() -> None:
    with station() as made:
        speaker = made.speaker(1)
        big = b"x" * (1 << 20)
        speaker.say(big)
        assert made.uplink.behind
        speaker.say("a", "b")
        await turns()
        assert [entry[3] for entry in speaker.outbox] == ["a", "b"]
        got: list[object] = []
        async with asyncio.timeout(PATIENCE):
            while len(got) < 3:
                got += made.payloads()
                await asyncio.sleep(0)
        assert got == [big, "a", "b"]


async def test_what_is_said_comes_after_what_was_sent_even_when_behind() -> None:
    with station() as made:
        speaker = made.speaker(1)
        speaker.say(b"x" * (1 << 20))
        speaker.say("sent")
        got: list[object] = []
        reading = asyncio.get_running_loop().run_in_executor(None, made.uplink.tell, 1, Note("apart"))
        made.pump.drain()
        assert not speaker.outbox
        async with asyncio.timeout(PATIENCE):
            while len(got) < 3:
                got += made.payloads()
                await asyncio.sleep(0)
        await reading
        assert "sent" in got


async def test_nothing_is_taken_twice_by_a_print_in_the_midst_of_it() -> None:
    with station() as made:
        speaker = made.speaker(1)
        real = speaker.take

        def take(limit: int) -> list[Any]:
            taken = real(limit)
            made.pump.drain()
            made.pump.ready(1, cast("Connection", speaker))
            return taken

        vars(speaker)["take"] = take
        speaker.say("a", "b")
        await turns()
        assert made.payloads() == ["a", "b"]


async def test_a_frame_over_the_limit_is_told_as_a_fault_and_the_next_goes_on() -> None:
    with station(limit=100) as made:
        made.speaker(1).say("x" * 101, "y")
        await turns()
        fault, frame = made.read()
        assert isinstance(fault, Told)
        assert fault.event == Fault("a frame of 101 bytes is over the limit of 100")
        assert isinstance(frame, Frame)


async def test_nobody_waits_for_a_chatterbox() -> None:
    with station() as made:
        first, second = made.speaker(1), made.speaker(2)
        first.say(*range_of("a", 3 * module.BATCH))
        second.say(*range_of("b", 3 * module.BATCH))
        got: list[object] = []
        async with asyncio.timeout(PATIENCE):
            while len(got) < 6 * module.BATCH:
                await asyncio.sleep(0)
                got += made.payloads()
        assert [one for one in got if str(one)[0] == "a"] == range_of("a", 3 * module.BATCH)
        assert [one for one in got if str(one)[0] == "b"] == range_of("b", 3 * module.BATCH)


def range_of(letter: str, count: int) -> list[str]:
    return [f"{letter}{number}" for number in range(count)]


async def test_an_outbox_that_has_filled_is_emptied_in_batches_of_many_turns() -> None:
    with station() as made:
        full, other = made.speaker(1), made.speaker(2)
        full.say(big := b"x" * (1 << 20))
        assert made.uplink.behind
        frames = range_of("a", 3 * module.BATCH)
        full.say(*frames)
        other.say("b")
        got: list[object] = []
        async with asyncio.timeout(PATIENCE):
            while len(got) < len(frames) + 2:
                got += made.payloads()
                await asyncio.sleep(0)
        assert got[0] == big
        assert [one for one in got[1:] if one != "b"] == frames
        assert got.index("b") == 1 + module.BATCH
