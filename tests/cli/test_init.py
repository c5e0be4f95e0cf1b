from __future__ import annotations

import errno
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import wstui
from tests.cli.calling import SESSION, Run, golden
from wstui import cli
from wstui.cli import speech
from wstui.errors import InterpreterError, LoadError
from wstui.session import probe
from wstui.wire.messages import Route


def test_help_and_version_are_data(run: Run) -> None:
    for flag in ("-h", "--help"):
        code, out, err = run(flag)
        assert (code, err) == (0, "")
        golden("help.txt", out)
    assert run("--version") == (0, f"wstui {wstui.__version__}\n", "")


COMMANDS = """
wstui
wstui a:b /c d
wstui repaly
wstui exprot one.wstui --to pytest
wstui demo / x
wstui routes
wstui check
wstui show
wstui show a b
wstui show --factory x
wstui import
wstui import nowhere.har
wstui import a b
wstui import 'curl ws://a -H nonsense'
wstui import bad.env
wstui export one.wstui
wstui export one.wstui --to word
wstui export empty.wstui --to har
wstui a:b --json
wstui demo --factory
wstui a:b --all
wstui --nonsense
wstui a:b --facto
wstui a:b -x
wstui a:b -H
wstui a:b --loop --factory
wstui a:b --factory=1
wstui a:b --loop trio
wstui a:b --lifespan maybe
wstui a:b --max-frame-size much
wstui a:b --max-frame-size 3g
wstui a:b / -H nonsense
wstui a:b / -H '\u20ac: 1'
wstui a:b / -b nonsense
wstui a:b / -s 'a\tb'
wstui a:b no-path
wstui a:b '\x1b[31m'
wstui a:b http://example.org/
wstui a:b --root-path mnt
wstui a:b --env-file nowhere.env
wstui a:b --env-file bad.env
wstui a:b --env-file .
wstui x.wstui
wstui show nowhere.wstui
wstui show .
wstui show empty.wstui
wstui show garbage.wstui
wstui show newer.wstui
wstui show broken.wstui
wstui check nowhere.wstui
wstui check a:b one.wstui
wstui check a:b --timeout never
wstui routes a:b --timeout 0
wstui routes nowhere:app
wstui routes missing.py
wstui routes a:b --python /nowhere/python
wstui sessions close
wstui sessions open 1
wstui sessions --all
wstui sessions clean --older-than 7y
wstui sessions clean --keep-size much
wstui sessions clean --all --older-than 7d
wstui completion tcsh
WSTUI_LIFSPAN=on wstui demo
WSTUI_LOOP=trio wstui demo
WSTUI_KEYS=x wstui demo
"""
"""What cannot be done, and is told in one line."""

CONFIGURATIONS = (
    'lifspan = "on"',
    'lifespan = "maybe"',
    "factory = 2",
    "app = 1",
    "keep-days = -1",
    'keep-size = "all"',
    "lifespan = auto",
    "keys = 1",
    '[keys]\nsession.conect = "f3"',
    "[keys]\nsession.connect = 3",
    '[keys]\nsession.connect = "ctrl+m"',
    '[keys]\nsession.connect = "f8"',
    '[keys]\nsession.connect = "g"',
    '[keys]\nlog.edit = "shift+f99"',
)
"""What a file of configuration may not say."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with files that are wrong in every way."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("WSTUI_STATE_DIR", str(tmp_path / "state"))
    files = {
        "bad.env": "A=1\nif true; then\n",
        "empty.wstui": "",
        "garbage.wstui": "\x1b[31m\n",
        "newer.wstui": '{"wstui":99,"versions":{"wstui":"9.0.1"}}\n',
        "broken.wstui": '{"wstui":1,"app":"a","started":"2026-11-23T09:00:00Z"}\n{"n":1,"t":0,"way":">"}\n{}\n',
        "one.wstui": SESSION.read_text("utf-8"),
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_every_error_is_one_line_and_says_what_to_do(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "isatty", lambda _: False)
    told = []
    for line in COMMANDS.strip().splitlines():
        words = shlex.split(line)
        with monkeypatch.context() as patch:
            if "=" in words[0]:
                patch.setenv(*words.pop(0).split("=", 1))
            code, out, err = run(*words[1:])
        assert (out, err.count("\n"), code in {2, 3}) == ("", 1, True), line
        assert "\x1b" not in err
        told.append(f"$ {line}\n{err}[{code}]\n")
    golden("errors.txt", "\n".join(told).replace("\x1b", "\\x1b").replace("\t", "\\t").replace(str(folder), "FOLDER"))


def test_every_error_of_configuration_names_its_line(run: Run, folder: Path) -> None:
    told = []
    (folder / "config" / "wstui").mkdir(parents=True)
    for text in CONFIGURATIONS:
        table, _, rest = text.partition("[keys]")
        for name, whole in (
            ("config/wstui/config.toml", text),
            ("pyproject.toml", f"[tool.wstui]\n{table}{'[tool.wstui.keys]' if rest else ''}{rest}"),
        ):
            (folder / name).write_text(whole, encoding="utf-8")
            code, out, err = run("demo")
            assert (code, out, err.count("\n")) == (2, "", 1), text
            told.append(f"$ cat {name}\n{whole}\n{err}[{code}]\n")
            (folder / name).unlink()
    golden("errors_configuration.txt", "\n".join(told).replace(str(folder), "FOLDER"))


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


@pytest.mark.parametrize(("number", "code"), [(errno.EPIPE, 0), (errno.ENOSPC, 2)])
def test_an_output_that_takes_nothing_is_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], number: int, code: int
) -> None:
    def refuse() -> None:
        error = OSError(number, os.strerror(number))
        raise error if isinstance(error, BrokenPipeError) else speech.OutputError(f"standard output: {error.strerror}")

    forgotten: list[bool] = []
    monkeypatch.setattr(speech, "flush", refuse)
    monkeypatch.setattr(speech, "forget", lambda: forgotten.append(True))
    assert cli.main(["--version"]) == code
    assert forgotten == [True]
    assert capsys.readouterr().err == ("wstui: error: standard output: No space left on device\n" if code else "")


@pytest.mark.parametrize("arguments", [["--help"], ["show", str(SESSION)], ["routes", "nowhere:app"]])
def test_headless_verbs_never_import_textual(arguments: list[str]) -> None:
    code = (
        "import sys\nfrom wstui.cli import main\nmain(sys.argv[1:])\n"
        "sys.exit(9 if {'textual', 'rich', 'pydoc'} & set(sys.modules) else 0)"
    )
    assert subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, check=False).returncode == 0


def test_help_of_a_verb_is_of_that_verb_alone(run: Run) -> None:
    code, out, _ = run("diff", "--help")
    assert (code, out.splitlines()[0]) == (0, "usage: wstui diff A B")
    assert "--junit" not in out
