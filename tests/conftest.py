"""What every test may rely on."""

from __future__ import annotations

import itertools
import os
import sys

import pytest
from hypothesis import settings

# Programs are started a hundred times here, and a program is compiled once where people run it.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# Enough for every run; a search in depth is `WSTUI_TESTS_PROFILE=deep pytest …`.
settings.register_profile("suite", max_examples=25, deadline=None, database=None)
_EXAMPLES = int(os.environ.get("WSTUI_TESTS_EXAMPLES", "10000"))
settings.register_profile("deep", max_examples=_EXAMPLES, deadline=None, database=None)
settings.load_profile(os.environ.get("WSTUI_TESTS_PROFILE", "suite"))

_numbers = itertools.count(1)


@pytest.fixture
def anyio_backend() -> str:
    """Only asyncio: Textual and the applications run on nothing else."""
    return "asyncio"


@pytest.fixture(autouse=True)
def _state_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Journals of tests go where pytest throws them away, each test's into a folder that nobody has made yet."""
    monkeypatch.setenv("WSTUI_STATE_DIR", str(tmp_path_factory.getbasetemp() / f"state-{next(_numbers)}"))


@pytest.fixture(autouse=True)
def _no_project_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The interpreter of a debuggee is the one that runs the tests unless a test says otherwise."""
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE", raising=False)
