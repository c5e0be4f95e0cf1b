from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.support import turns
from tests.testing.playing import play
from wstui.testing.bell import Bell, turn


async def wait(bell: Bell, deadline: float | None = None) -> bool:
    """Wait as a reader does."""
    reader = bell.reader(deadline)
    try:
        return await reader
    except BaseException:
        bell.leave(reader)
        raise


def test_a_ring_wakes_the_reader_that_has_waited_longest() -> None:
    async def story() -> None:
        bell = Bell(asyncio.get_running_loop())
        bell.ring()  # nobody hears it
        readers = [asyncio.ensure_future(wait(bell)) for _ in range(3)]
        await turns()
        bell.ring()
        assert await readers[0] is True
        assert not any(reader.done() for reader in readers[1:])
        bell.ring_all()
        assert await asyncio.gather(*readers[1:]) == [True, True]

    play(story())


class Clock:
    """A loop whose time is told to it."""

    def __init__(self) -> None:
        self.now = 100.0
        self.timers: list[Timer] = []
        self.create_future = asyncio.get_running_loop().create_future

    def time(self) -> float:
        return self.now

    def call_at(self, when: float, callback: Callable[[], None]) -> Timer:
        self.timers.append(Timer(when, callback))
        return self.timers[-1]

    def go(self, now: float) -> None:
        """Let time pass, and ring what is due."""
        self.now = now
        for timer in list(self.timers):
            if timer.when <= now and not timer.gone:
                timer.gone = True
                timer.callback()


@dataclass
class Timer:
    """A timer handle."""

    when: float
    callback: Callable[[], None]
    gone: bool = False

    def cancel(self) -> None:
        self.gone = True


def test_each_reader_has_a_deadline_of_its_own() -> None:
    async def story() -> None:
        clock: Any = Clock()
        bell = Bell(clock)
        late, for_ever, early = bell.reader(130), bell.reader(None), bell.reader(110)
        clock.go(109)
        assert not early.done()
        clock.go(110)
        assert await early is False
        assert not late.done()
        clock.go(130)
        assert await late is False
        assert not for_ever.done()
        bell.ring()
        assert await for_ever is True
        assert all(timer.gone for timer in clock.timers)

    play(story())


def test_the_timer_stands_and_is_not_set_for_a_later_deadline() -> None:
    async def story() -> None:
        clock: Any = Clock()
        bell = Bell(clock)
        for number in range(100):
            reader = bell.reader(160 + number)
            bell.ring()
            assert await reader is True
        assert len(clock.timers) == 1
        bell.silence()
        bell.silence()
        assert clock.timers[0].gone

    play(story())


def test_a_timer_that_fires_early_is_set_for_the_rest() -> None:
    async def story() -> None:
        clock: Any = Clock()
        bell = Bell(clock)
        first = bell.reader(110)
        bell.ring()
        assert await first is True
        second = bell.reader(150)
        clock.go(110)
        assert not second.done()
        assert [timer.when for timer in clock.timers] == [110, 150]
        clock.go(150)
        assert await second is False

    play(story())


def test_a_reader_that_is_done_is_passed_over_when_time_is_up() -> None:
    async def story() -> None:
        clock: Any = Clock()
        bell = Bell(clock)
        gone, here = bell.reader(110), bell.reader(110)
        gone.cancel()
        clock.go(110)
        assert await here is False

    play(story())


def test_a_ring_for_a_reader_that_is_cancelled_goes_to_the_next() -> None:
    async def story() -> None:
        bell = Bell(asyncio.get_running_loop())
        readers = [asyncio.ensure_future(wait(bell)) for _ in range(2)]
        await turns()
        bell.ring()
        readers[0].cancel()  # in the same breath
        assert await readers[1] is True
        assert readers[0].cancelled()

    play(story())


def test_a_reader_that_is_cancelled_leaves_nothing_behind() -> None:
    async def story() -> None:
        bell = Bell(asyncio.get_running_loop())
        readers = [asyncio.ensure_future(wait(bell)) for _ in range(3)]
        await turns()
        readers[1].cancel()
        await asyncio.wait({readers[1]})
        bell.ring()
        bell.ring()
        assert await readers[0] is await readers[2] is True

    play(story())


def test_a_ring_passes_over_a_reader_whose_future_was_cancelled() -> None:
    async def story() -> None:
        bell = Bell(asyncio.get_running_loop())
        gone, here = bell.reader(None), bell.reader(None)
        gone.cancel()
        bell.ring()
        assert await here is True

    play(story())


def test_a_turn_lets_everybody_go_on_once() -> None:
    async def story() -> None:
        went: list[int] = []
        for number in range(3):
            asyncio.get_running_loop().call_soon(went.append, number)
        await turn()
        assert went == [0, 1, 2]

    play(story())
