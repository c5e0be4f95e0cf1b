from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from textual.pilot import Pilot

from tests.session.files import HEADER, frame, session
from tests.tui.shown import Host, drive, screen_of
from wstui.session.browsing import Browser
from wstui.tui.panes.session import SessionPane, facts_of


def test_a_header_is_told_whole(tmp_path: Path) -> None:
    browser = Browser(session(tmp_path / "a.wstui", [frame(1), frame(3_725_001)]))
    browser.leaves.header = replace(
        HEADER, extra={"match": [{"path": "$.id", "any": True}, {"path": "$.t"}], "by": "me"}
    )
    facts = facts_of(browser)
    assert ("length", "1:02:05.001") in facts
    assert ("python", "3.11") in facts
    assert facts[-3:] == [("may differ", '{"path": "$.id", "any": true}'), ("", '{"path": "$.t"}'), ("by", "me")]
    browser.cancelled = True
    browser.leaves.header = replace(HEADER, started=datetime(1, 1, 1, tzinfo=UTC), app="")
    facts = facts_of(browser)
    assert ("records", "2 so far") in facts
    assert ("application", "unknown") in facts
    assert any(name == "started" and value.startswith(("0001", "1-01")) for name, value in facts)
    browser.abandon()


def test_the_pane_shows_it(tmp_path: Path) -> None:
    browser, pane = Browser(session(tmp_path / "a.wstui", [])), SessionPane()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        pane.show(browser)
        pane.show(browser)
        await pilot.pause()
        assert "records      0" in screen_of(host)
        pane.focus()
        await pilot.pause()
        assert pane.has_focus_within

    drive(pane, story=story)
    browser.abandon()
