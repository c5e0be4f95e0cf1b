"""``wstui show FILE``: a session file, one line a record."""

from __future__ import annotations

from typing import Any

from .records import print_session
from .speech import ExitCode


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
    return print_session(words[0], options)
