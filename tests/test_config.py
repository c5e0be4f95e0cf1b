from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import platformdirs
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


@pytest.mark.parametrize(
    ("value", "size"),
    [(100, 100), ("100", 100), ("1k", 1024), ("2 KiB", 2048), ("64MiB", 64 << 20), ("1g", 1 << 30), ("7b", 7)],
)
def test_sizes(value: Any, size: int) -> None:
    assert config.parse_size(value) == size


@pytest.mark.parametrize("value", ["", "many", "1.5m", "-1", True, "1kk", "9" * 30, None])
def test_what_is_no_size(value: Any) -> None:
    with pytest.raises(UsageError, match="is no size"):
        config.parse_size(value)


@pytest.mark.parametrize("value", [0, "2g"])
def test_sizes_have_bounds(value: Any) -> None:
    with pytest.raises(UsageError, match="is not between"):
        config.parse_size(value)


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


def test_a_key_written_in_an_unusual_way_is_refused_without_its_line(home: Path) -> None:
    path = project(home, "[tool]\nwstui.zzz = 1\n")
    assert refused(home) == f"{path}:1: unknown key 'zzz'"
    project(home, "[tool.wstui]\n[tool.wstui.zzz]\n")
    assert refused(home) == f"{path}:2: unknown key 'zzz'"


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


def test_our_table_must_be_one(home: Path) -> None:
    path = project(home, "[tool]\nwstui = 1\n")
    assert refused(home) == f"{path}:1: wstui is no table"


def test_a_file_that_is_no_toml_is_told_with_its_place(home: Path) -> None:
    path = user(home, "\nlifespan = auto\n")
    assert refused(home).startswith(f"{path}:2:12: ")
    user(home, '\n\nlifespan = """')
    assert refused(home).startswith(f"{path}:3:")
    user(home, "a = " + "[" * 100_000)
    assert refused(home) == f"{path}: is nested too deeply"


def test_a_file_that_cannot_be_read(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = user(home, "")
    path.write_bytes(b"\xff")
    assert refused(home) == f"{path}: is not UTF-8 at byte 0"

    def deny(*_: Any, **__: Any) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_text", deny)
    assert refused(home) == f"{path}: Permission denied"


def test_the_process_itself_is_read_when_nothing_is_given(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    user(home, 'lifespan = "off"\n')
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    monkeypatch.chdir(home)
    assert config.load().lifespan == "off"


def test_the_state_folder(home: Path) -> None:
    assert config.state_dir(config.Config(state_dir="/x"), {}) == Path("/x")
    assert config.state_dir(config.Config(), {"XDG_STATE_HOME": "/y"}) == Path("/y/wstui")
    assert config.state_dir(config.Config(), {"XDG_STATE_HOME": "relative"}) == platformdirs.user_state_path("wstui")
    assert config._user_folder("config", {}) == platformdirs.user_config_path("wstui")
    assert load(home, WSTUI_STATE_DIR="/z").state_dir == "/z"


def test_the_state_folder_of_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "/w")
    assert config.state_dir(config.Config()) == Path("/w/wstui")
