from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from wstui import config
from wstui.errors import UsageError


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder whose `environ` says that it holds the user's files."""
    (tmp_path / "config" / "wstui").mkdir(parents=True)
    (tmp_path / "project" / "deep").mkdir(parents=True)
    return tmp_path


def environ(home: Path, **variables: str) -> dict[str, str]:
    return {"XDG_CONFIG_HOME": str(home / "config"), "PATH": "/bin", "OTHER_WSTUI": "x"} | variables


def load(home: Path, flags: Mapping[str, Any] | None = None, **variables: str) -> config.Config:
    return config.load(flags, environ(home, **variables), home / "project" / "deep")


def project(home: Path, text: str) -> Path:
    path = home / "project" / "pyproject.toml"
    path.write_text(text, encoding="utf-8")
    return path


def user(home: Path, text: str) -> Path:
    path = home / "config" / "wstui" / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refused(home: Path, flags: Mapping[str, Any] | None = None, **variables: str) -> str:
    with pytest.raises(UsageError) as caught:
        load(home, flags, **variables)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_nothing_set_is_all_defaults(home: Path) -> None:
    assert load(home) == config.Config()


def test_each_layer_covers_the_one_below(home: Path) -> None:
    user(home, 'lifespan = "off"\nloop = "uvloop"\nroot-path = "/user"\napp = "u:a"\n')
    project(home, '[tool.wstui]\nloop = "asyncio"\nroot-path = "/project"\napp = "p:a"\n')
    found = load(home, {"app": "f:a"}, WSTUI_ROOT_PATH="/environment", WSTUI_APP="e:a")
    assert (found.lifespan, found.loop, found.root_path, found.app) == ("off", "asyncio", "/environment", "f:a")


def test_the_nearest_project_file_is_the_one(home: Path) -> None:
    project(home, '[tool.wstui]\nlifespan = "off"\n')
    (home / "project" / "deep" / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    assert load(home) == config.Config()


def test_paths_in_a_file_count_from_its_folder(home: Path) -> None:
    project(home, '[tool.wstui]\napp-dir = "src"\npython = "env/bin/python"\nstate-dir = "/state"\n')
    found = load(home)
    assert found.app_dir == str(home / "project" / "src")
    assert found.python == str(home / "project" / "env" / "bin" / "python")
    assert found.state_dir == "/state"


def test_a_command_in_a_file_stays_a_command_unless_the_folder_has_it(home: Path) -> None:
    project(home, '[tool.wstui]\npython = "python3.12"\n')
    assert load(home).python == "python3.12"
    (home / "project" / "python3.12").touch()
    assert load(home).python == str(home / "project" / "python3.12")


@pytest.mark.parametrize(
    ("value", "meant"), [("1", True), ("true", True), ("YES", True), ("0", False), ("False", False), ("no", False)]
)
def test_switches_in_the_environment(home: Path, value: str, meant: bool) -> None:  # noqa: FBT001 - a parameter
    assert load(home, WSTUI_FACTORY=value).factory is meant


def test_an_empty_variable_is_none_and_tests_have_their_own(home: Path) -> None:
    assert load(home, WSTUI_FACTORY="", WSTUI_TESTS_FACTOR="2") == config.Config()


def test_unknown_names_are_refused_where_they_stand(home: Path) -> None:
    path = project(home, '[project]\nlifspan = 1\n[tool.wstui] # ours\n"lifspan" = "on"\n')
    assert refused(home) == f"{path}:4: unknown key 'lifspan': did you mean lifespan?"
    path = user(home, "\nzzz = 1\n")
    assert refused(home) == f"{path}:2: unknown key 'zzz'"
    path.unlink()
    project(home, "")
    assert refused(home, WSTUI_LIFSPAN="on") == (
        "unknown environment variable WSTUI_LIFSPAN: did you mean WSTUI_LIFESPAN?"
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('lifespan = "maybe"', "lifespan is not one of auto, on, off"),
        ("factory = 2", "factory is neither true nor false"),
        ("app = 1", "app is no string"),
        ('max-frame-size = "big"', "max-frame-size is no size such as 1048576, 512k or 64MiB"),
    ],
)
def test_wrong_values_are_refused_where_they_stand(home: Path, line: str, said: str) -> None:
    path = user(home, f"# mine\n{line}\n")
    assert refused(home) == f"{path}:2: {said}"


def test_wrong_values_elsewhere_are_refused_by_their_name(home: Path) -> None:
    assert refused(home, {"loop": "trio"}) == "--loop trio is not one of auto, asyncio, uvloop"
    assert refused(home, WSTUI_LOOP="trio") == "WSTUI_LOOP=trio is not one of auto, asyncio, uvloop"


def test_the_process_itself_is_read_when_nothing_is_given(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    user(home, 'lifespan = "off"\n')
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    monkeypatch.chdir(home)
    assert config.load().lifespan == "off"


def test_the_state_folder(home: Path) -> None:
    assert config.state_dir(config.Config(state_dir="/x"), {}) == Path("/x")
    assert config.state_dir(config.Config(), {"XDG_STATE_HOME": "/y"}) == Path("/y/wstui")
    assert load(home, WSTUI_STATE_DIR="/z").state_dir == "/z"


def test_the_state_folder_of_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "/w")
    assert config.state_dir(config.Config()) == Path("/w/wstui")


def test_an_application_that_is_a_file_counts_from_the_folder_a_module_does_not(home: Path) -> None:
    project(home, '[tool.wstui]\napp = "src/main.py:app"\nenv-file = ".env"\n')
    found = load(home)
    assert found.app == str(home / "project" / "src" / "main.py:app")
    assert found.env_file == str(home / "project" / ".env")
    project(home, '[tool.wstui]\napp = "main:app"\n')
    assert load(home).app == "main:app"


def test_the_projects_keys_are_over_the_users(home: Path) -> None:
    mine = user(home, '[keys]\n"session.connect" = "f3"\nlog.maximise = "w"\n')
    ours = project(home, '[tool.wstui.keys]\nsession.connect = "ctrl+g"\n')
    assert load(home).keys == {
        "session.connect": config.Key("ctrl+g", f"{ours}:2:"),
        "log.maximise": config.Key("w", f"{mine}:3:"),
    }


def test_keys_that_are_none_are_refused_where_they_stand(home: Path) -> None:
    path = user(home, "keys = 1\n")
    assert refused(home) == f"{path}:1: keys is no table"
    user(home, "[keys]\na.b = 'x'\na.c = 1\n")
    assert refused(home) == f"{path}:3: a.c is no string such as 'ctrl+g' or 'f3,ctrl+g'"
    user(home, "[kyes]\n")
    assert refused(home) == f"{path}:1: unknown key 'kyes': did you mean keys?"
    path.unlink()
    assert refused(home, WSTUI_KEYS="x").startswith("unknown environment variable WSTUI_KEYS")


def test_a_working_directory_that_is_gone_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home / "project" / "deep")
    (home / "project" / "deep").rmdir()
    with pytest.raises(UsageError, match=r"^the working directory: No such file or directory$"):
        config.load({}, environ(home))
