"""A few of the misbehaving applications on the screen; ``python -m tests.faults.misbehaving`` has every kind."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.apps.misbehaving import APPLICATIONS
from tests.e2e.terminal import terminal
from tests.faults.misbehaving import APP, NAMED, TOUR, misbehave
from tests.support import ROOT
from tests.tui.driven import driven
from wstui.core.machine import State

SAMPLE = {
    "/raises-in-finally",
    "/sends-an-unknown-type",
    "/floods",
    "/raises-rudely",
    "/asks",
    "/forks",
    "/stops-the-loop",
    "/replaces-stdout",
    "/spins",
    "/sleeps-in-a-thread",
    "/exits-at-once",
    "/closes-every-fd",
    "/stops-itself",
}
"""Some of each sort."""


def test_every_misbehaviour_is_seen() -> None:
    elsewhere = {"/echo", "/is-hostile"}
    seen = {case.path for cases in TOUR for case in cases}
    assert seen | elsewhere == set(APPLICATIONS)
    assert set(NAMED.values()) | SAMPLE <= seen


@pytest.mark.anyio
async def test_each_gives_its_row_and_the_next_connect_works(tmp_path: Path) -> None:
    async with driven(tmp_path, APP, "/echo", loop="asyncio") as at:
        await at.until(lambda: at.session.state is State.OPEN)
        for case in (case for cases in TOUR for case in cases if case.path in SAMPLE):
            await misbehave(at, case)
        await at.press("alt+c", "h", "i", "ctrl+j")
        await at.see("echo hi")
        at.controller.kill()


@pytest.mark.e2e
def test_the_worst_by_hand(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "wstui", "--app-dir", str(ROOT), APP, "/echo"]
    with terminal(command, WSTUI_STATE_DIR=str(tmp_path)) as screen:
        screen.until("● open")
        for path, row, free in (
            ("/segfaults", "✗ died", ()),
            ("/holds-the-gil", "BLOCKED in misbehaving.py:[0-9]+ holds_the_gil", ("f9", "alt+k")),
            ("/closes-fd-1", "output +still heard", ()),
            ("/prints-one-long-line", "text .* survived", ()),
        ):
            screen.press("alt+s")
            screen.until("subprotocols")
            screen.press("home", "ctrl+k")
            screen.until("e.g. /ws/chat")
            screen.press(path, "f5")
            screen.until("● open")
            screen.press("alt+c", "go", "ctrl+j")
            screen.until(row)
            screen.press(*free)
            if free:
                screen.until("died +ended by wstui, as asked")
        screen.press("ctrl+q")
        assert screen.wait() == 0
