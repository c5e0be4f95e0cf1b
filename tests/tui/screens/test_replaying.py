"""Saved sessions are acted again on the application that is debugged, by keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.session.replays import ECHO, session
from tests.support import events
from tests.tui.asking import ask
from tests.tui.driven import SMALL, driven
from wstui.core.events import Receive, Send


@pytest.mark.anyio
async def test_a_session_is_replayed_as_it_is_recorded_frame_by_frame(tmp_path: Path) -> None:
    async with driven(tmp_path, path="/echo", size=SMALL) as at:
        await at.see("● open")
        for text in ("one", "two", "three", "four"):
            at.controller.send(at.session, Receive(text))
        await at.see("↑4 ↓4")
        await ask(at, pace="step")
        await at.see("↻ 1/5 held: ctrl+j sends", "↻ 20", "one")
        await at.press("ctrl+j")
        await at.see("↻ 2/5 held", "two")
        await at.type(" changed")
        await at.press("ctrl+j")
        await at.see("↻ 3/5 held")
        await at.press("alt+j")
        await at.see("↻ 4/5 held")
        await at.press("ctrl+r")
        await at.see("a replay is under way: alt+e ends it")
        await at.press("alt+h")
        await at.see("1 changed", "1 missing", '▸ $: was "two", is "two changed"')
        assert [event.text for event in events(at.session, Receive.kind)] == ["one", "two changed", "four"]
        await at.press("A")
        await at.until(lambda: "is being recorded: save it" in " ".join(at.text.split()))  # on lines of its own
        await at.press("escape")
        await at.see("[Log]")
        await at.press("alt+v")
        await at.see("1 changed, 1 missing", '▸ $: was "two"')
        await at.press("escape")
        replayed = at.session
        await at.press("f5")
        await at.until(lambda: replayed.connects == 2)
        await ask(at)
        await at.see("held: ctrl+j sends")
        assert replayed in at.controller.sessions  # the user has gone on by hand there


@pytest.mark.anyio
async def test_a_replay_can_be_ended_and_ends_with_its_tab(tmp_path: Path) -> None:
    path = session(tmp_path / "talk.wstui", *ECHO[:4], Receive("never"), Send("x"))
    async with driven(tmp_path, path="/echo", size=SMALL) as at:
        await at.see("● open")
        for key, typed in (("alt+e", (str(path), "step", "no")), ("alt+w", ())):
            await ask(at, *typed)
            await at.see("↻ 1/3 held")
            await at.press(key)
            await at.see("the replay was ended")
            await at.gone("↻ 1/3 held")
        await at.press("ctrl+n", "alt+w", "alt+v", "alt+h", "alt+j", "alt+e")
        screen = at.screen
        screen.action_hold_replay()
        screen.action_compare()
        screen._sources[at.session.number] = Path("gone.wstui")
        screen.replay_file()
        await at.see("gone.wstui: No such file")
        assert at.app.screen is at.screen


@pytest.mark.anyio
async def test_nothing_is_done_to_a_replay_that_there_is_not(tmp_path: Path) -> None:
    async with driven(tmp_path, size=SMALL) as at:
        await at.see("○ idle")
        screen = at.screen
        for act in (screen.action_hold_replay, screen.action_skip_frame, screen.action_cancel_replay):
            act()
        screen.action_compare()
        screen.touched(at.session)
        assert at.app.screen is screen
        assert not screen.goes_on(Receive("x"))
