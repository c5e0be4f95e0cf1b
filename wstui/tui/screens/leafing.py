"""A session file before its screen stands: its first rows are seen at once, in the frames."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.style import Style
from textual.strip import Strip

from ...session.browsing import Browser
from ..widgets.drawing import draw
from ..widgets.log import LogLines

if TYPE_CHECKING:
    from .browse import BrowseScreen


class Leafing:
    """What comes before the screen of a session file.

    Args:
        browser: The owner of the file.
        replayable: Whether it is known which application would replay it.
    """

    def __init__(self, browser: Browser, *, replayable: bool = False) -> None:
        self._replayable = replayable
        self.controller = browser
        """The owner of the file."""
        self.settled = True
        self._lines = LogLines(browser.leaves, browser.leaves.header.started)
        self._word = ""

    def begin(self, tell: Callable[[], object]) -> None:
        """Take what is read of the file from now on.

        Args:
            tell: Not needed: what is shown at first is there.
        """
        del tell
        self.controller.begin()

    async def wait(self, enough: asyncio.Event) -> None:
        """Wait for nothing: there are rows."""

    def say(self, word: str) -> None:
        """Say something in the status line."""
        self._word = word

    def screen(self) -> BrowseScreen:
        """Make the screen.

        Returns:
            The screen.
        """
        from .browse import BrowseScreen

        return BrowseScreen(self.controller, replayable=self._replayable)

    def rows(self, width: int, height: int, look: Callable[..., Style]) -> list[Strip]:
        """Draw the first rows of the log, as `Shell` asks for them."""
        self._lines.catch_up()
        count = min(len(self._lines), height)
        return [Strip(draw(self._lines.spans(index, width, 0), width, look), width) for index in range(count)]

    def status(self, width: int, look: Callable[..., Style]) -> Strip:
        """Draw the status line, as `Shell` asks for it."""
        return Strip(draw([(f" {len(self._lines):,} records  {self._word}", "")], width, look), width)
