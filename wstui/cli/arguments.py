"""What a command line says: words, options by name, and the scope that they ask for."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from ..config import nearest
from ..errors import UsageError
from .options import OPTIONS, Option

if TYPE_CHECKING:
    from ..core.scope import Scope


def parse(arguments: Sequence[str]) -> tuple[list[str], dict[str, Any]]:
    """Split a command line; words and options may be mixed, and after ``--`` there are words only.

    Args:
        arguments: Without the program's name.

    Returns:
        The words, and the options that were given, by name: True for a switch, a str, or a list of them for what
        may be given again.

    Raises:
        UsageError: An option is unknown, lacks its value, or has one that it does not take.
    """
    words: list[str] = []
    options: dict[str, Any] = {}
    rest = deque(arguments)
    while rest:
        argument = rest.popleft()
        if argument == "--":
            words += rest
            break
        if argument.startswith("--"):
            name, given, value = argument[2:].partition("=")
            _take(_option(f"--{name}"), value if given else None, rest, options)
        elif argument.startswith("-") and argument != "-":
            _take_letters(argument[1:], rest, options)
        else:
            words.append(argument)
    return words, options


def _take_letters(letters: str, rest: deque[str], options: dict[str, Any]) -> None:
    """Take one-letter options; the first that takes a value takes what stands behind it as one."""
    while letters:
        option, letters = _option(f"-{letters[0]}"), letters[1:]
        if option.metavar:
            return _take(option, letters or None, rest, options)
        _take(option, None, rest, options)
    return None


def _take(option: Option, value: str | None, rest: deque[str], options: dict[str, Any]) -> None:
    """Take one option, with the value that it was given or with the next argument."""
    if not option.metavar:
        if value is not None:
            raise UsageError(f"--{option.name} takes no value")
        options[option.name] = True
        return
    if value is None:
        if not rest or rest[0] in _SPELLINGS:
            raise UsageError(f"--{option.name} needs a value: {option.metavar}")
        value = rest.popleft()
    if option.repeatable:
        options.setdefault(option.name, []).append(value)
    else:
        options[option.name] = value


_SPELLINGS: Final = {f"--{name}": option for name, option in OPTIONS.items()} | {
    f"-{option.short}": option for option in OPTIONS.values() if option.short
}
"""Every option, by each way to write it."""


def _option(written: str) -> Option:
    """Find an option."""
    if written not in _SPELLINGS:
        near = nearest(written.lstrip("-"), list(OPTIONS))  # without dashes, in which all are alike
        raise UsageError(f"unknown option {written}{near.replace('mean ', 'mean --')}")
    return _SPELLINGS[written]


def is_session(word: str) -> bool:
    """Tell whether a word of a command line names a session file, which there may not be.

    Args:
        word: Any.

    Returns:
        Whether it ends as their names do.
    """
    return word.endswith(".wstui")


def _pair(option: str, text: str, separator: str) -> tuple[str, str]:
    """Split a header or a cookie into name and value."""
    name, found, value = text.partition(separator)
    if not found or not name.strip():
        raise UsageError(f"--{option} {text!r}: write it as 'NAME{separator} VALUE'".replace("= ", "="))
    return name.strip(), value.strip()


def given_pairs(options: Mapping[str, Any]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Read the headers and the cookies that the command line gives.

    Args:
        options: The options that were given.

    Returns:
        Names and values of both.

    Raises:
        UsageError: One is not written as a name and a value.
    """
    cookies = [cookie for text in options.get("cookie", ()) for cookie in text.split(";") if cookie.strip()]
    return (
        [_pair("header", text, ":") for text in options.get("header", ())],
        [_pair("cookie", text, "=") for text in cookies],
    )


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
    # Not before the child is started, as far as the scope is legal at a glance.
    from dataclasses import replace

    from ..core.scope import Scope

    headers, cookies = given_pairs(options)
    base = Scope.from_url(path)
    scope = replace(
        base,
        headers=(*base.headers, *headers),
        cookies=(*base.cookies, *cookies),
        subprotocols=(*base.subprotocols, *options.get("subprotocol", ())),
    )
    for problem in scope.check():
        raise problem
    return scope


def laid_over(
    scope: Scope,
    headers: Sequence[tuple[str, str]],
    cookies: Sequence[tuple[str, str]],
    subprotocols: Sequence[str] | None = None,
) -> Scope:
    """Lay what the command line gives over a recorded scope: in place of what has the same name.

    Args:
        scope: As it was recorded.
        headers: Names and values.
        cookies: The same.
        subprotocols: In place of all; None leaves them.

    Returns:
        The scope to ask for now; it may be illegal.
    """
    from dataclasses import replace

    names = {name.lower() for name, _ in headers}, {name for name, _ in cookies}
    return replace(
        scope,
        headers=(*(pair for pair in scope.headers if pair[0].lower() not in names[0]), *headers),
        cookies=(*(pair for pair in scope.cookies if pair[0] not in names[1]), *cookies),
        subprotocols=scope.subprotocols if subprotocols is None else tuple(subprotocols),
    )


LONGEST: Final = 3600.0
"""Seconds of the longest ``--timeout``."""
FASTEST: Final = 1e6
"""The highest ``--speed``."""
MOST_JOBS: Final = 64
"""The most ``--jobs``."""


def _number(text: str, most: float) -> float | None:
    """Read a number above 0; None if it is none, or more than the most."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if 0 < number <= most else None


def timeout(options: Mapping[str, Any]) -> float | None:
    """Read ``--timeout``.

    Args:
        options: The options that were given.

    Returns:
        Seconds; None if it was not given.

    Raises:
        UsageError: It is no number of seconds.
    """
    text = options.get("timeout")
    if text is None:
        return None
    if (seconds := _number(text, LONGEST)) is None:
        raise UsageError(f"--timeout {text} is no number of seconds, above 0 and at most {LONGEST:g}")
    return seconds


def speed(options: Mapping[str, Any]) -> float:
    """Read ``--speed``.

    Args:
        options: The options that were given.

    Returns:
        How many times as fast; 1 if it was not given.

    Raises:
        UsageError: It is no such number.
    """
    text = options.get("speed", "1")
    if (times := _number(text, FASTEST)) is None:
        raise UsageError(f"--speed {text} is no number above 0, such as 2 or 0.5")
    return times


def jobs(options: Mapping[str, Any]) -> int:
    """Read ``--jobs``.

    Args:
        options: The options that were given.

    Returns:
        How many; 1 if it was not given.

    Raises:
        UsageError: It is no such number.
    """
    text = options.get("jobs", "1")
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MOST_JOBS):
        raise UsageError(f"--jobs {text} is no number from 1 to {MOST_JOBS}")
    return int(text)
