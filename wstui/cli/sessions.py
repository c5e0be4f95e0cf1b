"""``wstui sessions``: the journals that are kept; list them, print one, save one, take some away."""

from __future__ import annotations

import contextlib
import json
import re
from datetime import UTC
from pathlib import Path
from typing import Any, Final

from ..config import state_dir
from ..core.payload import human_size, visible
from ..core.placeholders import variable
from ..core.summary import short_kind
from ..errors import UsageError
from ..session.limits import Limits
from ..session.saving import save
from ..session.shelf import Described, Swept, catalogue, remove, shelf, sweep
from .options import VERBS
from .records import open_session, print_session
from .speech import ExitCode, complain, progress, say
from .target import configure

_AGE: Final = re.compile(r"(\d{1,6})([hdw]?)")
_SECONDS: Final = {"h": 3600, "d": 86_400, "": 86_400, "w": 7 * 86_400}
_WORDS: Final = {"list": 0, "open": 2, "save": 3, "clean": 1}
"""How many words each needs."""
_GOES_WITH: Final = {"all": "clean", "older-than": "clean", "keep-size": "clean", "keep-secrets": "save"}
"""What options are about."""
_DIGITS: Final = 9
"""Digits of the highest number of a session; more are a file's name."""
_WIDTH: Final = 60
"""Characters of how a session ended, and of what was replayed in it, that a line has at most."""


def sessions(words: list[str], options: dict[str, Any]) -> ExitCode:
    """List, open, save or clean.

    Args:
        words: ``[]``, ``["open", NUMBER_OR_FILE]``, ``["save", NUMBER_OR_FILE, FILE]`` or ``["clean"]``.
        options: Those that were given, by name.

    Returns:
        The exit code.

    Raises:
        WstuiError: What cannot be done as asked.
    """
    config = configure(options)
    folder = state_dir(config) / "sessions"
    verb = words[0] if words else "list"
    if len(words) != _WORDS.get(verb):
        raise UsageError(f"write it as {VERBS['sessions'].usage}")
    for name, goes_with in _GOES_WITH.items():
        if name in options and goes_with != verb:
            raise UsageError(f"--{name} goes with wstui sessions {goes_with}")
    if verb == "clean":
        return _clean(folder, options, Limits(config.keep_days * 86_400, config.keep_size))
    if verb == "list":
        return _list(folder, options)
    file = _file(folder, words[1])
    return print_session(file, options) if verb == "open" else _save(file, Path(words[2]), options)


def _list(folder: Path, options: dict[str, Any]) -> ExitCode:
    """Print what is kept, the newest first."""
    journals = _catalogue(folder)
    if options.get("json"):
        say(json.dumps([_data(number, journal) for number, journal in enumerate(journals, 1)], indent=2))
        return ExitCode.OK
    if not journals:
        complain(f"no sessions are kept in {folder}", kind="")
    table = [_row(number, journal) for number, journal in enumerate(journals, 1)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for number, started, app, records, size, end in table:
        cells = (number.rjust(widths[0]), started.ljust(widths[1]), app.ljust(widths[2]), records.rjust(widths[3]))
        say("  ".join((*cells, size.rjust(widths[4]), end)).rstrip())
    return ExitCode.OK


def _catalogue(folder: Path) -> list[Described]:
    """Read the folder."""
    try:
        return catalogue(folder)
    except OSError as error:
        raise UsageError(f"{folder}: {error.strerror}") from None


def _data(number: int, journal: Described) -> dict[str, Any]:
    """Tell a journal to a program."""
    started = journal.started.astimezone(UTC).isoformat(timespec="milliseconds") if journal.started else None
    return {
        "number": number,
        "file": str(journal.kept.path),
        "app": journal.app,
        "replay": journal.replay,
        "started": started and started.replace("+00:00", "Z"),
        "records": journal.ending.records,
        "bytes": journal.kept.size,
        "end": journal.ending.kind,
        "text": journal.ending.text,
        "live": journal.live,
        "problem": journal.problem,
    }


def _row(number: int, journal: Described) -> tuple[str, str, str, str, str, str]:
    """Tell a journal to a person: number, when, what, how much, and how it ended."""
    size = human_size(journal.kept.size)
    if journal.problem:
        return str(number), "", visible(journal.kept.path.name), "", size, visible(journal.problem)
    started = f"{journal.started.astimezone():%Y-%m-%d %H:%M:%S}" if journal.started else ""
    records = f"{journal.ending.records} record" + "s" * (journal.ending.records != 1)
    return str(number), started, visible(journal.app), records, size, _end(journal)


def _end(journal: Described) -> str:
    """Tell what was replayed in a session, if anything was, and how it ended."""
    kind, text = short_kind(journal.ending.kind), visible(journal.ending.text)
    told = f"{kind} {text[:_WIDTH]}{'…' if len(text) > _WIDTH else ''}" if text else kind
    live = "being written" if journal.live else ""
    replay = f"replay of {visible(journal.replay, _WIDTH)}" if journal.replay else ""
    return ", ".join(part for part in (live, replay, told or "never connected") if part)


def _file(folder: Path, name: str) -> str:
    """Find one of them, by its number or as a file."""
    if not name.isdecimal() or len(name) > _DIGITS:
        return name
    journals = _catalogue(folder)
    if not 0 < int(name) <= len(journals):
        raise UsageError(f"there is no session {name}: wstui sessions lists {len(journals)}")
    return str(journals[int(name) - 1].kept.path)


def _save(file: str, target: Path, options: dict[str, Any]) -> ExitCode:
    """Save one of them; say beside the data what it still holds."""
    keep = bool(options.get("keep-secrets"))
    with contextlib.closing(open_session(file)) as archive:
        if archive.mended:
            complain(archive.mended, kind="")
        with progress("saving") as show:
            saved = save(archive, target, keep_secrets=keep, progress=show)
    if options.get("json"):
        needed = {name: variable(name) for name in saved.redacted if name in saved.needed}
        data = {"file": str(saved.path), "records": saved.records, "redacted": saved.redacted, "needed": needed}
        say(json.dumps(data, indent=2))
    for line in saved.told(keep_secrets=keep):
        complain(line, kind="")
    return ExitCode.OK


def _clean(folder: Path, options: dict[str, Any], configured: Limits) -> ExitCode:
    """Take away what is too old or too much, or all."""
    if options.get("all") and (others := options.keys() & {"older-than", "keep-size"}):
        raise UsageError(f"--all takes everything: --{min(others)} does not go with it")
    try:
        swept = (
            remove(shelf(folder)) if options.get("all") else sweep(folder, _limits(options, configured), newest=True)
        )
    except OSError as error:
        raise UsageError(f"{folder}: {error.strerror}") from None
    return _tell(swept, options)


def _limits(options: dict[str, Any], configured: Limits) -> Limits:
    """Take the limits that were given; if none was, those of the configuration."""
    if "older-than" not in options:
        return configured if "keep-size" not in options else Limits(0, configured.size)
    seconds = _seconds(options["older-than"])
    return Limits(seconds, configured.size if "keep-size" in options else 0)


def _seconds(age: str) -> float:
    """Read an age."""
    match = _AGE.fullmatch(age.strip().lower())
    if match is None or not int(match[1]):
        raise UsageError(f"--older-than {age} is no age such as 12h, 7d or 4w")
    return int(match[1]) * _SECONDS[match[2]]


def _tell(swept: Swept, options: dict[str, Any]) -> ExitCode:
    """Print what is gone; say beside it what is not."""
    if options.get("json"):
        say(json.dumps([{"file": str(kept.path), "bytes": kept.size} for kept in swept.removed], indent=2))
    else:
        for kept in swept.removed:
            say(visible(str(kept.path)))
    size = human_size(sum(kept.size for kept in swept.removed))
    gone = f"{len(swept.removed)} session{'s' * (len(swept.removed) != 1)} of {size} removed"
    left = f"; {len(swept.live)} being written, which stay" if swept.live else ""
    complain(gone + left, kind="")
    for problem in swept.problems:
        complain(problem)
    return ExitCode.USAGE if swept.problems else ExitCode.OK
