"""Saved sessions acted again on the application that is debugged, and compared."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from textual.worker import Worker

from ...core.events import Connect, Disconnect, Raw, Receive
from ...core.payload import visible
from ...core.scope import Scope
from ...errors import WstuiError
from ...session import secrecy
from ...session.case import Case
from ...session.changes import changed_since, code_folders
from ...session.controller import Controller
from ...session.live import Session
from ...session.replaying import Replayed
from ...session.searching import Searcher
from ...session.stepping import Stepper, departed
from ..keys import keys_of
from ..panes.composer import ComposerPane
from ..panes.log import LogPane
from .keeping import Keeping

if TYPE_CHECKING:
    from .compare import CompareScreen
    from .replay import Wanted

NAME: Final = 20
"""Characters of a file's name that its tab shows."""
UNDER_WAY: Final = frozenset({"hold_replay", "cancel_replay"})
"""What can be done to a replay that is under way."""


class Replaying(Keeping):
    """Replays files, one at a time, each in a session of its own.

    Args:
        controller: The one owner of everything that is shown.
        first: The session to begin with.
    """

    def __init__(self, controller: Controller, first: Session) -> None:
        super().__init__(controller, first)
        self._searcher = Searcher()
        self._replaying: Worker[None] | None = None
        self._stepper: Stepper | None = None
        self._comparison: CompareScreen | None = None
        self._wanted_last: Wanted | None = None
        self._replays: dict[Path, Session] = {}
        """The session in which each file was replayed last."""
        self._held: object = None
        self._shown_replay: object = None

    def on_unmount(self) -> None:
        """Let no process stay behind."""
        self._searcher.close()

    # -- what the user does ----------------------------------------------------------------------------------------

    def action_replay(self) -> None:
        """Ask what is to be replayed, and how."""
        from .replay import FIRST, ReplayDialog

        if self._replaying is not None:
            self.say(keys_of(self).fill("a replay is under way: {replay.cancel} ends it"))
            return
        wanted = replace(self._wanted_last or FIRST, path=self._file_of(self.session))
        self.app.push_screen(ReplayDialog(wanted, self.session.journal.path, self._searcher), self._begin)

    def _file_of(self, session: Session) -> Path | None:
        """Find the file that a session was saved to, or that it is a replay of."""
        played = next((path for path, each in self._replays.items() if each is session), None)
        return played or self._saved.get(session.number)

    def _begin(self, begun: tuple[Wanted, Case] | None) -> None:
        if begun is not None:
            self._wanted_last = begun[0]
            self._replaying = self.run_worker(self._replay(*begun))

    def action_hold_replay(self) -> None:
        """Stop before each frame, or stop no more."""
        if self._stepper is not None:
            self._stepper.hold = not self._stepper.hold

    def action_skip_frame(self) -> None:
        """Leave out the frame that is held."""
        if self._stepper is not None and self._stepper.held is not None:
            self._stepper.go_on(None)

    def action_cancel_replay(self) -> None:
        """End the replay; its session stays, as far as it came."""
        if self._replaying is not None:
            self._replaying.cancel()
            self.say("the replay was ended")

    def action_compare(self) -> None:
        """Show again what the last replay came to."""
        if self._comparison is not None:
            self.app.push_screen(self._comparison)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keep keys out of the footer while there is no replay that they would do something to.

        Args:
            action: Name of an action.
            parameters: Its parameters.

        Returns:
            Whether its key works and is shown.
        """
        del parameters
        stepper = self._stepper
        if action == "skip_frame":
            return stepper is not None and stepper.held is not None
        if action == "compare":
            return self._comparison is not None
        return action not in UNDER_WAY or stepper is not None

    def goes_on(self, event: Receive | Raw | Disconnect) -> bool:
        """Send something in place of the frame that is held, if there is one in the session on the screen.

        Args:
            event: What the user has made of it.

        Returns:
            Whether there was one.
        """
        stepper = self._stepper
        if stepper is None or stepper.held is None or stepper.session is not self.session:
            return False
        stepper.go_on(event)
        return True

    def leaves(self, session: Session) -> None:
        """End the replay that happens in a session which is about to be closed.

        Args:
            session: Which.
        """
        if self._stepper is not None and self._stepper.session is session:
            self.action_cancel_replay()

    # -- the replay ------------------------------------------------------------------------------------------------

    async def _replay(self, wanted: Wanted, case: Case) -> None:
        """Replay a file, and show what it comes to."""
        from ...session.reviewing import Review
        from .compare import CompareScreen

        try:
            replayed = await self._act(wanted, case)
            if replayed is None:
                return
            self.say("comparing")
            review = await asyncio.to_thread(Review, replayed, self._searcher.search)
        except WstuiError as error:
            self.say(str(error))
            return
        finally:
            self._replaying = None
            self._dirty = True

        async def once_more() -> Replayed | None:
            fresh = await asyncio.to_thread(self._read, case.path)
            return await self._act(replace(wanted, hold=False), fresh)

        self._comparison = CompareScreen(
            review, self.controller.config.app, lambda: self._again(wanted, case), once_more
        )
        self.app.push_screen(self._comparison)

    def _read(self, path: Path) -> Case:
        from .replay import read

        return read(path, self._searcher)

    def _again(self, wanted: Wanted, case: Case) -> None:
        """Replay the file anew, as it is by now."""
        self._replaying = self.run_worker(self._reread(wanted, case))

    async def _reread(self, wanted: Wanted, case: Case) -> None:
        try:
            fresh = await asyncio.to_thread(self._read, case.path)
        except WstuiError as error:
            self._replaying = None
            self.say(str(error))
        else:
            await self._replay(wanted, fresh)

    async def _act(self, wanted: Wanted, case: Case) -> Replayed | None:
        """Act a file again in a session of its own; None if the user has not given what it needs."""
        restarted = await self._freshen(wanted)
        lender = self.session
        try:
            session = await self._open(case)
            if not await self._learn(session, case, lender):
                return None
            self._stepper = Stepper(self.controller, session, case, wanted.how, hold=wanted.hold, tell=self._changed)
            return await self._stepper.run()
        finally:
            self._stepper = None
            self._dirty = True
            if restarted:
                self.connect_wanted()

    async def _freshen(self, wanted: Wanted) -> bool:
        """Start the application anew if its code has changed, or if that is wanted; tells whether it was."""
        why = "as asked" if wanted.restart == "yes" else ""
        if self.controller.phase in {"failed", "dead"}:
            why = "there is none"
        elif wanted.restart == "changed":
            folders, moment = code_folders(self.controller.config), self.controller.loaded_at
            changed = await asyncio.to_thread(changed_since, folders, moment)
            why = f"{changed.name} has changed" if changed is not None else ""
        if why:
            self.say(f"starting the application anew: {why}")
            await self.controller.restart(f"to replay: {why}")
        return bool(why)

    async def _open(self, case: Case) -> Session:
        """Open a session for it, and show that; the one in which it was replayed before is closed."""
        connect = next(record.event for record in case.script if isinstance(record.event, Connect))
        path = case.path
        session = self.controller.open(Scope.from_record(connect.scope), f"↻ {visible(path.stem, NAME)}")
        before = self._replays.get(path)
        self._replays[path] = session
        self.show(session)
        self.query_one(LogPane).follow = True
        self.action_view("log")
        if before is not None and before in self.controller.sessions:
            self.drafts.forget(before.number)
            self.controller.close(before)
            await departed(self.controller, before)
        return session

    async def _learn(self, session: Session, case: Case, lender: Session) -> bool:
        """Ask for the secrets that were taken out when it was saved; False if they are not given.

        Those that the session which was on the screen has are not asked for: mostly it is what was saved.
        """
        for record in case.script:
            if isinstance(record.event, Connect):
                scope = Scope.from_record(record.event.scope)
                secrecy.borrow(session, scope, lender)
                names = secrecy.lacking(session, scope)
                if names:
                    from .secrets import SecretsDialog

                    if await self.app.push_screen_wait(SecretsDialog(session, scope, names)) is None:
                        self.say("not replayed: its secrets are needed")
                        return False
        return True

    def connect_wanted(self) -> None:
        """Connect again whoever was connected before the application was started anew."""
        raise NotImplementedError

    # -- what is seen of it ----------------------------------------------------------------------------------------

    def standing(self) -> str:
        """Tell how far the replay in the session on the screen is."""
        stepper = self._stepper
        if stepper is None or stepper.session is not self.session:
            return ""
        told = f"↻ {stepper.sent:,}/{stepper.sends:,}"
        if stepper.held is not None:
            return told + keys_of(self).fill(
                " held: {composer.send} sends, {replay.skip} leaves out, {replay.hold} lets go"
            )
        waits = f" waiting for {stepper.awaited:,}" if stepper.awaited else ""
        return told + waits + keys_of(self).fill(" ({replay.cancel} ends, {replay.hold} holds)")

    def _tell(self) -> None:
        """Say where things stand, and put the frame that is held into the composer."""
        super()._tell()
        stepper = self._stepper
        held = stepper.held if stepper is not None and stepper.session is self.session else None
        if held is not self._held:
            composer = self.query_one(ComposerPane)
            self._held = held
            if held is None:
                composer.restore(None)
            else:
                composer.load(held.event)
                composer.focus()
        shown = (stepper is not None, held is not None, self._comparison is not None)
        if shown != self._shown_replay:
            self._shown_replay = shown
            self.refresh_bindings()
