from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.cli.calling import SESSION, Run, Screen
from wstui.cli.speech import ExitCode
from wstui.config import Config
from wstui.tui.keymap import Keys
from wstui.tui.screens.browse import REPLAY
from wstui.tui.screens.leafing import Leafing
from wstui.tui.screens.shell import BROWSED


class Pages(Screen):
    """A screen that begins to show a file."""

    def __init__(self, start: Callable[[], Any], title: str, keys: Keys, panes: Sequence[str]) -> None:
        begun = start()
        assert isinstance(begun, Leafing)
        type(self).given = {"title": title, "keys": keys.given, "panes": panes, "browser": begun.controller}
        type(self).given["replayable"] = begun.screen()._replayable

    def run_guarded(self) -> None:
        self.given["records"] = len(self.given["browser"].leaves)
        self.given["collecting"] = gc.isenabled()


@pytest.fixture
def pages(screen: type[Screen], monkeypatch: pytest.MonkeyPatch) -> type[Pages]:
    assert issubclass(Pages, screen)
    monkeypatch.setattr(sys.modules["wstui.tui.app"], "WstuiApp", Pages)
    return Pages


@pytest.mark.parametrize("line", [[str(SESSION)], ["browse", str(SESSION)]])
def test_a_session_file_is_read_on_the_screen(run: Run, pages: type[Pages], line: list[str]) -> None:
    assert run(*line) == (0, "", "")
    given = pages.given
    assert (given["title"], given["panes"], given["collecting"]) == (SESSION.name, BROWSED, False)
    assert given["records"] == len(SESSION.read_bytes().splitlines()) - 1
    assert given["browser"].leaves.descriptor < 0  # closed
    assert gc.isenabled()


def test_what_is_none_is_said_before_a_screen_opens(run: Run, pages: type[Pages], tmp_path: Path) -> None:
    nowhere, bad = tmp_path / "no.wstui", tmp_path / "bad.wstui"
    assert run(str(nowhere)) == (2, "", f"wstui: error: {nowhere}: No such file or directory\n")
    bad.write_bytes(SESSION.read_bytes().splitlines(keepends=True)[0] + b'{"n":1,\n')
    code, out, err = run(str(bad))
    assert (code, out) == (2, "")
    assert err.startswith(f"wstui: error: {bad}:2:")
    assert run("bad\0.wstui")[0] == 2
    assert pages.return_code == 0


def test_the_screen_needs_a_terminal(run: Run) -> None:
    code, _, err = run(str(SESSION))
    assert code == 2
    assert f"is not one (wstui show {SESSION} prints the file)" in err


def test_a_file_is_replayed_once_its_screen_is_left_for_that(
    run: Run, pages: type[Pages], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[Any] = []

    def show(app: str, rest: list[str], config: Config, options: dict[str, Any], *, replay: bool) -> ExitCode:
        assert pages.given["browser"].leaves.descriptor < 0  # closed
        shown.append((app, rest, config.factory, options, replay))
        return ExitCode.NOT_LOADED

    monkeypatch.setattr("wstui.cli.browse.show", show)
    monkeypatch.setattr(Pages, "return_code", REPLAY)
    line = [str(SESSION), "--app", "chat:app", "--factory"]
    assert run(*line)[0] == ExitCode.NOT_LOADED
    assert shown == [("chat:app", [str(SESSION)], True, {"app": "chat:app", "factory": True}, True)]
    assert pages.given["replayable"] is True
    monkeypatch.setattr(Pages, "return_code", 0)
    assert run(str(SESSION))[0] == 0
    assert (len(shown), pages.given["replayable"]) == (1, False)


def test_without_a_terminal_a_bad_file_is_told_first(run: Run, tmp_path: Path) -> None:
    (tmp_path / "broken.wstui").write_text("nonsense", "utf-8")
    code, _, err = run(str(tmp_path / "broken.wstui"))
    assert (code, "broken.wstui:1:1: " in err) == (2, True)
