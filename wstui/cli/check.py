"""``wstui check APP [PATH…]`` and ``wstui check FILE…``: what an application does against the rules."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from typing import Any

from ..core.payload import visible
from ..errors import SessionFileError, UsageError
from ..session import checking
from ..session.archive import Archive
from ..session.findings import Finding, findings, is_crash
from .arguments import is_session, make_scope, timeout
from .records import open_session
from .speech import ExitCode, colours, complain, say
from .target import application, child_config, configure


def check(words: list[str], options: dict[str, Any]) -> ExitCode:
    """Print what is wrong, one line each, and what real servers would do with it.

    Args:
        words: The application and paths to connect to, or session files; none takes the configured application.
        options: Those that were given, by name.

    Returns:
        The exit code.

    Raises:
        WstuiError: The application cannot be loaded, or an option is wrong.
    """
    files = [is_session(word) for word in words]
    if not any(files):  # nor any word: then the configured application is checked
        found, code = _application(words, options), ExitCode.OK
    elif all(files):
        if given := sorted(options.keys() - {"json"}):
            raise UsageError(f"--{given[0]} goes with an application, not with session files")
        found, code = _files(words)
    else:
        raise UsageError("write it as wstui check APP [PATH…], or wstui check FILE…, not as both")
    _tell(found, as_json="json" in options)
    return max(code, _code(found))


def _application(words: list[str], options: dict[str, Any]) -> list[Finding]:
    config, patience = configure(options), timeout(options) or checking.PATIENCE
    app, paths = application(words, config, "wstui check APP, or app in [tool.wstui]")
    child = child_config(app, config)
    checked = checking.check_application(child, paths, lambda path: make_scope(path, options), patience)
    for route in checked.skipped:
        complain(f"skipped {route}: it needs parameters; name a path of it to check it", kind="")
    errors = sum(finding.counts for finding in checked.findings)
    answered = zip(checked.paths, checked.answers, strict=True)
    connected = ", ".join(f"{visible(path)} ({answer})" for path, answer in answered) or "nothing"
    complain(f"connected to {connected}; {errors or 'no'} error{'' if errors == 1 else 's'}", kind="")
    return checked.findings


def _files(names: list[str]) -> tuple[list[Finding], ExitCode]:
    """Read every file; one that is bad is said, and keeps none of the others from being read."""
    found: list[Finding] = []
    code = ExitCode.OK
    for name in names:
        try:
            with contextlib.closing(open_session(name)) as archive:
                found += _recorded(archive, name)
        except (SessionFileError, UsageError) as error:
            complain(str(error))
            code = ExitCode.USAGE
    return found, code


def _recorded(archive: Archive, name: str) -> list[Finding]:
    if archive.mended:
        complain(archive.mended, kind="")
    return findings(archive, name)


def _tell(found: Sequence[Finding], *, as_json: bool) -> None:
    if as_json:
        say(json.dumps([finding.as_dict() for finding in found], indent=2))
        return
    palette = colours()
    for finding in found:
        colour = palette["error"] if finding.severity == "error" else palette["!"]
        say(f"{colour}{visible(finding.line())}{palette['end']}")
        for server, does in finding.servers.items():
            say(f"    {server:<10} {does}")


def _code(found: Sequence[Finding]) -> ExitCode:
    if any(is_crash(finding) for finding in found):
        return ExitCode.CRASHED
    return ExitCode.DIFFERS if any(finding.counts for finding in found) else ExitCode.OK
