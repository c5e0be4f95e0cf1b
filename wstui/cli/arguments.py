"""What a command line says: words, options by name, and the scope that they ask for."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from ..config import nearest
from ..errors import UsageError
from .options import OPTIONS, Option

if TYPE_CHECKING:
    from ..core.scope import Scope


class _Parser(argparse.ArgumentParser):
    """Complains by an exception, in one line."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong."""
        raise UsageError(message.removeprefix("argument "))


def _parser() -> tuple[_Parser, list[str]]:
    """Build the one parser, and list its options; one that was not given is not in its result."""
    parser = _Parser(prog="wstui", add_help=False, allow_abbrev=False, argument_default=argparse.SUPPRESS)
    actions = [_add(parser, option) for option in OPTIONS.values()]
    parser.add_argument("words", nargs="*")
    return parser, [name for action in actions for name in action.option_strings]


def _add(parser: _Parser, option: Option) -> argparse.Action:
    """Teach the parser one option."""
    names = [f"-{option.short}"] * bool(option.short) + [f"--{option.name}"]
    if not option.metavar:
        return parser.add_argument(*names, dest=option.name, action="store_true")
    return parser.add_argument(*names, dest=option.name, action="append" if option.repeatable else "store")


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
    from ..core.scope import Scope  # not before the child is started

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
