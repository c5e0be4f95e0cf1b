from __future__ import annotations

import asyncio
from pathlib import Path

import anyio
import pytest

from wstui.session import shelf
from wstui.session.child import ChildConfig
from wstui.session.controller import Controller
from wstui.session.limits import Limits
from wstui.session.tidy import PATIENCE, tidy


def test_the_folder_is_swept_once_and_not_before_its_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[object] = []

    async def wait(seconds: float) -> None:
        told.append(seconds)

    monkeypatch.setattr(anyio, "sleep", wait)
    monkeypatch.setattr(shelf, "sweep", lambda *given: told.append(given))
    asyncio.run(tidy(tmp_path, Limits(1, 2)))
    assert told == [PATIENCE, (tmp_path, Limits(1, 2))]


def test_what_cannot_be_read_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    asyncio.run(tidy(tmp_path / "file", Limits(1, 1), patience=0))


@pytest.mark.parametrize("limits", [None, Limits(3, 4)])
def test_a_controller_has_its_folder_tidied(
    tmp_path: Path, limits: Limits | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []

    async def note(*given: object) -> None:
        told.append(given)

    monkeypatch.setattr("wstui.session.controller.tidy", note)

    async def story() -> None:
        controller = Controller(ChildConfig("a:b", python="/nowhere"), None, tmp_path, limits)
        running = asyncio.create_task(controller.run())
        await asyncio.sleep(0)
        await controller.aclose()
        await running

    asyncio.run(story())
    assert told == ([(tmp_path / "sessions", limits)] if limits else [])
