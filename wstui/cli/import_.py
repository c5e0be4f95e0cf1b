"""``wstui import FILE``: what another program has recorded, or would send, as a session file."""

from __future__ import annotations

import importlib
import shlex
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from .. import __version__
from ..core.transcript import Record
from ..errors import FormatError, UsageError
from ..formats.exchange import Imported, decode
from ..formats.guess import is_curl
from ..journal.line import Header, header_line, record_line
from ..session.saving import put
from .records import redacted
from .speech import ExitCode, complain, progress, say, why

_BY_SUFFIX: Final = {".har": "har", ".http": "http_file", ".rest": "http_file"}
"""The reader of a file, by the end of its name; of any other by its first characters."""
_STDIN: Final = "<stdin>"
_ARGUMENT: Final = "<argument>"


def import_(words: list[str], options: dict[str, Any]) -> ExitCode:
    """Read a file, standard input or a command, and write what is in it as a session file.

    Args:
        words: A file, ``-``, or a curl command, as one word or as many.
        options: Those that were given, by name.

    Returns:
        The exit code.

    Raises:
        UsageError: It cannot be read, is of no format that is known, or the session cannot be written.
    """
    name, raw = _given(words)
    try:
        text = decode(raw)
        imported = _reader(name, text)(text)
    except FormatError as error:
        raise UsageError(f"{name}:{error}") from None
    for phrase in imported.lost:
        complain(f"left out: {phrase}", kind="")
    for remark in imported.remarks:
        complain(remark, kind="")
    records = imported.records if options.get("keep-secrets") else redacted(imported.records)
    if "to" in options:
        with progress("writing") as show:
            put(Path(options["to"]), _lines(records, imported.started, show))
    else:
        for line in _lines(records, imported.started):
            say(line.decode().rstrip("\n"))
    return ExitCode.OK


def _given(words: list[str]) -> tuple[str, bytes]:
    """Get what is to be read, and what errors call it."""
    if words[0] == "curl" and len(words) > 1:
        return _ARGUMENT, shlex.join(words).encode(errors="surrogateescape")
    if len(words) > 1:
        raise UsageError("one file at a time; a curl command stands behind --, as it was copied")
    if words[0] == "-":
        return _STDIN, sys.stdin.buffer.read()
    if is_curl(words[0]):
        return _ARGUMENT, words[0].encode(errors="surrogateescape")
    try:
        return words[0], Path(words[0]).read_bytes()
    except (OSError, ValueError) as error:
        neither = "neither a file nor a curl command" if "://" in words[0] else ""
        raise UsageError(f"{words[0]}: {neither or why(error)}") from None


def _reader(name: str, text: str) -> Callable[[str], Imported]:
    """Choose what reads a text."""
    module = _BY_SUFFIX.get(Path(name).suffix.lower())
    if module is None:
        module = "har" if text.lstrip()[:1] in {"{", "["} else "curl" if is_curl(text) else "http_file"
    read: Callable[[str], Imported] = importlib.import_module(f"..formats.{module}", __package__).read
    return read


def _lines(
    records: list[Record], started: datetime | None, show: Callable[[int, int], None] = lambda _, __: None
) -> Iterator[bytes]:
    """Write the lines of the session file, and show how far that is."""
    header = Header(app="", started=started or datetime.now(UTC), versions={"wstui": __version__})
    yield header_line(header)
    for number, record in enumerate(records):
        if number % 1000 == 0:
            show(number, len(records))
        yield record_line(record)
