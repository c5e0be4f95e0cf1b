"""What is replayed, and how: asked for before it begins."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias

from ...core.events import Connect
from ...core.script import PACES, TIMEOUT
from ...errors import UsageError
from ...session.case import Case, read_case
from ...session.replaying import How
from ...session.searching import Searcher
from .dialog import Answers, Ask, Dialog

Restart: TypeAlias = Literal["changed", "yes", "no"]

RESTARTS: Final[tuple[Restart, ...]] = ("changed", "yes", "no")
"""Whether the application is started anew before: if its code was changed, in any case, or never."""
STEP: Final = "step"
"""The pace that waits for the user before each frame."""
WORDS: Final = (
    "What was sent is sent again to the application, in a session of its own; what it says to that is compared.\n"
    f"pace: {', '.join(PACES)} or {STEP}; recorded 2 is twice as fast\n"
    "restart: changed, yes or no: whether the code is loaded anew before"
)
_SPEED: Final = re.compile(r"recorded\s+x?(\d{1,4}(?:\.\d{1,3})?)x?")
LONGEST: Final = 3600.0
"""Seconds that a reply may be waited for."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is replayed, and how."""

    path: Path | None
    """The file; None for the session on the screen, as it is recorded now."""
    pace: str
    """As it was typed."""
    how: How
    hold: bool
    """Whether each frame waits for the user."""
    restart: Restart


def read_wanted(texts: dict[str, str]) -> Wanted:
    """Read what was typed.

    Args:
        texts: ``file``, ``pace``, ``restart`` and ``timeout``.

    Returns:
        What is wanted.

    Raises:
        UsageError: Something of it is nothing.
    """
    name, pace, restart = (texts[key].strip() for key in ("file", "pace", "restart"))
    found = _SPEED.fullmatch(pace)
    speed = float(found[1]) if found else 1.0
    kind = "recorded" if found else pace or PACES[0]
    if speed <= 0:
        raise UsageError("a speed is above zero")
    if kind not in (*PACES, STEP):
        raise UsageError(f"a pace is {', '.join(PACES)} or {STEP}; recorded 2 is twice as fast")
    chosen = next((one for one in RESTARTS if one == (restart or RESTARTS[0])), None)
    if chosen is None:
        raise UsageError(f"restart is {', '.join(RESTARTS[:-1])} or {RESTARTS[-1]}")
    how = How(next((one for one in PACES if one == kind), PACES[0]), speed, _seconds(texts["timeout"]))
    return Wanted(_path(name) if name else None, pace, how, kind == STEP, chosen)


def _seconds(text: str) -> float:
    try:
        seconds = float(text or TIMEOUT)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= LONGEST:
        raise UsageError("a timeout is a number of seconds above zero")
    return seconds


def _path(name: str) -> Path:
    try:
        return Path(name).expanduser()
    except (RuntimeError, ValueError):
        raise UsageError("there is no such user") from None


def read(path: Path, searcher: Searcher) -> Case:
    """Read a session file; takes long if it is large.

    Args:
        path: Where it is.
        searcher: Runs its regexes.

    Returns:
        The case.

    Raises:
        WstuiError: It cannot be replayed.
    """
    case = read_case(path, searcher.search)
    if not any(isinstance(record.event, Connect) for record in case.script):
        raise UsageError(f"{path}: nobody connects in it, so there is nothing to replay")
    return case


class ReplayDialog(Dialog[tuple[Wanted, Case]]):
    """Asks what is replayed, and reads it.

    Args:
        wanted: What stands there at first.
        recorded: Where the session on the screen is recorded.
        searcher: Runs the regexes of the file.
    """

    def __init__(self, wanted: Wanted, recorded: Path | None, searcher: Searcher) -> None:
        parts = (
            Ask("file", "file", str(wanted.path or ""), "this session, as it is recorded now" if recorded else ""),
            Ask("pace", "pace", wanted.pace, PACES[0]),
            Ask("restart", "restart", wanted.restart, RESTARTS[0]),
            Ask("timeout", "timeout", f"{wanted.how.timeout:g}", "seconds for each reply"),
        )
        super().__init__("Replay", parts, self._begin, words=WORDS, does="replays")
        self._recorded = recorded
        self._searcher = searcher

    async def _begin(self, answers: Answers) -> tuple[Wanted, Case]:
        wanted = read_wanted(answers.texts)
        path = wanted.path or self._recorded
        if path is None:
            raise UsageError("a file is needed")
        self.tell("reading")
        return wanted, await asyncio.to_thread(read, path, self._searcher)


FIRST: Final = Wanted(None, PACES[0], How(), hold=False, restart=RESTARTS[0])
"""What stands in the dialog the first time."""
