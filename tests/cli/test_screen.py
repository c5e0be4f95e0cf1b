"""What is asked of a screen is checked before it opens; its child is ended whatever becomes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.calling import Run, Screen
from wstui.cli.screen import show
from wstui.cli.target import configure


def test_a_screen_needs_a_terminal(run: Run) -> None:
    code, _, err = run("a:b")
    assert code == 2
    assert err.startswith("wstui: error: the debugger needs a terminal and standard ")


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


HEADER = '{"wstui":1,"app":"chat:app","started":"2026-11-23T09:00:00.000Z","server":"hypercorn","versions":{}}\n'
CONNECT = (
    '{"n":1,"t":0.5,"c":1,"way":">","type":"websocket.connect","scope":{"path":"/ws/","headers":[["X-A","1"],["x-b","2"]],'
    '"cookies":[["sessionid","${secret:cookie.sessionid}"],["a","b"]],"subprotocols":["chat.v1"]}}\n'
)


@pytest.mark.parametrize("verb", [(), ("debug",)])
def test_the_scope_of_a_session_file_is_a_draft(
    run: Run, screen: type[Screen], tmp_path: Path, verb: tuple[str, ...]
) -> None:
    file = tmp_path / "s.wstui"
    note = '{"n":1,"t":0.5,"way":"!","type":"note","text":"\\"websocket.connect\\""}\n'
    file.write_text(HEADER + note + CONNECT + "nonsense that is not read\n", "utf-8")
    assert run(*verb, "tests.apps.raw3:application", str(file), "-H", "x-a: 3", "-b", "sessionid=4") == (0, "", "")
    scope, controller = screen.given["scope"], screen.given["controller"]
    assert screen.given["connect"] is False
    assert (scope.path, scope.subprotocols) == ("/ws/", ("chat.v1",))
    assert scope.headers == (("x-b", "2"), ("x-a", "3"))
    assert scope.cookies == (("a", "b"), ("sessionid", "4"))
    assert controller.config.server == "hypercorn"
    assert run("tests.apps.raw3:application", str(file), "--server", "daphne", "-s", "chat.v2")[0] == 0
    assert screen.given["controller"].config.server == "daphne"
    assert screen.given["scope"].subprotocols == ("chat.v2",)
    assert ("sessionid", "${secret:cookie.sessionid}") in screen.given["scope"].cookies


def test_a_session_file_without_a_scope_is_refused(run: Run, screen: type[Screen], tmp_path: Path) -> None:
    del screen
    file = tmp_path / "s.wstui"
    for text, problem in (
        (HEADER, "nothing in it was ever connected"),
        (HEADER + CONNECT.replace("chat.v1", "a b"), "subprotocols: 'a b' is no subprotocol: it holds a space"),
    ):
        file.write_text(text, "utf-8")
        assert run("tests.apps.raw3:application", str(file)) == (2, "", f"wstui: error: {file}: {problem}\n")
    file.write_text(HEADER + CONNECT.replace("}}", "}"), "utf-8")
    assert run("tests.apps.raw3:application", str(file))[2].startswith(f"wstui: error: {file}:2:")
    code, _, error = run("tests.apps.raw3:application", str(tmp_path / "no.wstui"))
    assert (code, error.count("\n")) == (2, 1)


def test_the_file_is_what_a_replay_begins_with(run: Run, screen: type[Screen], tmp_path: Path) -> None:
    file = tmp_path / "s.wstui"
    file.write_text(HEADER + CONNECT, "utf-8")
    assert run("tests.apps.raw3:application", str(file)) == (0, "", "")
    assert (screen.given["file"], screen.given["replay"]) == (file, False)
    assert run("tests.apps.raw3:application", "/x") == (0, "", "")
    assert (screen.given["file"], screen.given["replay"]) == (None, False)
    show("tests.apps.raw3:application", [str(file)], configure({}), {}, replay=True)
    assert (screen.given["file"], screen.given["replay"]) == (file, True)
