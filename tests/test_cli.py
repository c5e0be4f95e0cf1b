from __future__ import annotations

import io
import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import wstui
from wstui import cli
from wstui.errors import InterpreterError, LoadError
from wstui.session import probe
from wstui.session.child import ChildConfig
from wstui.wire.messages import Route

GOLDEN = Path(__file__).parent / "golden"
SESSION = GOLDEN / "every_event.wstui"
ROUTES = (Route("/ws/chat/<room>/", "chat", "chat/consumers.py:21", "channels"), Route("/\x1b[31m", "", "", "channels"))

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command line; returns exit code, standard output, standard error."""

    def call(*arguments: str) -> tuple[int, str, str]:
        code = cli.main(arguments)
        captured = capsys.readouterr()
        return int(code), captured.out, captured.err

    return call


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[ChildConfig]:
    """Applications that routes are asked of; they have `ROUTES`."""
    seen: list[ChildConfig] = []

    def answer(config: ChildConfig) -> tuple[Route, ...]:
        seen.append(config)
        return ROUTES

    monkeypatch.setattr(probe, "list_routes", answer)
    return seen


def golden(name: str, text: str) -> None:
    """Compare with a file, byte for byte; WSTUI_TESTS_UPDATE=1 writes it."""
    path = GOLDEN / name
    if os.environ.get("WSTUI_TESTS_UPDATE"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text("utf-8")


def test_help_and_version_are_data(run: Run) -> None:
    for flag in ("-h", "--help"):
        code, out, err = run(flag)
        assert (code, err) == (0, "")
        golden("help.txt", out)
    assert run("--version") == (0, f"wstui {wstui.__version__}\n", "")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "which application? wstui module:application, or wstui demo; wstui --help tells more"),
        ("a:b /c d", "write it as wstui APP [PATH]"),
        ("show", "write it as wstui show FILE"),
        ("show --factory x", "--factory does not go with wstui show FILE"),
        ("a:b --json", "--json does not go with wstui debug APP [PATH]"),
        ("demo --factory", "--factory does not go with wstui demo [PATH]"),
        ("a:b --nonsense", "unknown option --nonsense"),
        ("a:b --loop trio", "--loop trio is not one of auto, asyncio, uvloop"),
        ("x.wstui", "x.wstui is a session file: wstui show x.wstui"),
        ("show nowhere.wstui", "nowhere.wstui: No such file or directory"),
        ("show .", ".:1:1: not a file"),
        ("a:b no-path", "path: "),
        ("a:b / -H \u20ac:1", "headers: "),
        ("a:b / -s a\tb", "subprotocols: "),
        ("a:b \x1b[31m", "path: "),
    ],
)
def test_wrong_usage_is_one_line_and_2(run: Run, line: str, said: str) -> None:
    code, out, err = run(*line.split(" ") if line else ())
    assert (code, out) == (2, "")
    assert err.startswith(f"wstui: error: {said}")
    assert err.count("\n") == 1
    assert "\x1b" not in err


def test_a_screen_needs_a_terminal(run: Run) -> None:
    code, _, err = run("a:b")
    assert code == 2
    assert err.startswith("wstui: error: the debugger needs a terminal and standard ")


def test_a_verb_wins_over_an_application_and_debug_says_otherwise(run: Run) -> None:
    assert run("debug", "show")[2].startswith("wstui: error: the debugger needs a terminal")
    assert run("show")[2] == "wstui: error: write it as wstui show FILE\n"


def test_the_configured_application_is_the_default(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WSTUI_APP", "chat:app")
    assert "needs a terminal" in run()[2]
    monkeypatch.setenv("WSTUI_APP", "")
    assert "which application?" in run()[2]


def test_routes_are_a_table_or_json(run: Run, asked: list[ChildConfig]) -> None:
    code, out, err = run("routes", "chat:app", "--settings", "s", "--app-dir=d", "--factory", "--python", "p")
    assert (code, err) == (0, "")
    golden("routes.txt", out)
    assert asked[0] == ChildConfig("chat:app", app_dir="d", factory=True, settings="s", python="p")
    out = run("routes", "chat:app", "--json")[1]
    golden("routes.json", out)
    assert json.loads(out)[0]["path"] == "/ws/chat/<room>/"


def test_no_routes_is_said_beside_the_data(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "list_routes", lambda _: ())
    assert run("routes", "a:b") == (0, "", "wstui: a:b declares no WebSocket routes that could be listed\n")


@pytest.mark.parametrize(
    "error", [LoadError("no module named 'b\x1b'", "did\nyou mean a?"), InterpreterError("too old")]
)
def test_what_cannot_be_loaded_is_3(run: Run, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(_: ChildConfig) -> tuple[Route, ...]:
        raise error

    monkeypatch.setattr(probe, "list_routes", fail)
    code, out, err = run("routes", "a:b")
    assert (code, out, err.count("\n")) == (3, "", 1)
    assert "\x1b" not in err


def test_show_prints_one_line_a_record(run: Run) -> None:
    code, out, err = run("show", str(SESSION))
    assert (code, err) == (0, "")
    golden("show.txt", out)
    assert not set(map(chr, range(32))) & set(out) - {"\n"}


def test_show_prints_json_lines(run: Run) -> None:
    code, out, err = run("show", "--json", str(SESSION))
    assert (code, err) == (0, "")
    written = SESSION.read_text("utf-8").splitlines()[1:]
    assert [json.loads(line) for line in out.splitlines()] == [json.loads(line) for line in written]


def test_a_torn_last_line_is_said_beside_the_data(run: Run, tmp_path: Path) -> None:
    torn = tmp_path / "torn.wstui"
    torn.write_bytes(SESSION.read_bytes()[:-5])
    code, out, err = run("show", str(torn))
    assert (code, len(out.splitlines())) == (0, len(SESSION.read_text("utf-8").splitlines()) - 2)
    assert err.startswith("wstui: ")
    assert err.count("\n") == 1


def test_a_bad_session_file_is_one_line_with_its_place(run: Run, tmp_path: Path) -> None:
    bad = tmp_path / "bad.wstui"
    bad.write_text('{"wstui":1}\nnonsense\n{}\n', encoding="utf-8")
    code, out, err = run("show", str(bad))
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"wstui: error: {bad}:")


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)],
)
def test_show_has_colours_on_a_terminal_that_wants_them(environment: dict[str, str], coloured: bool) -> None:  # noqa: FBT001 - a parameter
    ours, theirs = pty.openpty()
    plain = {name: value for name, value in os.environ.items() if name != "NO_COLOR"} | {"TERM": "xterm"}
    command = [sys.executable, "-m", "wstui", "show", str(SESSION)]
    process = subprocess.Popen(command, stdout=theirs, env=plain | environment)
    os.close(theirs)
    seen = _drain(ours)
    assert process.wait() == 0
    assert (b"\x1b[" in seen) is coloured


def _drain(descriptor: int) -> bytes:
    """Read a pty to its end, which Linux tells by EIO."""
    seen = b""
    try:
        while data := os.read(descriptor, 65536):
            seen += data
    except OSError:
        pass
    os.close(descriptor)
    return seen


def test_an_output_that_cannot_say_it_is_no_traceback() -> None:
    command = [sys.executable, "-m", "wstui", "show", str(SESSION)]
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, capture_output=True, env=environment, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_reader_that_has_enough_is_no_error(tmp_path: Path) -> None:
    lines = SESSION.read_text("utf-8").splitlines()
    many = tmp_path / "many.wstui"
    record = json.loads(lines[-1])
    body = (json.dumps(record | {"n": number}) for number in range(1, 20_000))
    many.write_text("\n".join([lines[0], *body, ""]), encoding="utf-8")
    command = [sys.executable, "-m", "wstui", "show", str(many)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_ctrl_c_is_130(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: ChildConfig) -> tuple[Route, ...]:
        raise KeyboardInterrupt

    monkeypatch.setattr(probe, "list_routes", interrupted)
    assert run("routes", "a:b") == (130, "", "")


def test_a_replaced_standard_output_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "argv", ["wstui", "--version"])
    assert cli.main() == 0
    assert out.getvalue().startswith("wstui ")


@pytest.mark.parametrize("arguments", [["--help"], ["show", str(SESSION)], ["routes", "nowhere:app"]])
def test_headless_verbs_never_import_textual(arguments: list[str]) -> None:
    code = (
        "import sys\nfrom wstui.cli import main\nmain(sys.argv[1:])\n"
        "sys.exit(9 if {'textual', 'rich', 'pydoc'} & set(sys.modules) else 0)"
    )
    assert subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, check=False).returncode == 0


class Screen:
    """What stands for the application on the terminal: starts what it is given, notes it and quits."""

    given: dict[str, Any]
    return_code: int | None = 0

    def __init__(self, start: Callable[[], Any], title: str) -> None:
        debug = start()
        scope, connect = debug.first_scope, debug._connect
        type(self).given = {"controller": debug.controller, "scope": scope, "connect": connect, "title": title}

    def run_guarded(self) -> None:
        self.given["alive"] = self.given["controller"]._keeper._child.reap() is None


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> type[Screen]:
    """A terminal and a screen that are none."""
    module = type(sys)("wstui.tui.app")
    vars(module)["WstuiApp"] = Screen
    monkeypatch.setitem(sys.modules, "wstui.tui.app", module)
    monkeypatch.setattr(os, "isatty", lambda _: True)
    monkeypatch.setattr(Screen, "return_code", 0)
    return Screen


def test_debug_hands_a_running_child_to_the_screen_and_ends_it(run: Run, screen: type[Screen], tmp_path: Path) -> None:
    assert run("demo", "/chat/lobby?a=1", "-s", "chat.v2", "--root-path", "/mnt") == (0, "", "")
    controller = screen.given["controller"]
    assert screen.given["alive"] is True
    assert controller._keeper._child.reap() is not None
    assert (screen.given["connect"], screen.given["scope"].path) == (True, "/chat/lobby")
    assert screen.given["scope"].subprotocols == ("chat.v2",)
    assert controller.config.app == f"{cli.DEMO}:application"
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
