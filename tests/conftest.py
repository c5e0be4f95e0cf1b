"""What every test may rely on."""

from __future__ import annotations

import gc
import itertools
import os
import random
import sys
from zlib import crc32

import pytest
from hypothesis import HealthCheck, settings

# Programs are started a hundred times here, and a program is compiled once where people run it.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# Enough for every run, and the same in every run; what searches in depth, elsewhere each time, is
# `WSTUI_TESTS_PROFILE=deep pytest …`. That examples are slow to make says something of how busy the machine is, and
# nothing of what is tested.
_ANYHOW = settings(deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("suite", _ANYHOW, max_examples=25, derandomize=True)
_EXAMPLES = int(os.environ.get("WSTUI_TESTS_EXAMPLES", "10000"))
settings.register_profile("deep", _ANYHOW, max_examples=_EXAMPLES)
settings.load_profile(os.environ.get("WSTUI_TESTS_PROFILE", "suite"))

SEED = os.environ.setdefault("WSTUI_TESTS_SEED", str(random.randrange(2**32)))  # noqa: S311 - an order
"""Says in which order the tests run; the workers of pytest-xdist inherit it."""

_numbers = itertools.count(1)


def _rank(name: str) -> int:
    return crc32(f"{SEED} {name}".encode())


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Shuffle the modules, and the tests in each: no test may need another before it."""
    items.sort(key=lambda item: (_rank(item.nodeid.partition("::")[0]), _rank(item.nodeid)))


def pytest_collection_finish() -> None:
    """Leave thousands of tests out of every collection of garbage from now on: they stay to the end."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, exitstatus: int) -> None:
    """Say how to have the same order once more."""
    if exitstatus:
        terminalreporter.write_line(f"the order was that of WSTUI_TESTS_SEED={SEED}")


@pytest.fixture
def anyio_backend() -> str:
    """Only asyncio: Textual and the applications run on nothing else."""
    return "asyncio"


@pytest.fixture(autouse=True)
def _surroundings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Give each test what it may rely on, in one fixture that is cheap: there are thousands of tests.

    Journals go where pytest throws them away, each test's into a folder that nobody has made yet. The interpreter of a
    debuggee is the one that runs the tests, its project none of Django's, unless a test says otherwise.
    """
    os.environ["WSTUI_STATE_DIR"] = str(tmp_path_factory.getbasetemp() / f"state-{next(_numbers)}")
    for name in ("VIRTUAL_ENV", "DJANGO_SETTINGS_MODULE"):
        os.environ.pop(name, None)
