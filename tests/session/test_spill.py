from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import PATIENCE
from wstui.core.events import Event, Note, Output
from wstui.session.child import Stream
from wstui.session.spill import READ, TAIL, Spill
from wstui.wire.messages import Told

pytestmark = pytest.mark.anyio
STREAMS: tuple[Stream, ...] = ("stdout", "stderr", "fault", "stacks")


class Pipes:
    """The pipes of a child that is none."""

    def __init__(self) -> None:
        pairs = {stream: os.pipe() for stream in STREAMS}
        self.ours = {stream: pair[0] for stream, pair in pairs.items()}
        self.theirs = {stream: pair[1] for stream, pair in pairs.items()}
        for descriptor in self.ours.values():
            os.set_blocking(descriptor, False)
        self.told: list[Output] = []
        self.spill = Spill(self.ours, self.tell)
        self._news = asyncio.Event()

    def tell(self, output: Output) -> None:
        self.told.append(output)
        self._news.set()

    async def until(self, count: int) -> None:
        async with asyncio.timeout(PATIENCE):
            while len(self.told) < count:
                self._news.clear()
                await self._news.wait()


@pytest.fixture
def pipes() -> Iterator[Pipes]:
    made = Pipes()
    yield made
    for descriptor in [*made.ours.values(), *made.theirs.values()]:
        try:
            os.close(descriptor)
        except OSError:
            continue


async def test_what_is_written_is_told_as_it_comes(pipes: Pipes) -> None:
    pipes.spill.attach(asyncio.get_running_loop())
    os.write(pipes.theirs["stdout"], b"gr\xc3")
    await pipes.until(1)
    os.write(pipes.theirs["stdout"], b"\xb6\xc3\x9fe\xff\n")
    await pipes.until(2)
    assert "".join(output.text for output in pipes.told) == "größe\\xff\n"
    pipes.spill.detach()


async def test_what_is_left_is_told_before_the_end(pipes: Pipes) -> None:
    pipes.spill.attach(asyncio.get_running_loop())
    os.write(pipes.theirs["stderr"], b"x" * 50_000 + b"\ngone")
    os.write(pipes.theirs["stdout"], b"half \xc3")
    pipes.spill.detach()
    assert [output.stream for output in pipes.told] == ["stdout", "stdout", "stderr"]
    assert pipes.told[1].text == "\\xc3"
    assert pipes.spill.last_line == "gone"
    assert len(pipes.spill.tail) == TAIL
    pipes.spill.detach()


async def test_a_reading_is_bounded(pipes: Pipes, tmp_path: Path) -> None:
    (tmp_path / "much").write_bytes(b"x" * (3 * READ))
    descriptor = os.open(tmp_path / "much", os.O_RDONLY)
    spill = Spill({**pipes.ours, "stdout": descriptor}, pipes.tell)
    while spill._readable("stdout"):
        pass
    assert [len(output.text) for output in pipes.told] == [READ] * 3
    os.close(descriptor)


async def test_faulthandlers_lines_are_one_output(pipes: Pipes) -> None:
    pipes.spill.attach(asyncio.get_running_loop())
    os.write(pipes.theirs["fault"], b"Fatal Python error: Segmentation fault\n")
    os.write(pipes.theirs["stdout"], b"x")
    await pipes.until(1)
    os.write(pipes.theirs["fault"], b"Current thread\n")
    pipes.spill.detach()
    assert pipes.told[1:] == [Output("fault", "Fatal Python error: Segmentation fault\nCurrent thread\n")]
    assert pipes.spill.last_line == "Fatal Python error: Segmentation fault"


async def test_a_closed_pipe_is_read_no_more(pipes: Pipes) -> None:
    pipes.spill.attach(asyncio.get_running_loop())
    os.write(pipes.theirs["stderr"], b"bye")
    for descriptor in pipes.theirs.values():
        os.close(descriptor)
    await pipes.until(1)
    pipes.spill.detach()
    assert pipes.told == [Output("stderr", "bye")]


async def test_pythons_own_stderr_is_among_the_last_words(pipes: Pipes) -> None:
    told: list[Event] = [
        Output("stdout", "no"),
        Note("no"),
        Output("stderr", "Traceback\n"),
        Output("stderr", "ValueError: x\n"),
    ]
    pipes.spill.remember([Told(1, 0, "", None, event) for event in told])
    assert pipes.spill.tail == "Traceback\nValueError: x\n"
    pipes.spill.say("wstui: no")
    assert pipes.spill.last_line == "wstui: no"
    assert pipes.told == [Output("stderr", "wstui: no\n")]


async def test_nothing_said_is_no_last_line(pipes: Pipes) -> None:
    assert (pipes.spill.tail, pipes.spill.last_line) == ("", "")


async def test_a_pipe_that_cannot_be_read_is_one_that_has_ended(pipes: Pipes) -> None:
    descriptor = os.open(os.devnull, os.O_WRONLY)
    spill = Spill({**pipes.ours, "stderr": descriptor}, pipes.tell)
    try:
        assert not spill._readable("stderr")
        assert not spill._readable("stderr")
        assert pipes.told == []
    finally:
        os.close(descriptor)
