from __future__ import annotations

import errno
import io
import json
import os
import pty
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.calling import SESSION, Terminal
from wstui import cli
from wstui.cli import speech


def test_show_has_colours_on_a_terminal() -> None:
    ours, theirs = pty.openpty()
    plain = {name: value for name, value in os.environ.items() if name != "NO_COLOR"} | {"TERM": "xterm"}
    process = subprocess.Popen([sys.executable, "-m", "wstui", "show", str(SESSION)], stdout=theirs, env=plain)
    os.close(theirs)
    seen = _drain(ours)
    assert process.wait() == 0
    assert b"\x1b[" in seen


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


def test_a_replaced_standard_output_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "argv", ["wstui", "--version"])
    assert cli.main() == 0
    assert out.getvalue().startswith("wstui ")


@pytest.mark.parametrize("arguments", ["--help", f"show {SESSION}"])
def test_an_output_that_takes_no_more_is_told_in_one_line(arguments: str) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full here")
    command = [sys.executable, "-m", "wstui", *arguments.split()]
    with full.open("wb") as out:
        done = subprocess.run(command, stdout=out, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "wstui: error: standard output: No space left on device\n")


def test_outputs_that_are_closed_are_no_traceback() -> None:
    command = f"exec {sys.executable} -m wstui --help >&- 2>&-"
    assert subprocess.run(["/bin/sh", "-c", command], check=False).returncode == 0


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (FileNotFoundError(2, "No such file or directory", "chat.wstui"), "No such file or directory"),
        (OSError("cannot be read"), "cannot be read"),
        (ValueError("embedded null byte"), "embedded null byte"),
    ],
)
def test_why_a_file_could_not_be_had_is_told_in_the_words_of_the_system(error: OSError | ValueError, told: str) -> None:
    assert speech.why(error) == told


def test_what_stands_beside_data_is_coloured_as_its_own_terminal_wants(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    speech.say_beside("x")
    assert capsys.readouterr() == ("", "x\n")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert (speech.colours()["end"], speech.colours(beside=True)["end"]) == ("", "\x1b[0m")


class Refusing(io.StringIO):
    """A standard output that takes nothing."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number

    def write(self, _: str) -> int:
        raise OSError(self._number, os.strerror(self._number))

    def flush(self) -> None:
        raise OSError(self._number, os.strerror(self._number))


def test_what_the_system_refuses_is_an_error_and_a_reader_that_has_gone_is_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "stdout", Refusing(errno.ENOSPC))
    with pytest.raises(speech.OutputError, match=r"^standard output: No space left on device$"):
        speech.say("x")
    with pytest.raises(speech.OutputError, match=r"^standard output: No space left on device$"):
        speech.flush()
    monkeypatch.setattr(sys, "stdout", Refusing(errno.EPIPE))
    with pytest.raises(BrokenPipeError):
        speech.flush()


def test_what_nobody_reads_any_more_goes_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (tmp_path / "out").open("w", encoding="utf-8") as out:
        monkeypatch.setattr(sys, "stdout", out)
        out.write("buffered")
        speech.forget()
        out.flush()
    assert (tmp_path / "out").read_text("utf-8") == ""


def test_outputs_that_are_not_there_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    speech.prepare()
    speech.say("x")
    speech.complain("y")
    for stream in (sys.stdout, sys.stderr):
        stream.close()


@pytest.mark.parametrize(("variables", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_colours_are_for_terminals_that_want_them(
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
    coloured: bool,  # noqa: FBT001 - a parameter
) -> None:
    out = io.StringIO()
    monkeypatch.setattr(out, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdout", out)
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert bool(speech.colours()["error"]) is coloured


def test_a_terminal_sees_how_far_something_is(monkeypatch: pytest.MonkeyPatch) -> None:
    now = iter([0.0, 0.1, 0.3, 0.3, 0.4, 9.0, 9.0])
    said = io.StringIO()
    monkeypatch.setattr(time, "monotonic", lambda: next(now))
    monkeypatch.setattr(sys, "stderr", said)
    with speech.progress("saving") as show:
        show(1, 1000)
    assert said.getvalue() == ""
    now = iter([0.0, 0.1, 0.3, 0.3, 0.4, 9.0, 9.0])
    monkeypatch.setattr(said, "isatty", lambda: True)
    with pytest.raises(KeyboardInterrupt), speech.progress("saving") as show:  # noqa: PT012 - what ends it is the story
        for done in (1, 2, 3, 4000):
            show(done, 5000)
        raise KeyboardInterrupt
    assert said.getvalue() == "\rsaving: 2 of 5,000\x1b[K\rsaving: 4,000 of 5,000\x1b[K\r\x1b[K"


def test_what_is_no_terminal_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for terminals, lacking in (({0, 1, 2}, ""), ({1, 2}, "standard input"), ({0, 2}, "standard output")):
        monkeypatch.setattr(os, "isatty", terminals.__contains__)
        assert speech.terminal_lacking() == lacking
