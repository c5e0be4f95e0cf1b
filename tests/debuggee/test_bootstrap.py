from __future__ import annotations

import ast
import json
import os
import runpy
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.session.talking import talking
from tests.support import PATIENCE
from wstui.session.child import Child, ChildConfig
from wstui.session.interpreter import BOOTSTRAP
from wstui.wire.decoder import ReportDecoder
from wstui.wire.messages import LoadFailed

NAMES = "import sys; print(sorted(vars(sys.modules['__main__'])))"


def test_any_python_can_read_it() -> None:
    source = Path(BOOTSTRAP).read_text(encoding="ascii")
    tree = ast.parse(source, feature_version=(3, 4))
    assert not [node for node in ast.walk(tree) if isinstance(node, (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr))]
    assert "annotations" not in source


def test_one_that_is_too_old_says_so_on_the_wire() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        child = Child.spawn(ChildConfig("a:b", python=sys.executable))
        orders = child._orders({"wire": theirs.fileno()})
        child.close()
        wishes = json.dumps({**orders, "oldest": [99, 1]})
        done = subprocess.run(
            [sys.executable, BOOTSTRAP, wishes], pass_fds=[theirs.fileno()], timeout=PATIENCE, check=False
        )
        assert done.returncode == 3
        decoder = ReportDecoder(1 << 20)
        decoder.push(ours.recv(1 << 16))
        (failed,) = decoder.pull()
    assert isinstance(failed, LoadFailed)
    assert failed.message.endswith("; 99.1 or newer is needed")
    assert failed.message.startswith(f"{sys.executable} is Python {sys.version_info[0]}.{sys.version_info[1]}.")
    assert failed.hint == "name another one with --python"


@pytest.mark.anyio
async def test_the_main_module_is_no_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "linecache.py").write_text("raise ImportError('the project has one of this name')")
    (tmp_path / "app.py").write_text(
        "import sys\nasync def application(scope, receive, send): pass\n"
        "main = sys.modules['__main__']\nassert not hasattr(main, '__file__') and main.__spec__ is None\n"
    )
    monkeypatch.chdir(tmp_path)
    async with talking("app:application", app_dir=str(tmp_path)) as talk:
        assert (await talk.ready()).label == "app:application"


@pytest.mark.anyio
@pytest.mark.parametrize("unwanted", ["", "1"])
async def test_our_modules_are_compiled_once_whatever_the_projects_may_be(
    unwanted: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", unwanted)
    cache = tmp_path / "cache"
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", str(cache))
    app = tmp_path / "app.py"
    app.write_text("async def application(scope, receive, send): pass\n")
    os.utime(app, (0, 0))
    async with talking("app:application", app_dir=str(tmp_path)):
        assert list(cache.rglob("uplink.*.pyc"))
        assert bool(list(cache.rglob("app.*.pyc"))) is not bool(unwanted)


def test_to_import_it_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["no configuration"])
    before = list(sys.path)
    assert "config" not in runpy.run_path(BOOTSTRAP)
    assert sys.path == before


@pytest.mark.parametrize("options", [[], ["-P"]])
def test_nothing_of_ours_stays_on_the_path(options: list[str], tmp_path: Path) -> None:
    package = tmp_path / "package"
    (package / "debuggee").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "debuggee" / "__init__.py").touch()
    (package / "debuggee" / "dying.py").write_text("die_with = print\n")
    (package / "debuggee" / "__main__.py").write_text("import sys\ndef main(config): print(*sys.path, sep='\\n')\n")
    wishes = json.dumps({"oldest": [3, 0], "package": str(package), "parent": 5})
    done = subprocess.run(
        [sys.executable, *options, BOOTSTRAP, wishes], capture_output=True, text=True, timeout=PATIENCE, check=True
    )
    parent, *path = done.stdout.splitlines()
    assert parent == "5"
    plain = subprocess.run(
        [sys.executable, "-P", "-c", "import sys; print(*sys.path, sep='\\n')"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert path == plain.stdout.splitlines()
