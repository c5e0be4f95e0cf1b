"""Saved sessions acted again on the application that is debugged, and compared."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from textual.worker import Worker

from ...core.events import Connect
from ...core.payload import visible
from ...core.scope import Scope
from ...core.script import Send
from ...errors import WstuiError
from ...session import secrecy
from ...session.case import Case
from ...session.changes import changed_since, code_folders
from ...session.departing import departed
from ...session.live import Session
from ...session.replaying import Replayed
from ...session.reviewing import Review
from ...session.searching import Searcher
from ...session.stepping import Stepper
from ..keys import keys_of
from ..panes.log import LogPane
from ..panes.tabs import title
from .compare import CompareScreen
from .replay import FIRST, ReplayDialog, Wanted, read
from .secrets import SecretsDialog

if TYPE_CHECKING:
    from .keeping import Keeping

NAME: Final = 20
"""Characters of a file's name that its tab shows."""


class Replays:
    """Replays files for the debugger's screen, one at a time.

    Args:
        screen: The debugger's.

    Attributes:
        stepper: What is under way; None if nothing is.
        compared: Makes the screen with what the last one came to; None before there was one.
    """

    def __init__(self, screen: Keeping) -> None:
        self.stepper: Stepper | None = None
        self.compared: Callable[[], CompareScreen] | None = None
        self._afresh = False
        self._screen = screen
        self._controller = screen.controller
        self._searcher = Searcher()
        self._working: Worker[None] | None = None
        self._last = FIRST
        self._sessions: dict[Path, Session] = {}
        """The session in which each file was replayed last."""
        self._kept: set[Session] = set()
        """Sessions in which the user has gone on by hand since."""
        self._aside: list[Session] = []
        """Sessions that a restart has disconnected, until the replay has ended."""

    def close(self) -> None:
        """Let no process stay behind."""
        self._searcher.close()

    @property
    def busy(self) -> bool:
        """Whether a replay is under way, or being prepared or compared."""
        return self._working is not None

    @property
    def held(self) -> Send | None:
        """The frame that is held in the session on the screen; None if there is none."""
        return self.stepper.held if self.stepper is not None and self.is_in(self._screen.session) else None

    def is_in(self, session: Session) -> bool:
        """Tell whether what is under way happens in a session."""
        return self.stepper is not None and self.stepper.session is session

    def standing(self) -> str:
        """Tell how far the replay in the session on the screen is; empty if there is none."""
        stepper = self.stepper
        if stepper is None or not self.is_in(self._screen.session):
            return ""
        told, keys = f"↻ {stepper.sent:,}/{stepper.sends:,}", keys_of(self._screen)
        if stepper.held is not None:
            return told + keys.fill(" held: {composer.send} sends, {replay.skip} leaves out, {replay.hold} lets go")
        waits = f" waiting for {stepper.awaited:,}" if stepper.awaited else ""
        return told + waits + keys.fill(" ({replay.cancel} ends, {replay.hold} holds)")

    def keep(self, session: Session) -> None:
        """Leave a session to the user: another replay of its file does not replace it.

        Args:
            session: Any session.
        """
        if session in self._sessions.values():
            self._kept.add(session)

    # -- from the question to the comparison -----------------------------------------------------------------------

    def ask(self, saved: Path | None) -> None:
        """Ask what is to be replayed, and how.

        Args:
            saved: To where the session on the screen was saved.
        """
        session = self._screen.session
        played = next((path for path, each in self._sessions.items() if each is session), None)
        wanted = replace(self._last, path=played or saved)
        self._screen.app.push_screen(ReplayDialog(wanted, session.journal.path, self._searcher), self._begin)

    def begin(self, path: Path) -> None:
        """Replay a file as it is replayed if nothing else is said.

        Args:
            path: The file.
        """
        self._working = self._screen.run_worker(self._reread(replace(self._last, path=path), path))

    def _begin(self, begun: tuple[Wanted, Case] | None) -> None:
        if begun is not None:
            self._last = begun[0]
            self._working = self._screen.run_worker(self._replay(*begun))

    def cancel(self) -> bool:
        """End what is under way; tells whether anything was."""
        if self._working is None:
            return False
        self._working.cancel()
        return True

    async def _replay(self, wanted: Wanted, case: Case) -> None:
        """Replay a file, and show what it comes to."""
        try:
            replayed = await self._act(wanted, case)
            afresh = self._afresh
            if replayed is None:
                return
            self._screen.say("comparing")
            review = await asyncio.to_thread(Review, replayed, self._searcher.search)
        except WstuiError as error:
            self._screen.say(str(error))
            return
        finally:
            self._working = None
            self._screen.news()

        async def once_more() -> Replayed | None:
            # With what was connected then: else who was in the room makes a difference, and not chance.
            why = "as for the replay before" if afresh else ""
            return await self._act(replace(wanted, hold=False), await self._read(case.path), why)

        def again() -> None:
            self._working = self._screen.run_worker(self._reread(wanted, case.path))

        self.compared = lambda: CompareScreen(review, self._controller.config.app, again, once_more)
        self._screen.app.push_screen(self.compared())

    async def _reread(self, wanted: Wanted, path: Path) -> None:
        """Replay a file anew, as it is by now."""
        try:
            case = await self._read(path)
        except WstuiError as error:
            self._working = None
            self._screen.say(str(error))
        else:
            await self._replay(wanted, case)

    async def _read(self, path: Path) -> Case:
        return await asyncio.to_thread(read, path, self._searcher)

    # -- the replay itself -----------------------------------------------------------------------------------------

    async def _act(self, wanted: Wanted, case: Case, why: str = "") -> Replayed | None:
        """Act a file again in a session of its own; None if the user has not given what it needs."""
        lender, own = self._lender(wanted, case)
        try:
            self._afresh = await self._freshen(wanted, why)
            session = await self._open(case)
            if not await self._learn(session, case, lender, own=own):
                return None
            self._screen.say("")  # a word about what was before would stand where it is told how far this is
            self.stepper = Stepper(
                self._controller, session, case, wanted.how, hold=wanted.hold, tell=self._screen.news
            )
            replayed = await self.stepper.run()
            if self._aside:  # they come back to a room without it
                await departed(self._controller, session)
            return replayed
        finally:
            self.stepper = None
            self._screen.news()
            aside, self._aside = self._aside, []
            self._screen.connect_again(aside)

    async def _freshen(self, wanted: Wanted, why: str) -> bool:
        """Start the application anew if its code has changed, or if that is wanted; tells whether it was.

        Who is connected stays away until the replay has ended: it would be in the room, and be answered, too.
        """
        if not why and wanted.restart == "yes":
            why = "as asked"
        if self._controller.phase in {"failed", "dead"}:
            why = "there is none"
        elif not why and wanted.restart == "changed":
            folders, moment = code_folders(self._controller.config), self._controller.loaded_at
            changed = await asyncio.to_thread(changed_since, folders, moment)
            why = "code has changed" if changed else ""  # which files are the application's own, it has not told
        if why:
            self._aside = self._screen.set_aside()
            self._screen.say(f"starting the application anew: {why}")
            await self._controller.restart(f"to replay: {why}")
        return bool(why)

    async def _open(self, case: Case) -> Session:
        """Open a session for it, and show that; the one in which it was replayed before is closed unless it is kept."""
        screen, path = self._screen, case.path
        connect = next(record.event for record in case.script if isinstance(record.event, Connect))
        scope, name = Scope.from_record(connect.scope), f"↻ {visible(path.stem, NAME)}"
        session = self._controller.open(scope, name, replay=path.name)
        before = self._sessions.get(path)
        self._sessions[path] = session
        screen.show(session)
        screen.query_one(LogPane).follow = True
        screen.action_view("log")
        if before in self._kept:
            self._kept.discard(before)
        elif before in self._controller.sessions:
            screen.drafts.forget(before.number)
            self._controller.close(before)
            await departed(self._controller, before)
        return session

    def _lender(self, wanted: Wanted, case: Case) -> tuple[Session, bool]:
        """Find who may have the secrets that a file lacks, and whether they are those of that file."""
        shown, before = self._screen.session, self._sessions.get(case.path)
        if wanted.path is None or case.path in {shown.journal.path, self._screen.file_of(shown)}:
            return shown, True
        return (before, True) if before is not None else (shown, False)

    async def _learn(self, session: Session, case: Case, lender: Session, *, own: bool) -> bool:
        """Ask for the secrets that were taken out when it was saved; False if they are not given.

        Those that are its own are not asked for again. Those of any other session only stand there at first: they
        may be another user's.
        """
        for record in case.script:
            if isinstance(record.event, Connect):
                scope = Scope.from_record(record.event.scope)
                if own:
                    secrecy.borrow(session, scope, lender)
                names = secrecy.lacking(session, scope)
                whose = title(self._controller.sessions, lender)
                dialog = SecretsDialog(session, scope, names, lender, whose) if names else None
                if dialog is not None and await self._screen.app.push_screen_wait(dialog) is None:
                    self._screen.say("not replayed: its secrets are needed")
                    return False
        return True
