"""Tests of the screen wait for what is to be done, not for the processor to cool down."""

from __future__ import annotations

import pytest

from tests.tui.shown import until_idle


@pytest.fixture(autouse=True)
def _idle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("textual.pilot.wait_for_idle", until_idle)
    monkeypatch.setattr("textual.app.wait_for_idle", until_idle)
