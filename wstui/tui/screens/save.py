"""Saving the session on the screen to where the user says, as one dialog until it is done."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event
from typing import Any, Final, NamedTuple

from textual.screen import Screen

from ...core.payload import visible
from ...errors import UsageError
from ...session.archive import Archive
from ...session.saving import Saved, is_there, save
from ..keys import keys_of
from .dialog import Answers, Ask, Dialog, Offer

SUFFIX: Final = ".wstui"
WORDS: Final = (
    "Cookies, credentials and the like become placeholders such as ${secret:cookie.sessionid}. "
    "Payloads are saved as they are: they may hold secrets, too."
)
LOOK: Final = 0.1
"""Seconds between two looks at how far it is."""


def suggestion(path: str, app: str) -> str:
    """Suggest a name for a file.

    Args:
        path: Of the session's scope.
        app: The application's label.

    Returns:
        A name that every file system takes.
    """
    for text in (path, app):
        if name := re.sub(r"[^A-Za-z0-9_]+", "-", text)[:60].strip("-"):
            return name + SUFFIX
    return f"session{SUFFIX}"


class Done(NamedTuple):
    """What was saved."""

    path: Path
    """Where, as the user wrote it."""
    told: list[str]
    """What a person needs to know of it."""


class SaveDialog(Dialog[Done]):
    """Asks where, and saves; a file that is there is asked for once more.

    Args:
        session: The session, which may grow meanwhile, or its file.
        name: The name that stands there at first.
        known: Secrets that were filled in when it was recorded, by name.
        mine: Where this session was saved before: that file is its own, and is replaced without a question.
    """

    def __init__(
        self, session: Archive | Path, name: str, *, known: Mapping[str, str] | None = None, mine: Path | None = None
    ) -> None:
        parts = (Ask("file", "file", name), Offer("keep", "secrets", "keep them in the file"))
        super().__init__("Save the session", parts, self._begin, words=WORDS, does="saves")
        self._session = session
        self._known = dict(known or {})
        self._replaced = {mine}
        self._stopped = Event()
        self._far = (0, 0)

    async def _begin(self, answers: Answers) -> Done:
        """Save in a thread, and tell how far it is."""
        path, keep = _path(answers.texts["file"]), "keep" in answers.chosen
        self._stopped.clear()
        self._far = (0, 0)
        looking = self.set_interval(LOOK, self._look)
        session = self._session if isinstance(self._session, Path) else self._session.twin()
        try:
            saved = await asyncio.to_thread(self._save, session, path, keep=keep)
            return Done(path, saved.told(keep_secrets=keep))
        finally:
            looking.stop()
            self._stopped.set()  # also when the program ends meanwhile

    def _save(self, session: Archive | Path, path: Path, *, keep: bool) -> Saved:
        """Save; runs in a thread."""
        with contextlib.closing(Archive.open(session) if isinstance(session, Path) else session) as archive:
            if path not in self._replaced and is_there(path):
                self._replaced = {path}
                again = keys_of(self).word("dialog.accept")
                raise UsageError(f"{path} is there already: {again} once more replaces it")
            return save(archive, path, keep_secrets=keep, known=self._known, progress=self._progress)

    def _progress(self, done: int, of: int) -> None:
        """Note how far it is; runs in the thread."""
        self._far = (done, of)
        if self._stopped.is_set():
            raise UsageError("stopped: nothing was saved")

    def _look(self) -> None:
        """Say how far it is."""
        done, of = self._far
        stops = keys_of(self).word("dialog.cancel")
        self.tell(f"{done:,} of {of:,} records, {100 * done // max(of, 1)} %; {stops} stops")

    def stop(self) -> None:
        """Have the thread end, which leaves nothing behind."""
        self._stopped.set()


def _path(text: str) -> Path:
    """Read what was typed."""
    name = text.strip()
    if not name:
        raise UsageError("a name for the file is needed")
    try:
        path = Path(name).expanduser()
    except (RuntimeError, ValueError):  # a ~user that there is not
        raise UsageError(f"{visible(name, 60)}: there is no such user") from None
    return path if path.suffix or name.endswith("/") else path.with_suffix(SUFFIX)


def save_session(
    screen: Screen[Any],
    session: Archive | Path,
    name: str,
    then: Callable[[Path], object] = lambda _: None,
    *,
    known: Mapping[str, str] | None = None,
    mine: Path | None = None,
) -> None:
    """Ask where, save, and say what was saved and what was not.

    Args:
        screen: Over which that is asked.
        session: The session, which may grow meanwhile, or its file.
        name: The name that stands there at first.
        then: Is told where it was saved.
        known: Secrets that were filled in when it was recorded, by name.
        mine: Where this session was saved before.
    """

    def done(saved: Done | None) -> None:
        if saved is not None:
            then(saved.path)
            screen.app.push_screen(told(saved))

    screen.app.push_screen(SaveDialog(session, name, known=known, mine=mine), done)


def told(done: Done) -> Dialog[None]:
    """Make the page that says what was saved, and what was not.

    Args:
        done: What `SaveDialog` did.

    Returns:
        The page.
    """
    return Dialog("Saved", [], lambda _: None, words="\n".join(done.told), does="closes", back="")
