"""``wstui APP [PATH]`` and ``wstui demo [PATH]``: the screen."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Final

from ..errors import UsageError
from .arguments import is_session
from .screen import show
from .speech import ExitCode
from .target import application, configure

DEMO: Final = Path(__file__).parents[1] / "demo.py"
"""The file of the built-in applications, debugged like anybody's."""


def debug(words: list[str], options: dict[str, Any]) -> ExitCode:
    """Debug an application of the user's.

    Args:
        words: The application and the path, or a session file for its scope; none takes the configured application.
        options: Those that were given, by name.

    Returns:
        The exit code.

    Raises:
        WstuiError: What cannot be done as asked, before a screen opens.
    """
    config = configure(options)
    app, rest = application(words, config, "wstui module:application, or wstui demo; wstui --help tells more")
    if is_session(app):
        raise UsageError(f"{app} is a session file: wstui {app}")
    return show(app, rest, config, options)


def demo(words: list[str], options: dict[str, Any]) -> ExitCode:
    """Debug the built-in applications, with our own interpreter.

    Args:
        words: The path, if any.
        options: Those that were given, by name.

    Returns:
        The exit code.

    Raises:
        WstuiError: What cannot be done as asked, before a screen opens.
    """
    config = configure(options)._replace(app_dir=".", env_file=None, python=sys.executable, factory=None, settings=None)
    return show(f"{DEMO}:application", words, config, options)
