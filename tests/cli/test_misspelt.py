"""A misspelt verb is told as that, whether there is a terminal or none; what could be an application is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.calling import Run, Screen

NONE = "the debugger needs a terminal"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_misspelt_verb_is_told_before_anything_else(run: Run, folder: Path) -> None:
    said = (
        f"wstui: error: there is no verb 'repaly', and no module of that name in {folder}: did you mean replay? "
        "(wstui debug repaly looks for it everywhere)\n"
    )
    for line in (["repaly"], ["repaly", "a.wstui", "b.wstui", "c.wstui"], ["repaly", "a.wstui", "--update"]):
        assert run(*line) == (2, "", said)


def test_it_is_told_on_a_terminal_before_a_screen_opens(run: Run, screen: type[Screen]) -> None:
    assert "did you mean replay?" in run("repaly")[2]
    assert run("debug", "repaly") == (0, "", "")
    assert screen.given["title"] == "repaly"


@pytest.mark.parametrize("word", ["repaly:app", "pkg.repaly", "./repaly.py", "chat"])
def test_what_is_plainly_an_application_or_near_no_verb_is_none(run: Run, word: str) -> None:
    assert NONE in run(word)[2]


@pytest.mark.parametrize("name", ["repaly", "repaly.py"])
def test_a_module_that_is_there_is_debugged(run: Run, folder: Path, name: str) -> None:
    (folder / name).mkdir()
    assert NONE in run("repaly")[2]
    (folder / "src").mkdir()
    (folder / name).rename(folder / "src" / name)
    assert "did you mean replay?" in run("repaly")[2]
    assert NONE in run("repaly", "--app-dir", "src")[2]
