"""The plugin in pytests of their own, which find it as they find every plugin that is installed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.support import ROOT, TIME
from tests.testing.sessions import chat, written
from wstui.testing import pytest_plugin

APP = "tests.apps.raw3:application"
UNUSED = """
import sys

def test_nothing_of_ours_is_imported():
    ours = {name for name in sys.modules if name.partition(".")[0] in ("wstui", "textual", "orjson")}
    assert ours == {"wstui", "wstui.testing", "wstui.testing.pytest_plugin"}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Make the folder of a project, and install the plugin beside it."""
    found = tmp_path / "site" / "wstui-0.dist-info"
    found.mkdir(parents=True)
    (found / "METADATA").write_text("Metadata-Version: 2.1\nName: wstui\nVersion: 0\n")
    points = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["entry-points"]["pytest11"]
    (found / "entry_points.txt").write_text("[pytest11]\n" + "".join(f"{n} = {v}\n" for n, v in points.items()))
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "pyproject.toml").write_text(f'[tool.wstui]\napp = "{APP}"\n[tool.pytest.ini_options]\n')
    return folder


def run(folder: Path, *arguments: str) -> str:
    """Run pytest there; returns what it says."""
    site = str(folder.parent / "site")
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "WSTUI_"))}
    blocked = [f"-p no:{name}" for name in ("randomly", "asyncio", "anyio", "django", "faker", "hypothesispytest")]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *" ".join(blocked).split(), *arguments],
        cwd=folder,
        env=environ | {"PYTHONPATH": f"{site}{os.pathsep}{ROOT}", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=50 * TIME,
        check=False,
    )
    return done.stdout + done.stderr


@pytest.mark.timeout(120)
def test_session_files_are_tests_in_every_manner_of_pytest(project: Path) -> None:
    written(project / "hi.wstui", chat())
    written(project / "ho.wstui", chat(reply="ho"))
    written(project / "none.wstui", [{"type": 1}])
    (project / "test_more.py").write_text("def test_more():\n    pass\n")
    told = run(project, "-n", "2", "--continue-on-collection-errors")
    assert "1 failed, 2 passed, 1 error" in told, told
    assert "FAILED ho.wstui::replay - Failed: the replay differs: 1 changed, 2 the same" in told
    assert '$.said: was "ho", is "hi"' in told
    assert re.search(r"ERROR collecting none\.wstui _+\nnone\.wstui:2:\d+: type: .*\n=", told)
    assert "Traceback" not in told
    (project / "none.wstui").unlink()
    told = run(project, "--lf", "-x", "-k", "replay and not hi")
    assert "1 failed" in told, told
    assert "passed" not in told


@pytest.mark.timeout(120)
def test_who_does_not_use_it_does_not_pay_for_it(project: Path) -> None:
    (project / "pyproject.toml").write_text("[tool.pytest.ini_options]\n")
    (project / "test_unused.py").write_text(UNUSED)
    told = run(project, "-p", "no:cacheprovider", "test_unused.py")
    assert "1 passed" in told, told
    written(project / "hi.wstui", chat())
    (project / "conftest.py").write_text(
        "import pytest\n"
        f"from {APP.partition(':')[0]} import application\n"
        "@pytest.fixture(scope='session')\n"
        "def wstui_application(wstui_application):\n"
        "    assert wstui_application is application\n"
        "    return wstui_application\n"
    )
    told = run(project, "-p", "no:cacheprovider", "--wstui-app", APP, "hi.wstui")
    assert "1 passed" in told, told


def test_other_files_are_none_of_ours_and_ours_are_only_where_an_application_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    session = SimpleNamespace(isinitpath=lambda _: False)
    config = SimpleNamespace(stash={}, rootpath=tmp_path, getoption=lambda _: None)
    parent: Any = SimpleNamespace(config=config, session=session)
    assert pytest_plugin.pytest_collect_file(tmp_path / "a.txt", parent) is None
    assert pytest_plugin.pytest_collect_file(tmp_path / "a.wstui", parent) is None
