from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.calling import SESSION
from tests.session.files import frame, printed, session
from tests.tui.browsed import browsed
from tests.tui.driven import LARGE, SMALL
from wstui.session import browsing
from wstui.session.browsing import Browser
from wstui.session.finding.process import Process
from wstui.tui.keymap import DEFAULT
from wstui.tui.panes.detail import DetailPane
from wstui.tui.panes.log import LogPane
from wstui.tui.screens.browse import REPLAY, bar, told


@pytest.mark.anyio
async def test_a_file_is_read_on_a_large_screen(tmp_path: Path) -> None:
    path = session(tmp_path / "chat.wstui", [frame(1, "first"), printed(2, "a print"), frame(3, "third"), b'{"n":'])
    async with browsed(path, size=LARGE) as at:
        await at.see(
            "chat.wstui", "3 records", "the last line was cut off", "application  chat.asgi:application", "[Text]"
        )
        assert at.browse.query_one(LogPane).selected == 0
        assert "F5" not in at.text
        assert "f Follow" not in at.text
        await at.press("j", "j", "enter")
        await at.see("< 3 5 B", "third")
        await at.until(lambda: at.browse.query_one(DetailPane).has_focus_within)
        await at.press("escape", "o")
        await at.see("output hidden")
        await at.press("alt+o")
        await at.see("[Output]", "a print")
        await at.press("ctrl+p")
        await at.see("Go to the session")
        await at.press("escape", "ctrl+q")
        await at.ended()
        assert at.app.return_code == 0
        assert at.browse.controller.leaves.descriptor < 0


@pytest.mark.anyio
async def test_a_small_screen_shows_one_pane(tmp_path: Path) -> None:
    path = session(tmp_path / "chat.wstui", map(frame, range(1, 101)))
    async with browsed(path, size=SMALL) as at:
        await at.see("[Log] Session  Detail  Output", "100 records", "+1.0ms <  text")
        await at.press("G")
        await at.until(lambda: at.browse.query_one(LogPane).selected == 99)
        await at.press("f2")
        await at.see("[Session]", "length       0.100 s")
        await at.press("f1")
        await at.see("What the file says about itself")
        await at.press("escape", "alt+s", "alt+l", "z")
        await at.until(lambda: at.browse.maximized is not None)
        await at.press("escape")
        await at.until(lambda: at.browse.maximized is None)


@pytest.mark.anyio
async def test_a_file_is_saved_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    path = session(tmp_path / "chat.wstui", [frame(1, "first"), frame(2, "second")])
    async with browsed(path, size=SMALL) as at:
        await at.see("2 records", "^S Save")
        await at.press("ctrl+s")
        await at.see("╭─ Save the session", "▸file         chat.wstui")
        await at.press("enter")
        await at.see("2 records saved to", "payloads are saved as they are")


@pytest.mark.anyio
async def test_a_large_file_can_be_left_half_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browsing, "FIRST", 1000)
    monkeypatch.setattr(Process, "attach", lambda *_: None)  # it has not got far
    async with browsed(session(tmp_path / "large.wstui", map(frame, range(1, 1001)))) as at:
        await at.see("reading ░", "1%  F9 stops", "F9 Stop")
        await at.press("f9")
        await at.see("the rest was not read")
        await at.gone("F9 Stop")


@pytest.mark.anyio
async def test_a_record_that_cannot_be_read_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = session(tmp_path / "bad.wstui", [frame(1), frame(2), b'{"n":3,\n', frame(4)])
    monkeypatch.setattr(browsing, "FIRST", path.read_bytes().index(b'{"n":3'))
    async with browsed(path) as at:
        await at.see("4 records", "cannot be read: column 8: unexp")
        await at.press("j", "j")
        await at.see("line 4, column 8")
        assert at.browse.record(-1) is None
        at.browse._word_until = 0.0
        await at.gone("line 4, column 8")


def test_the_bar_tells_how_much_was_read() -> None:
    assert bar(0) == "░" * 20 + " 0%"
    assert bar(0.999) == "█" * 20 + " 99%"
    browser = Browser(SESSION)
    assert told(browser, "a word", DEFAULT)[-1] == ("a word", "$text-warning")
    browser.abandon()


@pytest.mark.anyio
async def test_records_are_searched_and_filtered(tmp_path: Path) -> None:
    lines = [frame(n, f"user{n % 10}") for n in range(1, 101)]
    async with browsed(session(tmp_path / "chat.wstui", [*lines, printed(101, "user3 printed")]), size=SMALL) as at:
        log = at.browse.query_one(LogPane)
        await at.press("slash")
        await at.type("user3")
        await at.press("enter")
        await at.see("search user3  1/11 of 101", "n/N next, previous  esc ends", "▸09:00:00.003")
        assert log.selected == 2
        await at.press("n", "n")
        await at.see("3/11 of 101")
        assert log.selected == 22
        await at.press("N")
        await at.see("2/11 of 101")
        await at.press("ampersand", "enter")
        await at.see("filter user3  2/11", "+10.0ms <  text          5 B user3")
        await at.gone("user4")
        await at.press("o")
        await at.gone("user3 printed")
        await at.press("o", "G")
        await at.see("11/11", "user3 printed")
        await at.press("slash")
        await at.type("$.[")
        await at.press("enter")
        await at.see("✗ here must stand a name")
        await at.press("ctrl+u")
        await at.type("/[/")
        await at.press("enter")
        await at.see("✗ no regular expression: unterminated character set", "user3 printed")
        await at.press("escape")
        await at.see("filter user3")
        await at.press("slash", "ctrl+u", "enter")
        await at.see("101 records", "user4")
        await at.gone("search")
        await at.press("slash")
        await at.type("/nowhere/")
        await at.press("enter")
        await at.see("nothing found")
        await at.press("escape")
        await at.gone("nothing found")
        await at.press("g", "slash", "escape")
        await at.gone("search text")
        await at.press("G", "slash")
        await at.type("user5")
        await at.press("enter")
        await at.see("search user5  1/10")  # there is none below: it goes on from the top


@pytest.mark.anyio
@pytest.mark.parametrize("replayable", [False, True])
async def test_a_file_is_replayed_by_another_screen(tmp_path: Path, *, replayable: bool) -> None:
    path = session(tmp_path / "chat.wstui", [frame(1, "first")])
    async with browsed(path, replayable=replayable) as at:
        await at.see("1 records")
        await at.press("ctrl+r")
        if replayable:
            await at.ended()
        else:
            await at.see("no application is named: --app APP, or app in [tool.wstui]")
    assert (at.app.return_code == REPLAY) is replayable


@pytest.mark.anyio
async def test_the_last_crash_is_a_key_away(tmp_path: Path) -> None:
    crash = '{"n":%d,"t":%d,"c":1,"way":"!","type":"crashed","error":"ValueError","message":"%s"}\n'
    lines = [frame(1, "a"), *((crash % (n, n, f"number {n}")).encode() for n in (2, 3)), frame(4, "b")]
    async with browsed(session(tmp_path / "chat.wstui", lines), size=SMALL) as at:
        await at.see("4 records", "F4 Crash")
        await at.press("f4")
        await at.see("number 3")
        await at.until(lambda: at.browse.query_one("#detail").has_focus_within)
        assert at.browse.query_one(LogPane).selected == 2
    async with browsed(session(tmp_path / "calm.wstui", lines[:1]), size=SMALL) as at:
        await at.see("1 records", "F2 Pane")
        await at.gone("F4 Crash")
