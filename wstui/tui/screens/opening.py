"""What need not wait for the panes: the first session is opened and connected, and its rows are seen at once."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.style import Style
from textual.strip import Strip

from ...core.machine import State
from ...core.scope import Scope
from ...errors import UsageError
from ...session.controller import Controller
from ...session.live import Session
from ..keymap import DEFAULT, Keys
from ..panes.status import told
from ..widgets.drawing import draw
from ..widgets.log import LogLines

if TYPE_CHECKING:
    from .debug import DebugScreen

PATIENCE: Final = 0.5
"""Seconds for which the panes wait until a connect has come to something: to make them takes nearly as long."""

PARTS: Final = ("..panes.log", "..panes.detail", "..widgets.editor", "..panes.composer", "..panes.scope", ".debug")
"""What the panes are imported from, in pieces of a few milliseconds."""


class Opening:
    """The first session, before its screen stands.

    Args:
        controller: The one owner of everything that will be shown; made but not running.
        scope: Draft of the session.
        connect: Whether to connect at once.
        keys: Which key does what.
        file: The session file that the scope comes from; None if it comes from none.
        replay: Whether that is replayed at once.
    """

    def __init__(
        self,
        controller: Controller,
        scope: Scope,
        *,
        connect: bool,
        keys: Keys = DEFAULT,
        file: Path | None = None,
        replay: bool = False,
    ) -> None:
        self._keys = keys
        self._file = file
        self._replay = replay
        self.controller = controller
        """Made but not running; it may have a child that is already loading the application."""
        self.scope = scope
        """Draft of the session."""
        self.connect = connect
        """Whether to connect at once."""
        self._session: Session | None = None
        self._lines = LogLines()
        self._tell: Callable[[], object] | None = None
        self._word = ""

    def begin(self, tell: Callable[[], object]) -> None:
        """Open the session and connect it; the loop must be running.

        Args:
            tell: Called whenever there may be more to be seen, until `screen` is asked for.
        """
        self._tell = tell
        self._session = session = self.controller.open(self.scope)
        self._lines = LogLines(session.archive, session.started)
        if self.connect:
            with contextlib.suppress(UsageError):  # the screen tries once more, and can say what is wrong
                self.controller.connect(session)
        self.controller.watch(self._changed)
        self.controller.begin()

    def _changed(self) -> None:
        if self._tell is not None:
            self._tell()

    def say(self, word: str) -> None:
        """Say something in the status line, from now on.

        Args:
            word: One line; not sanitised.
        """
        self._word = word
        self._changed()

    @property
    def settled(self) -> bool:
        """Whether the connect has come to something, so that there is nothing to wait for."""
        session = self._session
        if session is None or not self.connect or self.controller.phase in {"failed", "dead"}:
            return True
        return not session.pending and session.state is not State.CONNECTING

    async def wait(self, enough: asyncio.Event) -> None:
        """Wait for what the connect comes to, and import meanwhile what the screen needs.

        Args:
            enough: Set when it has come to something, or the user wants the screen at once.
        """
        for part in PARTS:
            if enough.is_set() or self.settled or self.controller.phase != "starting":
                break
            importlib.import_module(part, __package__)
            await asyncio.sleep(0)  # what has been reported meanwhile is taken now
        if self.settled:
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(enough.wait(), PATIENCE)

    def screen(self) -> DebugScreen:
        """Make the debugger's screen, which shows everything from now on.

        Returns:
            The screen.
        """
        from .debug import DebugScreen

        self._tell = None
        session = self._session or self.controller.open(self.scope)
        return DebugScreen(self.controller, session, connect=self.connect, file=self._file, replay=self._replay)

    # -- what the frames show --------------------------------------------------------------------------------------

    def rows(self, width: int, height: int, look: Callable[..., Style]) -> list[Strip]:
        """Draw the newest rows of the log, as `Shell` asks for them."""
        self._lines.catch_up()
        count = len(self._lines)
        newest = partial(look, "cursor")
        return [
            Strip(draw(self._lines.spans(index, width, 0), width, newest if index == count - 1 else look), width)
            for index in range(max(0, count - height), count)
        ]

    def status(self, width: int, look: Callable[..., Style]) -> Strip:
        """Draw the status line, as `Shell` asks for it."""
        words = "  ".join(text for text, _ in told(self.controller, self._session, self._word, self._keys))
        return Strip(draw([(f" {words}", "")], width, look), width)
