from __future__ import annotations

import asyncio
from pathlib import Path

from rich.style import Style

from tests.session.files import frame, session
from wstui.session.browsing import Browser
from wstui.tui.screens.browse import BrowseScreen
from wstui.tui.screens.leafing import Leafing


def test_the_first_rows_are_there_before_the_screen(tmp_path: Path) -> None:
    browser = Browser(session(tmp_path / "a.wstui", map(frame, range(1, 30))))
    leafing = Leafing(browser)
    leafing.begin(lambda: None)
    leafing.say("a word")
    rows = leafing.rows(60, 10, lambda *_: Style())
    assert len(rows) == 10
    assert rows[0].text.rstrip().endswith("<  text       hi")
    assert leafing.status(60, lambda *_: Style()).text.rstrip() == " 29 records  a word"
    asyncio.run(leafing.wait(asyncio.Event()))
    assert leafing.settled
    assert isinstance(leafing.screen(), BrowseScreen)
    browser.abandon()
