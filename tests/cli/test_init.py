from __future__ import annotations

import subprocess
import sys

import pytest

import wstui
from tests.cli.calling import SESSION, Run, golden
from wstui.errors import InterpreterError, LoadError
from wstui.session import probe
from wstui.wire.messages import Route


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


def test_a_verb_wins_over_an_application_and_debug_says_otherwise(run: Run) -> None:
    assert run("debug", "show")[2].startswith("wstui: error: the debugger needs a terminal")
    assert run("show")[2] == "wstui: error: write it as wstui show FILE\n"


@pytest.mark.parametrize(
    "error", [LoadError("no module named 'b\x1b'", "did\nyou mean a?"), InterpreterError("too old")]
)
def test_what_cannot_be_loaded_is_3(run: Run, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(*_: object) -> tuple[Route, ...]:
        raise error

    monkeypatch.setattr(probe, "list_routes", fail)
    code, out, err = run("routes", "a:b")
    assert (code, out, err.count("\n")) == (3, "", 1)
    assert "\x1b" not in err


def test_ctrl_c_is_130(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> tuple[Route, ...]:
        raise KeyboardInterrupt

    monkeypatch.setattr(probe, "list_routes", interrupted)
    assert run("routes", "a:b") == (130, "", "")


@pytest.mark.parametrize("arguments", [["--help"], ["show", str(SESSION)], ["routes", "nowhere:app"]])
def test_headless_verbs_never_import_textual(arguments: list[str]) -> None:
    code = (
        "import sys\nfrom wstui.cli import main\nmain(sys.argv[1:])\n"
        "sys.exit(9 if {'textual', 'rich', 'pydoc'} & set(sys.modules) else 0)"
    )
    assert subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, check=False).returncode == 0
