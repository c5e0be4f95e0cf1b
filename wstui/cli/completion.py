"""``wstui completion SHELL``: a script that teaches a shell to complete wstui's command lines."""

from __future__ import annotations

import importlib
from typing import Any

from ..errors import UsageError
from .options import VERBS
from .shells.tables import words as choices
from .speech import ExitCode, say


def completion(words: list[str], options: dict[str, Any]) -> ExitCode:
    """Print the script.

    Args:
        words: The shell.
        options: Those that were given, by name.

    Returns:
        The exit code.

    Raises:
        UsageError: The shell is not known.
    """
    (shell,) = words
    known = choices(VERBS["completion"].completes[0])
    if shell not in known:
        raise UsageError(f"{shell} is not one of {', '.join(known)}")
    module = importlib.import_module(f".shells.{shell}", __package__)
    say(module.script(routes="routes" in options).rstrip("\n"))
    return ExitCode.OK
