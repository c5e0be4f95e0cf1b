from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from tests.tui.driven import LARGE, SMALL, Driven, driven
from wstui.tui.screens.help import HelpScreen
from wstui.tui.screens.stage import VIEWS

PANES = ("scope", "composer", "log", "detail", "output")


def on_screen(at: Driven) -> list[str]:
    """The panes that are drawn, by their ids."""
    panes = [at.screen.query_one(f"#{name}") for name in PANES]
    return [name for name, pane in zip(PANES, panes, strict=True) if pane.is_on_screen and pane.size.height > 0]


def focused(at: Driven) -> str:
    """The pane with the focus."""
    return next((name for name in PANES if at.screen.query_one(f"#{name}").has_focus_within), "")


def in_order(*names: str) -> list[str]:
    """Put panes into the order of `on_screen`."""
    return [name for name in PANES if name in names]


def shows(at: Driven, panes: list[str], focus: str) -> bool:
    """Tell whether just these panes are drawn, one of them with the focus."""
    return (on_screen(at), focused(at)) == (panes, focus)


@pytest.mark.anyio
async def test_a_small_screen_shows_one_pane_above_the_composer(tmp_path: Path) -> None:
    async with driven(tmp_path, size=SMALL) as at:
        await at.until(lambda: focused(at) == "scope")
        for view, key in (("log", "alt+l"), ("scope", "alt+s"), ("detail", "alt+d"), ("output", "alt+o")):
            await at.press(key)
            await at.until(partial(shows, at, in_order(view, "composer"), view))
            assert f"[{view.title()}]" in at.text
        await at.press("alt+c")
        await at.until(lambda: focused(at) == "composer")
        assert on_screen(at) == ["composer", "output"]


@pytest.mark.anyio
async def test_one_key_goes_round_and_escape_goes_to_the_log(tmp_path: Path) -> None:
    async with driven(tmp_path, size=SMALL) as at:
        await at.until(lambda: focused(at) == "scope")
        await at.press("alt+l")
        seen = []
        for _ in VIEWS:
            seen.append(focused(at))
            await at.press("f2")
        assert seen == list(VIEWS)
        assert focused(at) == "log"
        await at.press("alt+c")
        await at.press("escape")
        assert focused(at) == "log"


@pytest.mark.anyio
async def test_a_large_screen_shows_all_but_one_of_detail_and_output(tmp_path: Path) -> None:
    async with driven(tmp_path, size=LARGE) as at:
        assert on_screen(at) == ["scope", "composer", "log", "detail"]
        await at.press("alt+o")
        await at.until(lambda: on_screen(at) == ["scope", "composer", "log", "output"])
        assert focused(at) == "output"
        await at.pilot.click(".lower", offset=(4, 0))
        await at.until(lambda: on_screen(at) == ["scope", "composer", "log", "detail"])


@pytest.mark.anyio
async def test_the_layout_goes_with_the_size_of_the_terminal(tmp_path: Path) -> None:
    async with driven(tmp_path, size=LARGE) as at:
        await at.press("alt+l")
        await at.pilot.resize_terminal(*SMALL)
        await at.until(lambda: on_screen(at) == ["composer", "log"])
        await at.pilot.resize_terminal(*LARGE)
        await at.until(lambda: on_screen(at) == ["scope", "composer", "log", "detail"])
        await at.pilot.resize_terminal(20, 6)
        await at.pilot.resize_terminal(1, 1)
        await at.pilot.resize_terminal(*SMALL)
        await at.until(lambda: on_screen(at) == ["composer", "log"])


@pytest.mark.anyio
async def test_no_line_of_a_small_screen_is_wasted(tmp_path: Path) -> None:
    async with driven(tmp_path, path="/echo", size=SMALL) as at:
        await at.press("alt+l")
        shown = await at.see("accept", "● open")
        lines = shown.split("\n")
        assert len(lines) == 24
        assert lines[0].startswith(" wstui  wstui.demo:application [1 /echo ●] +")
        assert lines[1].startswith(" [Log] Scope  Detail  Output")
        assert lines[-2].startswith(" ● open")
        assert "F5 Connect" in lines[-1]
        assert at.screen.query_one("#log").size.height == 13


@pytest.mark.anyio
@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_any_pane_takes_the_whole_screen_and_gives_it_back(tmp_path: Path, size: tuple[int, int]) -> None:
    async with driven(tmp_path, size=size) as at:
        for name, key in (("log", "alt+l"), ("composer", "alt+c"), ("scope", "alt+s"), ("detail", "alt+d")):
            await at.press(key, "alt+z")
            await at.until(partial(shows, at, [name], name))
            assert at.screen.query_one(f"#{name}").size.height >= size[1] - 6
            await at.press("alt+z")
            await at.until(lambda: len(on_screen(at)) > 1)
        await at.press("alt+l", "z")
        await at.until(lambda: on_screen(at) == ["log"])
        await at.press("alt+s")
        await at.until(lambda: focused(at) == "scope")


@pytest.mark.anyio
async def test_help_is_about_the_pane_with_the_focus(tmp_path: Path) -> None:
    async with driven(tmp_path, size=LARGE) as at:
        for key, word in (("alt+l", "The newest row is followed"), ("alt+c", "What is sent next")):
            await at.press(key, "f1")
            await at.see(word, "Connect with the scope", "esc closes")
            assert isinstance(at.app.screen, HelpScreen)
            await at.press("escape")
            await at.gone(word)


@pytest.mark.anyio
async def test_a_click_on_a_tab_goes_there(tmp_path: Path) -> None:
    async with driven(tmp_path, size=SMALL) as at:
        await at.press("alt+l")
        await at.pilot.click(".views", offset=(15, 0))
        await at.until(lambda: focused(at) == "detail")


@pytest.mark.anyio
async def test_keys_that_come_too_early_do_not_change_the_path(tmp_path: Path) -> None:
    async with driven(tmp_path, path="/echo", size=SMALL) as at:
        assert at.screen.AUTO_FOCUS == ""
        await at.until(lambda: focused(at) == "composer")
