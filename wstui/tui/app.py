"""The Textual application: starts and ends everything that lives as long as the screen."""

from __future__ import annotations

import asyncio
import contextvars
import gc
import signal
import sys
import traceback
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final, Protocol, runtime_checkable

from platformdirs import user_downloads_path
from rich.text import Text
from textual import events
from textual.app import App, ComposeResult, SystemCommand
from textual.binding import Binding, BindingType
from textual.filter import LineFilter
from textual.screen import Screen

from . import keys
from .driver import TerminalDriver
from .filters import EscapeFilter, harmless
from .keymap import APP, DEFAULT, Keys
from .screens.shell import DEBUGGED, NARROW, SHORT, Shell
from .terminal import guarded
from .turns import TurnOver, Turns

if TYPE_CHECKING:
    from rich.console import RenderableType

    from .screens.beginning import Beginning
    from .screens.reading import Reading

SIGNALS: Final = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)
"""What ends the program as `ctrl+q` does; the last without waiting for the application to shut down."""

ENDED_BY: Final = 128
"""Exit code, less the signal's number, of a program that was ended by a signal, as shells tell it."""

HELP_QUIT: Final = "{app.quit} quits, {session.interrupt} frees a handler that is stuck; ctrl+c copies what is selected"
"""What a terminal program's user who presses ctrl+c needs to know; `Keys.fill` puts the keys in."""
SOON: Final = 0.02
"""Seconds for which rows wait for the answer to the connect that they are about."""

URGENT: Final = frozenset({"app.quit", "app.suspend"})
"""Keys that wait for no panes, by their ids."""

SWITCH: Final = 0.0002
"""Seconds after which a busy thread lets another one run: keys come and pictures go through threads of Textual's."""

NOT_LOADED: Final = 3
"""Exit code of a debugger whose application could not be loaded; `cli.ExitCode` says so, too."""


@runtime_checkable
class Offering(Protocol):
    """A screen whose keys stand in the palette, too."""

    PALETTE: ClassVar[Sequence[Binding]]
    """What they are bound to."""


class WstuiApp(App[None]):
    """The debugger.

    The first thing that it paints are empty frames; only then is ``start`` called, which imports what it takes to
    connect. What comes of that stands in the frames; then the screen with all its panes is made.

    Args:
        start: Makes what comes before the debugger's screen; nothing of it has begun.
        title: What is debugged, raw text.
        shortcuts: Which key does what.
        panes: What stands on the left, as `Shell` takes it.
    """

    TITLE = "wstui"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (NARROW, "-wide")]  # noqa: RUF012 - Textual declares it so
    VERTICAL_BREAKPOINTS = [(0, "-short"), (SHORT, "-tall")]  # noqa: RUF012 - Textual declares it so
    BINDINGS: ClassVar[list[BindingType]] = keys.bindings(APP)

    def __init__(
        self,
        start: Callable[[], Beginning],
        title: str = "",
        shortcuts: Keys = DEFAULT,
        panes: Sequence[str] = DEBUGGED,
    ) -> None:
        super().__init__(driver_class=TerminalDriver)
        self.shortcuts = shortcuts
        """Which key does what."""
        self._start = start
        self._gate = EscapeFilter()  # always the same: what was filtered is found again by it
        self._shell = Shell(harmless(title), panes)
        self._opening: Beginning | None = None
        self._debug: Reading | None = None
        self._serving: asyncio.Task[None] | None = None
        self._early: list[events.Key | events.Paste] | None = []
        self.turns = Turns(self)
        """One key after another."""
        self._enough = asyncio.Event()
        """Set when the screen need not wait any longer: the connect has come to something, or the user types."""
        self._soon: asyncio.TimerHandle | None = None
        self._ending: signal.Signals | None = None
        self._quitting = False

    def compose(self) -> ComposeResult:
        """Fill the screen that is there until the debugger's own is."""
        yield self._shell

    def get_line_filters(self) -> list[LineFilter]:
        """Put the last gate before the terminal behind Textual's own filters."""
        return [*super().get_line_filters(), self._gate]

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
        if isinstance(screen, Offering):
            for binding in screen.PALETTE:
                title = binding.tooltip or binding.description
                action = partial(self.run_action, binding.action, screen)
                given = self.shortcuts.given.get(binding.id or "")
                shown = binding.with_key(given.partition(",")[0]) if given else binding
                yield SystemCommand(title, self.get_key_display(shown), action)
        yield from super().get_system_commands(screen)

    def run_guarded(self) -> None:
        """Run the debugger on the terminal until it is quit; nothing else can write there meanwhile."""
        gc.disable()
        sys.setswitchinterval(SWITCH)
        with guarded():
            self.run()

    def on_load(self) -> None:
        """End in order on signals, from before the terminal is touched."""
        loop = asyncio.get_running_loop()
        for number in SIGNALS:
            loop.add_signal_handler(number, self._end, number)

    def on_mount(self) -> None:
        """Give the keys that are given; go on once the frames are painted."""
        self.set_keymap({**self.shortcuts.given})
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """Connect, and show in the frames what comes of it."""
        opening = self._opening = self._start()
        tell = partial(asyncio.get_running_loop().call_soon, self._tell, context=contextvars.copy_context())
        # In a context of its own: what it starts must not inherit Textual's.
        contextvars.Context().run(opening.begin, tell)
        self._tell()
        self.run_worker(self._wait(opening))

    def _tell(self) -> None:
        """Show what has come since: the answer at once, what comes before it only if there is no answer soon.

        Textual waits for some milliseconds between two pictures, and the answer is what is wanted.
        """
        if self._opening is not None and self._opening.settled:
            self._fill()
            self._enough.set()
        elif self._soon is None:
            self._soon = asyncio.get_running_loop().call_later(SOON, self._fill)

    def _fill(self) -> None:
        """Show in the frames what there is, as long as there are only frames."""
        self._soon = None
        if self._opening is not None and self._debug is None:
            self._shell.fill(self._opening)

    async def _wait(self, opening: Beginning) -> None:
        """Wait until what the connect comes to has been seen."""
        try:
            await opening.wait(self._enough)
        except (ImportError, OSError) as error:  # Textual could not even tell it: it imports something for that
            self.exit(return_code=1, message=_line(error))
            return
        if self._quitting:
            return  # the frames may be gone already
        await self._shell.wait_for_refresh()
        self.call_later(self._put_up, opening)

    async def _put_up(self, opening: Beginning) -> None:
        """Put the debugger's screen up, unless the user has had enough meanwhile: half put up it cannot be ended."""
        if self._quitting:
            return
        screen = self._debug = opening.screen()
        self._serving = asyncio.get_running_loop().create_task(opening.controller.run(), context=contextvars.Context())
        self._serving.add_done_callback(self._controller_ended)
        await self.push_screen(screen)
        self.call_later(self._catch_up)  # after the focus, which is put off in the same way
        self._settle()

    async def on_event(self, event: events.Event) -> None:
        """Keep what is typed before there is anything to type in, and behind a key that is not done yet.

        A flood waits for what the user does.

        Args:
            event: Anything that the application is told.
        """
        if event.is_forwarded:
            await super().on_event(event)
            return
        typed = event if isinstance(event, events.Key | events.Paste) else None
        if typed is not None and self._early is not None and not self._is_urgent(typed):
            self._early.append(typed)
            self._enough.set()
            return
        if isinstance(event, events.InputEvent) and self._opening is not None and self._debug is not None:
            self._opening.controller.give_way()
        if typed is None or not self.turns.keep(typed):
            await super().on_event(event)
            if typed is not None:
                self.turns.begin(typed)

    def on_turn_over(self, message: TurnOver) -> None:
        """Take the next key: the one before it is done.

        Args:
            message: What came up behind that.
        """
        self.call_later(self._take, message)  # after the focus, which is put off in the same way

    async def _take(self, message: TurnOver) -> None:
        """Take what was typed meanwhile."""
        for event in self.turns.end(message):
            await self.on_event(event)

    def _is_urgent(self, event: events.Key | events.Paste) -> bool:
        """Tell whether a key does something that needs no panes."""
        active = self.screen.active_bindings.get(event.key) if isinstance(event, events.Key) else None
        return active is not None and active.binding.id in URGENT

    async def _catch_up(self) -> None:
        """Give the screen what was typed too early: it has the focus by now."""
        early, self._early = self._early or [], None
        for event in early:
            await self.on_event(event)

    @staticmethod
    def _settle() -> None:
        """Keep what start-up has made out of every later garbage collection."""
        gc.collect()
        gc.freeze()
        gc.enable()

    def _end(self, number: signal.Signals) -> None:
        """End because of a signal."""
        self._ending = self._ending or number
        self._quitting = True  # what has not begun to be put up is not to be any more
        if self._opening is not None and number == signal.SIGQUIT:
            self._opening.controller.kill()
        # Not before the screen stands: it cannot be taken down while it is being put up.
        self.call_later(self.run_worker, self.action_quit, exit_on_error=False)

    def _controller_ended(self, task: asyncio.Task[None]) -> None:
        """Show an error of ours in one line after the screen is gone, not as a traceback over it."""
        if not task.cancelled() and (error := task.exception()) is not None:
            message = Text(harmless(f"wstui: error: {type(error).__name__}: {error}"))
            # Not before the screen stands: it cannot be taken down while it is being put up.
            self.call_later(self.exit, return_code=1, message=message)

    def deliver_screenshot(
        self, filename: str | None = None, path: str | None = None, time_format: str | None = None
    ) -> str | None:
        """Save a picture of the screen: among the downloads, or here where there is no such folder.

        Args:
            filename: Its name; None makes one of the time.
            path: Another folder.
            time_format: How the time is written in the name.

        Returns:
            What Textual calls this.
        """
        if path is None and not user_downloads_path().is_dir():
            path = str(Path.cwd())
        return super().deliver_screenshot(filename, path, time_format)

    def panic(self, *renderables: RenderableType) -> None:
        """End with an error of ours, in one line; Textual draws pages of the state of its own code, for seconds.

        Args:
            renderables: What Textual would draw.
        """
        told = [_line(each) if isinstance(each, BaseException) else each for each in renderables]
        super().panic(*([] if self._exit_renderables else told))

    def _fatal_error(self) -> None:
        """Tell an error of ours, as `panic` does."""
        error = sys.exc_info()[1]
        if error is not None:
            self.panic(_line(error))

    async def action_quit(self) -> None:
        """Shut the application down, keep every session, and end."""
        code, self._quitting = 0, True
        if self._opening is not None:
            (self._debug or self._opening).say("shutting the application down")
            controller = self._opening.controller
            code = NOT_LOADED if controller.phase == "failed" else 0
            await controller.aclose()
        self.exit(return_code=code if self._ending is None else ENDED_BY + self._ending)

    def action_help_quit(self) -> None:
        """Say what a terminal program's user expects of ctrl+c, where nothing is selected that it would copy."""
        if self._debug is not None:
            self._debug.say(self.shortcuts.fill(HELP_QUIT))


def _line(error: BaseException) -> Text:
    """Tell an error, and the innermost lines of ours that it came through."""
    error = getattr(error, "error", error)  # a worker's is inside Textual's own
    ours = str(Path(__file__).parents[1])
    calls = [call for call in traceback.extract_tb(error.__traceback__) if call.filename.startswith(ours)]
    place = " < ".join(f"{Path(call.filename).name}:{call.lineno} {call.name}" for call in reversed(calls[-3:]))
    return Text(harmless(f"wstui: error: {type(error).__name__}: {error} ({place})"))
