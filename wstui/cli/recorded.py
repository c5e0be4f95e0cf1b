"""What a session file was recorded with, to connect with it again."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from ..core.events import Connect
from ..core.scope import Scope
from ..errors import ScopeError, UsageError
from ..journal.line import read_header, read_record
from ..journal.reader import open_file
from .arguments import given_pairs, laid_over

_CONNECT: Final = b'"' + Connect.kind.encode() + b'"'


class Recorded(NamedTuple):
    """The first connect of a session file."""

    scope: Scope
    """What it asked for, with placeholders where secrets were; what the command line gives is laid over it."""
    server: str
    """The server that was played."""


def recorded(name: str, options: Mapping[str, Any]) -> Recorded:
    """Find the first connect of a session file; no more of it is read.

    Args:
        name: The file.
        options: The options that were given.

    Returns:
        What it asked for.

    Raises:
        UsageError: There is no connect in it, or what it would ask for now is not legal.
        SessionFileError: It is none of a session.
    """
    with open_file(Path(name)) as file:
        server = read_header(file.readline(), name).server
        for number, raw in enumerate(file, 2):
            event = read_record(raw, name, number).event if _CONNECT in raw else None
            if isinstance(event, Connect):
                return Recorded(_scope(name, event, options), event.server or server)
    raise UsageError(f"{name}: nothing in it was ever connected")


def _scope(name: str, connect: Connect, options: Mapping[str, Any]) -> Scope:
    try:
        scope = laid_over(Scope.from_record(connect.scope), *given_pairs(options), options.get("subprotocol"))
        for problem in scope.check():
            raise problem
    except ScopeError as error:
        raise UsageError(f"{name}: {error}") from None
    return scope
