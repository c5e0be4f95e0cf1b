from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from wstui.session import lull as module
from wstui.session.lull import EMPTY, Lull


class Clock:
    """Time that passes only when somebody works."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        monkeypatch.setattr(module, "monotonic", lambda: self.now)

    def work(self, seconds: float, turns: int) -> None:
        """Take so long in each of so many turns of the loop."""
        self.now += seconds
        if turns > 1:
            asyncio.get_running_loop().call_soon(self.work, seconds, turns - 1)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def waiting(clock: Clock, longest: float, meanwhile: Callable[[Lull], object] = lambda _: None) -> list[float]:
    """Wait for a lull, and then see for some turns of the loop what comes of it."""
    came: list[float] = []

    async def wait() -> None:
        lull = Lull(asyncio.get_running_loop(), lambda: came.append(clock.now))
        lull.wait(longest)
        meanwhile(lull)
        for _ in range(40):
            await asyncio.sleep(0)
        lull.cancel()

    asyncio.run(wait())
    return came


def test_a_loop_without_anything_to_do_has_one_at_once(clock: Clock) -> None:
    assert waiting(clock, 1) == [100]


def test_it_comes_after_all_that_there_is_to_do(clock: Clock) -> None:
    assert waiting(clock, 1, lambda _: clock.work(0.001, 10)) == [pytest.approx(100.01)]


def test_what_takes_no_time_is_nothing_to_do(clock: Clock) -> None:
    assert waiting(clock, 1, lambda _: clock.work(EMPTY / 2, 10))[0] < 100 + 5 * EMPTY


def test_who_is_busy_all_the_time_is_not_waited_for(clock: Clock) -> None:
    (came,) = waiting(clock, 0.005, lambda _: clock.work(0.001, 30))
    assert 100.005 <= came < 100.008


def test_one_that_is_cancelled_never_comes(clock: Clock) -> None:
    assert waiting(clock, 1, Lull.cancel) == []
