"""What the controller has changed, on the debugger's screen: looked at by one timer, never told frame by frame."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar, Final

from textual.widget import Widget

from ...core.machine import LIVE, State
from ...core.transcript import Record
from ...errors import LoadError, SessionFileError
from ...session.controller import Controller
from ...session.live import Session
from ..history import History
from ..panes.composer import ComposerPane
from ..panes.detail import DetailPane
from ..panes.log import LogPane
from ..panes.output import OutputPane
from ..panes.scope import ScopePane
from ..panes.status import StatusLine
from ..panes.tabs import SessionTabs
from .drafts import Drafts
from .failure import FailureView
from .reading import TICK, Reading

WORDS: Final = 0.1
"""Seconds between two changes of all that stands beside the log: nobody reads faster while a flood comes."""

SHARE: Final = 4
"""So many times as long as the last picture took nothing is shown anew: a flood must not go into pictures of it."""

_BAD_ENDS: Final = frozenset({State.CRASHED, State.DIED})


class Watching(Reading):
    """Shows one session at a time, as it grows.

    Args:
        controller: The one owner of everything that is shown.
        first: The session to begin with.
    """

    LEFT: ClassVar[str] = "scope"

    def __init__(self, controller: Controller, first: Session) -> None:
        super().__init__()
        self.history = History()
        """What was sent, of all sessions."""
        self.controller = controller
        self.session = first
        """The session that the panes show."""
        self.drafts = Drafts()
        """What is unfinished in the sessions that they do not show."""
        self._word_phase = ""
        self._resting = self._said = self._detailed = 0.0
        self._late: int | None = None
        self._shown_failure: LoadError | None = None
        self._possible = (False, False)

    def title_line(self) -> Widget:
        """Make what stands above the panes: what is debugged, and the sessions."""
        return SessionTabs(id="tabs")

    def left_panes(self) -> Iterable[Widget]:
        """Make the panes on the left."""
        yield ScopePane(id="scope")
        yield ComposerPane(self.history, id="composer")

    def watch_controller(self) -> None:
        """Show the first session, and look at what has changed from now on."""
        self.controller.watch(self.news)
        self._put_up(self.session)
        self.set_interval(TICK, self._tick)

    @property
    def started(self) -> datetime:
        """When the session on the screen began."""
        return self.session.started

    @property
    def last_crash(self) -> int | None:
        """Index of the record of its last crash; None if there is none."""
        return self.session.last_crash

    def _tick(self) -> None:
        """Show what has changed since the last tick."""
        self.forget_word(early=self.controller.phase != self._word_phase)
        now = time.monotonic()
        if not self._dirty or now < self._resting:
            return
        self._dirty = False
        self.query_one(LogPane).grew()
        self.query_one(OutputPane).grew()
        if now < self._said + WORDS:
            self._dirty = True
        else:
            self._said = now
            self._tell()
        self._resting = time.monotonic() + SHARE * (time.monotonic() - now + self.painting()) - TICK

    def _tell(self) -> None:
        """Say where things stand, all around the log."""
        session = self.session
        if self._late is not None:
            self.show_record(self._late)
        self.query_one(SessionTabs).show(self.controller, session)
        self.query_one(StatusLine).show(self.controller, session, self._word or self.standing())
        scope = self.query_one(ScopePane)
        scope.live = session.state in LIVE
        if not self.leavable:  # who is connected, or about to be, does not wait for what is only a help
            scope.offer(self.controller.routes())
        self._show_failure()
        possible = (self.leavable, self.crashed)
        if possible != self._possible:
            self._possible = possible
            self.refresh_bindings()

    @property
    def leavable(self) -> bool:
        """Whether there is a connection to leave, or a connect to take back."""
        return self.session.state in LIVE or self.session.pending

    @property
    def crashed(self) -> bool:
        """Whether the newest connection has ended in a crash that can be read."""
        return self.session.state in _BAD_ENDS and self.last_crash is not None

    def standing(self) -> str:
        """Tell what is under way in the session on the screen, in place of its counts; empty if nothing is."""
        raise NotImplementedError

    def _show_failure(self) -> None:
        """Show why there is no application where its log would be; nothing of a failure is left once there is one."""
        failure = self.controller.failure
        if failure is self._shown_failure:
            return
        self._shown_failure = failure
        self.failed = failure is not None
        self.query_one(FailureView).show(failure)
        self.set_view("log" if self.failed else self.view)

    def say(self, word: str) -> None:
        """Say something about what the user just did, in the status line, for a few seconds or until it has come true.

        Args:
            word: One line; not sanitised.
        """
        super().say(word)
        self._word_phase = self.controller.phase

    def show(self, session: Session) -> None:
        """Show another session in all panes.

        Args:
            session: One of the controller's.
        """
        self.drafts.keep(self.session.number, self.query_one(ScopePane), self.query_one(ComposerPane))
        self._put_up(session)

    def _put_up(self, session: Session) -> None:
        """Show a session as it was left."""
        self.session = session
        self.drafts.put_back(session, self.query_one(ScopePane), self.query_one(ComposerPane))
        self.query_one(DetailPane).show(None, session.started)
        self.query_one(LogPane).show(session.archive, session.started)
        self.query_one(OutputPane).show(session.archive, session.started)
        self._dirty = True

    # -- records ---------------------------------------------------------------------------------------------------

    def on_log_pane_selected(self, message: LogPane.Selected) -> None:
        """Show the record under the cursor; while the log is followed, the crash that a connection ended with.

        After a crash come its violation and what the application printed on its way out: what the user wants to see
        is the traceback.

        Args:
            message: The log's own.
        """
        index = message.index
        if self.session.state in _BAD_ENDS and self.query_one(LogPane).follow:
            index = index if self.last_crash is None else self.last_crash
        if self.query_one(LogPane).follow and time.monotonic() < self._detailed + WORDS:
            self._late, self._dirty = index, True
        else:
            self.show_record(index)

    def show_record(self, index: int) -> None:
        """Show a record in detail, and none that is late.

        Args:
            index: Index into the records; nothing is shown if there is none.
        """
        self._late, self._detailed = None, time.monotonic()
        super().show_record(index)

    def record(self, index: int) -> Record | None:
        """Read a record of the session.

        Args:
            index: Index into its records.

        Returns:
            The record; None if there is none, or its journal is closed or cannot be read any more.
        """
        session = self.session
        if session.closed or not 0 <= index < len(session.archive):
            return None
        try:
            return session.archive.record(index)
        except SessionFileError as error:
            self.say(f"record {index + 1}: {error.message}")
            return None
