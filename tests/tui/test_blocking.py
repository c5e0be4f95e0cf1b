"""The watch over the loop of the screen, which every test that drives the whole debugger stands under."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tui.blocking import Watch, watched
from tests.tui.driven import driven
from wstui.session.child import Child
from wstui.tui.history import History


@pytest.fixture
def ended() -> Child:
    """A child whose process has ended."""
    child = object.__new__(Child)
    child._process = subprocess.Popen([sys.executable, "-c", ""])
    child._process.wait()
    return child


def test_what_waits_in_the_loop_is_noticed_with_the_line_of_ours(
    tmp_path: Path, ended: Child, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.tui.blocking.ALLOWED", {"tui": "for now"})

    async def in_the_loop() -> None:
        History().save(tmp_path / "folder" / "history")
        ended.reap(None)
        ended.reap()
        await asyncio.to_thread(ended.reap, None)
        (tmp_path / "mine").write_text("a test may wait")

    with watched() as watch:
        asyncio.run(in_the_loop())
        ended.reap(None)
    assert [line.partition(" ")[0] for line in watch.seen[:2]] == ["tui/history.py:_read:", "tui/history.py:save:"]
    assert watch.blocking == ["session/child.py:reap: Popen.wait"]


@pytest.mark.anyio
async def test_a_screen_that_waits_fails_its_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.tui.blocking.ALLOWED", {"journal/writer.py:": "", "session": "", "tui": ""})
    with pytest.raises(AssertionError, match=r"the loop of the screen waited: journal/hold.py:hold: fcntl.flock"):
        async with driven(tmp_path, path="/echo") as at:
            await at.see("● open")


def test_nothing_is_noticed_when_nobody_watches(tmp_path: Path) -> None:
    with watched() as watch:
        pass
    History().save(tmp_path / "history")
    assert watch.seen == Watch().seen == []
