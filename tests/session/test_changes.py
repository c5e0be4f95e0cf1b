"""Code that is newer than what was loaded is found, and nothing else is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from wstui.session import changes
from wstui.session.changes import changed_since, code_folders
from wstui.session.child import ChildConfig

LOADED = 1_000_000.0


def put(path: Path, moment: float) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    os.utime(path, (moment, moment))
    return path


def test_code_that_was_written_later_is_found_anywhere(tmp_path: Path) -> None:
    put(tmp_path / "a.py", LOADED - 1)
    assert changed_since([tmp_path], LOADED) is None
    later = put(tmp_path / "chat" / "consumers.py", LOADED + 1)
    assert changed_since([tmp_path / "other", tmp_path], LOADED) == later


def test_what_is_no_code_of_the_application_is_left_out(tmp_path: Path) -> None:
    for name in (".git/a.py", "node_modules/a.py", "env/a.py", "env/lib/b.py", "__pycache__/a.py", "notes.txt"):
        put(tmp_path / name, LOADED + 1)
    put(tmp_path / "env" / "pyvenv.cfg", 0)
    assert changed_since([tmp_path], LOADED) is None


def test_a_link_to_nothing_is_passed_over_and_there_is_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.py").symlink_to(tmp_path / "nothing")
    later = put(tmp_path / "b.py", LOADED + 1)
    assert changed_since([tmp_path], LOADED) == later
    monkeypatch.setattr(changes, "MOST", 1)
    assert changed_since([tmp_path], LOADED) is None


def test_the_folder_of_a_file_is_looked_at_too(tmp_path: Path) -> None:
    assert code_folders(ChildConfig("chat.asgi:application", str(tmp_path))) == [tmp_path.resolve()]
    assert code_folders(ChildConfig("app.py:app", str(tmp_path))) == [tmp_path.resolve()]
    assert code_folders(ChildConfig("/x/y/app.py", str(tmp_path))) == [tmp_path.resolve(), Path("/x/y")]
