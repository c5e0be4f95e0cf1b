from __future__ import annotations

import asyncio
import errno
import os
import socket
import threading
from collections.abc import Iterator
from typing import Any, cast

import pytest

from tests.support import PATIENCE
from wstui.core.events import Fault, Note, Output
from wstui.debuggee import uplink as module
from wstui.debuggee.uplink import Uplink
from wstui.errors import WireError
from wstui.wire import unsent
from wstui.wire.decoder import ReportDecoder
from wstui.wire.layout import MAX_FRAME
from wstui.wire.messages import Gone, LoadFailed, Report, Told


class Line:
    """An uplink, and the parent's end of its wire."""

    def __init__(self, limit: int = MAX_FRAME) -> None:
        self.far, self.near = socket.socketpair()
        self.far.settimeout(PATIENCE)
        self.unsent = unsent.make()
        self.uplink = Uplink(self.near, limit, os.dup(self.unsent))
        self.decoder = ReportDecoder()

    def read(self, size: int = 1 << 20) -> list[Report]:
        """Read once; what has come whole."""
        self.decoder.push(self.far.recv(size))
        reports: list[Report] = []
        while not self.decoder.idle:
            reports += self.decoder.pull()
        return reports

    def fill(self) -> bytes:
        """Stuff the wire until the kernel takes no more; returns what is in it."""
        stuffed = b""
        note = self.uplink.encoder.report(Told(0, 0, "", None, Note("stuffing")))
        while True:
            try:
                sent = self.near.send(note)
            except BlockingIOError:
                return stuffed
            stuffed += note[:sent]
            if sent < len(note):
                self.uplink._rest = memoryview(note)[sent:]
                return stuffed

    def texts(self, reports: list[Report]) -> list[str]:
        return [
            report.event.text
            for report in reports
            if isinstance(report, Told) and isinstance(report.event, Note | Output) and report.event.text != "stuffing"
        ]


@pytest.fixture
def line() -> Iterator[Line]:
    made = Line()
    yield made
    made.far.close()
    made.near.close()
    os.close(made.unsent)


def test_what_is_said_is_on_its_way_when_say_returns(line: Line) -> None:
    line.uplink.tell(3, Note("hello"))
    line.uplink.output(3, "stderr", "oops\n")
    first, second = line.read()
    assert isinstance(first, Told)
    assert isinstance(second, Told)
    assert (first.connection, first.event) == (3, Note("hello"))
    assert (second.connection, second.event) == (3, Output("stderr", "oops\n"))
    assert first.time_ns <= second.time_ns


def test_what_was_put_before_goes_first(line: Line) -> None:
    line.uplink.put(line.uplink.encoder.output(1, 0, "stdout", "first"))
    line.uplink.output(1, "stdout", "second")
    assert line.texts(line.read()) == ["first", "second"]


def test_what_is_over_the_limit_is_told_as_a_fault() -> None:
    line = Line(limit=10)
    with line.far, line.near:
        line.uplink.tell(1, Note("x" * (3 << 20)))
        (report,) = line.read()
        assert isinstance(report, Told)
        assert isinstance(report.event, Fault)


def test_threads_do_not_mix_their_words(line: Line) -> None:
    def speak(name: str) -> None:
        for number in range(200):
            line.uplink.output(0, "stdout", f"{name}{number} ")

    threads = [threading.Thread(target=speak, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    said: list[str] = []
    while sum(text.count(" ") for text in said) < 600:
        said += line.texts(line.read())
    for thread in threads:
        thread.join()
    words = "".join(said).split()
    for name in "abc":
        assert [word for word in words if word[0] == name] == [f"{name}{number}" for number in range(200)]


def test_a_finalizer_that_prints_in_the_midst_of_a_write(line: Line) -> None:
    class Wire:
        """A socket that takes little, while somebody prints."""

        def __init__(self) -> None:
            self.once = True

        def send(self, data: memoryview) -> int:
            if self.once:
                self.once = False
                line.uplink.output(0, "stdout", "inner")
            return line.near.send(data[:7])

    vars(line.uplink)["_wire"] = Wire()
    line.uplink.output(0, "stdout", "outer")
    reports: list[Report] = []
    while len(reports) < 2:
        reports += line.read()
    assert line.texts(reports) == ["outer", "inner"]
    line.far.setblocking(False)  # noqa: FBT003 - its only parameter
    with pytest.raises(BlockingIOError):  # nothing was written twice
        line.far.recv(1)


def test_what_is_said_while_others_are_being_taken_is_not_lost(line: Line) -> None:
    encoder = line.uplink.encoder

    class Pending(list[bytes]):
        """A list to which a thread appends at the worst moment."""

        def __getitem__(self, which: Any) -> Any:
            taken = super().__getitem__(which)
            if len(self) == 2:
                self.append(encoder.output(0, 0, "stdout", "third"))
            return taken

    line.uplink._pending = Pending([encoder.output(0, 0, "stdout", text) for text in ("first", "second")])
    line.uplink.flush()
    assert line.texts(line.read()) == ["first", "second", "third"]


def test_a_print_waits_for_a_slow_parent_and_loses_nothing(line: Line) -> None:
    line.fill()
    thread = threading.Thread(target=line.uplink.output, args=(0, "stdout", "late"))
    thread.start()
    texts: list[str] = []
    while not texts:
        texts = line.texts(line.read())
    thread.join()
    assert texts == ["late"]
    assert not line.uplink.behind


def test_a_print_does_not_wait_for_ever(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    monkeypatch.setattr(module, "KEPT", 100)
    line.fill()
    for number in range(9):
        line.uplink.output(0, "stdout", f"{number}" * 30)
    assert line.uplink.behind
    texts: list[str] = []
    while not texts or not texts[-1].startswith("wstui:"):
        texts += line.texts(line.read())
        line.uplink.flush()
    assert [text[0] for text in texts[:-1]] == ["0", "1", "2", "3"]
    assert texts[-1] == "wstui: 150 characters of output were dropped while nobody read them\n"
    line.uplink.output(0, "stdout", "again")
    assert line.texts(line.read()) == ["again"]


def test_the_loop_writes_what_the_kernel_did_not_take(line: Line) -> None:
    payload = b"x" * (4 << 20)

    async def main() -> list[Report]:
        loop = asyncio.get_running_loop()
        uplink = line.uplink
        uplink.serve(loop)
        caught_up = asyncio.Event()
        uplink.on_room = caught_up.set
        uplink.put(uplink.encoder.output(0, 0, "stdout", payload.decode()))
        uplink.push()
        assert uplink.behind
        uplink.push()
        reports = await asyncio.to_thread(read_one)
        await caught_up.wait()
        assert not uplink.behind
        uplink.leave()
        return reports

    def read_one() -> list[Report]:
        reports: list[Report] = []
        while not reports:
            reports = line.read()
        return reports

    (report,) = asyncio.run(main())
    assert isinstance(report, Told)
    assert report.event == Output("stdout", payload.decode())
    assert line.uplink._rest.obj == b""


def test_what_a_thread_left_over_is_nudged_on(line: Line) -> None:
    async def main() -> None:
        room = asyncio.Event()
        line.uplink.serve(asyncio.get_running_loop())
        line.uplink.on_room = room.set
        line.uplink.put(line.uplink.encoder.output(0, 0, "stdout", "left"))
        line.uplink.nudge()
        await room.wait()

    asyncio.run(main())
    assert line.texts(line.read()) == ["left"]


def test_before_something_is_said_others_may_put_theirs(line: Line) -> None:
    uplink = line.uplink
    uplink.before_say = lambda: uplink.put(uplink.encoder.output(0, 0, "stdout", "before"))
    uplink.output(0, "stdout", "said")
    assert line.texts(line.read()) == ["before", "said"]
    thread = threading.Thread(target=uplink.output, args=(0, "stdout", "apart"))
    thread.start()
    thread.join()
    assert line.texts(line.read()) == ["apart"]


def test_a_parent_that_is_gone_is_no_error(line: Line) -> None:
    line.far.close()
    line.uplink.output(0, "stdout", "nobody")
    assert line.uplink.dead
    line.uplink.output(0, "stdout", "nobody")


def test_who_reads_orders_learns_that_nothing_can_be_told_any_more(line: Line) -> None:
    class Broken:
        """A wire that the kernel lets nobody write to any more."""

        shutdown = line.near.shutdown

        def send(self, _data: memoryview) -> int:
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    line.uplink._wire = cast("socket.socket", Broken())
    line.uplink.output(0, "stdout", "lost")
    assert line.uplink.dead
    assert line.near.recv(1) == line.far.recv(1) == b""


def test_a_forked_process_lets_go_of_the_wire(line: Line) -> None:
    descriptor = line.near.fileno()
    line.uplink.put(b"half a message")
    line.uplink.abandon()
    line.uplink.output(0, "stdout", "nobody")
    with pytest.raises(OSError, match=os.strerror(errno.EBADF)):
        os.fstat(descriptor)


def test_a_report_is_told_at_once_and_refused_over_the_limit() -> None:
    line = Line(limit=10)
    with line.far, line.near:
        line.uplink.report(Gone(3))
        assert line.read() == [Gone(3)]
        with pytest.raises(WireError):
            line.uplink.report(LoadFailed("x" * (3 << 20)))


def test_a_nudge_without_anything_left_over_wakes_nobody(line: Line) -> None:
    async def main() -> None:
        line.uplink.serve(asyncio.get_running_loop())
        line.uplink.on_room = lambda: pytest.fail("there was nothing")
        line.uplink.nudge()
        await asyncio.sleep(0)

    asyncio.run(main())


def test_a_loop_that_ends_leaves_nothing_to_be_written_by_itself(line: Line) -> None:
    def read_text() -> list[str]:
        texts: list[str] = []
        while not texts:
            texts = line.texts(line.read())
        return texts

    async def main() -> None:
        uplink = line.uplink
        uplink.serve(asyncio.get_running_loop())
        line.fill()
        uplink.put(uplink.encoder.output(0, 0, "stdout", "left"))
        uplink.push()
        assert uplink.behind
        reading = asyncio.ensure_future(asyncio.to_thread(read_text))
        await asyncio.sleep(0)
        uplink.leave()
        assert await reading == ["left"]
        assert asyncio.get_running_loop().remove_writer(line.near.fileno()) is False

    asyncio.run(main())


def test_the_loop_writes_also_for_an_uplink_that_tells_nobody_of_room(line: Line) -> None:
    async def main() -> None:
        uplink = line.uplink
        uplink.serve(asyncio.get_running_loop())
        line.fill()
        uplink.put(uplink.encoder.output(0, 0, "stdout", "left"))
        uplink.push()
        texts: list[str] = []
        while not texts:
            texts = line.texts(await asyncio.to_thread(line.read))
        assert texts == ["left"]
        assert not uplink.behind

    asyncio.run(main())


def test_who_speaks_to_a_slow_parent_waits_as_often_as_it_takes(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    texts: list[str] = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) > 2:
            texts.extend(line.texts(line.read()))

    monkeypatch.setattr(line.uplink, "_wait", wait)
    line.fill()
    line.uplink.output(0, "stdout", "late")
    while not texts:
        texts += line.texts(line.read())
    assert texts == ["late"]
    assert len(waited) >= 3
    assert max(waited) <= module.PATIENCE


def test_what_a_crash_finds_not_written_is_with_the_parent(line: Line) -> None:
    line.uplink.say(b"said")
    line.uplink.put(b"one")
    line.uplink.put(b"two")
    assert unsent.rest(line.unsent, 4) == b"onetwo"
    assert line.uplink.flush()
    assert unsent.rest(line.unsent, 10) == b""
    line.uplink.put(b"three")
    assert unsent.rest(line.unsent, 10) == b"three"


def test_a_crash_while_the_parent_does_not_read_leaves_it_what_was_put_before(line: Line) -> None:
    line.uplink.put(b"x" * (unsent.SIZE // 2))
    assert not line.uplink.flush()
    line.uplink.put(b"one")
    line.uplink._pending.append(b"said")
    line.uplink._unsent.stop()
    line.uplink.put(b"two")
    sent = line.uplink._written
    assert 0 < sent < unsent.SIZE // 2
    assert unsent.rest(line.unsent, sent) == b"x" * (unsent.SIZE // 2 - sent) + b"one"


def test_a_forked_process_leaves_alone_what_the_debuggee_keeps(line: Line) -> None:
    line.uplink.put(b"one")
    line.uplink.abandon()
    line.uplink.put(b"two")
    assert unsent.rest(line.unsent, 0) == b"one"
