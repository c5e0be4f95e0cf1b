"""The whole debugger under a pilot: the real screen, the real controller, a real debuggee."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, Final

from textual.pilot import Pilot

from tests.support import PATIENCE, ROOT, rows
from tests.tui.shown import screen_of
from wstui.core.scope import Scope
from wstui.session.child import ChildConfig
from wstui.session.controller import Controller
from wstui.session.live import Session
from wstui.tui.app import WstuiApp
from wstui.tui.screens.debug import DebugScreen

DEMO: Final = f"{ROOT / 'wstui' / 'demo.py'}:application"
"""The built-in applications, loaded by path as `wstui demo` does."""

SMALL: Final = (80, 24)
LARGE: Final = (200, 60)

LOOK: Final = 0.005
"""Seconds between two looks at a condition; how many are needed is up to the machine."""


class Driven:
    """A running debugger and the means to use it as a person does: press keys, read the screen."""

    def __init__(self, app: WstuiApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot
        self.controller = app.controller

    @property
    def screen(self) -> DebugScreen:
        """The debugger's screen, also while another one lies over it."""
        found = next(screen for screen in self.app.screen_stack if isinstance(screen, DebugScreen))
        assert isinstance(found, DebugScreen)
        return found

    @property
    def session(self) -> Session:
        """The session on the screen."""
        assert self.screen.session is not None
        return self.screen.session

    @property
    def text(self) -> str:
        """The screen as plain text, as it goes to the terminal."""
        return screen_of(self.app)

    async def press(self, *keys: str) -> None:
        """Press keys and let them have their effect."""
        await self.pilot.press(*keys)

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until a condition holds.

        Raises:
            AssertionError: With the screen and the rows, if it never does.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + PATIENCE
        while not condition():
            if loop.time() > deadline or not self.app.is_running:
                told = "\n".join(line for session in self.controller.sessions for line in rows(session))
                ended = "" if self.app.is_running else "; the application has ended"
                raise AssertionError(f"never came true; phase {self.controller.phase}{ended}\n{told}\n{self.text}")
            await self.pilot.pause(LOOK)

    async def see(self, *wanted: str) -> str:
        """Wait until the screen shows all of some texts, and return it."""
        await self.until(lambda: all(text in self.text for text in wanted))
        return self.text

    async def gone(self, unwanted: str) -> None:
        """Wait until the screen no longer shows a text."""
        await self.until(lambda: unwanted not in self.text)


@contextlib.asynccontextmanager
async def driven(
    state_dir: Path,
    app: str = DEMO,
    path: str = "",
    *,
    size: tuple[int, int] = SMALL,
    draft: str = "/",
    **config: Any,
) -> AsyncIterator[Driven]:
    """Run the debugger for the length of a block.

    Args:
        state_dir: Where journals go.
        app: The application's spelling.
        path: What to connect to at once; empty leaves that to the test.
        size: Of the terminal, columns and rows.
        draft: The first session's path if it does not connect at once.
        config: More of the child's configuration.

    Yields:
        The debugger.
    """
    options = {"app_dir": str(ROOT)} | config
    controller = Controller(ChildConfig(app=app, **options), None, state_dir)
    shown = WstuiApp(controller, connect=bool(path), scope=Scope.from_url(path or draft))
    async with shown.run_test(size=size) as pilot:
        try:
            yield Driven(shown, pilot)
        finally:
            await controller.aclose()
