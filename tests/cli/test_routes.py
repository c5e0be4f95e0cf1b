from __future__ import annotations

import json

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


def test_how_long_is_waited_for_the_application(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float | None] = []

    def note(_: ChildConfig, seconds: float | None) -> tuple[Route, ...]:
        waited.append(seconds)
        return ()

    monkeypatch.setattr(probe, "list_routes", note)
    run("routes", "a:b")
    run("routes", "a:b", "--timeout", "1.5")
    assert waited == [None, 1.5]
