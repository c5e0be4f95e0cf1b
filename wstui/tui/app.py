"""The Textual application: starts and ends everything that lives as long as the screen."""

from __future__ import annotations

import asyncio
import contextvars
import gc
import signal
from collections.abc import Iterable
from functools import partial
from typing import Any, ClassVar, Final

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.filter import LineFilter
from textual.screen import Screen

from ..core.payload import visible
from ..core.scope import Scope
from ..session.controller import Controller
from . import keys
from .filters import EscapeFilter
from .screens.debug import DebugScreen
from .terminal import guarded

SIGNALS: Final = (signal.SIGTERM, signal.SIGHUP)
"""What ends the program as `ctrl+q` does."""


class WstuiApp(App[None]):
    """The debugger.

    Args:
        controller: Made, but not running; it may have a child that is already loading the application.
        connect: Whether to connect at once.
        scope: Draft of the first session.
    """

    TITLE = "wstui"
    CSS_PATH = "wstui.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 - Textual declares it so
    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]  # noqa: RUF012 - the same
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "Quit", id="app.quit", priority=True, tooltip="Quit; every session is kept"),
    ]

    def __init__(self, controller: Controller, *, connect: bool, scope: Scope) -> None:
        super().__init__()
        self.controller = controller
        self._debug = DebugScreen(controller, scope, connect=connect)
        self._serving: asyncio.Task[None] | None = None

    def get_line_filters(self) -> list[LineFilter]:
        """Put the last gate before the terminal behind Textual's own filters."""
        return [*super().get_line_filters(), EscapeFilter()]

    def get_key_display(self, binding: Binding) -> str:
        """Write keys one way: ^J, F5, alt+z.

        Args:
            binding: What the key is bound to.

        Returns:
            The key for footer and help.
        """
        shown = super().get_key_display(binding)
        return shown.upper() if shown.startswith("^") or shown[1:].isdigit() else shown

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Put everything that has a key into the palette, too.

        Args:
            screen: The screen from which the palette was opened.

        Yields:
            Commands.
        """
        if isinstance(screen, DebugScreen):
            for binding in keys.SCREEN:
                said = f"{binding.tooltip or binding.description} ({self.get_key_display(binding)})"
                yield SystemCommand(binding.description, said, partial(self.run_action, binding.action, screen))
        yield from super().get_system_commands(screen)

    def run_guarded(self) -> None:
        """Run the debugger on the terminal until it is quit; nothing else can write there meanwhile."""
        gc.disable()
        with guarded():
            self.run()

    async def on_mount(self) -> None:
        """Start the controller, then show the screen."""
        loop = asyncio.get_running_loop()
        # In a context of its own: what it starts must not inherit Textual's.
        self._serving = loop.create_task(self.controller.run(), context=contextvars.Context())
        self._serving.add_done_callback(self._controller_ended)
        for number in SIGNALS:
            loop.add_signal_handler(number, self._end)
        await self.push_screen(self._debug)

    def on_ready(self) -> None:
        """Keep what start-up has made out of every later garbage collection."""
        gc.collect()
        gc.freeze()
        gc.enable()

    def _end(self) -> None:
        """End because of a signal."""
        self.run_worker(self.action_quit(), exit_on_error=False)

    def _controller_ended(self, task: asyncio.Task[None]) -> None:
        """Show an error of ours in one line after the screen is gone, not as a traceback over it."""
        if not task.cancelled() and (error := task.exception()) is not None:
            message = f"wstui: error: {visible(f'{type(error).__name__}: {error}')}"
            # Not before the screen stands: it cannot be taken down while it is being put up.
            self.call_later(self.exit, return_code=1, message=message)

    async def action_quit(self) -> None:
        """Shut the application down, keep every session, and end."""
        self._debug.say("shutting the application down")
        await self.controller.aclose()
        self.exit()
