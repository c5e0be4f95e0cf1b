"""``wstui routes APP``: the WebSocket routes that an application declares."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from ..core.payload import visible
from ..session import probe
from .arguments import timeout
from .speech import ExitCode, complain, say
from .target import application, child_config, configure


def routes(words: list[str], options: dict[str, Any]) -> ExitCode:
    """Print them, as a table or as JSON.

    Args:
        words: The application; none takes the configured one.
        options: Those that were given, by name.

    Returns:
        The exit code.

    Raises:
        WstuiError: The application cannot be loaded, or an option is wrong.
    """
    config = configure(options)
    app, _ = application(words, config, "wstui routes APP, or app in [tool.wstui]")
    found = probe.list_routes(child_config(app, config), timeout(options))
    if options.get("json"):
        say(json.dumps([dataclasses.asdict(route) for route in found], indent=2))
        return ExitCode.OK
    if not found:
        complain(f"{app} declares no WebSocket routes that could be listed", kind="")
    table = [[visible(cell) for cell in (route.path, route.name, route.endpoint)] for route in found]
    widths = [max(len(row[column]) for row in table) for column in range(3)] if table else []
    for row in table:
        say("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    return ExitCode.OK
