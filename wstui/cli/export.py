"""``wstui export FILE --to FORMAT``: a session as other programs read it."""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final, NamedTuple, TypeAlias

from .. import __version__
from ..config import nearest
from ..core.transcript import Record
from ..errors import UsageError
from ..formats.exchange import About, Exported
from ..session.archive import Archive
from .options import STYLES
from .records import open_session, redacted
from .speech import ExitCode, complain, progress, say

Writer: TypeAlias = Callable[..., Exported]
"""Writes records, `About` a session; a test by a style and matchers, too."""


class Target(NamedTuple):
    """A format to write."""

    module: str
    """The module of `formats` whose ``write`` does it."""
    name: str
    """What it is called."""


TARGETS: Final[Mapping[str, Target]] = {
    "har": Target("har_out", "a HAR file"),
    "markdown": Target("markdown", "a Markdown page"),
    "http": Target("http_out", "a .http file"),
    "pytest": Target("pytest_code", "a test"),
}
"""By what ``--to`` may say."""


def export(words: list[str], options: dict[str, Any]) -> ExitCode:
    """Print a session in another format, and say beside it what that cannot hold.

    Args:
        words: The file.
        options: Those that were given, by name.

    Returns:
        The exit code.

    Raises:
        UsageError: There is no such file, or no such format.
        SessionFileError: It is none of a session.
    """
    wanted = options.get("to")
    if wanted is None:
        raise UsageError(f"say which format: --to {'|'.join(TARGETS)}")
    if wanted not in TARGETS:
        raise UsageError(f"--to {wanted} is none of {', '.join(TARGETS)}{nearest(wanted, list(TARGETS))}")
    target = TARGETS[wanted]
    write: Writer = importlib.import_module(f"..formats.{target.module}", __package__).write
    style = options.get("style", STYLES[0])
    if wanted != "pytest" and (stray := options.keys() & {"style", "app", "factory"}):
        raise UsageError(f"--{min(stray)} goes with --to pytest")
    if style not in STYLES:
        raise UsageError(f"--style {style} is none of {', '.join(STYLES)}{nearest(style, list(STYLES))}")
    with contextlib.closing(open_session(words[0])) as archive:
        if archive.mended:
            complain(archive.mended, kind="")
        header = archive.header
        app = options.get("app", header.app)
        about = About(app, header.started, header.server, __version__, factory="factory" in options)
        if wanted == "pytest":
            match = archive.header.extra.get("match", ())
            write = partial(write, style=style, match=match if isinstance(match, list) else ())
        with progress("reading") as show:
            records = list(_records(archive, show))
        try:
            exported = write(records if options.get("keep-secrets") else redacted(records), about)
        except UsageError as error:
            raise UsageError(f"{words[0]}: {error}") from None
    say(exported.text.removesuffix("\n"))
    for phrase in exported.lost:
        complain(f"{target.name} cannot hold: {phrase}", kind="")
    return ExitCode.OK


def _records(archive: Archive, show: Callable[[int, int], None]) -> Iterator[Record]:
    """Read all records, and show how far that is."""
    for index in range(len(archive)):
        if index % 1000 == 0:
            show(index, len(archive))
        yield archive.record(index)
