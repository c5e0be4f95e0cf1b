from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import events
from tests.tui.driven import LARGE, Driven, driven
from wstui.core.events import Connect, Crashed, Send
from wstui.core.scope import Scope
from wstui.tui.panes.detail import DetailPane
from wstui.tui.panes.log import LogPane
from wstui.tui.panes.status import StatusLine
from wstui.tui.screens import watching
from wstui.tui.screens.watching import Watching

BROKEN = "raise KeyError('no \\x1b[31msettings')\n"
MENDED = """
async def application(scope, receive, send):
    await receive()
    await send({"type": "websocket.accept"})
    await receive()
"""


def shown_event(at: Driven) -> object:
    """The event in the detail pane."""
    record = at.screen.query_one(DetailPane).record
    return record and record.event


@pytest.mark.anyio
async def test_the_traceback_of_a_crash_is_shown_though_more_comes_after_it(tmp_path: Path) -> None:
    async with driven(tmp_path, path="/crash/receive", size=LARGE) as at:
        await at.see("● open")
        await at.type("boom")
        await at.press("ctrl+j")
        await at.see("✗ crashed", "ValueError: no answer to 'boom'", "[Traceback]", "most recent call first", "P24")
        assert isinstance(shown_event(at), Crashed)
        assert at.screen.query_one(LogPane).follow
        await at.press("alt+l", "k", "k")
        await at.until(lambda: not isinstance(shown_event(at), Crashed))
        assert not at.screen.query_one(LogPane).follow
        await at.press("f5")
        await at.see("● open")
        assert at.screen.query_one(LogPane).follow
        await at.until(lambda: not isinstance(shown_event(at), Crashed))
        await at.press("alt+l", "x")
        await at.until(lambda: isinstance(shown_event(at), Crashed))


@pytest.mark.anyio
async def test_a_failure_stands_where_the_log_would_be_and_one_key_tries_again(tmp_path: Path) -> None:
    app = tmp_path / "mine.py"
    app.write_text(BROKEN)
    async with driven(tmp_path, "mine:application", "/x", size=LARGE, app_dir=str(tmp_path)) as at:
        shown = await at.see("KeyError", "Traceback (most recent call last)", "F8", "not loaded")
        assert "mine.py" in shown
        assert "\x1b" not in shown
        assert not at.screen.query_one("#log").display
        await at.press("alt+l")
        await at.until(lambda: at.screen.query_one("#failure").has_focus)
        app.write_text("raise LookupError('another')\n")
        await at.press("f8")
        await at.see("LookupError: another")
        app.write_text(MENDED)
        await at.press("f8")
        await at.see("accept", "● open")
        assert not at.screen.query_one("#failure").display


@pytest.mark.anyio
async def test_a_flood_is_shown_whole_and_without_a_message_for_each_frame(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[int] = []
    handler = Watching.on_log_pane_selected

    def counted(self: Watching, message: LogPane.Selected) -> None:
        heard.append(message.index)
        handler(self, message)

    monkeypatch.setattr(Watching, "on_log_pane_selected", counted)
    async with driven(tmp_path, path="/flood?n=5000", size=LARGE) as at:
        await at.until(lambda: at.session.received == 5000)
        await at.see("↓5,000")
        assert [event.text for event in events(at.session, Send.kind)] == [str(number) for number in range(5000)]
        assert len(heard) < 500


@pytest.mark.anyio
async def test_a_record_that_cannot_be_read_is_said_in_one_line(tmp_path: Path) -> None:
    async with driven(tmp_path, path="/echo", size=LARGE) as at:
        await at.see("accept", "● open")
        at.session.journal.path.write_bytes(b"")
        await at.press("alt+l", "k")
        await at.see("record 2: cannot be read: the file has become shorter")
        assert at.screen.record(-1) is None
        assert at.screen.record(99) is None


class Clock:
    """Stands for the module `time`: moves only when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.mark.anyio
async def test_a_flood_does_not_go_into_pictures_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with driven(tmp_path, path="/echo", size=LARGE) as at:
        await at.see("● open")
        screen, clock, cost = at.screen, Clock(), [0.0]
        did: list[str] = []
        monkeypatch.setattr(watching, "time", clock)
        monkeypatch.setattr(screen, "painting", lambda: cost[0])
        monkeypatch.setattr(screen.query_one(LogPane), "grew", lambda: did.append("log"))
        monkeypatch.setattr(screen.query_one(StatusLine), "show", lambda *_: did.append("status"))
        screen._resting = screen._said = 0.0

        def tick(seconds: float, *, changed: bool = True) -> list[str]:
            did.clear()
            clock.now += seconds
            screen._dirty = screen._dirty or changed
            screen._tick()
            return did

        assert tick(0) == ["log", "status"]
        assert tick(0.05) == ["log"]  # nobody reads faster than ten times a second
        assert tick(0.06, changed=False) == ["log", "status"]  # but what was true last is said
        assert tick(0.2, changed=False) == []
        cost[0] = 0.05
        assert tick(0) == ["log", "status"]
        assert tick(0.15) == []
        assert tick(0.02) == ["log", "status"]
        cost[0] = 0.0


@pytest.mark.anyio
async def test_the_detail_follows_a_flood_at_a_pace_to_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with driven(tmp_path, path="/flood?n=5", size=LARGE) as at:
        await at.see("returned")
        screen, clock = at.screen, Clock()
        await at.until(lambda: not screen._dirty)
        monkeypatch.setattr(watching, "time", clock)
        screen._resting = screen._said = screen._detailed = 0.0
        shown: list[int] = []
        monkeypatch.setattr(screen.query_one(DetailPane), "show", lambda record, _: shown.append(record.n))
        for index in (2, 3, 4):
            screen.on_log_pane_selected(LogPane.Selected(index))
        assert shown == [3]
        clock.now += 0.11
        screen._tick()
        assert shown == [3, 5]
        screen.query_one(LogPane).follow = False
        for index in (2, 3):
            screen.on_log_pane_selected(LogPane.Selected(index))
        assert shown == [3, 5, 3, 4]


@pytest.mark.anyio
async def test_a_row_that_is_opened_is_read_in_the_detail_pane(tmp_path: Path) -> None:
    async with driven(tmp_path, path="/echo", size=LARGE) as at:
        await at.see("accept", "● open")
        await at.press("alt+l", "k", "enter")
        await at.until(lambda: at.screen.query_one(DetailPane).has_focus_within)
        assert isinstance(shown_event(at), Connect)


@pytest.mark.anyio
async def test_another_session_is_shown_whole_and_the_first_comes_back_as_it_was_left(tmp_path: Path) -> None:
    async with driven(tmp_path, path="/echo", size=LARGE) as at:
        await at.see("accept", "● open")
        first = at.session
        await at.type("unsent")
        at.screen.show(at.controller.open(Scope("/other")))
        await at.see("○ idle", "/other")
        await at.gone("unsent")
        await at.gone("accept")
        assert shown_event(at) is None
        at.screen.show(first)
        await at.see("unsent", "accept", "● open")


@pytest.mark.anyio
async def test_the_routes_of_an_application_are_offered_to_who_is_not_connected(tmp_path: Path) -> None:
    async with driven(tmp_path, "tests.apps.starlette_app:application", "/ws/refuse") as at:
        await at.see("refused")
        await at.press("alt+s")
        await at.see("routes", "/ws/chat/{room}")
    async with driven(tmp_path, "tests.apps.starlette_app:application", "/ws/chat/lobby") as at:
        await at.see("● open")
        await at.press("alt+s")
        await at.see("applies at next connect")
        assert at.controller._keeper._asked is None
