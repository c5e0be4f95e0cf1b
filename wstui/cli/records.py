"""A session file as the verbs print it: one line a record, for a person or as JSON."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..core.codec import record_to_dict
from ..core.events import Connect
from ..core.payload import visible
from ..core.redacting import Redactor
from ..core.summary import shown_kind
from ..core.transcript import Record, Row
from ..errors import UsageError
from ..session.archive import Archive
from .speech import ExitCode, colours, complain, say, why


def existing(name: str) -> Path:
    """Find a file, before anything is done that takes long.

    Args:
        name: Its path.

    Returns:
        The same.

    Raises:
        UsageError: There is no such file.
    """
    path = Path(name)
    try:
        path.stat()
    except (OSError, ValueError) as error:
        raise UsageError(f"{name}: {why(error)}") from None
    return path


def open_session(name: str) -> Archive:
    """Open a session file.

    Args:
        name: Its path.

    Returns:
        Its archive.

    Raises:
        UsageError: There is no such file.
        SessionFileError: It is none of a session.
    """
    return Archive.open(existing(name))


def print_session(name: str, options: Mapping[str, Any]) -> ExitCode:
    """Print the records of a session.

    Args:
        name: The file.
        options: Those that were given, by name.

    Returns:
        The exit code.

    Raises:
        UsageError: There is no such file.
        SessionFileError: It is none of a session.
    """
    with contextlib.closing(open_session(name)) as archive:
        if archive.mended:
            complain(archive.mended, kind="")
        if options.get("json"):
            for index in range(len(archive)):
                say(json.dumps(record_to_dict(archive.record(index)), ensure_ascii=False, separators=(",", ":")))
            return ExitCode.OK
        palette = colours()
        for index in range(len(archive)):
            say(_line(archive.row(index), palette))
    return ExitCode.OK


def redacted(records: list[Record]) -> list[Record]:
    """Take secrets out of records, and say on standard error which.

    Args:
        records: Of one session.

    Returns:
        The records with placeholders, equal ones for equal secrets; payloads are as they were.
    """
    redactor = Redactor()
    for record in records:
        if isinstance(record.event, Connect):
            redactor.reserve(record.event.scope)
    done = [redactor.record(record) for record in records]
    if redactor.found:
        told = ", ".join(redactor.found.values())
        complain(f"secrets are taken out, but not of payloads: {told} (--keep-secrets keeps them)", kind="")
    return done


def _line(row: Row, palette: Mapping[str, str]) -> str:
    """Tell a record to a person; the direction's sign says what its colour says."""
    kind = shown_kind(row.kind, binary=row.binary)
    connection = f"#{row.c}" if row.c else ""
    colour = palette["error"] if row.severity == "error" else palette[row.way]
    at = f"  ({visible(row.at)})" if row.at else ""
    return (
        f"{row.n:>6} {row.t:>11.6f} {connection:>4} {colour}{row.way} {visible(kind):<10} {visible(row.text)}"
        f"{palette['end']}{at}".rstrip()
    )
