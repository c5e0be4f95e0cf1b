"""Matchers as a session file has them, read strictly: which one is wrong, and why."""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Callable, Iterable
from typing import Any, Final, NoReturn

from ..codec import KINDS, keys_of
from ..events import Event
from ..frozen import frozen
from ..json_path import Path, PathError, compile_path
from ..payload import visible
from ..plain import check_depth
from ..scalars import CodecError, name_of
from ..transcript import Unknown
from .checks import MISSING, TYPES, Anything, Check, OfType, Regex, Search, Tolerance, Unordered, is_number
from .parts import KeyRule
from .patterns import MAX_LEVELS, Pattern
from .values import PathRule

MAX_MATCHERS: Final = 1000
"""Matchers that a list may have."""
MAX_REGEX: Final = 1000
"""Characters that a regex may have."""

_NOT_OF_THE_EVENT: Final = ("n", "t", "c", "way", "at")
_OF_THE_PAYLOAD: Final = ("json", "regex")
_SHOWN: Final = 60
"""Characters of an unknown key that are told."""


class MatchError(ValueError):
    """A matcher or a capture cannot be read.

    Attributes:
        key: The key of the header or the record under which it stands: ``match``, ``expect`` or ``capture``.
        problem: Which and what is wrong with it, in one line: ``[2].path: a path begins with $ (column 1)``.
    """

    def __init__(self, key: str, problem: str) -> None:
        super().__init__(f"{key}{problem}")
        self.key = key
        self.problem = problem


@frozen
class Rules:
    """A list of matchers, sorted by what they speak about."""

    paths: tuple[PathRule, ...] = ()
    keys: tuple[KeyRule, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    """Of events that are left out as a whole."""

    def ignores(self, event: Event | Unknown) -> bool:
        """Tell whether an event is left out as a whole."""
        return any(pattern.fits(event) for pattern in self.patterns)

    def joined(self, other: Rules) -> Rules:
        """Join two lists."""
        return Rules(self.paths + other.paths, self.keys + other.keys, self.patterns + other.patterns)


def read_rules(items: Any, key: str, search: Search | None, *, patterns: bool) -> Rules:
    """Read a list of matchers.

    Args:
        items: What a JSON parser made of it.
        key: Under which it stands.
        search: Runs regexes; None if none can be run.
        patterns: Whether matchers of whole records may stand there.

    Returns:
        The matchers.

    Raises:
        MatchError: One of them is none.
    """
    if type(items) is not list:
        raise MatchError(key, f": must be a list of matchers, not {name_of(items)}")
    if len(items) > MAX_MATCHERS:
        raise MatchError(key, f": there are more than {MAX_MATCHERS} matchers")
    rules = Rules()
    for number, item in enumerate(items):
        rules = rules.joined(_Reader(key, f"[{number}]", search).read(item, patterns=patterns))
    return rules


def read_path(text: Any, key: str, where: str) -> Path:
    """Read a path.

    Args:
        text: What a JSON parser made of it.
        key: Under which it stands in the file.
        where: Where it stands there.

    Returns:
        The path.

    Raises:
        MatchError: It is none.
    """
    if type(text) is not str:
        raise MatchError(key, f"{where}: must be a path, not {name_of(text)}")
    try:
        return compile_path(text)
    except PathError as error:
        raise MatchError(key, f"{where}: {error}") from None


def _meant(key: str, known: Iterable[str]) -> str:
    """Suggest what a key was meant to be."""
    from difflib import get_close_matches  # only a mistake needs it

    near = get_close_matches(key[:_SHOWN], [*known, *_OF_THE_PAYLOAD], 1)
    return f'; did you mean "{near[0]}"?' if near else ""


_TEXT: Final = "text"
"""What a string is called everywhere else in a session file."""


class _Reader:
    """Reads one matcher."""

    def __init__(self, key: str, where: str, search: Search | None) -> None:
        self._key = key
        self._where = where
        self._search = search

    def read(self, item: Any, *, patterns: bool) -> Rules:
        """Read it, whichever it is."""
        if type(item) is not dict:
            self._fail("", f"must be an object, not {name_of(item)}")
        about = [key for key in ("path", "key", "record") if key in item]
        if len(about) != 1:
            self._fail("", 'must have one of "path", "key" and "record"')
        rest = {key: value for key, value in item.items() if key != about[0]}
        if about[0] == "record":
            if not patterns:
                self._fail(".record", "stands in the header's match only")
            return Rules(patterns=(self._pattern(item["record"], rest),))
        check = self._check(rest)
        if about[0] == "path":
            return Rules(paths=(PathRule(read_path(item["path"], self._key, f"{self._where}.path"), check),))
        if type(item["key"]) is not str:
            self._fail(".key", f"must be a text, not {name_of(item['key'])}")
        if isinstance(check, Unordered):
            self._fail(".unordered", "is for a path only")
        return Rules(keys=(KeyRule(item["key"], check),))

    def _check(self, tests: dict[str, Any]) -> Check:
        if len(tests) != 1 or (name := next(iter(tests))) not in _TESTS:
            self._fail("", f"must have one of {', '.join(_TESTS)}, and nothing else")
        return _TESTS[name](self, tests[name])

    def anything(self, value: Any) -> Check:
        """Read ``any``."""
        self._true(".any", value)
        return Anything()

    def unordered(self, value: Any) -> Check:
        """Read ``unordered``."""
        self._true(".unordered", value)
        return Unordered()

    def of_type(self, value: Any) -> Check:
        """Read ``type``."""
        if type(value) is not str or value not in (*TYPES, _TEXT):
            self._fail(".type", f"must be one of {', '.join(TYPES)}")
        return OfType(TYPES[0] if value == _TEXT else value)

    def tolerance(self, value: Any) -> Check:
        """Read ``tolerance``."""
        if not is_number(value) or not 0 <= value < math.inf:
            self._fail(".tolerance", "must be a number, not below zero")
        return Tolerance(value)

    def regex(self, value: Any, where: str = ".regex") -> Regex:
        """Read ``regex``."""
        if type(value) is not str:
            self._fail(where, f"must be a text, not {name_of(value)}")
        if len(value) > MAX_REGEX:
            self._fail(where, f"has more than {MAX_REGEX} characters")
        try:
            with warnings.catch_warnings(action="ignore"):
                re.compile(value)  # compiled only: to run it is for who can stop it
        except (re.error, OverflowError, RecursionError) as error:
            self._fail(where, f"is no regex: {error}")
        if self._search is None:
            self._fail(where, "no regex can be run here")
        return Regex(value, self._search)

    def _pattern(self, wanted: Any, rest: dict[str, Any]) -> Pattern:
        if rest.keys() != {"ignore"}:
            self._fail("", 'a matcher of whole records must have "ignore": true, and nothing else')
        self._true(".ignore", rest["ignore"])
        if type(wanted) is not dict or not wanted:
            self._fail(".record", "must be an object that says something")
        for key in wanted:
            if key in _NOT_OF_THE_EVENT:
                self._fail(f".record.{key}", "says nothing about the event")
        keys = {key: value for key, value in wanted.items() if key not in _OF_THE_PAYLOAD}
        self._known(keys)
        if type(wanted.get("text")) is dict and wanted["text"].keys() != {"surrogates"}:
            self._fail(".record.text", 'must be a text; "json" and "regex" look into payloads')
        try:
            check_depth(wanted, MAX_LEVELS)
        except CodecError as error:
            self._fail(".record", error.problem)
        regex = self.regex(wanted["regex"], ".record.regex") if "regex" in wanted else None
        return Pattern(keys, wanted.get("json", MISSING), regex)

    def _known(self, keys: dict[str, Any]) -> None:
        """Refuse a key that no event has: a pattern with it would never fit. Kinds of newer releases may have any."""
        kind = keys.get("type")
        if type(kind) is str and kind not in KINDS:
            return
        known = keys_of(kind) if type(kind) is str else [key for each in KINDS for key in keys_of(each)]
        for key in keys:
            if key not in known and key != "type":
                whose = kind if type(kind) is str else "any event"
                self._fail(".record", f'"{visible(key, _SHOWN)}" is no key of {whose}{_meant(key, known)}')

    def _true(self, where: str, value: Any) -> None:
        if value is not True:
            self._fail(where, "must be true")

    def _fail(self, where: str, problem: str) -> NoReturn:
        raise MatchError(self._key, f"{self._where}{where}: {problem}")


_TESTS: Final[dict[str, Callable[[_Reader, Any], Check]]] = {
    "any": _Reader.anything,
    "type": _Reader.of_type,
    "regex": _Reader.regex,
    "tolerance": _Reader.tolerance,
    "unordered": _Reader.unordered,
}
