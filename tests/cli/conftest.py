"""What the tests of the command line share."""

from __future__ import annotations

import os
import sys

import pytest

from tests.cli.calling import ROUTES, Run, Screen
from wstui import cli
from wstui.session import probe
from wstui.session.child import ChildConfig
from wstui.wire.messages import Route


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

    def answer(config: ChildConfig, _: float | None) -> tuple[Route, ...]:
        seen.append(config)
        return ROUTES

    monkeypatch.setattr(probe, "list_routes", answer)
    return seen


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> type[Screen]:
    """A terminal and a screen that are none."""
    module = type(sys)("wstui.tui.app")
    vars(module)["WstuiApp"] = Screen
    monkeypatch.setitem(sys.modules, "wstui.tui.app", module)
    monkeypatch.setattr(os, "isatty", lambda _: True)
    monkeypatch.setattr(Screen, "return_code", 0)
    return Screen
