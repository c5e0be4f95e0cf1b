from __future__ import annotations

import asyncio
from typing import ClassVar

import pytest
from textual.app import App, ComposeResult
from textual.binding import ActiveBinding, Binding
from textual.screen import Screen
from textual.widgets import Input, Static

from tests.tui.shown import screen_of
from wstui.tui.panes.scope import ScopePane
from wstui.tui.screens.browse import BrowseScreen
from wstui.tui.screens.debug import DebugScreen
from wstui.tui.screens.help import PANES, HelpScreen, key_table
from wstui.tui.screens.stage import LOWER


class Helped(App[None]):
    CSS: ClassVar[str] = "#help { border: round red; }"

    def compose(self) -> ComposeResult:
        yield Input()


def active(app: App[None], binding: Binding, *, everywhere: bool = True, enabled: bool = True) -> ActiveBinding:
    return ActiveBinding(app.screen if everywhere else app.query_one(Input), binding, enabled, binding.tooltip)


def test_every_pane_is_explained() -> None:
    assert set(PANES) == {"log", *LOWER, DebugScreen.LEFT, BrowseScreen.LEFT, "composer", "compare"}


def test_keys_of_one_action_stand_together_and_the_panes_own_come_first() -> None:
    async def run() -> None:
        app = Helped()
        async with app.run_test():
            assert isinstance(app.screen, Screen)
            rows = key_table(
                app,
                [
                    active(app, Binding("f5", "connect", "Connect", tooltip="connect anew")),
                    active(app, Binding("alt+n", "next", "Next")),
                    active(app, Binding("alt+n", "next", "Next")),
                    active(app, Binding("alt+right", "next", "Next")),
                    active(app, Binding("y", "copy", "Copy"), everywhere=False),
                    active(app, Binding("f6", "leave", "Leave"), enabled=False),
                    active(app, Binding("up", "up", "Up", id="editor.cursor_up")),
                    active(app, Binding("f12", "secret")),
                    active(app, Binding("ctrl+pageup", "page_left", "Page Left")),
                ],
                typing=False,
            )
            assert rows == [("y", "Copy"), ("f5", "connect anew"), ("alt+n alt+→", "Next")]

    asyncio.run(run())


def test_letters_do_not_work_where_they_are_typed() -> None:
    async def run() -> None:
        app = Helped()
        async with app.run_test():
            letters = [active(app, Binding(key, key, key)) for key in ("z", "G", "right_square_bracket", "f1")]
            assert key_table(app, letters, typing=True) == [("f1", "f1")]
            assert len(key_table(app, letters, typing=False)) == 4

    asyncio.run(run())


@pytest.mark.parametrize("key", ["escape", "f1", "q", "enter"])
def test_it_explains_and_goes_away(key: str) -> None:
    async def run() -> None:
        app = Helped()
        async with app.run_test(size=(80, 24)) as pilot:
            await app.push_screen(HelpScreen("scope", [active(app, Binding("f5", "connect", "Connect"))]))
            await pilot.pause()
            shown = screen_of(app)
            assert ScopePane.BORDER_TITLE in shown
            assert "query string or a whole ws:// URL" in " ".join(shown.replace("│", " ").split())
            assert "f5  Connect" in shown
            await pilot.press(key)
            assert not isinstance(app.screen, HelpScreen)

    asyncio.run(run())


@pytest.mark.parametrize(("pane", "word"), [("log", "match"), ("compare", "difference")])
def test_what_is_gone_to_has_the_word_of_the_pane(pane: str, word: str) -> None:
    async def run() -> None:
        app = Helped()
        async with app.run_test(size=(80, 24)) as pilot:
            await app.push_screen(
                HelpScreen(pane, [active(app, Binding("n", "next", "Next", tooltip="the next match"))])
            )
            await pilot.pause()
            shown = "\n".join(str(part.render()) for part in app.screen.query(Static))
            assert f"n  the next {word}" in shown

    asyncio.run(run())
