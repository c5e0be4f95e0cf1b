from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
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


@pytest.fixture
def _west_of_greenwich(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patched:
        patched.setenv("TZ", "EST5")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("_west_of_greenwich")
def test_a_moment_is_told_where_the_user_is_or_as_it_stands_there_if_that_has_no_such_year(tmp_path: Path) -> None:
    browser = Browser(session(tmp_path / "a.wstui", [frame(1)]))
    for moment, told in (
        (datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "2026-01-01 22:04:05 -0500"),
        (datetime(1, 1, 1, tzinfo=UTC), "0001-01-01T00:00:00+00:00"),
    ):
        browser.leaves.header = replace(HEADER, started=moment)
        assert ("started", told) in facts_of(browser)
    browser.abandon()
