"""A session file on the screen, without any application: its records, each in detail, and what it says of itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar, Final

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from ...core.events import Crashed, Died
from ...core.payload import visible
from ...core.transcript import Record
from ...errors import SessionFileError
from ...session.browsing import Browser
from .. import keys
from ..keymap import Keys
from ..panes.log import LogPane
from ..panes.output import OutputPane
from ..panes.session import SessionPane
from ..panes.status import StatusLine
from .reading import TICK, Reading

REPLAY: Final = 1 << 16
"""What the screen ends with if the file is to be replayed; no exit code can be that."""
BAD_ENDS: Final = frozenset({Crashed.kind, Died.kind})
"""Kinds of records that tell of a crash."""
BAR: Final = 20
"""Columns of the bar that tells how much of a file has been read."""


def bar(share: float) -> str:
    """Draw how much of something has been done.

    Args:
        share: From 0 to 1.

    Returns:
        A bar, and the percentage.
    """
    done = round(share * BAR)
    return f"{'█' * done}{'░' * (BAR - done)} {int(share * 100)}%"


def told(browser: Browser, word: str, given: Keys) -> list[tuple[str, str]]:
    """Tell where things stand.

    Args:
        browser: The owner of the file.
        word: About something that the user just did; empty for nothing.
        given: Which key does what.

    Returns:
        Pairs of text and style; not sanitised.
    """
    parts = [(f"{len(browser.leaves):,} records", "")]
    if browser.reading:
        stop = given.fill("{session.interrupt} stops")
        parts.append((f"reading {bar(browser.progress)}  {stop}", "$text-accent"))
    elif browser.cancelled:
        parts.append(("the rest was not read", "$text-warning"))
    if browser.leaves.mended:
        said = browser.leaves.mended.removeprefix(f"{browser.leaves.path}:")
        parts.append((f"line {said}" if said[:1].isdigit() else said.strip(), "$text-warning"))
    return [*parts, (word, "$text-warning")] if word else parts


class BrowseScreen(Reading):
    """Shows a session file.

    Args:
        browser: Its owner.
        replayable: Whether it is known which application would replay it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*keys.BROWSE, *keys.BROWSE_LOG]
    PALETTE: ClassVar[list[Binding]] = keys.BROWSE
    LEFT: ClassVar[str] = "session"
    BELOW: ClassVar[bool] = False
    LIVE: ClassVar[bool] = False

    def __init__(self, browser: Browser, *, replayable: bool = False) -> None:
        super().__init__()
        self._replayable = replayable
        self.controller = browser
        """The owner of all that is shown."""
        self._reading = browser.reading
        self._looked = 0
        self._crash: int | None = None

    def title_line(self) -> Widget:
        """Make what stands above the panes: which file it is."""
        name = visible(self.controller.leaves.path.name, 60)
        return Static(Content.assemble((" wstui ", "bold reverse"), " ", (name, "bold")), id="tabs", markup=False)

    def left_panes(self) -> Iterable[Widget]:
        """Make the pane on the left."""
        yield SessionPane(id="session")

    def on_mount(self) -> None:
        """Show the file from its beginning, and look at what has been read since from now on."""
        leaves = self.controller.leaves
        self.query_one(LogPane).show(leaves, self.started)
        self.query_one(OutputPane).show(leaves, self.started)
        self.controller.watch(self.news)
        self.action_view("log")
        self._tick()
        self.set_interval(TICK, self._tick)

    def _offers(self, action: str) -> bool:
        """Keep keys out of the footer that would do nothing: to stop reading, or to read of a crash."""
        if action == "read_crash":
            return self.last_crash is not None
        return action != "interrupt" or self.controller.reading

    @property
    def started(self) -> datetime:
        """When the session began."""
        return self.controller.leaves.header.started

    @property
    def last_crash(self) -> int | None:
        """Index of the last crash that has been read so far; None if there is none."""
        return self._crash

    def _tick(self) -> None:
        """Show what has changed since the last tick."""
        self.forget_word()
        output = self.query_one(OutputPane)
        output.grew()
        if not self._dirty:
            return
        self._dirty = False
        self.query_one(LogPane).grew()
        self.query_one(SessionPane).show(self.controller)
        self.query_one(StatusLine).tell(told(self.controller, self._word, keys.keys_of(self)))
        crash = self._crash
        self._look_for_crashes()
        if self._reading != self.controller.reading or (crash is None) != (self._crash is None):
            self._reading = self.controller.reading
            self.refresh_bindings()

    def _look_for_crashes(self) -> None:
        """Look at what has been read since."""
        leaves = self.controller.leaves
        found = leaves.of_kinds(BAD_ENDS, self._looked, len(leaves))
        self._looked = len(leaves)
        self._crash = found[-1] if found else self._crash

    def action_interrupt(self) -> None:
        """Read no more of the file."""
        self.controller.cancel()

    def action_save(self) -> None:
        """Save the session to where the user says, without its secrets."""
        from .save import save_session

        path = self.controller.leaves.path
        save_session(self, path, path.name)

    async def action_replay(self) -> None:
        """Leave this screen for the debugger's, which replays the file."""
        if not self._replayable:
            self.say("no application is named: --app APP, or app in [tool.wstui]")
            return
        await self.controller.aclose()
        self.app.exit(return_code=REPLAY)

    # -- records ---------------------------------------------------------------------------------------------------

    def on_log_pane_selected(self, message: LogPane.Selected) -> None:
        """Show the record under the cursor.

        Args:
            message: The log's own.
        """
        self.show_record(message.index)

    def record(self, index: int) -> Record | None:
        """Read a record of the file.

        Args:
            index: Index into its records.

        Returns:
            The record; None if there is none, or it cannot be read.
        """
        leaves = self.controller.leaves
        if not 0 <= index < len(leaves):
            return None
        try:
            return leaves.record(index)
        except SessionFileError as error:
            self.say(f"line {error.line}, column {error.column}: {error.message}")
            return None
