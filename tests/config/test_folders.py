from __future__ import annotations

import os
import sys
from pathlib import Path

import platformdirs
import pytest

from wstui.config.folders import PROJECT_TABLE, USER_TABLE, files, user_folder
from wstui.errors import UsageError


def found(tmp_path: Path) -> list[tuple[Path, tuple[str, ...]]]:
    return list(files(tmp_path / "project" / "deep", {"XDG_CONFIG_HOME": str(tmp_path / "config")}))


@pytest.fixture(autouse=True)
def _folders(tmp_path: Path) -> None:
    (tmp_path / "config" / "wstui").mkdir(parents=True)
    (tmp_path / "project" / "deep").mkdir(parents=True)


def test_the_users_file_is_weaker_than_the_nearest_projects(tmp_path: Path) -> None:
    assert found(tmp_path) == []
    user, project = tmp_path / "config" / "wstui" / "config.toml", tmp_path / "project" / "pyproject.toml"
    (tmp_path / "pyproject.toml").touch()
    project.touch()
    user.touch()
    assert found(tmp_path) == [(user, USER_TABLE), (project, PROJECT_TABLE)]


def test_only_files_are_files(tmp_path: Path) -> None:
    (tmp_path / "project" / "deep" / "pyproject.toml").mkdir()
    os.mkfifo(tmp_path / "config" / "wstui" / "config.toml")
    (tmp_path / "project" / "pyproject.toml").symlink_to("nowhere")
    (tmp_path / "pyproject.toml").touch()
    assert found(tmp_path) == [(tmp_path / "pyproject.toml", PROJECT_TABLE)]


@pytest.mark.parametrize("name", ["config/wstui/config.toml", "project/pyproject.toml"])
def test_links_that_go_in_a_circle_are_told(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.symlink_to(path.name)
    with pytest.raises(UsageError) as caught:
        found(tmp_path)
    assert str(caught.value) == f"{path}: Too many levels of symbolic links"


def test_a_folder_that_may_not_be_looked_into_has_no_project_but_the_users_own_must_tell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deny(path: Path) -> os.stat_result:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "stat", deny)
    with pytest.raises(UsageError) as caught:
        found(tmp_path)
    assert str(caught.value) == f"{tmp_path / 'config' / 'wstui' / 'config.toml'}: Permission denied"
    found_there = files(tmp_path, {"XDG_CONFIG_HOME": "/"})
    monkeypatch.setattr(os, "stat", lambda path: os.lstat("/nowhere") if path.name == "config.toml" else deny(path))
    assert list(found_there) == []


def test_the_users_folders() -> None:
    assert user_folder("state", {"XDG_STATE_HOME": "/y"}) == Path("/y/wstui")
    assert user_folder("state", {"XDG_STATE_HOME": "relative"}) == platformdirs.user_state_path("wstui")
    assert user_folder("config", {}) == platformdirs.user_config_path("wstui")


def test_another_system_has_its_own_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(platformdirs, "user_config_path", lambda name: Path("/Library") / name)
    monkeypatch.setattr(platformdirs, "user_state_path", lambda name: Path("/State") / name)
    assert user_folder("config", {}) == Path("/Library/wstui")
    assert user_folder("state", {"XDG_STATE_HOME": ""}) == Path("/State/wstui")
    assert user_folder("state", {"XDG_STATE_HOME": "/y"}) == Path("/y/wstui")
