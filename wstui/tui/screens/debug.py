"""What the user does on the debugger's screen, and what the controller has changed there."""

from __future__ import annotations

import time
from typing import Final

from ...core.events import Disconnect, Raw, Receive, Send
from ...core.machine import LIVE
from ...core.scope import Scope
from ...core.transcript import Record
from ...errors import LoadError, ScopeError, SessionFileError, UsageError
from ...session.controller import Controller
from ...session.live import Session
from ..panes.composer import ComposerPane
from ..panes.detail import DetailPane
from ..panes.log import LogPane
from ..panes.output import OutputPane
from ..panes.scope import ScopePane
from ..panes.status import StatusLine
from ..panes.tabs import SessionTabs
from .drafts import Drafts
from .failure import FailureView
from .stage import Stage

TICK: Final = 1 / 30
"""Seconds between two looks at what has changed; more often costs keys their quickness and shows nobody more."""

WORD: Final = 4.0
"""Seconds for which a word about what the user just did stands in the status line."""


class DebugScreen(Stage):
    """Shows one session at a time and takes the user's orders to the controller.

    Args:
        controller: The one owner of everything that is shown.
        scope: Draft of the first session.
        connect: Whether to connect at once.
    """

    def __init__(self, controller: Controller, scope: Scope, *, connect: bool) -> None:
        super().__init__()
        self.controller = controller
        self.session: Session | None = None
        """The session that the panes show."""
        self._scope = scope
        self._connect = connect
        self._drafts = Drafts()
        self._word = ""
        self._word_until = 0.0
        self._dirty = True
        self._shown_failure: LoadError | None = None
        self._leavable: bool | None = False

    # -- life ------------------------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        """Open the first session, and look at what has changed from now on."""
        self.controller.watch(self._changed)
        self.show(self.controller.open(self._scope))
        if self._connect:
            self.action_connect()
        self.set_view("log")
        self.query_one(ComposerPane if self._connect else ScopePane).focus()
        self.set_interval(TICK, self._tick)

    def _changed(self) -> None:
        """Note that something has changed; the tick shows it."""
        self._dirty = True

    def _tick(self) -> None:
        """Show what has changed since the last tick."""
        if self._word and time.monotonic() > self._word_until:
            self._word, self._dirty = "", True
        if not self._dirty:
            return
        self._dirty = False
        session = self.session
        self.query_one(LogPane).grew()
        self.query_one(OutputPane).grew()
        self.query_one(SessionTabs).show(self.controller, session)
        self.query_one(StatusLine).show(self.controller, session, self._word)
        self.query_one(ScopePane).live = session is not None and session.state in LIVE
        self._show_failure()
        leavable = self.check_action("disconnect", ())
        if leavable != self._leavable:
            self._leavable = leavable
            self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keep the key for leaving out of the footer while there is nothing to leave.

        Args:
            action: Name of an action.
            parameters: Its parameters.

        Returns:
            Whether its key works and is shown.
        """
        del parameters
        if action != "disconnect":
            return True
        return self.session is not None and (self.session.state in LIVE or self.session.pending)

    def _show_failure(self) -> None:
        """Show why there is no application where its log would be; nothing of a failure is left once there is one."""
        failure = self.controller.failure
        if failure is self._shown_failure:
            return
        self._shown_failure = failure
        self.set_class(failure is not None, "failed")
        self.query_one(FailureView).show(failure)

    def say(self, word: str) -> None:
        """Say something about what the user just did, in the status line, for a few seconds.

        Args:
            word: One line; not sanitised.
        """
        self._word, self._word_until = word, time.monotonic() + WORD
        self._dirty = True

    def show(self, session: Session) -> None:
        """Show another session in all panes.

        Args:
            session: One of the controller's.
        """
        scope, composer = self.query_one(ScopePane), self.query_one(ComposerPane)
        if self.session is not None:
            self._drafts.keep(self.session.number, scope, composer)
        self.session = session
        self._drafts.put_back(session, scope, composer)
        self.query_one(LogPane).show(session.archive, session.started)
        self.query_one(OutputPane).show(session.archive, session.started)
        self.query_one(DetailPane).show(None, session.started)
        self._dirty = True

    # -- the connection --------------------------------------------------------------------------------------------

    def action_connect(self) -> None:
        """Connect with the draft of the scope pane; an open connection is left first."""
        if self.session is None:
            return
        try:
            scope = self.query_one(ScopePane).draft() if self.session.number in self._drafts else self.session.scope
            self.controller.connect(self.session, scope)
        except ScopeError as error:
            self.say(str(error))
            self.set_view("scope")
            return
        except UsageError as error:
            self.say(str(error))
            return
        self.session.name = scope.path
        self.query_one(LogPane).follow = True
        if self.has_class("view-scope"):
            self.set_view("log")
            self.query_one(ComposerPane).focus()

    def action_disconnect(self) -> None:
        """Leave as a client does."""
        self._leave(1000, "")

    def _leave(self, code: int, reason: str) -> bool:
        if self.session is None:
            return False
        try:
            self.controller.disconnect(self.session, code, reason)
        except UsageError as error:
            self.say(str(error))
            return False
        return True

    def action_close_with(self) -> None:
        """Let the composer ask for a code and a reason."""
        composer = self.query_one(ComposerPane)
        composer.mode = "close"
        composer.focus()

    def on_composer_pane_submitted(self, message: ComposerPane.Submitted) -> None:
        """Send what was composed.

        Args:
            message: The composer's own.
        """
        composer = self.query_one(ComposerPane)
        problem = self._send(message.event)
        if problem:
            composer.refuse(problem)
        else:
            composer.sent()
            self.query_one(LogPane).follow = True

    def on_composer_pane_close_submitted(self, message: ComposerPane.CloseSubmitted) -> None:
        """Close with a code and a reason.

        Args:
            message: The composer's own.
        """
        composer = self.query_one(ComposerPane)
        problem = self._send(Disconnect(message.code, message.reason))
        if problem:
            composer.refuse(problem)
        else:
            composer.sent()

    def _send(self, event: Receive | Raw | Disconnect) -> str:
        """Send an event; return what was wrong, empty if nothing."""
        if self.session is None:
            return "no session: ctrl+n opens one"
        try:
            self.controller.send(self.session, event)
        except UsageError as error:
            return f"{error}: F5 connects" if "not connected" in str(error) else str(error)
        return ""

    def action_interrupt(self) -> None:
        """Free a handler that is stuck."""
        try:
            if self.session is not None:
                self.controller.interrupt(self.session)
                self.say("interrupted; if it stays stuck, alt+k kills the process")
        except UsageError as error:
            self.say(str(error))

    def action_restart(self) -> None:
        """Start the application anew."""
        self.say("restarting")
        self.run_worker(self.controller.restart(), exit_on_error=False)

    def action_kill(self) -> None:
        """Kill the application's process."""
        self.controller.kill()
        self.say("killed; F5 starts the application again and connects")

    # -- sessions --------------------------------------------------------------------------------------------------

    def action_new_session(self) -> None:
        """Open another session on the same application, with this one's scope."""
        scope = self.session.scope if self.session else self._scope
        self.show(self.controller.open(scope))
        self.action_view("scope")

    def action_next_session(self, step: int) -> None:
        """Show the next session, or the one before.

        Args:
            step: 1 or -1.
        """
        sessions = self.controller.sessions
        if self.session in sessions:
            self.show(sessions[(sessions.index(self.session) + step) % len(sessions)])

    def action_close_session(self) -> None:
        """Close the session on the screen; the last one stays."""
        sessions = self.controller.sessions
        if self.session is None or len(sessions) < 2:
            self.say("the last session stays; ctrl+q quits")
            return
        closing, at = self.session, sessions.index(self.session)
        self.show(sessions[at - 1] if at else sessions[1])
        self._drafts.forget(closing.number)
        self.controller.close(closing)

    def on_session_tabs_chosen(self, message: SessionTabs.Chosen) -> None:
        """Show the session whose tab was clicked, or a new one.

        Args:
            message: The tabs' own.
        """
        chosen = next((each for each in self.controller.sessions if each.number == message.number), None)
        if chosen is None:
            self.action_new_session()
        else:
            self.show(chosen)

    # -- the log ---------------------------------------------------------------------------------------------------

    def on_log_pane_selected(self, message: LogPane.Selected) -> None:
        """Show the record under the cursor.

        Args:
            message: The log's own.
        """
        self._show_record(message.index)

    def on_log_pane_opened(self, message: LogPane.Opened) -> None:
        """Go to the detail of the record that was opened.

        Args:
            message: The log's own.
        """
        self._show_record(message.index)
        self.action_view("detail")

    def _show_record(self, index: int) -> None:
        if self.session is not None:
            self.query_one(DetailPane).show(self._record(index), self.session.started)

    def _record(self, index: int) -> Record | None:
        """Read a record of the session; None if there is none or its journal is closed or cannot be read any more."""
        session = self.session
        if session is None or session.closed or not 0 <= index < len(session.archive):
            return None
        try:
            return session.archive.record(index)
        except SessionFileError as error:
            self.say(str(error))
            return None

    def action_edit_again(self) -> None:
        """Put the frame under the cursor into the composer, to change and send it."""
        record = self._record(self.query_one(LogPane).selected)
        event = record.event if record is not None else None
        if isinstance(event, Receive | Send | Raw):
            composer = self.query_one(ComposerPane)
            composer.load(event)
            composer.focus()
        else:
            self.say("only frames and raw messages can be sent again")

    def action_last_crash(self) -> None:
        """Put the cursor on the newest crash."""
        if self.session is None or self.session.last_crash is None:
            self.say("nothing has crashed in this session")
            return
        self.query_one(LogPane).select(self.session.last_crash)
        self.action_view("detail")
