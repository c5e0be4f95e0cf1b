"""``wstui export FILE --to FORMAT``: a session as other programs read it."""

from __future__ import annotations

import ast
import contextlib
import importlib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
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
from .target import configure

ATTRIBUTES: Final = ("application", "app", "asgi_app", "api")
"""What an application is called that is named by its module alone, as in the debuggee."""
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
        app = _application(header.app, options) if wanted == "pytest" else header.app
        about = About(
            *(app, header.started, header.server, __version__),
            factory="factory" in options,
            frameworks=frozenset(header.versions),
        )
        if wanted == "pytest":
            match = header.extra.get("match", ())
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


def _application(recorded: str, options: Mapping[str, Any]) -> str:
    """Choose what a test imports: what is said, else the session's, or the configured one if that names no attribute.

    A file or module that is named alone is read, not imported: a session file must not bring code to run.
    """
    named = options.get("app") or (recorded if ":" in recorded else configure({}).app or recorded)
    if ":" in named or not named:
        return named
    file = Path(named if named.endswith(".py") else f"{named.replace('.', '/')}.py")
    attribute = _customary(file)
    return f"{named}:{attribute}" if attribute else named


def _customary(file: Path) -> str:
    """Find the customary name that a module gives to its application; empty if it cannot be told by its source."""
    try:
        tree = ast.parse(file.read_bytes())
    except (OSError, ValueError, SyntaxError, RecursionError):
        return ""
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    names |= {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    return next((name for name in ATTRIBUTES if name in names), "")


def _records(archive: Archive, show: Callable[[int, int], None]) -> Iterator[Record]:
    """Read all records, and show how far that is."""
    for index in range(len(archive)):
        if index % 1000 == 0:
            show(index, len(archive))
        yield archive.record(index)
