"""Each kind of application by hand: the real program in a real terminal of 80x24, with real keys."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.apps.kinds import KINDS, Kind
from tests.e2e.terminal import Terminal, terminal
from tests.support import ROOT

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The chat's database, migrated once."""
    return str(tmp_path_factory.mktemp("chat") / "chat.sqlite3")


@pytest.fixture(params=KINDS, ids=lambda kind: kind.app.split(".")[2])
def kind(request: pytest.FixtureRequest) -> Kind:
    """One kind of application after the other."""
    found: Kind = request.param
    return found


@pytest.fixture
def screen(kind: Kind, tmp_path: Path, database: str) -> Iterator[Terminal]:
    """The program on an application, connected."""
    command = [sys.executable, "-m", "wstui", "--app-dir", str(ROOT), kind.app, kind.chat, "-s", "chat.v1"]
    with terminal(command, WSTUI_STATE_DIR=str(tmp_path), CHAT_DATABASE=database) as running:
        yield running


def test_connect_talk_refuse_crash_disconnect(screen: Terminal, kind: Kind) -> None:
    screen.until(r"<  accept +chat\.v1")
    screen.until("● open")

    screen.press('{"say": "hi"}', "ctrl+j")
    shown = screen.until(r'<  text .*"said": ?"hi"')
    assert '{"say": "hi"}' in shown

    screen.press('{"say": "crash"}', "ctrl+j")
    screen.until("✗ crashed")
    screen.press("alt+l")
    screen.until("y Copy")
    screen.press("x")
    shown = screen.until("raise ValueError")
    assert "ValueError: no room for crash" in shown

    screen.press("f5")
    screen.until("● open")
    screen.press("alt+c")
    screen.until("Send")
    screen.press('{"say": "bye"}', "ctrl+j")
    screen.until("4000 .*bye, by the application")

    screen.press("f5")
    screen.until("● open")
    screen.press("f6")
    screen.until(r"○ left .*1000 \(OK\), by you")

    screen.press("alt+s")
    screen.until("subprotocols")
    screen.press("home", "ctrl+k")
    screen.until("e.g. /ws/chat")
    screen.press("/ws/refuse", "f5")
    screen.until("⊘ denied" if kind.denies else "⊘ refused")

    screen.press("ctrl+q")
    assert screen.wait() == 0
