from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.calling import Run, golden
from wstui.session import probe
from wstui.session.child import ChildConfig
from wstui.wire.messages import Route


def test_routes_are_a_table_or_json(run: Run, asked: list[ChildConfig]) -> None:
    code, out, err = run("routes", "chat:app", "--settings", "s", "--app-dir=d", "--factory", "--python", "p")
    assert (code, err) == (0, "")
    golden("routes.txt", out)
    assert asked[0] == ChildConfig("chat:app", app_dir="d", factory=True, settings="s", python="p")
    out = run("routes", "chat:app", "--json")[1]
    golden("routes.json", out)
    assert json.loads(out)[0]["path"] == "/ws/chat/<room>/"


def test_no_routes_is_said_beside_the_data(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "list_routes", lambda *_: ())
    assert run("routes", "a:b") == (0, "", "wstui: a:b declares no WebSocket routes that could be listed\n")


def test_the_configured_application_is_asked_if_none_is_named(
    run: Run, asked: list[ChildConfig], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WSTUI_APP", "x:y")
    assert run("routes")[0] == 0
    assert asked[0] == ChildConfig("x:y")


def test_how_long_is_waited_for_the_application(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float | None] = []

    def note(_: ChildConfig, seconds: float | None) -> tuple[Route, ...]:
        waited.append(seconds)
        return ()

    monkeypatch.setattr(probe, "list_routes", note)
    run("routes", "a:b")
    run("routes", "a:b", "--timeout", "1.5")
    assert waited == [None, 1.5]


def test_variables_of_a_file_are_there_before_the_application_is(run: Run, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(
        "import os\nassert os.environ['A_WORD'] == 'of the file'\nasync def application(scope, receive, send): ...\n",
        encoding="utf-8",
    )
    (tmp_path / "vars.env").write_text("A_WORD='of the file'\n", encoding="utf-8")
    assert run("routes", str(tmp_path / "app.py"), "--env-file", str(tmp_path / "vars.env"))[0] == 0
