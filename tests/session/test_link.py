from __future__ import annotations

import asyncio
import errno
import gc
import os
import select
import signal
import socket
import threading
import time
from typing import Any

import pytest

from tests.session.talking import STAGE, Talk, talking
from tests.support import PATIENCE, descriptors, is_there
from wstui.core.machine import State
from wstui.errors import WireError
from wstui.session import intake as module
from wstui.session.child import Child, ChildConfig
from wstui.wire.encoder import Encoder
from wstui.wire.messages import Drop, Frame, Give, Gone, Report, Shutdown

pytestmark = pytest.mark.anyio


async def test_nothing_stays_behind() -> None:
    await asyncio.sleep(0)
    gc.collect()  # what other tests have opened
    before, threads = descriptors(), threading.active_count()
    for _ in range(3):
        async with talking() as talk:
            await talk.connect(1)
        await talk.link.close()
        assert len(talk.deaths) == 1
        assert not is_there(talk.child.pid)
    assert (descriptors(), threading.active_count()) == (before, threads)


async def test_a_close_while_the_application_is_loading() -> None:
    async with talking(ready=False) as talk:
        await talk.link.close(grace=5)
        (died,) = talk.deaths
        assert died.asked


async def test_orders_before_the_application_is_ready_wait_for_it() -> None:
    async with talking(ready=False) as talk:
        await talk.connect(1)
        await talk.acted(1, "nothing")


async def test_a_large_frame_each_way_in_order() -> None:
    async with talking() as talk:
        await talk.connect(1)
        data = os.urandom(1 << 20) * 8
        talk.link.send(Give(1, data))
        talk.act(1, "nothing")
        await talk.until(lambda: len(talk.texts(1)) == 2)
        assert talk.texts(1) == [data, "nothing"]


async def test_an_order_over_the_limit_is_refused_and_the_rest_goes_on() -> None:
    async with talking(max_frame_size=1000) as talk:
        await talk.connect(1)
        with pytest.raises(WireError, match="over the limit of 1000"):
            talk.act(1, "x" * 1001)
        await talk.acted(1, "nothing")


async def test_an_order_to_the_dead_is_dropped() -> None:
    async with talking() as talk:
        talk.link.kill()
        await talk.died()
        talk.link.send(Drop(1))


async def test_the_death_comes_after_everything_that_was_said() -> None:
    async with talking() as talk:
        await talk.connect(1)
        talk.act(1, "flood 5000")
        talk.act(1, "raw_output bye")
        talk.act(1, "leave_at_once 7")
        died = await talk.died()
        assert died.code == 7
        assert talk.texts(1)[:5000] == [str(number) for number in range(5000)]
        assert "bye raw\n" in "".join(output.text for output in talk.spilled)
        assert talk.order[-1] == "died"


@pytest.mark.parametrize("end", ["leave_at_once 0", "shutdown"])
@pytest.mark.parametrize("start", ["leave_child 60", "leave_fork 60"])
async def test_what_the_application_leaves_behind_is_ended_and_does_not_hold_up_the_death(start: str, end: str) -> None:
    async with talking() as talk:
        await talk.connect(1)
        await talk.acted(1, start)
        left = os.pidfd_open(int(talk.printed(1)))
        if end == "shutdown":
            talk.link.send(Shutdown())
        else:
            talk.act(1, end)
        await talk.died()
        assert select.select([left], [], [], PATIENCE)[0]
        os.close(left)


class FakeProcess:
    """A child whose wire is in the test's hand, and whose process is any that lives."""

    def __init__(self) -> None:
        self.child = Child.spawn(ChildConfig(STAGE))
        self.talk = Talk(self.child)
        select.select([self.child.wire], [], [], PATIENCE)  # before that nothing would end it if this test were killed
        os.kill(self.child.pid, signal.SIGSTOP)
        self.child.wire.close()
        self.child.wire, self.far = socket.socketpair()
        self.child.wire.setblocking(False)  # noqa: FBT003 - its only parameter


async def test_bytes_that_make_no_sense_end_the_child() -> None:
    fake = FakeProcess()
    fake.talk.link.attach()
    with fake.far, fake.child.wire:
        fake.far.send(Encoder().report(Gone(1)) + b"\xff" * 40)
        died = await fake.talk.died()
        assert fake.talk.reports == [Gone(1)]
        assert died.signal == "SIGKILL"
        assert died.stderr.startswith("wstui: a message of 4294967295 bytes is over the limit")
        await fake.talk.link.close()


async def test_a_flood_is_taken_in_slices_and_the_loop_stays_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = FakeProcess()
    turns: list[float] = []
    handle = fake.talk.link._on_reports

    def slow(reports: list[Report]) -> None:
        handle(reports)
        time.sleep(0.001)

    monkeypatch.setattr(fake.talk.link, "_on_reports", slow)
    monkeypatch.setattr(module, "BATCH", 8)
    fake.talk.link.attach()
    encoder = Encoder()
    data = b"".join(encoder.frame(1, n, "", State.OPEN, str(n)) for n in range(400))
    with fake.far, fake.child.wire:
        fake.far.send(data)
        async with asyncio.timeout(PATIENCE):
            while len(fake.talk.reports) < 400:
                await asyncio.sleep(0)
                turns.append(time.monotonic())
        assert [frame.payload for frame in fake.talk.reports if isinstance(frame, Frame)] == [
            str(n) for n in range(400)
        ]
        assert len(turns) > 5
        fake.far.send(encoder.report(Gone(1)))
        await fake.talk.until(lambda: Gone(1) in fake.talk.reports)
        fake.talk.link.kill()
        await fake.talk.died()
        await fake.talk.link.close()


async def test_a_death_waits_for_a_backlog(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = FakeProcess()
    handle = fake.talk.link._on_reports

    def slow(reports: list[Report]) -> None:
        handle(reports)
        time.sleep(module.SLICE)

    monkeypatch.setattr(fake.talk.link, "_on_reports", slow)
    monkeypatch.setattr(module, "BATCH", 10)
    fake.talk.link.attach()
    with fake.far, fake.child.wire:
        fake.far.send(b"".join(Encoder().report(Gone(number)) for number in range(200)))
        await fake.talk.until(lambda: fake.talk.reports)
        fake.child.kill()
        await fake.talk.died()
        assert fake.talk.reports == [Gone(number) for number in range(200)]
        assert fake.talk.order[-1] == "died"
        await fake.talk.link.close()


async def test_reports_wait_for_the_screen_when_they_are_told_to(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = FakeProcess()
    monkeypatch.setattr(module, "WAY", 0.05)
    fake.talk.link.attach()
    with fake.far, fake.child.wire:
        fake.talk.link.give_way()
        begun = time.monotonic()
        fake.far.send(Encoder().report(Gone(1)))
        await fake.talk.until(lambda: fake.talk.reports)
        assert time.monotonic() - begun >= 0.05
        fake.talk.link.kill()
        await fake.talk.died()
        await fake.talk.link.close()


async def test_orders_wait_for_a_child_that_does_not_read() -> None:
    fake = FakeProcess()
    fake.talk.link.attach()
    with fake.far, fake.child.wire:
        sent = b"".join(Encoder().order(Give(1, bytes([n]) * 100_000)) for n in range(20))
        for n in range(20):
            fake.talk.link.send(Give(1, bytes([n]) * 100_000))
        fake.talk.link.send(Shutdown())
        fake.far.setblocking(False)  # noqa: FBT003 - its only parameter
        got = b""
        async with asyncio.timeout(PATIENCE):
            while len(got) < len(sent):
                await asyncio.sleep(0)
                try:
                    got += fake.far.recv(1 << 16)
                except BlockingIOError:
                    continue
        assert got.startswith(sent)
        fake.talk.link.kill()
        await fake.talk.died()
        await fake.talk.link.close()


async def test_an_exit_is_noticed_where_there_is_no_pidfd(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "pidfd_open")
    async with talking() as talk:
        await talk.connect(1)
        talk.act(1, "leave_at_once 3")
        died = await talk.died()
        assert died.code == 3


async def test_who_has_been_collected_meanwhile_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*_: object) -> None:
        raise ChildProcessError

    fake = FakeProcess()
    link = fake.talk.link
    with fake.far, fake.child.wire:
        link._loop = asyncio.get_running_loop()
        ended = asyncio.Event()
        monkeypatch.setattr(link, "_exit", ended.set)
        monkeypatch.setattr(os, "waitid", nobody)
        link._wait()
        await asyncio.wait_for(ended.wait(), PATIENCE)
        fake.child.close()


async def test_an_error_of_ours_is_told_and_does_not_silence_the_child() -> None:
    async with talking() as talk:
        await talk.connect(1)
        taken = talk.link._on_reports
        broken: list[Report] = []

        def breaks_once(reports: list[Report]) -> None:
            if not broken:
                broken.extend(reports)
                raise LookupError("ours")
            taken(reports)

        talk.link._on_reports = breaks_once
        talk.act(1, "nothing")
        await talk.until(lambda: any("wstui: LookupError: ours" in output.text for output in talk.spilled))
        await talk.acted(1, "nothing")


class Broken:
    """A wire that the kernel lets nobody write to or read from any more."""

    def __init__(self, wire: socket.socket) -> None:
        self._wire = wire

    def send(self, _data: bytes) -> int:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    def recv(self, _size: int) -> bytes:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._wire, name)


async def test_a_debuggee_that_cannot_be_heard_any_more_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    async with talking() as talk:
        await talk.connect(1)
        monkeypatch.setattr(talk.link._intake, "_wire", Broken(talk.child.wire))
        talk.act(1, "nothing")
        assert not (await talk.died()).asked
        talk.link.send(Drop(1))
        assert not talk.link._outgoing


async def test_orders_that_cannot_be_sent_are_dropped_and_the_link_can_be_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with talking() as talk:
        await talk.connect(1)
        monkeypatch.setattr(talk.child, "wire", Broken(talk.child.wire))
        talk.act(1, "nothing")
        assert not talk.link._outgoing
        await talk.link.close(grace=0.1)
        assert (await talk.died()).asked


async def test_an_exit_is_noticed_where_there_is_no_waitid_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "pidfd_open")
    monkeypatch.delattr(os, "waitid")
    async with talking() as talk:
        talk.link.kill()
        assert (await talk.died()).signal == "SIGKILL"
