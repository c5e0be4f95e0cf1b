"""A session file on the whole screen, under a pilot."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from tests.tui.blocking import watched
from tests.tui.driven import SMALL, Driven, Shown, patient
from wstui.session.browsing import Browser
from wstui.tui.keymap import DEFAULT
from wstui.tui.screens.browse import BrowseScreen
from wstui.tui.screens.leafing import Leafing
from wstui.tui.screens.shell import BROWSED


class Browsed(Driven):
    """A running screen with a session file."""

    @property
    def browse(self) -> BrowseScreen:
        """The screen of the file, also while another one lies over it."""
        found = next(screen for screen in self.app.screen_stack if isinstance(screen, BrowseScreen))
        assert isinstance(found, BrowseScreen)
        return found


class NoSessions:
    """What the tests' driver tells of a controller when something never comes true."""

    phase = "ready"
    sessions: tuple[Any, ...] = ()


@contextlib.asynccontextmanager
async def browsed(path: Path, *, size: tuple[int, int] = SMALL, replayable: bool = False) -> AsyncIterator[Browsed]:
    """Show a session file for the length of a block.

    Args:
        path: The file.
        size: Of the terminal, columns and rows.
        replayable: Whether it is known which application would replay it.

    Yields:
        The screen.
    """
    browser = Browser(path)
    shown = Shown(lambda: Leafing(browser, replayable=replayable), path.name, DEFAULT, BROWSED)
    nobody: Any = NoSessions()
    with watched() as watch, patient():
        async with shown.run_test(size=size, notifications=True) as pilot:
            shown.animation_level = "none"
            try:
                at = Browsed(shown, pilot, nobody)
                await at.until(lambda: isinstance(shown.screen, BrowseScreen) and at.browse.focused)
                yield at
            finally:
                await browser.aclose()
    assert not watch.blocking, f"the loop of the screen waited: {'; '.join(watch.blocking)}"
