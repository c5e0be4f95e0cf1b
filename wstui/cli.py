"""The verbs and the exit codes.

Standard output is data only. This module alone writes on standard error, one line each: ``wstui: error: …``.
Nothing here imports Textual, or user code: `debug` spawns the child first and imports the screen second, so that
the application loads meanwhile.
"""

from __future__ import annotations

import contextlib
import dataclasses
import io
import json
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from . import __version__
from .arguments import APPLICATION, CONNECTION, HELP, RUNNING, make_scope, parse
from .config import Config, state_dir
from .config import load as load_config
from .errors import InterpreterError, LoadError, UsageError, WstuiError
from .session.child import Child, ChildConfig

if TYPE_CHECKING:
    from .core.transcript import Row
    from .session.archive import Archive
    from .tui.screens.debug import DebugScreen


class ExitCode(IntEnum):
    """What the shell is told."""

    OK = 0
    """All went well."""
    DIFFERS = 1
    """A replay or a comparison differs."""
    USAGE = 2
    """Wrong usage or configuration, or a bad session file."""
    NOT_LOADED = 3
    """The application could not be loaded or started."""
    CRASHED = 4
    """The application crashed (headless verbs)."""
    INTERRUPTED = 130
    """The user pressed Ctrl-C."""


DEMO: Final = Path(__file__).with_name("demo.py")
"""The file of the built-in applications, debugged like anybody's."""


# -- out -----------------------------------------------------------------------------------------------------------


def say(line: str) -> None:
    """Write one line of data on standard output.

    Args:
        line: Already safe for a terminal.
    """
    sys.stdout.write(line + "\n")


def complain(message: str, kind: str = "error: ") -> None:
    """Write one line on standard error, whatever the message holds.

    Args:
        message: What is wrong, or worth knowing.
        kind: ``error: ``, or empty.
    """
    from .core.payload import visible

    sys.stderr.write(f"wstui: {kind}{visible(message)}\n")


# -- the verbs -----------------------------------------------------------------------------------------------------


def _configure(options: dict[str, Any]) -> Config:
    """Put the options that were given over the environment and the files."""
    return load_config({name: value for name, value in options.items() if name in APPLICATION | RUNNING})


def _child_config(app: str, config: Config) -> ChildConfig:
    """Say to the child what it is to run."""
    return ChildConfig(
        app=app,
        app_dir=config.app_dir,
        factory=config.factory,
        settings=config.settings,
        python=config.python,
        lifespan=config.lifespan,
        loop=config.loop,
        root_path=config.root_path,
        max_frame_size=config.max_frame_size,
    )


def debug(words: list[str], options: dict[str, Any]) -> ExitCode:
    """``wstui APP [PATH]``: the screen."""
    config = _configure(options)
    app, *rest = words or [config.app or ""]
    if not app:
        raise UsageError("which application? wstui module:application, or wstui demo; wstui --help tells more")
    if app.endswith(".wstui"):
        raise UsageError(f"{app} is a session file: wstui show {app}")
    return _screen(app, rest, config, options)


def demo(words: list[str], options: dict[str, Any]) -> ExitCode:
    """``wstui demo [PATH]``: the screen, on the built-in applications, with our own interpreter."""
    config = dataclasses.replace(_configure(options), app_dir=".", python=sys.executable, factory=None, settings=None)
    return _screen(f"{DEMO}:application", words, config, options)


def _screen(app: str, rest: list[str], config: Config, options: dict[str, Any]) -> ExitCode:
    """Open the screen on an application, which loads while the screen is imported."""
    path, lacking = rest[0] if rest else "/", _no_terminal()
    if lacking:
        make_scope(path, options)
        raise UsageError(f"the debugger needs a terminal and {lacking} is none (wstui --help lists what needs none)")
    child_config = _child_config(app, config)
    with contextlib.closing(Child.spawn(child_config)) as child, contextlib.ExitStack() as at_the_end:
        scope = None if _plain(path, options) else make_scope(path, options)
        from .tui.app import WstuiApp

        def start() -> DebugScreen:
            """Make the rest, once the frames are painted."""
            from .session.controller import Controller
            from .tui.screens.debug import DebugScreen

            controller = Controller(child_config, child, state_dir(config))
            at_the_end.callback(controller.abandon)
            return DebugScreen(controller, scope or make_scope(path, options), connect=bool(rest))

        screen = WstuiApp(start, app)
        screen.run_guarded()
    return ExitCode(screen.return_code or 0)


_PLAIN: Final = re.compile(r"(?:/[A-Za-z0-9_.~-]*)+(?:\?[A-Za-z0-9_.~=&-]*)?")
"""Paths that no check could refuse."""


def _plain(path: str, options: Mapping[str, Any]) -> bool:
    """Tell whether the scope is legal at a glance; whatever could be refused is checked before a screen opens."""
    return _PLAIN.fullmatch(path) is not None and not CONNECTION & options.keys() and "root-path" not in options


def _no_terminal() -> str:
    """Name what should be a terminal and is none; empty if all are."""
    names = ("standard input", "standard output", "standard error")
    return next((name for number, name in enumerate(names) if not os.isatty(number)), "")


def routes(words: list[str], options: dict[str, Any]) -> ExitCode:
    """``wstui routes APP``: the WebSocket routes that an application declares."""
    from .core.payload import visible
    from .session.probe import list_routes

    config = _configure(options)
    found = list_routes(_child_config(words[0], config))
    if options.get("json"):
        say(json.dumps([dataclasses.asdict(route) for route in found], indent=2))
        return ExitCode.OK
    if not found:
        complain(f"{words[0]} declares no WebSocket routes that could be listed", kind="")
    table = [[visible(cell) for cell in (route.path, route.name, route.endpoint)] for route in found]
    widths = [max(len(row[column]) for row in table) for column in range(3)] if table else []
    for row in table:
        say("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    return ExitCode.OK


def show(words: list[str], options: dict[str, Any]) -> ExitCode:
    """``wstui show FILE``: one line a record."""
    from .core.codec import record_to_dict

    with contextlib.closing(_open(words[0])) as archive:
        if archive.mended:
            complain(archive.mended, kind="")
        if options.get("json"):
            for index in range(len(archive)):
                say(json.dumps(record_to_dict(archive.record(index)), ensure_ascii=False, separators=(",", ":")))
            return ExitCode.OK
        colours = _COLOURS if _coloured() else dict.fromkeys(_COLOURS, "")
        for index in range(len(archive)):
            say(_line(archive.row(index), colours))
    return ExitCode.OK


_COLOURS: Final = {">": "\x1b[36m", "<": "\x1b[32m", "!": "\x1b[33m", "error": "\x1b[31m", "end": "\x1b[0m"}


_SHORT: Final = {"websocket.http.response.start": "denial", "websocket.http.response.body": "body"}


def _coloured() -> bool:
    """Tell whether standard output is a terminal that wants colours."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _line(row: Row, colours: Mapping[str, str]) -> str:
    """Tell a record to a person; the direction's sign says what its colour says."""
    from .core.payload import visible

    if row.kind in {"websocket.send", "websocket.receive"}:
        kind = "bytes" if row.binary else "text"
    else:
        kind = _SHORT.get(row.kind) or row.kind.removeprefix("websocket.")
    connection = f"#{row.c}" if row.c else ""
    colour = colours["error"] if row.severity == "error" else colours[row.way]
    at = f"  ({visible(row.at)})" if row.at else ""
    return (
        f"{row.n:>6} {row.t:>11.6f} {connection:>4} {colour}{row.way} {visible(kind):<10} {visible(row.text)}"
        f"{colours['end']}{at}".rstrip()
    )


def _open(name: str) -> Archive:
    """Open a session file."""
    from .session.archive import Archive

    path = Path(name)
    try:
        path.stat()
    except OSError as error:
        raise UsageError(f"{name}: {error.strerror}") from None
    return Archive.open(path)


# -- the whole -----------------------------------------------------------------------------------------------------

Verb: TypeAlias = Callable[[list[str], dict[str, Any]], ExitCode]

VERBS: Final[Mapping[str, tuple[Verb, int, int, set[str]]]] = {
    "debug": (debug, 0, 2, APPLICATION | RUNNING | CONNECTION),
    "demo": (demo, 0, 1, RUNNING | CONNECTION),
    "routes": (routes, 1, 1, APPLICATION | {"lifespan", "loop", "json"}),
    "show": (show, 1, 1, {"json"}),
}
"""Each verb: what does it, how few and how many words come after it, and which options go with it."""

USAGE: Final = {
    "debug": "wstui debug APP [PATH]",
    "demo": "wstui demo [PATH]",
    "routes": "wstui routes APP",
    "show": "wstui show FILE",
}


def run(arguments: Sequence[str]) -> ExitCode:
    """Do what a command line asks for.

    Args:
        arguments: Without the program's name.

    Returns:
        The exit code.

    Raises:
        WstuiError: What could not be done, in one line.
    """
    words, options = parse(arguments)
    if options.get("help"):
        sys.stdout.write(HELP)
        return ExitCode.OK
    if options.get("version"):
        say(f"wstui {__version__}")
        return ExitCode.OK
    name = words.pop(0) if words and words[0] in VERBS else "debug"
    verb, fewest, most, fitting = VERBS[name]
    if not fewest <= len(words) <= most:
        raise UsageError(f"write it as {USAGE[name] if name in arguments else 'wstui APP [PATH]'}")
    for option in options:
        if option not in fitting:
            raise UsageError(f"--{option} does not go with {USAGE[name]}")
    return verb(words, options)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program.

    Args:
        arguments: Without the program's name; None takes the process's own.

    Returns:
        The exit code; errors have been told on standard error, in one line each.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        code = run(sys.argv[1:] if arguments is None else arguments)
        sys.stdout.flush()
    except (LoadError, InterpreterError) as error:
        complain(str(error))
        return ExitCode.NOT_LOADED
    except WstuiError as error:
        complain(str(error))
        return ExitCode.USAGE
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        # Whoever read has had enough; what is still buffered must not fail again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.OK
    return code
