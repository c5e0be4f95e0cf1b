"""Saved sessions are acted again on the application that is debugged, and compared."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.session.replays import ECHO, session
from tests.support import events
from tests.tui.asking import ask
from tests.tui.driven import SMALL, driven
from wstui.core.events import Accept, Connect, Send
from wstui.core.machine import State
from wstui.session.case import read_case
from wstui.tui.screens.replay import FIRST

APP = """
async def app(scope, receive, send):
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "text": message["text"].upper()})
"""


@pytest.mark.anyio
async def test_changed_code_is_loaded_and_what_it_says_is_compared_and_accepted(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(APP)
    path = session(tmp_path / "talk.wstui", *(event for event in ECHO if event != Send("b")), Send("B"))
    async with driven(tmp_path / "state", "app:app", "/", size=SMALL, app_dir=str(tmp_path)) as at:
        await at.see("● open")
        live = at.session
        await ask(at, str(path))
        await at.see("talk.wstui  against app:app  1 changed, 2 the same", '▸ $: was "a", is "A" (differs)')
        replay = at.controller.sessions[-1]
        assert (replay.name, at.controller.sessions, replay.state) == ("↻ talk", [live, replay], "left")
        assert live.connects == 1
        assert (live.journal.header.replay, replay.journal.header.replay) == ("", "talk.wstui")
        (tmp_path / "app.py").write_text(APP.replace("upper", "lower"))
        await at.press("r")
        await at.see('▸ $: was "B", is "b" (differs)')
        assert replay not in at.controller.sessions
        await at.until(lambda: live.connects == 2)
        await at.press("a")
        await at.see("accepted record 6 (send) in talk.wstui", "nothing differs")
        await at.press("escape")
        await at.see("[2 ↻ talk ○]")
        await at.press("alt+v")
        await at.see("nothing differs")
        await at.press("escape")
        mine = at.session
        await at.press("f5")
        await at.see("● open")
        await at.press("alt+c")
        await at.type("by hand")
        await at.press("ctrl+j")
        await at.until(lambda: len(events(mine, Send.kind)) == 3)
        await ask(at, pace="step")
        await at.see("↻ 1/3 held")
        assert at.controller.sessions == [live, mine, at.session]  # what has become the user's own is not replaced
        assert mine.state is State.OPEN
        at.screen.action_cancel_replay()
        await at.gone("↻ 1/3 held")
        at.screen.action_cancel_replay()
    assert read_case(path).whole.records[-1].event == Send("b")


@pytest.mark.anyio
async def test_what_cannot_be_replayed_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = session(Path("talk.wstui"), Connect({"path": "no slash"}), *ECHO[1:])
    async with driven(tmp_path, path="/echo", size=SMALL) as at:
        await at.see("● open")
        await ask(at, str(path), restart="no")
        await at.see("✗ not replayed to the end: path: ")
        session(path, Connect({"path": 1}), *ECHO[1:])
        await at.press("r")
        await at.see("path: 1 is not a text")
        path.unlink()
        at.screen._with_replays().begin(path)
        await at.see("No such file or directory")
        at.screen._with_replays()._begin(None)  # the question was not answered
        assert not at.screen._with_replays().busy


def without_token(folder: Path) -> Path:
    """Write a session whose scope lacks the token that was taken out when it was saved."""
    scope = {"path": "/scope", "query_string": "token=${secret:query.token}"}
    return session(folder / "talk.wstui", Connect(scope), *ECHO[1:2])


@pytest.mark.anyio
async def test_secrets_that_were_taken_out_are_asked_for(tmp_path: Path) -> None:
    path = without_token(tmp_path)
    async with driven(tmp_path, path="/echo", size=SMALL) as at:
        await at.see("● open")
        await ask(at, str(path), restart="no")
        await at.see("╭─ Secrets", "query.token")
        await at.press("escape")
        await at.see("not replayed: its secrets are needed")
        await ask(at)
        await at.see("╭─ Secrets", "query.token")
        await at.type("s3cret-word")
        await at.press("enter")
        await at.see("1 extra, 1 the same")
        (told,) = events(at.session, Send.kind)
        assert "token=s3cret-word" in told.text
        first = at.session
        await at.press("r")  # once more: what was given then is not asked for again
        await at.until(lambda: at.session is not first and events(at.session, Send.kind))
        assert "token=s3cret-word" in events(at.session, Send.kind)[0].text


@pytest.mark.anyio
async def test_an_application_that_is_gone_is_started_for_it(tmp_path: Path) -> None:
    path = session(tmp_path / "talk.wstui", *ECHO)
    case = read_case(path)
    async with driven(tmp_path, path="/echo", size=SMALL) as at:
        await at.see("● open")
        await at.press("alt+k")
        await at.see("✗ died")
        await ask(at, str(path), restart="no")
        await at.see("nothing differs, 3 the same")
        await at.press("s")
        await at.see("nothing differs between two replays")
        replays, first = at.screen._with_replays(), at.controller.sessions[0]
        replays.keep(first)  # it is no replay's
        assert replays._kept == set()
        assert replays._lender(FIRST, case) == (at.session, True)  # the session on the screen itself


ROOM = """
import asyncio
members = set()


async def app(scope, receive, send):
    await receive()
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.send", "text": f"{len(members)} here"})
    members.add(send)
    while (message := await receive())["type"] == "websocket.receive":
        if message["text"] == "bye":
            members.discard(send)
            await send({"type": "websocket.close", "code": 4000})
            return
        if message["text"] == "boom":
            members.discard(send)
            raise ValueError
    members.discard(send)
"""
"""Tells who connects how many are there."""


@pytest.mark.anyio
async def test_a_replay_on_an_application_that_was_started_anew_is_alone_in_it(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(ROOM)
    path = session(tmp_path / "talk.wstui", Connect({"path": "/"}), Accept(), Send("0 here"))
    async with driven(tmp_path / "state", "app:app", "/", size=SMALL, app_dir=str(tmp_path)) as at:
        await at.see("● open")
        over = at.session
        await at.type("bye")
        await at.press("ctrl+j")
        await at.see("4000")
        await at.press("ctrl+n", "f5")
        await at.until(lambda: at.session is not over and at.session.state is State.OPEN)
        stays = at.session
        await ask(at, str(path), restart="yes")
        await at.see("nothing differs, 2 the same")
        await at.until(lambda: stays.connects == 2 and stays.state is State.OPEN)
        assert [event.text for event in events(stays, Send.kind)] == ["0 here", "0 here"]
        await at.press("s")  # nor is who was connected again a difference by chance
        await at.see("nothing differs between two replays")
        await at.until(lambda: stays.connects == 3)
        assert over.connects == 1
        assert any("as for the replay before" in event.why for event in events(over, "restarted"))


@pytest.mark.anyio
async def test_the_secrets_of_another_session_are_not_taken_unasked(tmp_path: Path) -> None:
    path = without_token(tmp_path)
    async with driven(tmp_path, path="/echo?token=word-of-bob", size=SMALL) as at:
        await at.see("● open")
        await ask(at, str(path), restart="no")
        await at.see("╭─ Secrets", "•••", "the session 1 /echo")
        await at.press("ctrl+u")
        await at.type("word-of-alice")
        await at.press("enter")
        await at.see("1 extra, 1 the same")
        assert "token=word-of-alice" in events(at.session, Send.kind)[0].text
        await at.press("escape", "alt+p")
        await ask(at, str(path))  # it is known whose they are
        await at.see("1 extra, 1 the same")
        assert "token=word-of-alice" in events(at.session, Send.kind)[0].text
