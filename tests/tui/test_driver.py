from __future__ import annotations

import asyncio
import io
import os
import signal
import sys
import termios
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from tests.support import PATIENCE
from wstui.tui import terminal
from wstui.tui.driver import TerminalDriver
from wstui.tui.terminal import Outlet

Story = Callable[[TerminalDriver], Any]


class Screen(App[None]):
    """A screen that only counts how often it is to be drawn."""

    drawn = 0
    seen = False

    def refresh(self, **_: Any) -> Any:
        """Count."""
        self.drawn += 1
        Screen.seen = True


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """What a driver does to its terminal and to processes, on a terminal of its own."""
    done: list[Any] = []
    master, slave = os.openpty()
    with open(slave, "rb+", buffering=0) as tty, io.TextIOWrapper(Outlet(slave), write_through=True) as err:  # noqa: PTH123 - a descriptor
        monkeypatch.setattr(sys, "__stdin__", tty)
        monkeypatch.setattr(sys, "__stderr__", err)
        monkeypatch.setattr(LinuxDriver, "suspend_application_mode", lambda _: done.append("leaves"))
        monkeypatch.setattr(LinuxDriver, "resume_application_mode", lambda _: done.append("comes back"))
        monkeypatch.setattr(os, "kill", lambda pid, number: done.append((pid, number, signal.getsignal(number))))
        monkeypatch.setattr(os, "tcgetpgrp", lambda _: os.getpgrp())
        yield done
    os.close(master)
    for number in (signal.SIGTSTP, signal.SIGCONT):
        signal.signal(number, signal.SIG_DFL)


async def until(condition: Callable[[], object]) -> None:
    """Let the loop turn until something holds."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - signals and terminals set no event
            await asyncio.sleep(0)


def play(story: Story) -> Screen:
    """Make a driver on a running loop, and do something with it."""
    app = Screen()

    async def run() -> None:
        app.drawn = 0
        result = story(TerminalDriver(app, mouse=False))
        if result is not None:
            await result

    asyncio.run(run())
    return app


def test_suspended_it_gives_the_terminal_back_first_and_is_stopped_as_any_program(done: list[Any]) -> None:
    app = play(TerminalDriver.suspend)
    assert done == ["leaves", (0, signal.SIGTSTP, signal.SIG_DFL), "comes back"]
    assert app.drawn == 1


def test_it_answers_job_control_on_the_loop_and_again_after_it_was_suspended(done: list[Any]) -> None:
    async def story(driver: TerminalDriver) -> None:
        for _ in range(2):
            done.clear()
            signal.raise_signal(signal.SIGTSTP)
            assert done == []
            await until(lambda: "comes back" in done)
        done.clear()
        signal.raise_signal(signal.SIGCONT)
        await until(lambda: "comes back" in done)
        assert done == ["leaves", "comes back"]
        del driver

    play(story)


def test_in_the_background_it_waits_until_it_has_the_terminal(done: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    owners = iter([1, 1, os.getpgrp()])
    monkeypatch.setattr(os, "tcgetpgrp", lambda _: next(owners))
    monkeypatch.setattr(termios, "tcsetattr", lambda *_: done.append("tries"))
    play(TerminalDriver.suspend)
    assert done[2:] == ["tries", "tries", "comes back"]


def test_a_terminal_that_is_gone_keeps_nobody_waiting(done: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_: int) -> int:
        raise OSError

    monkeypatch.setattr(os, "tcgetpgrp", gone)
    play(TerminalDriver.suspend)
    assert done[-1] == "comes back"


@pytest.mark.parametrize("broken", [True, False])
def test_keys_that_cannot_be_read_any_more_end_it_as_a_closed_terminal_does(
    done: list[Any], monkeypatch: pytest.MonkeyPatch, *, broken: bool
) -> None:
    def read(_: LinuxDriver) -> None:
        if broken:
            raise OSError

    monkeypatch.setattr(LinuxDriver, "run_input_thread", read)
    play(lambda driver: driver.run_input_thread())
    assert [each[:2] for each in done] == ([(os.getpid(), signal.SIGHUP)] if broken else [])


def test_what_the_terminal_has_missed_is_drawn_again(done: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "PATIENCE", 0.0)
    tty: Any = sys.__stdin__
    err: Any = sys.__stderr__
    monkeypatch.setattr(Screen, "seen", False)

    async def story(_: TerminalDriver) -> None:
        termios.tcflow(tty.fileno(), termios.TCOOFF)
        for text in ("cut", "dropped"):
            await asyncio.to_thread(err.write, text)
        termios.tcflow(tty.fileno(), termios.TCOON)
        await until(lambda: Screen.seen)

    assert play(story).drawn == 1
    assert done == []


def test_a_stream_of_another_kind_is_drawn_on_as_well(done: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "__stderr__", io.StringIO())
    assert play(lambda _: None).drawn == 0
    assert done == []


def test_nothing_begins_again_after_the_end_because_the_terminal_was_closed(done: list[Any]) -> None:
    def story(driver: TerminalDriver) -> None:
        driver._app._return_code = 0
        driver._begin_again()

    play(story)
    assert done == []


def test_a_picture_is_written_in_one_piece(done: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    monkeypatch.setattr(LinuxDriver, "write", lambda _, data: written.append(data))

    def story(driver: TerminalDriver) -> None:
        for data in ("title", SYNC_START, "line 1", "line 2", SYNC_END, "bell"):
            driver.write(data)

    play(story)
    assert written == ["title", f"{SYNC_START}line 1line 2{SYNC_END}", "bell"]
    assert done == []
