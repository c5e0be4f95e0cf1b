r"""What is looked for among the records of a session, as one types it.

::

    ping                 text: in payloads, in what else a row tells, in the line of code that sent it
    "/ping/ $"           the same of a text that would mean something else
    /id=\d+/             a regular expression; /…/i takes upper and lower case alike
    $.user.id            frames whose JSON has something there
    $.user.id=7          frames whose JSON has this there
    < > !                before any of these: only what goes that way
    kind:text,crashed    only these kinds
    #2                   only the second connection

A text without capitals is found in upper and lower case.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Final

from .codec import KINDS
from .events import FRAMES
from .json_path import PathError, compile_path
from .summary import short_kind

SORTS: Final = ("text", "bytes")
"""What frames are called by what is in them."""

_REGEX: Final = re.compile(r"/(.+)/(i?)", re.DOTALL)
_PATH: Final = re.compile(r"\$(?:[.\[=]|$)")
_QUOTED: Final = re.compile(r'"(.+)"', re.DOTALL)
_CONNECTION: Final = re.compile(r"#([0-9]{1,9})")


class QueryError(ValueError):
    """What was typed cannot be looked for.

    Attributes:
        problem: Why, in one line.
        column: 1-based column of it, in characters.
    """

    def __init__(self, problem: str, column: int = 1) -> None:
        super().__init__(problem)
        self.problem = problem
        self.column = column


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for; a record must have all that is given."""

    text: str = ""
    """Exact, but for capitals if it has none."""
    regex: str = ""
    ignore_case: bool = False
    """Of the regular expression."""
    path: str = ""
    value: str | None = None
    """What must stand at the path, as it was typed; None for anything."""
    ways: str = ""
    """Some of ``<>!``; empty for all."""
    kinds: tuple[str, ...] = ()
    """Full names, and `SORTS` of frames; empty for all."""
    connection: int | None = None

    @property
    def folded(self) -> bool:
        """Whether upper and lower case of the text are alike: it has no capitals."""
        return self.text == self.text.lower()

    def to_dict(self) -> dict[str, Any]:
        """Make it a plain value; `from_dict` reads it."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Query:
        """Take it from a plain value, with lists for tuples."""
        return cls(**{**data, "kinds": tuple(data["kinds"])})


def parse_query(typed: str) -> Query | None:
    """Read what was typed.

    Args:
        typed: One line.

    Returns:
        What to look for; None if that is nothing. A regular expression is not compiled here: that can take for ever.

    Raises:
        QueryError: It cannot be looked for.
    """
    ways, connection = "", None
    kinds: tuple[str, ...] = ()
    rest = typed.lstrip(" ")
    while rest:
        word, _, after = rest.partition(" ")
        column = len(typed) - len(rest) + 1
        found = _CONNECTION.fullmatch(word)
        if word in {"<", ">", "!"}:
            ways += word
        elif word.startswith("kind:"):
            kinds += _kinds(word.removeprefix("kind:"), column + len("kind:"))
        elif found:
            connection = int(found[1])
        else:
            break
        rest = after.lstrip(" ")
    what = _what(rest, len(typed) - len(rest))
    if not (what or ways or kinds or connection is not None):
        return None
    return Query(**what, ways=ways, kinds=kinds, connection=connection)


def _what(typed: str, before: int) -> dict[str, Any]:
    """Read what stands after the words that say where."""
    if found := _REGEX.fullmatch(typed.rstrip(" ")):
        return {"regex": found[1], "ignore_case": bool(found[2])}
    if _PATH.match(typed):
        return _path(typed.rstrip(" "), before)
    if found := _QUOTED.fullmatch(typed.rstrip(" ")):
        return {"text": found[1]}
    return {"text": typed} if typed else {}


def _path(typed: str, before: int) -> dict[str, Any]:
    """Read a path, and what must stand there."""
    for at, character in enumerate(typed):
        if character == "=":
            try:
                compile_path(typed[:at].rstrip())
            except PathError:
                continue  # it stands within a name
            return {"path": typed[:at].rstrip(), "value": typed[at + 1 :].lstrip("= ")}
    try:
        compile_path(typed)
    except PathError as error:
        raise QueryError(error.problem, before + error.column) from None
    return {"path": typed}


def _kinds(names: str, column: int) -> tuple[str, ...]:
    """Read kinds, by their full names or as the log names them."""
    known = {short_kind(kind): kind for kind in KINDS if kind not in FRAMES} | {kind: kind for kind in (*KINDS, *SORTS)}
    found = []
    for name in names.split(","):
        if name not in known:
            told = ", ".join(sorted(name for name in known if not name.startswith("websocket.")))
            raise QueryError(f"no such kind: {name or 'nothing'}; there are {told}", column)
        found.append(known[name])
    return tuple(found)


def equal_to(typed: str) -> Callable[[Any], bool]:
    """Make what tells whether a value of a JSON document is what was typed.

    Args:
        typed: JSON, or a text without quotes.

    Returns:
        Tells it; a text is also what was typed as it is.
    """
    try:
        wanted = json.loads(typed)
    except (ValueError, RecursionError):
        return lambda value: bool(value == typed)
    if type(wanted) in (int, float):
        return lambda value: (value == wanted and type(value) in (int, float)) or value == typed
    return lambda value: (value == wanted and type(value) is type(wanted)) or value == typed
