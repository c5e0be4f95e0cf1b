from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.cli.calling import GOLDEN, SESSION, Run, Terminal
from wstui.cli import speech
from wstui.cli.export import TARGETS


@pytest.mark.parametrize(("target", "suffix"), [("har", "har"), ("markdown", "md"), ("http", "http")])
def test_a_session_is_printed_and_what_is_lost_is_said(run: Run, target: str, suffix: str) -> None:
    code, out, err = run("export", str(SESSION), "--to", target, "--keep-secrets")
    assert (code, out) == (0, (GOLDEN / "formats" / f"every_event.{suffix}").read_text("utf-8"))
    lost = (GOLDEN / "formats" / f"every_event.{suffix}.lost").read_text("utf-8").splitlines()
    assert err == "".join(f"wstui: {TARGETS[target].name} cannot hold: {phrase}\n" for phrase in lost)


@pytest.mark.parametrize("target", TARGETS)
def test_secrets_are_taken_out_unless_they_are_to_be_kept(run: Run, target: str) -> None:
    code, out, err = run("export", str(SESSION), "--to", target)
    assert (code, "token=1" in out) == (0, False)
    assert "wstui: secrets are taken out, but not of payloads: query token (--keep-secrets keeps them)\n" in err


@pytest.mark.parametrize("target", ["har", "http"])
def test_what_was_exported_can_be_imported_again(run: Run, tmp_path: Path, target: str) -> None:
    file = tmp_path / f"a.{target}"
    file.write_text(run("export", str(SESSION), "--to", target)[1], "utf-8")
    made = tmp_path / "a.wstui"
    assert run("import", str(file), "--to", str(made))[:2] == (0, "")
    assert '{"say":"hi"}' in run("show", str(made))[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "say which format: --to har|markdown|http|pytest"),
        (["--to", "har", "--style", "wstui"], "--style goes with --to pytest"),
        (["--to", "http", "--factory"], "--factory goes with --to pytest"),
        (
            ["--to", "pytest", "--style", "chanels"],
            "--style chanels is none of wstui, channels, starlette",
        ),
        (["--to", "mark"], "--to mark is none of har, markdown, http, pytest"),
        (["--to", "markdwn"], "--to markdwn is none of har, markdown, http, pytest: did you mean markdown?"),
    ],
)
def test_a_format_must_be_said(run: Run, arguments: list[str], said: str) -> None:
    code, out, err = run("export", str(SESSION), *arguments)
    assert (code, out) == (2, "")
    assert err.startswith(f"wstui: error: {said}"[:60])


def test_a_torn_last_line_is_said(run: Run, tmp_path: Path) -> None:
    torn = tmp_path / "torn.wstui"
    torn.write_bytes(SESSION.read_bytes()[:-5])
    code, _, err = run("export", str(torn), "--to", "http")
    assert (code, "was cut off" in err.splitlines()[0]) == (0, True)


def test_a_bad_session_file_is_one_line_with_its_place(run: Run, tmp_path: Path) -> None:
    bad = tmp_path / "bad.wstui"
    bad.write_text("nonsense\n", "utf-8")
    code, out, err = run("export", str(bad), "--to", "har")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"wstui: error: {bad}:1:1: ")


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ([], "assert await ws.recv_json() == {'id': ANY}"),
        (["--style", "wstui"], "async with connect(application, '/a', timeout=5) as ws:"),
        (["--style", "channels"], "assert await ws.receive_json_from(timeout=5) == {'id': ANY}"),
        (["--style", "starlette"], "assert ws.receive_json() == {'id': ANY}"),
    ],
)
def test_a_test_is_written_for_a_client_with_the_files_matchers(
    run: Run, tmp_path: Path, arguments: list[str], line: str
) -> None:
    lines = [
        {"wstui": 1, "app": "a:b", "started": "2026-11-23T09:00:00.000Z", "match": [{"path": "$.id", "any": True}]},
        {"n": 1, "t": 0.0, "c": 1, "type": "websocket.connect", "scope": {"path": "/a"}},
        {"n": 2, "t": 0.0, "c": 1, "type": "websocket.accept"},
        {"n": 3, "t": 0.0, "c": 1, "type": "websocket.send", "text": '{"id":1}'},
    ]
    file = tmp_path / "a.wstui"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    code, out, err = run("export", str(file), "--to", "pytest", *arguments)
    assert (code, err) == (0, "")
    assert line in out
    compile(out, "test_a.py", "exec")


def test_what_is_no_list_of_matchers_is_passed_over(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.wstui"
    file.write_text(SESSION.read_text("utf-8").replace('{"wstui":1,', '{"wstui":1,"match":1,', 1), "utf-8")
    assert run("export", str(file), "--to", "pytest")[0] == 0


def test_a_session_of_which_no_test_can_be_made_is_refused_by_its_name(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "quiet.wstui"
    file.write_bytes(SESSION.read_bytes().splitlines(keepends=True)[0])
    code, out, err = run("export", str(file), "--to", "pytest")
    assert (code, out) == (2, "")
    assert err == f"wstui: error: {file}: nobody connects in the session: there is nothing to test\n"


def test_the_application_of_a_test_may_be_said(run: Run) -> None:
    code, out, _ = run("export", str(SESSION), "--to", "pytest", "--app", "other:make", "--factory")
    assert code == 0
    assert "from other import make\n\napplication = make()\n" in out


@pytest.mark.parametrize(
    ("named", "source", "imported"),
    [
        (("chat.py", ""), "app = make()\n", "from chat import app as application"),
        (("./chat.py", ""), "async def application(): ...\n", "from chat import application"),
        (("chat", ""), "async def api(): ...\napp: object = 1\n", "from chat import app as application"),
        (("chat.py", "other:app"), "app = 1\n", "from other import app as application"),
        (("kept:app", "other:app"), "", "from kept import app as application"),
    ],
)
def test_an_application_that_was_named_by_its_file_is_imported_by_its_name(
    run: Run, here: Path, named: tuple[str, str], source: str, imported: str
) -> None:
    recorded, configured = named
    (here / "chat.py").write_text(source, "utf-8")
    (here / "pyproject.toml").write_text(f"[tool.wstui]\napp = '{configured}'\n" if configured else "", "utf-8")
    _of(recorded, here / "a.wstui")
    code, out, _ = run("export", "a.wstui", "--to", "pytest")
    assert (code, imported in out.splitlines()) == (0, True)


@pytest.mark.parametrize("source", ["def = 5", "other = 1", None])
def test_an_application_whose_file_names_none_is_asked_for(run: Run, here: Path, source: str | None) -> None:
    if source is not None:
        (here / "chat.py").write_text(source, "utf-8")
    _of("chat.py", here / "a.wstui")
    code, out, err = run("export", "a.wstui", "--to", "pytest")
    assert (code, out) == (2, "")
    assert "names no application to import, but 'chat.py': give --app module:attribute" in err


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _of(app: str, file: Path) -> None:
    """Copy the session as one of another application."""
    first, rest = SESSION.read_text("utf-8").split("\n", 1)
    file.write_text(json.dumps(json.loads(first) | {"app": app}) + "\n" + rest, "utf-8")


def test_a_terminal_is_shown_how_far_it_is(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speech, "_PACE", -1)
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    assert run("export", str(SESSION), "--to", "har")[0] == 0
    assert terminal.shown()[1].startswith("reading: 0 of ")
