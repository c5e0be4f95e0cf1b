"""A sample of what ``python -m tests.faults.interpreters`` tries: this Python, and another if one is found at once."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.faults import projects
from tests.support import events, live, scope
from wstui.core.events import Receive

pytestmark = pytest.mark.anyio

OURS = f"{sys.version_info[0]}.{sys.version_info[1]}"
OTHERS = [version for version in ("3.13", "3.12", "3.11") if version != OURS]
OLD = ["3.10", "3.9"]


def found(versions: list[str]) -> str:
    """Return the first of some Pythons that is installed here; skips the test if none is."""
    for version in versions:
        pyenv = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))
        path = str(pyenv[-1]) if pyenv else shutil.which(f"python{version}", path="/usr/local/bin:/usr/bin")
        if path:
            return path
    pytest.skip(f"no Python {' or '.join(versions)} on this machine")


@pytest.fixture(params=["this", "another"])
def python(request: pytest.FixtureRequest) -> str:
    return sys.executable if request.param == "this" else found(OTHERS)


async def about(folder: Path, state: Path, python: str, **config: Any) -> dict[str, Any]:
    """Debug a project; returns what the application tells about where it runs."""
    async with live("app:application", state, app_dir=folder, python=python, **config) as debug:
        session = debug.controller.open(scope("/"))
        debug.controller.connect(session)
        await debug.event(session, "websocket.accept")
        debug.controller.send(session, Receive("about"))
        reply = await debug.event(session, "websocket.send")
        debug.controller.send(session, Receive("crash"))
        crash = await debug.event(session, "crashed")
        assert crash.error == "ValueError: as told"
        assert "said about" in "".join(event.text for event in events(session, "output"))
        told: dict[str, Any] = json.loads(reply.text)
        return told


async def test_nothing_of_ours_is_to_be_seen(python: str, tmp_path: Path) -> None:
    told = await about(projects.project(tmp_path / "project"), tmp_path, python)
    assert told["executable"] == python
    assert told["argv"] == ["wstui", "app:application"]
    assert not told["wstui"] or told["wstui"][1] == []


async def test_the_projects_own_wstui_is_its_own(python: str, tmp_path: Path) -> None:
    projects.fake_wstui(tmp_path / "packages")
    folder = projects.project(tmp_path / "project")
    told = await about(folder, tmp_path, python, env={"PYTHONPATH": str(tmp_path / "packages")})
    assert told["wstui"] == ["9.9", []]


async def test_names_of_the_standard_library_in_the_project(
    python: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = projects.project(tmp_path / "project")
    projects.shadow_everything(folder)
    monkeypatch.chdir(folder)
    told = await about(folder, tmp_path, python, env={"PYTHONWARNINGS": "error", "PYTHONDEVMODE": "1"})
    assert told["wstui"] == ["the project's", []]


async def test_one_that_is_too_old_is_one_line(tmp_path: Path) -> None:
    python = found(OLD)
    async with live("app:application", tmp_path, app_dir=projects.project(tmp_path / "a"), python=python) as debug:
        await debug.until(lambda: debug.controller.failure)
        assert debug.controller.failure is not None
        assert debug.controller.failure.message.startswith(f"{python} is Python 3.")
        assert debug.controller.failure.message.endswith("; 3.11 or newer is needed")
        assert "\n" not in debug.controller.failure.message
