"""Tells for each module which of its lines and branches its own test file leaves out.

``python -m tests.cover [MODULE…]`` runs ``tests/x/test_y.py`` alone for each ``wstui/x/y.py`` and measures that one
module; without arguments all of them, two at a time. What others' tests happen to touch does not count: a module whose
test is thin shows as what it is. Each run is a fork of a process that has imported the libraries already, so that all
of it takes minutes. Modules are named by their path: ``core/codec.py``, or a folder: ``core``.
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import json
import multiprocessing
import os
import signal
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Final, NamedTuple, NoReturn

import coverage
import pytest

ROOT: Final = Path(__file__).resolve().parent.parent
HOUSE: Final = ROOT / "wstui"

PATIENCE: Final = 300
"""Seconds for the tests of one module."""

AT_ONCE: Final = 2
"""Modules that are measured at the same time."""

LIBRARIES: Final = ("hypothesis.stateful", "textual.widgets", "textual.pilot", "orjson", "anyio", "pyte", "pexpect")
"""What a run would take long to import, and what measures nothing of ours."""

OPTIONS: Final = (
    *("-q", "-x", "-p", "no:randomly", "-p", "no:xdist", "--timeout", "120"),
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),
)

SETTINGS: Final = """\
[run]
branch = true
parallel = true
data_file = {data}
include = {file}
patch = _exit
[report]
exclude_also =
    assert_never\\(
    if TYPE_CHECKING:
    raise AssertionError
    raise NotImplementedError
    \\.\\.\\.$
"""
"""For coverage itself, in the process of the tests and in all that they start."""


class Report(NamedTuple):
    """What the own tests of one module leave out of it."""

    module: str
    ok: bool
    """Whether the tests pass."""
    lines: int
    missing: list[str]
    """Lines, and branches as ``from->to``."""
    seconds: float


def test_of(module: Path) -> Path:
    """Find the test file of a module.

    Args:
        module: Its path below the package.

    Returns:
        The file, which may not exist.
    """
    if module.name == "__init__.py":
        return ROOT / "tests" / module.parent / "test_init.py"
    return ROOT / "tests" / module.parent / f"test_{module.stem.replace('__main__', 'main')}.py"


def measure(module: Path) -> Report:
    """Run a module's own tests and measure that module, in a fork and in all processes that the tests start.

    Args:
        module: Its path below the package.

    Returns:
        What they leave out.
    """
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="cover-") as folder:
        pid = os.fork()
        if pid == 0:
            _run(module, Path(folder))
        _, status = os.waitpid(pid, 0)
        ok, lines, missing = status == 0, 0, ["its tests ended the process"]
        with contextlib.suppress(OSError):
            lines, missing = json.loads((Path(folder) / "found").read_text("utf-8"))
        if not ok:
            said = (Path(folder) / "said").read_text("utf-8", "replace").splitlines()
            missing = [*missing, *(line for line in said if line.startswith("E  "))][:40] + said[-3:]
    return Report(str(module), ok, lines, missing, time.monotonic() - begun)


def _run(module: Path, folder: Path) -> NoReturn:
    """Be the process in which the tests of one module run."""
    status = 1
    try:
        os.chdir(ROOT)
        signal.alarm(PATIENCE)
        said = os.open(folder / "said", os.O_WRONLY | os.O_CREAT)
        os.dup2(said, 1)
        os.dup2(said, 2)
        file = HOUSE / module
        settings = folder / "rc"
        settings.write_text(SETTINGS.format(data=folder / "data", file=file), "utf-8")
        os.environ["COVERAGE_PROCESS_START"] = str(settings)
        measuring = coverage.Coverage(config_file=str(settings))
        measuring.start()
        status = int(pytest.main([*OPTIONS, str(test_of(module))]))
        measuring.stop()
        measuring.save()
        measuring.combine([str(folder)])
        found = measuring._analyze(str(file))
        whole = sorted(found.missing)
        arcs = {start: ends for start, ends in found.missing_branch_arcs().items() if start not in found.missing}
        branches = [f"{start}->{end if end > 0 else 'exit'}" for start, ends in sorted(arcs.items()) for end in ends]
        written = json.dumps([len(found.statements), [*map(str, whole), *branches]])
        (folder / "found").write_text(written, "utf-8")
    finally:
        os._exit(status)


def modules(wanted: list[str]) -> list[Path]:
    """List modules.

    Args:
        wanted: Paths of modules or folders below the package; empty for all.

    Returns:
        Their paths below the package, those that say nothing left out.
    """
    found = sorted(path.relative_to(HOUSE) for path in HOUSE.rglob("*.py") if _does_something(path))
    return [path for path in found if not wanted or any(path.is_relative_to(one) for one in wanted)]


def _does_something(path: Path) -> bool:
    """Tell whether a module is more than words about a folder."""
    body = ast.parse(path.read_text("utf-8")).body
    return any(not (isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant)) for part in body)


def _prepare() -> None:
    """Import what every run would import anew."""
    for name in LIBRARIES:
        importlib.import_module(name)


def main(wanted: list[str]) -> int:
    """Measure modules and tell what is left out.

    Args:
        wanted: Paths of modules or folders below the package; empty for all.

    Returns:
        How many modules are not covered by their own tests.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    begun, left = time.monotonic(), 0
    chosen = modules(wanted)
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(AT_ONCE, mp_context=context, initializer=_prepare) as pool:
        for report in pool.map(measure, chosen):
            if report.missing or not report.ok:
                left += 1
                failed = "" if report.ok else "FAILED "
                told = f"{report.module:<36} {failed}{' '.join(report.missing)}"
                sys.stdout.write(f"{told}\n")
                sys.stdout.flush()
    seconds = time.monotonic() - begun
    sys.stdout.write(f"{len(chosen) - left} of {len(chosen)} modules are covered by their own tests; {seconds:.0f} s\n")
    return left


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1:]), 1))
