"""What the user does on the debugger's screen: every order goes to the controller."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual.binding import Binding, BindingType

from ...core.events import Disconnect, Raw, Receive, Send
from ...core.machine import LIVE, State
from ...core.scope import Scope
from ...errors import ScopeError, UsageError
from ...session.controller import Controller
from ...session.live import Session
from .. import keys
from ..keys import keys_of
from ..panes.composer import ComposerPane
from ..panes.log import LogPane
from ..panes.scope import ScopePane
from ..panes.tabs import SessionTabs
from .replaying import Replaying


class DebugScreen(Replaying):
    """Shows one session at a time and takes the user's orders to the controller.

    Args:
        controller: The one owner of everything that is shown.
        first: The session to begin with.
        connect: Whether it is to be connected, if that has not been done yet.
        file: The session file that its scope comes from; None if it comes from none.
        replay: Whether that is replayed at once.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*keys.SCREEN, *keys.LOG]
    PALETTE: ClassVar[list[Binding]] = keys.SCREEN

    def __init__(
        self, controller: Controller, first: Session, *, connect: bool, file: Path | None = None, replay: bool = False
    ) -> None:
        super().__init__(controller, first, file)
        self._connect = connect
        self._replay = replay
        self._wanted: dict[Session, int] = {}
        """Sessions whose user has connected and not left since, and how many connections they had had before."""

    def on_mount(self) -> None:
        """Show the first session; connect it if that was asked for."""
        self.watch_controller()
        self.action_view("log" if self._connect else "scope")
        if self._connect:
            self.query_one(ComposerPane).focus()
            first = self.session
            if first.pending or first.newest is not None or self.controller.phase == "failed":
                self._wanted[first] = 0  # to load what is broken once more would only say the same again
            else:
                self.action_connect()
        self.call_after_refresh(self._remember)
        if self._replay:
            self.call_after_refresh(self.replay_file)

    def on_unmount(self) -> None:
        """Keep what was sent, to be sent again another time."""
        with contextlib.suppress(OSError):
            self.history.save(self.controller.history_path)

    def _remember(self) -> None:
        """Take up what was sent to this application before."""
        self.history.load(self.controller.history_path)

    def _offers(self, action: str) -> bool:
        """Keep keys out of the footer while there is nothing that they would do: to leave, or to read of a crash."""
        if action == "read_crash":
            return self.crashed
        return self.leavable if action == "disconnect" else super()._offers(action)

    # -- the connection --------------------------------------------------------------------------------------------

    def action_connect(self) -> None:
        """Connect with the draft of the scope pane; an open connection is left first."""
        self._connect_anew()

    def action_give_secrets(self) -> None:
        """Ask for the secrets of the scope, also those that are known, and connect with them."""
        self._connect_anew(ask=True)

    def _connect_anew(self, *, ask: bool = False) -> None:
        try:
            scope = self.query_one(ScopePane).draft()
        except ScopeError as error:
            self._refuse(error)
        else:
            self.with_secrets(scope, partial(self._connect_with, scope), again=ask)

    def _connect_with(self, scope: Scope) -> None:
        session, before = self.session, self.session.connects
        try:
            self.controller.connect(session, scope, self.query_one(ScopePane).server or self.controller.config.server)
        except UsageError as error:
            self._refuse(error)
            return
        self._wanted[session] = before
        self.touched(session)
        session.name = scope.path
        self.query_one(LogPane).follow = True
        if self.view == "scope":
            self.set_view("log")
            self.query_one(ComposerPane).focus()

    def _refuse(self, error: UsageError) -> None:
        """Say why there is no connect; the pane has put the caret where it is wrong, but it may be out of sight."""
        self.say(str(error))
        if isinstance(error, ScopeError):
            self.set_view("scope")

    def on_scope_pane_submitted(self) -> None:
        """Connect when the user presses enter in the path, as in a browser's address bar."""
        self.action_connect()

    def on_scope_pane_filled(self, message: ScopePane.Filled) -> None:
        """Say what became of a command that was pasted.

        Args:
            message: The pane's own.
        """
        self.say(message.words)

    def action_disconnect(self) -> None:
        """Leave as a client does."""
        self._wanted.pop(self.session, None)
        try:
            self.controller.disconnect(self.session)
        except UsageError as error:
            self.say(str(error))

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
            self._wanted.pop(self.session, None)
            composer.sent()

    def _send(self, event: Receive | Raw | Disconnect) -> str:
        """Send an event; return what was wrong, empty if nothing."""
        if self.goes_on(event):
            return ""
        try:
            self.controller.send(self.session, event)
        except UsageError as error:
            connects = keys_of(self).fill(": {session.connect} connects")
            return f"{error}{connects}" if "not connected" in str(error) else str(error)
        self.touched(self.session)
        return ""

    def action_interrupt(self) -> None:
        """Free a handler that is stuck."""
        try:
            self.controller.interrupt(self.session)
        except UsageError as error:
            self.say(str(error))
        else:
            self.say(keys_of(self).fill("interrupted; if it stays stuck, {debuggee.kill} kills the process"))

    def action_restart(self) -> None:
        """Start the application anew, and connect again who has not left and was neither closed nor refused by it."""
        self.say("restarting")
        self.run_worker(self._restart(), exit_on_error=False)

    async def _restart(self) -> None:
        wanted = [session for session, before in self._wanted.items() if not _ended(session, before)]
        await self.controller.restart()
        self.connect_again(wanted)

    def set_aside(self) -> list[Session]:
        """Tell who is connected; who waits for the application is, too, and waits no longer."""
        aside = [session for session in self._wanted if session.pending or session.state in LIVE]
        for session in aside:
            if session.pending:
                self.controller.disconnect(session)
        return aside

    def connect_again(self, sessions: Iterable[Session]) -> None:
        """Connect sessions again, but for those whose user has left or connected since.

        Args:
            sessions: Which were connected before the application was started anew.
        """
        for session in sessions:
            if session in self._wanted and session.state not in LIVE and not session.pending:
                with contextlib.suppress(UsageError):
                    self.controller.connect(session)

    def action_kill(self) -> None:
        """Kill the application's process."""
        self.controller.kill()
        self.say(keys_of(self).fill("killed; {session.connect} starts the application again and connects"))

    # -- sessions --------------------------------------------------------------------------------------------------

    def action_new_session(self) -> None:
        """Open another session on the same application, with what stands in this one's scope pane."""
        pane = self.query_one(ScopePane)
        drafted = pane.text_draft()
        self.show(self.controller.open(self.session.scope))
        pane.restore(drafted)
        self.action_view("scope")

    def action_next_session(self, step: int) -> None:
        """Show the next session, or the one before.

        Args:
            step: 1 or -1.
        """
        sessions = self.controller.sessions
        self.show(sessions[(sessions.index(self.session) + step) % len(sessions)])

    def action_close_session(self) -> None:
        """Close the session on the screen; the last one stays."""
        sessions = self.controller.sessions
        if len(sessions) < 2:
            self.say(keys_of(self).fill("the last session stays; {app.quit} quits"))
            return
        closing, at = self.session, sessions.index(self.session)
        self.leaves(closing)
        self.show(sessions[at - 1] if at else sessions[1])
        self.drafts.forget(closing.number)
        self._wanted.pop(closing, None)
        self.controller.close(closing)

    def on_session_tabs_chosen(self, message: SessionTabs.Chosen) -> None:
        """Show the session whose tab was clicked, or a new one.

        Args:
            message: The tabs' own.
        """
        chosen = self.controller.sessions[message.place - 1 : message.place] if message.place else []
        if chosen:
            self.show(chosen[0])
        else:
            self.action_new_session()

    # -- the log ---------------------------------------------------------------------------------------------------

    def action_edit_again(self) -> None:
        """Put the frame under the cursor into the composer, to change and send it."""
        record = self.record(self.query_one(LogPane).selected)
        event = record.event if record is not None else None
        if isinstance(event, Receive | Send | Raw):
            composer = self.query_one(ComposerPane)
            composer.load(event)
            composer.focus()
        else:
            self.say("only frames and raw messages can be sent again")


def _ended(session: Session, before: int) -> bool:
    """Tell whether the application itself has ended what a session's user wanted: closed it, or refused it.

    Args:
        session: The session.
        before: How many connections it had had when its user connected.
    """
    if session.connects <= before:
        return False  # it has not come to a connection
    return session.state is State.DENIED or (session.close is not None and session.close.by == "app")
