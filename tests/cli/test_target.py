from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import ROOT
from wstui.cli.target import application, child_config, configure, shortcuts
from wstui.errors import UsageError
from wstui.session.child import ChildConfig


def test_what_may_stand_in_a_file_is_put_over_it_and_the_rest_is_none_of_it() -> None:
    config = configure({"root-path": "/mnt", "header": ["a: b"], "json": True, "max-frame-size": "1k"})
    assert (config.root_path, config.max_frame_size, config.app) == ("/mnt", 1024, None)


def test_a_wrong_value_is_refused() -> None:
    with pytest.raises(UsageError, match="--loop trio is not one of"):
        configure({"loop": "trio"})


def test_the_application_is_what_is_named_or_else_what_is_configured() -> None:
    config = configure({})
    assert application(["a:b", "/c"], config._replace(app="x:y"), "") == ("a:b", ["/c"])
    assert application([], config._replace(app="x:y"), "") == ("x:y", [])
    with pytest.raises(UsageError, match=r"^which application\? name it$"):
        application([], config, "name it")


def test_the_child_is_told_all_of_it() -> None:
    options = {"app-dir": "d", "factory": True, "settings": "s", "python": "p", "lifespan": "off"}
    config = configure(options | {"loop": "asyncio", "root-path": "/r", "max-frame-size": 7})
    assert child_config("a:b", config) == ChildConfig("a:b", "d", True, "s", "p", "off", "asyncio", "/r", {}, 7)  # noqa: FBT003 - in order


def test_the_server_comes_from_each_layer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert child_config("a:b", configure({})).server == "uvicorn"
    (tmp_path / "pyproject.toml").write_text('[tool.wstui]\nserver = "hypercorn"\n', encoding="utf-8")
    assert child_config("a:b", configure({})).server == "hypercorn"
    monkeypatch.setenv("WSTUI_SERVER", "daphne")
    assert child_config("a:b", configure({})).server == "daphne"
    assert child_config("a:b", configure({"server": "spec"})).server == "spec"
    monkeypatch.setenv("WSTUI_SERVER", "dafne")
    with pytest.raises(UsageError, match=r"WSTUI_SERVER.* is not one of .*: did you mean daphne\?$"):
        configure({})


def test_a_file_of_variables_is_read(tmp_path: Path) -> None:
    (tmp_path / "env").write_text("A_WORD=1\n", encoding="utf-8")
    assert child_config("a:b", configure({"env-file": str(tmp_path / "env")})).env == {"A_WORD": "1"}
    with pytest.raises(UsageError, match=r"nowhere: No such file or directory$"):
        child_config("a:b", configure({"env-file": str(tmp_path / "nowhere")}))


def test_the_readmes_configuration_is_legal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    example = (ROOT / "README.md").read_text("utf-8").partition("```toml\n")[2].partition("```")[0]
    (tmp_path / "pyproject.toml").write_text(example, encoding="utf-8")
    config = configure({})
    keys = shortcuts(config)
    assert (config.app, config.keep_days, config.keep_size) == ("chat.asgi:application", 30, 1 << 30)
    assert config.env_file == str(tmp_path / ".env")
    assert keys is not None
    assert keys.given == {"session.connect": "f3", "composer.send": "ctrl+g,ctrl+j"}
    assert shortcuts(configure({})._replace(keys={})) is None
