from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.calling import Run, Screen
from wstui.cli.debug import DEMO


def test_a_screen_needs_a_terminal(run: Run) -> None:
    code, _, err = run("a:b")
    assert code == 2
    assert err.startswith("wstui: error: the debugger needs a terminal and standard ")


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


def test_a_screen_that_breaks_leaves_no_child(run: Run, screen: type[Screen], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Screen) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(screen, "run_guarded", broken)
    assert run("demo")[0] == 130
    assert screen.given["controller"]._keeper._child.reap() is not None


def test_an_interpreter_that_is_none_is_3(run: Run, screen: type[Screen]) -> None:
    code, out, err = run("a:b", "--python", "/nowhere/python")
    assert (code, out, err.count("\n")) == (3, "", 1)
    assert screen.return_code == 0


def test_other_keys_are_checked_and_handed_on(
    run: Run, screen: type[Screen], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    folder = tmp_path / "config" / "wstui"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text('[keys]\nsession.connect = "F3"\n', encoding="utf-8")
    assert run("demo")[0] == 0
    assert screen.given["keys"] == {"session.connect": "f3"}
    (folder / "config.toml").write_text('[keys]\nsession.connect = "ctrl+m"\n', encoding="utf-8")
    said = f"{folder / 'config.toml'}:2: session.connect: ctrl+m arrives as enter: no terminal has it"
    for line in (["demo"], ["routes", "a:b"]):
        assert run(*line) == (2, "", f"wstui: error: {said}\n")


def test_a_session_file_is_no_application(run: Run) -> None:
    assert run("debug", "x.wstui") == (2, "", "wstui: error: x.wstui is a session file: wstui x.wstui\n")
