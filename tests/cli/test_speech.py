from __future__ import annotations

import io
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.calling import SESSION
from wstui import cli


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
