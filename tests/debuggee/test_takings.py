"""What an application takes away from its process is told once."""

from __future__ import annotations

import io
import signal
import sys
from collections.abc import Iterator
from typing import Any, cast

import pytest

from wstui.core.events import Event, Note
from wstui.debuggee.takings import FORKS, REPLACED, SELDOM, Takings
from wstui.debuggee.uplink import Uplink

OWN = signal.SIGUSR1


class Told(list[Note]):
    """What stands for the uplink."""

    def tell(self, connection: int, event: Event) -> None:
        assert connection == 0
        assert isinstance(event, Note)
        self.append(event)


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def takings(told: Told, monkeypatch: pytest.MonkeyPatch) -> Takings:
    monkeypatch.setattr(sys, "stdout", sys.stdout)
    return Takings(cast("Uplink", told), {"stdout": sys.stdout, "stderr": sys.stderr}, OWN)


@pytest.fixture
def handlers() -> Iterator[None]:
    """Put the handlers of signals back."""
    before: dict[int, Any] = {number: signal.getsignal(number) for number in signal.valid_signals()}
    yield
    for number, handler in before.items():
        if signal.getsignal(number) != handler:
            signal.signal(number, handler)


def looks(takings: Takings, count: int) -> None:
    for _ in range(count):
        takings.look()


def test_nothing_is_told_of_who_takes_nothing(told: Told, takings: Takings) -> None:
    looks(takings, SELDOM * 3)
    assert told == []


def test_a_stream_that_is_replaced_for_good_is_told(told: Told, takings: Takings) -> None:
    vars(sys)["stdout"] = None
    looks(takings, REPLACED * 3)
    assert [note.text for note in told] == ["the application replaced sys.stdout"]


def test_a_stream_that_is_redirected_for_a_moment_is_not_told(told: Told, takings: Takings) -> None:
    ours = sys.stdout
    for _ in range(3):
        vars(sys)["stdout"] = io.StringIO()
        looks(takings, REPLACED - 1)
        vars(sys)["stdout"] = ours
        looks(takings, 1)
    assert told == []


@pytest.mark.usefixtures("handlers")
def test_signals_are_told_by_name(told: Told, takings: Takings) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    looks(takings, SELDOM * 2)
    (note,) = told
    assert (note.text, note.hint) == (
        "the application handles signals itself: SIGTERM",
        "under a server they are the server's",
    )
    signal.signal(OWN, signal.SIG_IGN)
    looks(takings, SELDOM)
    assert told[1].hint.startswith("a stuck handler can no longer be interrupted")


@pytest.mark.usefixtures("handlers")
def test_many_signals_are_one_row(told: Told, takings: Takings) -> None:
    for number in (signal.SIGRTMIN + 2, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR2, signal.SIGWINCH, signal.SIGCONT):
        signal.signal(number, signal.SIG_IGN)
    looks(takings, SELDOM)
    (note,) = told
    assert note.text.endswith(" and more")
    assert note.text.count(",") == 4
    signal.signal(signal.SIGRTMIN + 3, signal.SIG_IGN)
    looks(takings, SELDOM)
    assert told[1].text.endswith(f": signal {signal.SIGRTMIN + 3}")


def test_some_forks_are_told(told: Told, takings: Takings) -> None:
    for _ in range(FORKS + 3):
        takings.forked()
    assert [note.text for note in told] == ["the application forked its process"] * FORKS
