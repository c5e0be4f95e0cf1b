"""The debugger's keys for replays: what it takes to act a saved session again is imported with the first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ...core.events import Disconnect, Raw, Receive
from ...session.controller import Controller
from ...session.live import Session
from ..keys import keys_of
from ..panes.composer import ComposerPane
from .keeping import Keeping

if TYPE_CHECKING:
    from ...core.script import Send
    from .replays import Replays


class Replaying(Keeping):
    """Replays files, one at a time, each in a session of its own.

    Args:
        controller: The one owner of everything that is shown.
        first: The session to begin with.
        file: The session file that its scope comes from; None if it comes from none.
    """

    def __init__(self, controller: Controller, first: Session, file: Path | None = None) -> None:
        super().__init__(controller, first, file)
        self._replays: Replays | None = None
        self._held: Send | None = None
        self._replaying = (False, False, False)

    def on_unmount(self) -> None:
        """Let no process stay behind."""
        if self._replays is not None:
            self._replays.close()

    # -- what the user does ----------------------------------------------------------------------------------------

    def action_replay(self) -> None:
        """Ask what is to be replayed, and how."""
        replays = self._with_replays()
        if replays.busy:
            self.say(keys_of(self).fill("a replay is under way: {replay.cancel} ends it"))
        else:
            replays.ask(self.file_of(self.session))

    def replay_file(self) -> None:
        """Replay the file that the scope of the session on the screen comes from."""
        self._with_replays().begin(self._sources[self.session.number])

    def _with_replays(self) -> Replays:
        if self._replays is None:
            from .replays import Replays

            self._replays = Replays(self)
        return self._replays

    def action_hold_replay(self) -> None:
        """Stop before each frame, or stop no more."""
        if self._replays is not None and self._replays.stepper is not None:
            self._replays.stepper.hold = not self._replays.stepper.hold

    def action_skip_frame(self) -> None:
        """Leave out the frame that is held."""
        if self._replays is not None and self._replays.held is not None and self._replays.stepper is not None:
            self._replays.stepper.go_on(None)

    def action_cancel_replay(self) -> None:
        """End the replay; its session stays, as far as it came."""
        if self._replays is not None and self._replays.cancel():
            self.say("the replay was ended")

    def action_compare(self) -> None:
        """Show again what the last replay came to."""
        if self._replays is not None and self._replays.compared is not None:
            self.app.push_screen(self._replays.compared())

    def _offers(self, action: str) -> bool:
        """Keep keys out of the way while there is no replay that they would do something to."""
        under_way, held, compared = self._replaying
        possible = {"hold_replay": under_way, "cancel_replay": under_way, "skip_frame": held, "compare": compared}
        return possible.get(action, True)

    def goes_on(self, event: Receive | Raw | Disconnect) -> bool:
        """Send something in place of the frame that is held, if there is one in the session on the screen.

        Args:
            event: What the user has made of it.

        Returns:
            Whether there was one.
        """
        replays = self._replays
        if replays is None or replays.stepper is None or replays.held is None:
            return False
        replays.stepper.go_on(event)
        return True

    def leaves(self, session: Session) -> None:
        """End the replay that happens in a session which is about to be closed.

        Args:
            session: Which.
        """
        if self._replays is not None and self._replays.is_in(session):
            self.action_cancel_replay()

    def touched(self, session: Session) -> None:
        """Note that the user goes on by hand in a session: one that was replayed is not replaced any more.

        Args:
            session: Which.
        """
        if self._replays is not None:
            self._replays.keep(session)

    # -- what is seen of it ----------------------------------------------------------------------------------------

    def standing(self) -> str:
        """Tell how far the replay in the session on the screen is."""
        return self._replays.standing() if self._replays is not None else ""

    def _tell(self) -> None:
        """Say where things stand, and put the frame that is held into the composer."""
        super()._tell()
        replays = self._replays
        if replays is None:
            return
        if replays.held is not self._held:
            self._held = replays.held
            composer = self.query_one(ComposerPane)
            if self._held is None:
                composer.restore(None)
            else:
                composer.load(self._held.event)
                composer.focus()
        replaying = (replays.busy, self._held is not None, replays.compared is not None)
        if replaying != self._replaying:
            self._replaying = replaying
            self.refresh_bindings()
