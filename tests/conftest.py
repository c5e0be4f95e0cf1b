"""What every test may rely on."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

# Enough for every run; a search in depth is `pytest --hypothesis-profile=deep`.
settings.register_profile("suite", max_examples=25, deadline=None, database=None)
settings.register_profile("deep", max_examples=10_000, deadline=None)
settings.load_profile("suite")


@pytest.fixture
def anyio_backend() -> str:
    """Only asyncio: Textual and the applications run on nothing else."""
    return "asyncio"


@pytest.fixture(autouse=True)
def _state_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Journals of tests go where pytest throws them away."""
    monkeypatch.setenv("WSTUI_STATE_DIR", str(tmp_path / "state"))


@pytest.fixture(autouse=True)
def _no_project_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The interpreter of a debuggee is the one that runs the tests unless a test says otherwise."""
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE", raising=False)
