from __future__ import annotations

from pathlib import Path

import pytest

from tests.session.files import frame, session
from tests.tui.browsed import browsed
from tests.tui.driven import LARGE, driven
from wstui.tui.panes.detail import DetailPane
from wstui.tui.panes.log import LogPane

CRASH = b'{"n":2,"t":2,"c":1,"way":"!","type":"crashed","error":"ValueError","message":"no room"}\n'


@pytest.mark.anyio
async def test_a_word_goes_away(tmp_path: Path) -> None:
    async with driven(tmp_path, size=LARGE) as at:
        await at.until(lambda: at.controller.phase == "ready")  # what is about another phase goes with it
        at.screen.say("just a \x1b word")
        await at.see("just a ␛ word")
        at.screen._word_until = 0.0
        await at.gone("just a")
        await at.see("↑0 ↓0")


@pytest.mark.anyio
async def test_a_record_is_opened_and_the_last_crash_is_a_key_away(tmp_path: Path) -> None:
    path = session(tmp_path / "chat.wstui", [frame(1, "first"), CRASH, frame(3, "third")])
    async with browsed(path, size=LARGE) as at:
        await at.see("3 records", "third")
        log, detail = at.browse.query_one(LogPane), at.browse.query_one(DetailPane)
        await at.press("j", "j", "enter")
        await at.until(lambda: detail.has_focus_within)
        assert detail.record == at.browse.record(2)
        for key in ("x", "f4"):
            await at.press("alt+l", "g")
            await at.until(lambda: log.selected == 0)
            await at.press(key)
            await at.until(lambda: log.selected == 1 and detail.has_focus_within)
            await at.until(lambda: detail.record == at.browse.record(1))


@pytest.mark.anyio
async def test_that_nothing_has_crashed_is_said(tmp_path: Path) -> None:
    async with browsed(session(tmp_path / "chat.wstui", [frame(1, "first")])) as at:
        await at.see("1 records")
        await at.press("x")
        await at.see("nothing has crashed in this session")
