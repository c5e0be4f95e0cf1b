from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.apps import raw3
from tests.support import ROOT
from tests.testing.sessions import ACCEPT, chat, written
from wstui.config import Config
from wstui.testing import session_items
from wstui.testing.replaying import Replaying
from wstui.testing.session_items import SessionFile, configured, is_wanted, load_application, replaying


def config(folder: Path, app: str | None = None, **options: Any) -> Any:
    """Stand for pytest's own."""
    stash = {session_items._configured: Config(app=app, **options)} if options else {}
    return SimpleNamespace(stash=stash, rootpath=folder, getoption=lambda _: app)


@pytest.fixture
def file(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[SessionFile]:
    """Make the node of a file that is not written yet, in the session that is running, for an application."""
    request.config.stash[session_items._configured] = Config(app="a:b")
    yield SessionFile.from_parent(request.session, path=tmp_path / "a.wstui")
    del request.config.stash[session_items._configured]


@pytest.fixture(scope="module")
def running() -> Iterator[Replaying]:
    found = Replaying(raw3.application)
    found.start()
    yield found
    found.stop()


def item_of(file: SessionFile) -> Any:
    (item,) = file.collect()
    return item


def test_a_file_is_one_test_that_passes_or_tells_what_differs(file: SessionFile, running: Replaying) -> None:
    written(file.path, chat())
    item = item_of(file)
    assert item.nodeid.endswith("a.wstui::replay")
    assert item.reportinfo() == (file.path, 0, "a.wstui: replay")
    assert "_wstui_replaying" in item.fixturenames
    item.obj(running)
    written(file.path, chat(reply="ho"))
    with pytest.raises(pytest.fail.Exception, match="^the replay differs: 1 changed, 2 the same\n") as told:
        item_of(file).obj(running)
    assert not told.value.pytrace


def test_a_file_in_which_nobody_connects_is_skipped(file: SessionFile) -> None:
    written(file.path, [ACCEPT])
    with pytest.raises(pytest.skip.Exception, match="nobody connects in it"):
        item_of(file).obj(None)


def test_a_file_that_is_none_is_one_line(file: SessionFile, request: pytest.FixtureRequest) -> None:
    written(file.path, [{"type": 1}])
    with pytest.raises(SessionFile.CollectError, match=r"^[./\w-]*a\.wstui:2:\d+: ") as told:
        list(file.collect())
    assert "\n" not in str(told.value)
    request.config.stash[session_items._configured] = Config()
    with pytest.raises(SessionFile.CollectError, match=r"^no application is named: add app = "):
        list(file.collect())


def test_a_torn_end_is_a_warning(file: SessionFile) -> None:
    with written(file.path, chat()).open("a") as torn:
        torn.write('{"n":')
    with pytest.warns(pytest.PytestCollectionWarning, match=r"a\.wstui:8: the last line was cut off"):
        item_of(file)


def test_a_django_project_gets_its_tests_database(file: SessionFile, monkeypatch: pytest.MonkeyPatch) -> None:
    written(file.path, chat())
    monkeypatch.setattr(file.config.pluginmanager, "hasplugin", "django".__eq__)
    file.config.addinivalue_line("markers", "django_db: as pytest-django does")
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE", raising=False)
    assert item_of(file).get_closest_marker("django_db") is None
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "settings")
    assert item_of(file).get_closest_marker("django_db").kwargs == {"transaction": True}


def test_the_projects_configuration_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "pyproject.toml").write_text('[tool.wstui]\napp = "a:b"\nlifespan = "off"\n')
    given = config(tmp_path)
    assert configured(given).app == "a:b"
    assert configured(given).lifespan == "off"
    (tmp_path / "pyproject.toml").write_text("")
    assert configured(given).app == "a:b"
    assert configured(config(tmp_path, "c:d")).app == "c:d"


def test_which_files_are_wanted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))

    def wanted(app: str | None, *, asked: bool) -> bool:
        session = SimpleNamespace(isinitpath=lambda _: asked)
        parent: Any = SimpleNamespace(config=config(tmp_path, app), session=session)
        return is_wanted(tmp_path / "a.wstui", parent)

    assert wanted("a:b", asked=False)
    assert wanted(None, asked=True)
    assert not wanted(None, asked=False)
    (tmp_path / "pyproject.toml").write_text("[tool.wstui]\nnope = 1\n")
    assert wanted(None, asked=False)


def test_the_application_is_loaded_from_the_projects_folder(tmp_path: Path) -> None:
    assert load_application(config(ROOT, "tests.apps.raw3:application", server="spec")) is raw3.application
    with pytest.raises(pytest.fail.Exception, match=r"^there is no module 'nope' in ") as told:
        load_application(config(tmp_path, "nope", server="spec"))
    assert not told.value.pytrace
    (tmp_path / "wrong.py").write_text("raise ValueError('no')")
    with pytest.raises(pytest.fail.Exception, match=r"(?s)wrong.*Traceback.*ValueError: no") as told:
        load_application(config(tmp_path, "wrong.py", server="spec"))
    assert told.value.__suppress_context__


def test_an_application_that_does_not_start_is_told(tmp_path: Path) -> None:
    async def application(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no base"})
        raise OSError("gone")

    with pytest.raises(pytest.fail.Exception, match=r"(?s)startup failed: no base\nTraceback.*OSError: gone$"):
        next(replaying(application, config(tmp_path, lifespan="on")))

    async def silent(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed"})

    with pytest.raises(pytest.fail.Exception, match="startup failed$"):
        next(replaying(silent, config(tmp_path, lifespan="on")))


def test_an_application_runs_as_long_as_it_is_needed(tmp_path: Path) -> None:
    said: list[str] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        for phase in ("startup", "shutdown"):
            said.append((await receive())["type"])
            await send({"type": f"lifespan.{phase}.complete"})

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = replaying(application, config(tmp_path, lifespan="on"))
        next(found)
        assert said == ["lifespan.startup"]
        found.close()
    assert said == ["lifespan.startup", "lifespan.shutdown"]
