from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from tests.tui.driven import LARGE, SMALL, Driven, driven
from wstui.tui.screens.help import HelpScreen
from wstui.tui.screens.shell import log_region
from wstui.tui.screens.stage import Stage

PANES = ("scope", "composer", "log", "detail", "output")


def on_screen(at: Driven) -> list[str]:
    """The panes that are drawn, by their ids."""
    panes = [at.screen.query_one(f"#{name}") for name in PANES]
    return [name for name, pane in zip(PANES, panes, strict=True) if pane.is_on_screen and pane.size.height > 0]


def focused(at: Driven) -> str:
    """The pane with the focus."""
    return next((name for name in PANES if at.screen.query_one(f"#{name}").has_focus_within), "")


def shows(at: Driven, panes: set[str], focus: str) -> bool:
    """Tell whether just these panes are drawn, one of them with the focus."""
    return (set(on_screen(at)), focused(at)) == (panes, focus)


@pytest.mark.anyio
async def test_a_small_screen_shows_one_pane_above_the_composer(tmp_path: Path) -> None:
    async with driven(tmp_path, size=SMALL) as at:
        await at.until(partial(shows, at, {"scope", "composer"}, "scope"))
        for view, key in (("log", "alt+l"), ("scope", "alt+s"), ("detail", "alt+d"), ("output", "alt+o")):
            await at.press(key)
            await at.until(partial(shows, at, {view, "composer"}, view))
            await at.see(f"[{view.title()}]")
        await at.press("alt+c")
        await at.until(partial(shows, at, {"composer", "output"}, "composer"))
        await at.press("escape")
        await at.until(partial(shows, at, {"composer", "log"}, "log"))
        for view in (*at.screen.views[1:], "log"):
            await at.press("f2")
            await at.until(partial(shows, at, {view, "composer"}, view))
        await at.pilot.click(".views", offset=(15, 0))
        await at.until(partial(shows, at, {"detail", "composer"}, "detail"))


@pytest.mark.anyio
async def test_a_small_screen_says_what_the_border_of_its_log_would(tmp_path: Path) -> None:
    async with driven(tmp_path, path="/echo", size=SMALL) as at:
        await at.see("● open", "[Log] Scope  Detail  Output", "F2 next")
        await at.press("alt+l", "k")
        await at.see("paused")
        await at.press("o")
        await at.see("output hidden · paused")
        await at.press("alt+d")
        await at.see("[Detail]", "F2 next")
        await at.press("alt+l", "o", "f")
        await at.see("[Log]", "F2 next")
        await at.gone("paused")


@pytest.mark.anyio
async def test_a_large_screen_shows_all_and_the_layout_goes_with_the_size(tmp_path: Path) -> None:
    async with driven(tmp_path, size=LARGE) as at:
        await at.until(partial(shows, at, {"scope", "composer", "log", "detail"}, "scope"))
        await at.press("alt+o")
        await at.until(partial(shows, at, {"scope", "composer", "log", "output"}, "output"))
        await at.pilot.click(".lower", offset=(4, 0))
        await at.until(partial(shows, at, {"scope", "composer", "log", "detail"}, "detail"))
        await at.press("alt+l")
        await at.pilot.resize_terminal(*SMALL)
        await at.until(partial(shows, at, {"composer", "log"}, "log"))
        for size in ((20, 6), (1, 1), LARGE):
            await at.pilot.resize_terminal(*size)
        await at.until(partial(shows, at, {"scope", "composer", "log", "detail"}, "log"))


@pytest.mark.anyio
async def test_no_line_of_a_small_screen_is_wasted(tmp_path: Path) -> None:
    async with driven(tmp_path, path="/echo", size=SMALL) as at:
        await at.until(lambda: focused(at) == "composer")
        words = ("wstui.demo:application", "accept", "● open", "^J Send F5 Connect F6 Leave")
        lines = (await at.see(*words)).split("\n")
        assert len(lines) == 24
        assert lines[0].startswith(" wstui  wstui.demo:application [1 /echo ●] +")
        assert lines[1].startswith(" [Log] Scope  Detail  Output")
        assert lines[-2].startswith(" ● open")
        assert lines[-1].startswith("^J Send F5 Connect F6 Leave")
        assert at.screen.query_one("#log").size.height == 14


@pytest.mark.anyio
async def test_a_tiny_screen_has_lines_for_the_log_the_scope_and_what_is_sent(tmp_path: Path) -> None:
    async with driven(tmp_path, path="/echo", size=(40, 10)) as at:
        await at.see("● open", "accept", "[Text]", "empty frame")
        place = log_region(40, 10)
        assert at.screen.query_one("#log").region == place
        assert place.height == 3
        await at.press("alt+s")
        await at.see("path      /echo", "query", "headers", "[Text]", "empty frame")
        await at.pilot.resize_terminal(*SMALL)
        await at.see("╭─ Scope", "╭─ Composer")


def test_keys_that_come_before_a_pane_has_the_focus_go_into_no_field() -> None:
    assert Stage.AUTO_FOCUS == ""


@pytest.mark.anyio
async def test_any_pane_takes_the_whole_screen_and_gives_it_back(tmp_path: Path) -> None:
    async with driven(tmp_path, size=SMALL) as at:
        for name, key in (("log", "alt+l"), ("composer", "alt+c"), ("scope", "alt+s"), ("detail", "alt+d")):
            await at.press(key, "alt+z")
            await at.until(partial(shows, at, {name}, name))
            assert at.screen.query_one(f"#{name}").size.height >= 20
            await at.press("alt+z")
            await at.until(lambda: len(on_screen(at)) == 2)
        await at.press("alt+l", "z")
        await at.until(partial(shows, at, {"log"}, "log"))
        await at.press("alt+s")
        await at.until(partial(shows, at, {"scope", "composer"}, "scope"))


@pytest.mark.anyio
async def test_help_is_about_the_pane_with_the_focus(tmp_path: Path) -> None:
    async with driven(tmp_path, size=(100, 80)) as at:
        for key, word in (("alt+l", "The newest row is"), ("alt+c", "What is sent next")):
            await at.press(key, "f1")
            await at.see(word, "Connect with the scope", "esc closes")
            assert isinstance(at.app.screen, HelpScreen)
            await at.press("escape")
            await at.gone(word)


@pytest.mark.anyio
async def test_without_a_focus_no_pane_takes_the_whole_screen(tmp_path: Path) -> None:
    async with driven(tmp_path, size=SMALL) as at:
        before = on_screen(at)
        at.screen.set_focus(None)
        await at.press("alt+z")
        assert at.screen.maximized is None
        assert on_screen(at) == before
