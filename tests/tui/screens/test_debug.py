from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from tests.support import ROOT, events
from tests.tui.driven import DEMO, LARGE, SMALL, Driven, Shown, driven
from wstui.core.events import Accept, Connect, Crashed, Disconnect, Receive
from wstui.core.machine import State
from wstui.core.scope import Scope
from wstui.errors import UsageError
from wstui.session.child import ChildConfig
from wstui.session.controller import Controller
from wstui.tui.panes.composer import ComposerPane
from wstui.tui.panes.log import LogPane
from wstui.tui.panes.scope import ScopePane
from wstui.tui.screens.debug import DebugScreen
from wstui.tui.screens.opening import Opening
from wstui.tui.widgets.editor import Editor
from wstui.tui.widgets.payload_field import PayloadField


def has_focus(at: Driven, key: str) -> bool:
    """Tell whether a field of the scope pane has the focus."""
    return at.screen.query_one(ScopePane)._fields[key].has_focus_within


@pytest.mark.anyio
async def test_connect_talk_and_leave_by_keys_on_a_small_screen(tmp_path: Path) -> None:
    async with driven(tmp_path, size=SMALL) as at:
        await at.until(lambda: at.screen.query_one(ScopePane).has_focus_within)
        await at.type("echo?token=1")
        await at.press("enter")
        await at.see("[Log]", "accept", "● open", "[1 /echo ●]")
        (connected,) = events(at.session, Connect.kind)
        assert connected.scope["query_string"] == "token=1"
        await at.until(lambda: at.screen.query_one(ComposerPane).has_focus_within)
        await at.type("hello you")
        await at.press("ctrl+j")
        await at.see("↑1 ↓1", "hello you")
        await at.press("ctrl+j")  # an empty frame, on purpose
        await at.see("↑2 ↓2")
        await at.press("up", "up", "ctrl+j")
        await at.see("↑3 ↓3")
        assert [event.text for event in events(at.session, Receive.kind)] == ["hello you", "", "hello you"]
        await at.press("f6")
        await at.see("○ left", "1000 (OK), by you")
        await at.gone("F6 Leave")


@pytest.mark.anyio
async def test_what_cannot_be_sent_is_said_and_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with driven(tmp_path, size=LARGE, draft="/echo", max_frame_size=1000) as at:
        await at.until(lambda: at.controller.phase == "ready")
        composer = at.screen.query_one(ComposerPane)
        await at.press("alt+c")
        await at.type("early")
        await at.press("ctrl+j")
        await at.see("not connected: F5 connects", "early")
        await at.press("f5")
        await at.see("● open")
        composer.load(Receive("x" * 1001))
        await at.press("ctrl+j")
        await at.see("over the limit of 1000")
        assert events(at.session, Receive.kind) == []
        at.screen.query_one(ScopePane).query(Editor).first().insert_pasted("curl ws://localhost/echo")
        await at.see("filled in from a curl command")
        monkeypatch.setattr(at.screen, "goes_on", lambda event: isinstance(event, Receive))
        await at.press("ctrl+j")  # it is the answer to a replay that is held
        await at.until(lambda: not composer.query_one(PayloadField).payload)
        assert events(at.session, Receive.kind) == []


@pytest.mark.anyio
async def test_an_illegal_scope_is_shown_at_its_field_and_nothing_is_lost(tmp_path: Path) -> None:
    async with driven(tmp_path, size=SMALL, draft="/echo") as at:
        pane = at.screen.query_one(ScopePane)
        await at.until(lambda: pane.has_focus_within and at.controller.phase == "ready")
        for key in ("query_string", "headers"):
            await at.press("down")
            await at.until(partial(has_focus, at, key))
        await at.type("x-name: ŵ")
        await at.press("alt+l", "f5")
        await at.see("[Scope]", "latin-1", "x-name: ŵ")
        await at.until(lambda: pane.has_focus_within)
        assert at.session.connects == 0
        await at.press("backspace")
        await at.type("w")
        await at.press("alt+g")  # there are no secrets in it, so it only connects
        await at.see("● open")
        assert ["x-name", "w"] in events(at.session, Connect.kind)[0].scope["headers"]


@pytest.mark.anyio
async def test_two_users_talk_in_one_room_each_with_a_draft_and_a_log(tmp_path: Path) -> None:
    async with driven(tmp_path, path="/chat/lobby", size=SMALL) as at:
        await at.see("● open")
        ada = at.session
        await at.type("unfinished")
        await at.press("ctrl+n")
        await at.see("[2 /chat/lobby ○]", "[Scope]")
        bob = at.session
        assert bob is not ada
        await at.press("f5")
        await at.until(lambda: bob.received == 1)
        await at.until(lambda: at.screen.query_one(ComposerPane).has_focus_within)
        await at.type("hi from bob")
        await at.press("ctrl+j")
        await at.until(lambda: (ada.received, bob.received) == (3, 2))
        await at.press("alt+p")
        await at.see("[1 /chat/lobby ●]", "unfinished", "joined")
        assert at.session is ada
        await at.press("alt+n", "alt+n")
        assert at.session is ada
        await at.pilot.click("#tabs TabStrip", offset=(22, 0))
        await at.until(lambda: at.session is bob)
        await at.press("alt+w")
        await at.until(lambda: at.controller.sessions == [ada])
        await at.until(lambda: ada.received == 4)  # bob has left
        await at.press("alt+w")
        await at.see("the last session stays")
        await at.press("escape")
        await at.pilot.click("#tabs TabStrip", offset=(19, 0))
        await at.until(lambda: len(at.controller.sessions) == 2)


@pytest.mark.anyio
async def test_a_close_with_code_and_reason(tmp_path: Path) -> None:
    async with driven(tmp_path, path="/echo", size=SMALL) as at:
        await at.see("● open")
        await at.press("f7")
        await at.see("[Close]")
        await at.type("4001 enough")
        await at.press("enter")
        await at.see("4001 (private use) enough, by you")
        assert events(at.session, Disconnect.kind)[0] == Disconnect(4001, "enough")
        await at.see("[Text]")
        await at.press("f7")
        await at.type("1000")
        await at.press("enter")
        await at.see("not connected: F5 connects", "1000")


@pytest.mark.anyio
async def test_reconnect_restart_kill_and_leave(tmp_path: Path) -> None:
    async with driven(tmp_path, path="/echo", size=LARGE) as at:
        await at.see("● open")
        await at.press("f5")
        await at.until(lambda: at.session.connects == 2 and at.session.state is State.OPEN)
        assert events(at.session, Disconnect.kind)[0].code == 1001
        await at.press("f8")
        await at.until(lambda: at.session.connects == 3 and at.session.state is State.OPEN)
        await at.press("alt+k")
        await at.see("✗ died", "ended by wstui, as asked", "its process has ended: F5 starts it again")
        await at.press("f5")
        await at.until(lambda: at.session.connects == 4 and at.session.state is State.OPEN)
        assert len(events(at.session, Accept.kind)) == 4
        await at.press("f6")
        await at.see("○ left")
        await at.press("f8")  # who has left stays away
        await at.until(lambda: len(events(at.session, "restarted")) == 3 and at.controller.phase == "ready")
        assert at.session.connects == 4
        await at.press("f6")
        assert at.session.state is State.LEFT


@pytest.mark.parametrize(("path", "again"), [("/refuse", 1), ("/crash/receive", 2)])
@pytest.mark.anyio
async def test_who_was_refused_stays_away_from_a_restart_but_not_who_crashed(
    tmp_path: Path, path: str, again: int
) -> None:
    async with driven(tmp_path, path=path, size=LARGE) as at:
        await at.until(lambda: at.session.state in {State.REFUSED, State.OPEN})
        if at.session.state is State.OPEN:
            await at.type("boom")
            await at.press("ctrl+j")
            await at.see("✗ crashed")
        await at.press("f8")
        await at.until(lambda: events(at.session, "restarted") and at.controller.phase == "ready")
        await at.until(lambda: at.session.connects == again)
        await at.press("f5")
        await at.until(lambda: at.session.connects == again + 1)


@pytest.mark.anyio
async def test_a_stuck_handler_is_named_and_interrupted(tmp_path: Path) -> None:
    async with driven(tmp_path, path="/block?seconds=60", size=LARGE) as at:
        await at.see("● open")
        await at.type("go")
        await at.press("ctrl+j")
        await at.see("BLOCKED in demo.py", "F9 interrupts")
        await at.press("f9")
        await at.see("✗ crashed", "interrupted")
        await at.gone("BLOCKED in")
        assert isinstance(events(at.session, Crashed.kind)[0], Crashed)


@pytest.mark.anyio
async def test_a_frame_of_the_log_is_sent_again(tmp_path: Path) -> None:
    async with driven(tmp_path, path="/echo", size=LARGE) as at:
        await at.see("● open")
        await at.press("alt+l", "x")
        await at.see("nothing has crashed in this session")
        await at.press("e")
        await at.see("only frames and raw messages can be sent again")
        at.screen._word_until = 0.0
        await at.press("alt+c")
        await at.type("again")
        await at.press("ctrl+j")
        await at.see("↑1 ↓1")
        await at.press("alt+l", "k", "e", "ctrl+j")
        await at.see("↑2 ↓2")
        assert [event.text for event in events(at.session, Receive.kind)] == ["again", "again"]
        assert at.screen.query_one(LogPane).follow


@pytest.mark.anyio
async def test_what_was_sent_is_there_the_next_time(tmp_path: Path) -> None:
    async with driven(tmp_path, path="/echo", size=SMALL) as at:
        await at.see("● open")
        await at.type("remember me")
        await at.press("ctrl+j")
        await at.see("↑1 ↓1")
    async with driven(tmp_path, DEMO, "/echo", size=SMALL) as at:
        await at.see("● open")
        await at.press("up")
        await at.see("remember me", "history 1/1")


@pytest.mark.anyio
async def test_the_last_crash_is_a_key_away_from_anywhere_only_while_there_is_one(tmp_path: Path) -> None:
    async with driven(tmp_path, path="/crash/receive", size=LARGE) as at:
        await at.see("● open")
        await at.press("f4")
        assert at.screen.view == "log"
        await at.type("boom")
        await at.press("ctrl+j")
        await at.see("✗ crashed")
        await at.press("f4")
        await at.until(lambda: at.screen.query_one("#detail").has_focus_within)
        crash = at.screen.record(at.screen.query_one(LogPane).selected)
        assert crash is not None
        assert isinstance(crash.event, Crashed)


@pytest.mark.anyio
async def test_orders_that_nothing_can_come_of_are_answered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with driven(tmp_path, size=LARGE, draft="/echo") as at:
        await at.until(lambda: at.controller.phase == "ready")
        await at.press("f9")
        await at.see("the application does not run for this session")
        at.screen.action_disconnect()  # the key is off, but the connection may end while it is on its way
        await at.see("not connected")

        def connect(*_: object) -> None:
            raise UsageError("the scope is too large to be sent")

        monkeypatch.setattr(at.controller, "connect", connect)
        await at.press("alt+l", "f5")
        await at.see("the scope is too large to be sent")
        assert at.screen.view == "log"  # there is no field that is wrong


@pytest.mark.anyio
async def test_who_waits_for_the_application_is_set_aside_and_connected_again_unless_it_is(tmp_path: Path) -> None:
    async with driven(tmp_path, path="/echo") as at:
        await at.see("● open")
        session = at.session
        session.pending = True
        aside = at.screen.set_aside()
        assert (aside, session.pending) == ([session], False)
        assert at.screen.set_aside() == [session]  # it waits for nothing, but is connected
        at.screen.connect_again(aside)
        assert session.connects == 1
        at.screen._wanted[session] = 1  # the user has connected, and it has come to nothing yet
        await at.press("f8")
        await at.until(lambda: session.connects == 2)


@pytest.mark.anyio
async def test_an_illegal_scope_of_the_command_line_is_told_as_one_that_is_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replayed: list[DebugScreen] = []

    def replay_file(screen: DebugScreen) -> None:
        replayed.append(screen)

    monkeypatch.setattr(DebugScreen, "replay_file", replay_file)
    controller = Controller(ChildConfig(app=DEMO, app_dir=str(ROOT)), None, tmp_path)
    app = Shown(lambda: Opening(controller, Scope(headers=(("x-name", "ŵ"),)), connect=True, replay=True))
    async with app.run_test(size=LARGE) as pilot:
        at = Driven(app, pilot, controller)
        await at.see("latin-1")
        assert at.screen.view == "scope"
        assert at.session.connects == 0
        await at.until(lambda: replayed)
        assert replayed == [at.screen]
        await controller.aclose()
