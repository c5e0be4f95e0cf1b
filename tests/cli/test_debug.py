from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.calling import Run, Screen
from wstui.cli.debug import DEMO


def test_the_configured_application_is_the_default(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WSTUI_APP", "chat:app")
    assert "needs a terminal" in run()[2]
    monkeypatch.setenv("WSTUI_APP", "")
    assert "which application?" in run()[2]


def test_debug_hands_a_running_child_to_the_screen_and_ends_it(run: Run, screen: type[Screen], tmp_path: Path) -> None:
    assert run(
        "demo", "--state-dir", str(tmp_path / "state"), "/chat/lobby?a=1", "-s", "chat.v2", "--root-path", "/mnt"
    ) == (0, "", "")
    controller = screen.given["controller"]
    assert screen.given["alive"] is True
    assert controller._keeper._child.reap() is not None
    assert (screen.given["connect"], screen.given["scope"].path) == (True, "/chat/lobby")
    assert screen.given["scope"].subprotocols == ("chat.v2",)
    assert controller.config.app == f"{DEMO}:application"
    assert controller.config.root_path == "/mnt"
    assert controller._folder == tmp_path / "state" / "sessions"


def test_debug_without_a_path_does_not_connect(run: Run, screen: type[Screen], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Screen, "return_code", None)
    assert run("tests.apps.raw3:application")[0] == 0
    assert (screen.given["connect"], screen.given["scope"].path) == (False, "/")


def test_a_session_file_is_no_application(run: Run) -> None:
    assert run("debug", "x.wstui") == (2, "", "wstui: error: x.wstui is a session file: wstui x.wstui\n")
