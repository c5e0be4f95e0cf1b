"""The whole debugger under a pilot: the real screen, the real controller, a real debuggee."""

from __future__ import annotations

import asyncio
import contextlib
import unicodedata
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest
from textual import events
from textual.pilot import Pilot

import wstui
from tests.support import PATIENCE, ROOT, rows
from tests.tui.blocking import watched
from tests.tui.shown import screen_of
from wstui.core.scope import Scope
from wstui.session.child import ChildConfig
from wstui.session.controller import Controller
from wstui.session.live import Session
from wstui.tui.app import WstuiApp
from wstui.tui.keymap import DEFAULT, Keys
from wstui.tui.panes.composer import ComposerPane
from wstui.tui.screens.debug import DebugScreen
from wstui.tui.screens.opening import Opening

DEMO: Final = f"{Path(wstui.__file__).with_name('demo.py')}:application"
"""The built-in applications, loaded by path as `wstui demo` does."""

SMALL: Final = (80, 24)
LARGE: Final = (140, 42)

LOOK: Final = 0.01
"""Seconds between two looks at a condition; how many are needed is up to the machine."""


WRITTEN: Final = {"space": " ", "enter": "\r", "tab": "\t"}
"""Keys with a name that are characters, too."""


class Shown(WstuiApp):
    """The debugger's application, which counts its paints."""

    paints = 0

    def post_display_hook(self) -> None:
        self.paints += 1


class Driven:
    """A running debugger and the means to use it as a person does: press keys, read the screen."""

    def __init__(self, app: Shown, pilot: Pilot[None], controller: Controller) -> None:
        self.app = app
        self._read: tuple[object, str] = (None, "")
        self.pilot = pilot
        self.controller = controller

    @property
    def screen(self) -> DebugScreen:
        """The debugger's screen, also while another one lies over it."""
        found = next(screen for screen in self.app.screen_stack if isinstance(screen, DebugScreen))
        assert isinstance(found, DebugScreen)
        return found

    @property
    def session(self) -> Session:
        """The session on the screen."""
        return self.screen.session

    @property
    def text(self) -> str:
        """The screen as plain text, as it went to the terminal; read again only when it was painted again."""
        seen = (self.app.paints, self.app.screen, self.app.size)
        if self._read[0] != seen:
            self._read = (seen, screen_of(self.app))
        return self._read[1]

    async def press(self, *keys: str) -> None:
        """Press keys as a terminal tells them, each once the one before has had its effect.

        `Pilot.press` waits until the whole process is idle, which takes long where an application talks.
        """
        for key in keys:
            self.app.post_message(key_event(key))
            await self._settle()

    async def type(self, text: str) -> None:
        """Type a text on one line, as fast as a person's terminal pastes it."""
        for character in text:
            self.app.post_message(key_event("space" if character == " " else character))
        await self._settle()

    async def _settle(self) -> None:
        while not self.app.turns.idle and self.app.is_running:  # noqa: ASYNC110 - a few turns of the loop
            await asyncio.sleep(0)
        for _ in range(2):  # what a key does is often put off by one turn: the focus, say
            await self.pilot.pause(0)

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until a condition holds.

        Raises:
            AssertionError: With the screen and the rows, if it never does.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + PATIENCE
        while not condition():
            if loop.time() > deadline or not self.app.is_running:
                told = "\n".join(line[:200] for session in self.controller.sessions for line in rows(session)[-40:])
                ended = "" if self.app.is_running else "; the application has ended"
                raise AssertionError(f"never came true; phase {self.controller.phase}{ended}\n{told}\n{self.text}")
            await asyncio.sleep(LOOK)

    async def ended(self) -> None:
        """Wait until the debugger has ended by itself.

        Raises:
            TimeoutError: If it never does.
        """
        async with asyncio.timeout(PATIENCE):
            while self.app.is_running:  # noqa: ASYNC110 - Textual tells it by no event
                await asyncio.sleep(LOOK)

    async def see(self, *wanted: str) -> str:
        """Wait until the screen shows all of some texts, and return it."""
        seen: list[str] = []

        def shown() -> bool:
            seen[:] = [self.text]
            return all(text in seen[0] for text in wanted)

        await self.until(shown)
        return seen[0]

    async def gone(self, unwanted: str) -> None:
        """Wait until the screen no longer shows a text."""
        await self.until(lambda: unwanted not in self.text)


def _stands(shown: Shown, *, composer: bool) -> bool:
    """Tell whether keys go where they are to go: to what the user is asked, or into the pane that is first."""
    screen = shown.screen
    if not any(isinstance(one, DebugScreen) for one in shown.screen_stack) or screen.focused is None:
        return False
    return not composer or not isinstance(screen, DebugScreen) or screen.query_one(ComposerPane).has_focus_within


def key_event(key: str) -> events.Key:
    """Make what a terminal tells of a key: alt with a letter is that letter, to a text field."""
    name = key if len(key) > 1 or key.isalnum() else unicodedata.name(key).lower().replace(" ", "_").replace("-", "_")
    letter = key[-1] if key.startswith("alt+") and len(key) == 5 else WRITTEN.get(key)
    return events.Key(name, key if len(key) == 1 else letter)


@contextlib.asynccontextmanager
async def driven(
    state_dir: Path,
    app: str = DEMO,
    path: str = "",
    *,
    size: tuple[int, int] = SMALL,
    draft: str = "/",
    keys: Keys = DEFAULT,
    **config: Any,
) -> AsyncIterator[Driven]:
    """Run the debugger for the length of a block.

    Args:
        state_dir: Where journals go.
        app: The application's spelling.
        path: What to connect to at once; empty leaves that to the test.
        size: Of the terminal, columns and rows.
        draft: The first session's path if it does not connect at once.
        keys: Which key does what.
        config: More of the child's configuration.

    Yields:
        The debugger.
    """
    options = {"app_dir": str(ROOT)} | config
    controller = Controller(ChildConfig(app=app, **options), None, state_dir)
    opening = Opening(controller, Scope.from_url(path or draft), connect=bool(path), keys=keys)
    shown = Shown(lambda: opening, "app", keys)
    with watched() as watch, patient():
        async with _run(shown, controller, size, composer=bool(path)) as at:
            yield at
    assert not watch.blocking, f"the loop of the screen waited: {'; '.join(watch.blocking)}"


@contextlib.contextmanager
def patient() -> Iterator[None]:
    """Have a word stay until a slow machine has seen it, and no test pass by waiting for its end."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("wstui.tui.screens.reading.WORD", 2 * PATIENCE)
        yield


@contextlib.asynccontextmanager
async def _run(shown: Shown, controller: Controller, size: tuple[int, int], *, composer: bool) -> AsyncIterator[Driven]:
    async with shown.run_test(size=size, notifications=True) as pilot:
        shown.animation_level = "none"
        try:
            at = Driven(shown, pilot, controller)
            await at.until(partial(_stands, shown, composer=composer))
            yield at
        finally:
            await controller.aclose()
