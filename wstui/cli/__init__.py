"""The command line: ``wstui VERB …``.

Nothing here imports Textual, or user code; a verb's module is imported when the verb runs.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from .. import __version__
from ..errors import InterpreterError, LoadError, UsageError, WstuiError
from . import speech
from .arguments import is_session, parse
from .misspelt import refuse_misspelt
from .options import OPTIONS, VERBS, Verb
from .speech import ExitCode

__all__ = ["ExitCode", "main", "run"]

Doing: TypeAlias = Callable[[list[str], dict[str, Any]], ExitCode]
"""What does a verb, given the words after it and the options by name."""


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
        from .manual import page, page_of

        about = VERBS.get(words[0]) if words else None
        speech.say((page_of(about) if about else page()).rstrip("\n"))
        return ExitCode.OK
    if options.get("version"):
        speech.say(f"wstui {__version__}")
        return ExitCode.OK
    named = bool(words) and words[0] in VERBS
    verb = VERBS[words.pop(0) if named else "browse" if words and is_session(words[0]) else "debug"]
    if words and verb.name == "debug" and not named:
        refuse_misspelt(words[0], options)
    if not verb.fewest <= len(words) <= verb.most:
        raise UsageError(f"write it as {verb.usage if named else 'wstui APP [PATH]'}")
    for option in options:
        if verb.name not in OPTIONS[option].verbs:
            raise UsageError(f"--{option} does not go with {verb.usage}")
    return _doing(verb)(words, options)


def _doing(verb: Verb) -> Doing:
    """Import what does a verb."""
    found: Doing = getattr(importlib.import_module(f".{verb.module}", __package__), verb.function)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program.

    Args:
        arguments: Without the program's name; None takes the process's own.

    Returns:
        The exit code; errors have been told on standard error, in one line each.
    """
    speech.prepare()
    try:
        code = run(sys.argv[1:] if arguments is None else arguments)
        speech.flush()
    except (LoadError, InterpreterError) as error:
        speech.complain(str(error))
        return ExitCode.NOT_LOADED
    except speech.OutputError as error:
        speech.forget()
        speech.complain(str(error))
        return ExitCode.USAGE
    except WstuiError as error:
        speech.complain(str(error))
        return ExitCode.USAGE
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        speech.forget()
        return ExitCode.OK
    return code
