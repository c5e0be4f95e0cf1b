"""What a command line says: words, options by name, the scope that they ask for; and the page that explains them."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NoReturn

from .config import nearest
from .errors import UsageError

if TYPE_CHECKING:
    from .core.scope import Scope

HELP: Final = """\
wstui debugs the WebSocket consumers of an ASGI application in the terminal.

usage: wstui APP [PATH] [OPTION…]   debug APP; connect at once if PATH is given
       wstui demo [PATH]            debug the built-in applications
       wstui routes APP             list the WebSocket routes that APP declares
       wstui show FILE              print a session file, one line a record
       wstui debug APP [PATH]       the same as wstui APP, should APP be named as a verb

APP is module:attribute, path/to/file.py[:attribute] or module (then application, app, asgi_app or api).
PATH is a path with a query string, /ws/chat/lobby/?token=1, or a whole URL, ws://example.org/ws/.

demo paths: /echo /chat/ROOM /ticker /subprotocols /scope /print /refuse /refuse/denial /flood?n=1000 /block
            /crash/before /crash/accept /crash/receive /crash/finally /crash/exit /crash/signal

the connection:
  -H, --header 'NAME: VALUE'   add a header (again for more)
  -b, --cookie 'NAME=VALUE'    add a cookie (again for more)
  -s, --subprotocol NAME       offer a subprotocol (again for more)
  --root-path PATH             where the application is mounted

the application:
  --app-dir DIR                look for modules here first (default: the working directory)
  --factory                    APP makes the application when it is called
  --settings MODULE            Django's settings
  --python PATH                the project's interpreter (default: $VIRTUAL_ENV, the nearest .venv, our own)
  --lifespan auto|on|off       whether the application gets startup and shutdown (default: auto)
  --loop auto|asyncio|uvloop   its event loop (default: auto)
  --max-frame-size SIZE        largest frame, as 1048576, 512k or 64MiB (default: 64MiB)

  --json                       routes, show: print JSON
  -h, --help                   print this
  --version                    print the version

Options may also stand in [tool.wstui] of pyproject.toml, in the user's wstui/config.toml, and in WSTUI_* variables.
Exit codes: 0 ok; 2 usage, configuration or a bad session file; 3 the application could not be loaded; 130 interrupted.
"""

APPLICATION: Final = {"app-dir", "factory", "settings", "python"}
"""Options that say what is loaded, and with what."""
RUNNING: Final = {"root-path", "lifespan", "loop", "max-frame-size"}
"""Options that say how it is run."""
CONNECTION: Final = {"header", "cookie", "subprotocol"}
"""Options that say how it is connected to."""

VALUES: Final = ("app-dir", "settings", "python", "root-path", "lifespan", "loop", "max-frame-size")
"""Options that take a value and are given once."""


class _Parser(argparse.ArgumentParser):
    """Complains by an exception, in one line."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong."""
        raise UsageError(message.removeprefix("argument "))


def _parser() -> tuple[_Parser, list[str]]:
    """Build the one parser, and list its options; one that was not given is not in its result."""
    parser = _Parser(prog="wstui", add_help=False, allow_abbrev=False, argument_default=argparse.SUPPRESS)
    actions = [
        parser.add_argument("-H", "--header", action="append"),
        parser.add_argument("-b", "--cookie", action="append"),
        parser.add_argument("-s", "--subprotocol", action="append"),
        parser.add_argument("-h", "--help", action="store_true"),
        *(parser.add_argument(f"--{name}", dest=name) for name in VALUES),
        *(parser.add_argument(f"--{name}", action="store_true") for name in ("factory", "json", "version")),
    ]
    parser.add_argument("words", nargs="*")
    return parser, [option for action in actions for option in action.option_strings]


def parse(arguments: Sequence[str]) -> tuple[list[str], dict[str, Any]]:
    """Split a command line.

    Args:
        arguments: Without the program's name.

    Returns:
        The words, and the options that were given, by name.

    Raises:
        UsageError: An option is unknown, or lacks its value.
    """
    parser, names = _parser()
    found, unknown = parser.parse_known_intermixed_args(arguments)
    if unknown:
        name = unknown[0].partition("=")[0]
        raise UsageError(f"unknown option {name}{nearest(name, names)}")
    options = vars(found)
    return options.pop("words", []), options


def _pair(option: str, text: str, separator: str) -> tuple[str, str]:
    """Split a header or a cookie into name and value."""
    name, found, value = text.partition(separator)
    if not found or not name.strip():
        raise UsageError(f"--{option} {text!r}: write it as 'NAME{separator} VALUE'".replace("= ", "="))
    return name.strip(), value.strip()


def make_scope(path: str, options: Mapping[str, Any]) -> Scope:
    """Make the scope that the command line asks for.

    Args:
        path: PATH, or ``/``.
        options: The options that were given.

    Returns:
        A legal scope.

    Raises:
        UsageError: It is not legal; the first thing that is wrong.
    """
    from .core.scope import Scope  # not before the child is started

    cookies = [cookie for text in options.get("cookie", ()) for cookie in text.split(";") if cookie.strip()]
    base = Scope.from_url(path)
    scope = dataclasses.replace(
        base,
        headers=(*base.headers, *(_pair("header", text, ":") for text in options.get("header", ()))),
        cookies=(*base.cookies, *(_pair("cookie", text, "=") for text in cookies)),
        subprotocols=(*base.subprotocols, *options.get("subprotocol", ())),
    )
    for problem in scope.check():
        raise problem
    return scope
