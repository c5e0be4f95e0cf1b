from __future__ import annotations

import io
import os
import re
import shlex
import sys
from pathlib import Path

import pytest

from tests.cli.calling import Run, Terminal, golden
from tests.formats.samples import SAMPLES
from wstui.cli import speech

SAMPLE_FILES = ["chrome.har", "mitmproxy.har", "chrome.curl", "windows.curl", "lobby.http"]


def undated(text: str, name: str) -> str:
    """Take away when it was imported, where the format does not say when it was recorded."""
    return text if name.endswith(".har") else re.sub(r'"started":"20[^"]*"', '"started":"NOW"', text)


def listed(folder: Path) -> list[str]:
    """Return the names in a folder."""
    return [path.name for path in folder.iterdir()]


@pytest.mark.parametrize("name", SAMPLE_FILES)
def test_a_file_of_another_program_becomes_a_session(run: Run, name: str, tmp_path: Path) -> None:
    code, out, err = run("import", str(SAMPLES / name))
    assert code == 0
    golden(f"formats/{name}.imported", undated(out, name) + err)
    made = tmp_path / "made.wstui"
    assert run("import", str(SAMPLES / name), "--to", str(made)) == (0, "", err)
    assert undated(made.read_text("utf-8"), name) == undated(out, name)
    assert made.stat().st_mode & 0o777 == 0o600
    assert run("show", str(made))[0] == 0
    assert listed(tmp_path) == ["made.wstui"]


def test_secrets_are_taken_out_unless_they_are_to_be_kept(run: Run) -> None:
    name = str(SAMPLES / "chrome.har")
    _, out, err = run("import", name)
    assert "s3cret" not in out
    assert "bbbb" not in out
    assert "cookie sessionid" in err
    _, out, err = run("import", name, "--keep-secrets")
    assert '["sessionid","bbbb"]' in out
    assert "secrets" not in err


@pytest.mark.parametrize(
    "arguments",
    [
        ["curl 'ws://a.example/x' -H 'X-A: b c'"],
        ["  $ curl ws://a.example/x -H 'X-A: b c'"],
        ["--", *shlex.split("curl 'ws://a.example/x' -H 'X-A: b c'")],
    ],
)
def test_a_command_may_be_the_argument_itself(run: Run, arguments: list[str]) -> None:
    code, out, err = run("import", *arguments)
    assert (code, err) == (0, "")
    assert '"headers":[["host","a.example"],["x-a","b c"]]' in out


def test_standard_input_is_read(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    given = io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbf" + (SAMPLES / "mitmproxy.har").read_bytes()))
    monkeypatch.setattr(sys, "stdin", given)
    code, out, _ = run("import", "-")
    assert (code, len(out.splitlines())) == (0, 8)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.har", "{", "a.har:1:2: "),
        ("a.txt", '{"log": 1}', "a.txt:1:9: log: must be an object"),
        ("a.http", "WS ws://a\nb", "a.http:2:1: a header is written as NAME: VALUE"),
        ("a.sh", "curl ws://a --b", "a.sh:1:13: curl's option --b is not known"),
        ("a.txt", "\x1b[31m", "a.txt:1:1: neither a request"),
        ("a.txt", "", "a.txt:1:1: no WebSocket in it"),
    ],
)
def test_nonsense_is_one_line_with_its_place(run: Run, tmp_path: Path, name: str, text: str, said: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    code, out, err = run("import", str(tmp_path / name), "--to", str(tmp_path / "b.wstui"))
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"wstui: error: {tmp_path}/{said}")
    assert listed(tmp_path) == [name]


def test_what_is_no_text_has_a_place(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.har"
    file.write_bytes(b"{\n\xff")
    assert run("import", str(file)) == (2, "", f"wstui: error: {file}:2:1: not UTF-8\n")
    assert run("import", "curl x y") == (
        *(2, ""),
        "wstui: error: <argument>:1:8: a second URL: write a command of its own for it\n",
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere"], "nowhere: No such file or directory"),
        (["wget ws://a/"], "wget ws://a/: neither a file nor a curl command"),
        (["\0"], "␀: embedded null byte"),
        (["a", "b"], "one file at a time; a curl command stands behind --, as it was copied"),
        (["curl ws://a", "--to", "there"], "there: is no session file, and is not replaced by one"),
        (["curl ws://a", "--to", "nowhere/a"], "nowhere/a: No such file or directory"),
        (["curl ws://a", "--to", "a\0"], "a␀: embedded null byte"),
    ],
)
def test_what_cannot_be_read_or_written_is_one_line(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("there").write_text("nonsense\n")
    assert run("import", *arguments) == (2, "", f"wstui: error: {said}\n")
    assert listed(tmp_path) == ["there"]


def test_a_disk_that_is_full_leaves_nothing_behind(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    made = tmp_path / "a.wstui"
    code, out, err = run("import", "curl ws://a", "--to", str(made))
    assert (code, out, err) == (2, "", f"wstui: error: {made}: No space left on device\n")
    assert not listed(tmp_path)


def test_a_terminal_is_shown_how_far_it_is(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speech, "_PACE", -1)
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    assert run("import", str(SAMPLES / "chrome.har"), "--to", str(tmp_path / "a.wstui"))[0] == 0
    assert any(line.startswith("writing: 0 of ") for line in terminal.shown())


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("curl https://a.example/", "wstui: the command asks for no WebSocket: http is read as ws, https as wss\n"),
        ("curl wss://a.example/", ""),
        ("curl https://a.example/ -H 'Upgrade: websocket'", ""),
    ],
)
def test_a_command_for_http_is_read_as_a_websocket_and_that_is_said(run: Run, command: str, said: str) -> None:
    code, _, err = run("import", command)
    assert (code, err) == (0, said)
