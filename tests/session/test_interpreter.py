from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from wstui.errors import InterpreterError
from wstui.session.interpreter import asgiref_folder, choose


def environment(folder: Path, version: str = "3.12.1", key: str = "version") -> Path:
    """Make what looks like a virtual environment; returns its interpreter."""
    python = folder / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    (folder / "pyvenv.cfg").write_text(f"home = /usr/bin\n{key} = {version}\n")
    return python


def test_without_any_hint_it_is_our_own(tmp_path: Path) -> None:
    assert choose(None, tmp_path, {}) == Path(sys.executable)


def test_the_nearest_environment_upwards_is_the_projects(tmp_path: Path) -> None:
    far = environment(tmp_path / ".venv")
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    assert choose(None, inner, {}) == far
    near = environment(tmp_path / "a" / ".venv")
    assert choose(None, inner, {}) == near


def test_an_active_environment_goes_before_one_nearby(tmp_path: Path) -> None:
    environment(tmp_path / ".venv")
    active = environment(tmp_path / "active")
    assert choose(None, tmp_path, {"VIRTUAL_ENV": str(tmp_path / "active")}) == active


def test_an_active_environment_that_is_gone_is_passed_over(tmp_path: Path) -> None:
    assert choose(None, tmp_path, {"VIRTUAL_ENV": str(tmp_path / "gone")}) == Path(sys.executable)


def test_an_environment_whose_python_is_gone_is_one_line(tmp_path: Path) -> None:
    python = environment(tmp_path / ".venv")
    python.unlink()
    python.symlink_to(tmp_path / "gone")
    for asked, environ in ((None, {}), (None, {"VIRTUAL_ENV": str(tmp_path / ".venv")}), (str(tmp_path / ".venv"), {})):
        with pytest.raises(InterpreterError, match="is a link to a Python that is gone") as caught:
            choose(asked, tmp_path, environ)
        assert "\n" not in str(caught.value)


def test_what_was_asked_for_goes_before_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = environment(tmp_path / "asked")
    active = {"VIRTUAL_ENV": str(environment(tmp_path / "active").parent.parent)}
    assert choose(str(asked), tmp_path, active) == asked
    assert choose(str(tmp_path / "asked"), tmp_path, active) == asked
    monkeypatch.setenv("PATH", str(asked.parent))
    assert choose("python", tmp_path, active) == asked
    monkeypatch.chdir(tmp_path)
    assert choose("asked/bin/python", tmp_path, active) == asked


def test_a_link_of_an_environment_is_not_followed(tmp_path: Path) -> None:
    asked = environment(tmp_path / "asked")
    assert choose(str(asked), tmp_path, {}) == asked
    assert choose(str(asked), tmp_path, {}) != asked.resolve()


@pytest.mark.parametrize("key", ["version", "version_info"])
def test_an_environment_that_is_too_old_is_one_line(tmp_path: Path, key: str) -> None:
    python = environment(tmp_path / ".venv", "3.10.4", key)
    with pytest.raises(InterpreterError) as caught:
        choose(None, tmp_path, {})
    assert str(caught.value) == f"{python} is Python 3.10; 3.11 or newer is needed"


def test_what_is_no_interpreter_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for asked, why in (
        ("gone/python", "does not exist"),
        ("no-such-command", "does not exist"),
        (str(tmp_path), "without bin/python"),
        (str(tmp_path / "file"), "cannot be executed"),
    ):
        with pytest.raises(InterpreterError, match=why) as caught:
            choose(asked, tmp_path, {})
        assert "\n" not in str(caught.value)


def test_an_unreadable_description_is_no_reason_to_refuse(tmp_path: Path) -> None:
    python = environment(tmp_path / ".venv")
    (tmp_path / ".venv" / "pyvenv.cfg").unlink()
    assert choose(None, tmp_path, {}) == python


def test_our_own_asgiref_is_found() -> None:
    folder = asgiref_folder()
    assert folder is not None
    assert os.path.isfile(f"{folder}/compatibility.py")  # noqa: PTH113 - it is a str for the wire
