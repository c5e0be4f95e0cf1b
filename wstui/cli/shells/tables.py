"""What the scripts of all shells are made from."""

from __future__ import annotations

from typing import Final

from ..options import LOADING, OPTIONS, Option

PATIENCE: Final = 2
"""Seconds that an application has to be loaded while somebody waits for a completion."""


def options_of(verb: str) -> list[Option]:
    """List what goes with a verb.

    Args:
        verb: Its name.

    Returns:
        The options, in the order of the help.
    """
    return [option for option in OPTIONS.values() if verb in option.verbs or not option.verbs]


def spellings(option: Option) -> list[str]:
    """List the ways to write an option.

    Args:
        option: Any.

    Returns:
        ``["-H", "--header"]``, or the name alone.
    """
    return [f"-{option.short}"] * bool(option.short) + [f"--{option.name}"]


def valued() -> list[Option]:
    """List the options that take a value.

    Returns:
        The options, in the order of the help.
    """
    return [option for option in OPTIONS.values() if option.metavar]


def loading() -> list[Option]:
    """List the options that ``wstui routes`` must be given, too, to load what is being debugged.

    Returns:
        The options that say how an application is loaded.
    """
    return [option for option in OPTIONS.values() if option.verbs >= LOADING and option.configurable]


def words(kind: str) -> tuple[str, ...]:
    """Take the words out of ``=open|clean``.

    Args:
        kind: One of what `Verb.completes` holds.

    Returns:
        The words; none if it is of another kind.
    """
    return tuple(kind[1:].split("|")) if kind.startswith("=") else ()


def parts(kind: str) -> list[str]:
    """Split ``app|session``.

    Args:
        kind: One of what `Verb.completes` holds.

    Returns:
        The kinds that it names.
    """
    return [kind] if words(kind) else kind.split("|")
