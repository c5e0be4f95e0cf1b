from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.calling import SESSION, Run, golden
from wstui.core.scope import Scope
from wstui.errors import LoadError
from wstui.session import checking
from wstui.session.checking import Checked
from wstui.session.child import ChildConfig
from wstui.session.findings import Finding

DOES = {"uvicorn": "raises RuntimeError", "hypercorn": "raises", "daphne": "ignores it"}
BREACH = Finding("/a", "P02", "error", "app.py:3 f", "accepts twice", hint="accept once", servers=DOES)
WARNING = Finding("/a", "P16", "warning", "app.py:4 f", "a code that daphne refuses \x1b[31m")
CRASH = Finding("/b", "crashed", "error", "", "ValueError: no room")
YOURS = Finding("/a", "P01", "error", "", "too early", "you")


class Asked:
    """What stands for the application: notes what is asked of it, and has these faults."""

    def __init__(self) -> None:
        self.faults: list[Finding] = []
        self.skipped: list[str] = []
        self.error: Exception | None = None
        self.config: ChildConfig | None = None
        self.scopes: list[Scope] = []
        self.patience = 0.0

    def check(self, config: ChildConfig, paths: list[str], make_scope: Any, patience: float) -> Checked:
        if self.error is not None:
            raise self.error
        self.config, self.patience = config, patience
        self.scopes = [make_scope(path) for path in paths]
        answers = ["accepted", "refused with 1008"][: len(self.scopes)]
        return Checked([scope.path for scope in self.scopes], answers, self.skipped, self.faults)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    asked = Asked()
    monkeypatch.setattr(checking, "check_application", asked.check)
    return asked


def test_what_is_wrong_is_told_line_by_line(run: Run, asked: Asked) -> None:
    asked.faults, asked.skipped = [BREACH, WARNING, CRASH], ["/c/{room}"]
    code, out, err = run("check", "a:b", "/a", "/b?x=1")
    assert code == 4
    golden("check.txt", out)
    assert err == (
        "wstui: skipped /c/{room}: it needs parameters; name a path of it to check it\n"
        "wstui: connected to /a (accepted), /b (refused with 1008); 2 errors\n"
    )
    out = run("check", "a:b", "/a", "--json")[1]
    golden("check.json", out)
    assert [found["rule"] for found in json.loads(out)] == ["P02", "P16", "crashed"]


@pytest.mark.parametrize(
    ("faults", "code", "told"),
    [
        ([], 0, "no errors"),
        ([WARNING], 0, "no errors"),
        ([YOURS], 0, "no errors"),
        ([BREACH], 1, "1 error"),
        ([BREACH, CRASH], 4, "2 errors"),
    ],
)
def test_the_exit_code_is_that_of_the_worst(
    run: Run, asked: Asked, faults: list[Finding], code: int, told: str
) -> None:
    asked.faults = faults
    assert run("check", "a:b", "/a")[::2] == (code, f"wstui: connected to /a (accepted); {told}\n")


def test_what_is_asked_for_is_connected_to(run: Run, asked: Asked) -> None:
    arguments = ("-H", "X-A: 1", "-b", "sid=2", "-s", "chat.v1", "--timeout", "0.5", "--app-dir", "d")
    assert run("check", "a:b", "/a?q=1", *arguments)[0] == 0
    assert asked.config == ChildConfig("a:b", app_dir="d")
    (scope,) = asked.scopes
    assert (scope.query_string, scope.headers) == ("q=1", (("X-A", "1"),))
    assert (scope.cookies, scope.subprotocols, asked.patience) == ((("sid", "2"),), ("chat.v1",), 0.5)
    assert run("check", "a:b")[2] == "wstui: connected to nothing; no errors\n"
    assert asked.patience == checking.PATIENCE


@pytest.mark.parametrize("text", ["x", "0", "-1", "nan", "inf", "3601"])
def test_a_timeout_is_a_number_of_seconds(run: Run, text: str) -> None:
    code, out, err = run("check", "a:b", f"--timeout={text}")
    assert (code, out) == (2, "")
    assert err.startswith(f"wstui: error: --timeout {text} is no number of seconds")


def test_an_application_that_cannot_be_loaded(run: Run, asked: Asked) -> None:
    asked.error = LoadError("there is no module a")
    assert run("check", "a:b") == (3, "", "wstui: error: there is no module a\n")


def test_files_are_told_by_their_lines(run: Run, tmp_path: Path) -> None:
    code, out, err = run("check", str(SESSION))
    assert (code, err) == (4, "")
    golden("check_file.txt", out.replace(str(SESSION), "every_event.wstui"))
    bad = tmp_path / "bad.wstui"
    bad.write_text("{}\n")
    missing = tmp_path / "missing.wstui"
    code, out, err = run("check", str(bad), str(missing), str(SESSION), "--json")
    assert (code, len(err.splitlines())) == (4, 2)
    assert {finding["rule"] for finding in json.loads(out)} >= {"P07", "crashed", "died"}
    code, out, err = run("check", str(bad))
    assert (code, out) == (2, "")
    assert err.startswith(f"wstui: error: {bad}:1:")


def test_a_torn_file_is_said_beside_the_data(run: Run, tmp_path: Path) -> None:
    torn = tmp_path / "torn.wstui"
    torn.write_bytes(SESSION.read_bytes()[:-5])
    assert run("check", str(torn))[2].count("\n") == 1


def test_the_configured_application_is_checked_if_none_is_named(
    run: Run, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WSTUI_APP", "x:y")
    assert run("check")[0] == 0
    assert asked.config == ChildConfig("x:y")


def test_files_and_applications_do_not_mix(run: Run) -> None:
    assert "not as both" in run("check", "a:b", "x.wstui")[2]
    assert run("check", "x.wstui", "--timeout", "3")[::2] == (
        2,
        "wstui: error: --timeout goes with an application, not with session files\n",
    )
    assert run("check")[0] == 2
