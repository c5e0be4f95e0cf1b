"""``wstui show FILE``: a session file, one line a record."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from ..core.codec import record_to_dict
from ..core.payload import visible
from ..core.transcript import Row
from ..errors import UsageError
from ..session.archive import Archive
from .speech import ExitCode, colours, complain, say

_SHORT: Final = {"websocket.http.response.start": "denial", "websocket.http.response.body": "body"}


def show(words: list[str], options: dict[str, Any]) -> ExitCode:
    """Print the records, for a person or as JSON lines.

    Args:
        words: The file.
        options: Those that were given, by name.

    Returns:
        The exit code.

    Raises:
        UsageError: There is no such file.
        SessionFileError: It is none of a session.
    """
    with contextlib.closing(open_session(words[0])) as archive:
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
    path = Path(name)
    try:
        path.stat()
    except OSError as error:
        raise UsageError(f"{name}: {error.strerror}") from None
    return Archive.open(path)


def _line(row: Row, palette: Mapping[str, str]) -> str:
    """Tell a record to a person; the direction's sign says what its colour says."""
    if row.kind in {"websocket.send", "websocket.receive"}:
        kind = "bytes" if row.binary else "text"
    else:
        kind = _SHORT.get(row.kind) or row.kind.removeprefix("websocket.")
    connection = f"#{row.c}" if row.c else ""
    colour = palette["error"] if row.severity == "error" else palette[row.way]
    at = f"  ({visible(row.at)})" if row.at else ""
    return (
        f"{row.n:>6} {row.t:>11.6f} {connection:>4} {colour}{row.way} {visible(kind):<10} {visible(row.text)}"
        f"{palette['end']}{at}".rstrip()
    )
