"""Paths into JSON: a subset of RFC 9535, without filters and functions.

A path is walked as a machine, not as a list of nodes that grows: which of its segments a location has matched are the
bits of one number. So ``$..*..*..*`` costs no more than the value has nodes, and selects each of them once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple, TypeAlias

Location: TypeAlias = tuple[str | int, ...]
"""Where a value stands: names of members and indexes of items, from the outermost."""

MAX_PATH: Final = 4096
"""Characters that a path may have."""
MAX_SEGMENTS: Final = 256
"""Segments that a path may have: more than a payload that is compared has levels."""
MAX_NODES: Final = 1_000_000
"""Values that `Path.find` looks at."""
MAX_LEVELS: Final = 200
"""Levels of nesting that `Path.find` goes down: as many as a payload has that is taken for JSON."""
MAX_FOUND: Final = 100_000
"""Values that `Path.find` gives."""

_BLANK: Final = re.compile(r"[ \t\n\r]*")
_NAME: Final = re.compile(r"[A-Za-z_\x80-\U0010ffff][A-Za-z0-9_\x80-\U0010ffff]*")
_NUMBER: Final = re.compile(r"-?[0-9]+")
_PLAIN_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|(.))", re.DOTALL)
_PAIR: Final = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_AWKWARD: Final = re.compile(r"[\x00-\x1f\\'\ud800-\udfff]")
_ESCAPES: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "/": "/", "\\": "\\", "'": "'", '"': '"'}
_ESCAPED: Final = {character: letter for letter, character in _ESCAPES.items() if letter not in '/"'}
_LARGEST: Final = 2**53 - 1
"""What RFC 9535 lets an index be at most."""


class PathError(ValueError):
    """What was typed is no path.

    Attributes:
        problem: What is wrong with it, in one line.
        column: 1-based column of it, in characters.
    """

    def __init__(self, problem: str, column: int) -> None:
        super().__init__(f"{problem} (column {column})")
        self.problem = problem
        self.column = column


_Selector: TypeAlias = str | int | slice | None
"""A name, an index, a slice; None for all."""


class _Segment(NamedTuple):
    """One step down, or any number of them."""

    selectors: tuple[_Selector, ...]
    deep: bool
    """Whether it starts from every value below, too: ``..``."""


class Path:
    """A path, compiled.

    Attributes:
        text: As it was typed.
    """

    START: Final = 1
    """The states of the outermost value, from which `step` leads to those of all others."""

    def __init__(self, text: str, segments: tuple[_Segment, ...]) -> None:
        self.text = text
        self._segments = segments
        self._end = 1 << len(segments)

    def step(self, states: int, key: str | int, size: int) -> int:
        """Go down to a member or an item.

        Args:
            states: Of the object or the array.
            key: The member's name or the item's index.
            size: How many members or items there are.

        Returns:
            The states of the value there; 0 if the path selects neither it nor anything below.
        """
        after = 0
        for number, (selectors, deep) in enumerate(self._segments):
            bit = 1 << number
            if not states & bit:
                continue
            if deep:
                after |= bit
            if any(_selects(selector, key, size) for selector in selectors):
                after |= bit << 1
        return after

    def selects(self, states: int) -> bool:
        """Tell whether the path selects the value that has these states."""
        return bool(states & self._end)

    def find(self, value: Any) -> list[tuple[Location, Any]]:
        """List what the path selects.

        Args:
            value: Anything that a JSON parser made; members whose names are no texts are passed over.

        Returns:
            Where each stands, and what it is, in document order; of an enormous value no more than
            `MAX_FOUND` of its first `MAX_NODES` values.
        """
        found: list[tuple[Location, Any]] = []
        left: list[tuple[int, _Place, Any]] = [(self.START, _Place(None, "", 0), value)]  # the next one last
        for _ in range(MAX_NODES):
            if not left or len(found) == MAX_FOUND:
                break
            states, place, node = left.pop()
            if self.selects(states):
                found.append((place.location(), node))
            if place.level < MAX_LEVELS:
                below = [
                    (after, _Place(place, key, place.level + 1), item)
                    for key, item in _children(node)
                    if (after := self.step(states, key, len(node)))
                ]
                left += reversed(below)
        return found


class _Place(NamedTuple):
    """A location that shares what it has in common with others."""

    outer: _Place | None
    key: str | int
    level: int

    def location(self) -> Location:
        """Write it out."""
        keys: list[str | int] = []
        place = self
        while place.outer is not None:
            keys.append(place.key)
            place = place.outer
        return tuple(reversed(keys))


def _children(node: Any) -> Iterator[tuple[str | int, Any]]:
    if type(node) is dict:
        yield from ((name, item) for name, item in node.items() if type(name) is str)
    elif type(node) is list:
        yield from enumerate(node)


def _selects(selector: _Selector, key: str | int, size: int) -> bool:
    if selector is None or selector == key:
        return True
    if isinstance(key, str) or isinstance(selector, str):
        return False
    if isinstance(selector, int):
        return key == selector + size
    return selector.step != 0 and key in range(*selector.indices(size))


def compile_path(text: str) -> Path:
    """Compile a path.

    Args:
        text: ``$.users[*].id``, ``$['a b'][-1]``, ``$.log[0:10:2]``, ``$..id``.

    Returns:
        The path.

    Raises:
        PathError: It is none.
    """
    if len(text) > MAX_PATH:
        raise PathError(f"a path has at most {MAX_PATH} characters", MAX_PATH + 1)
    return Path(text, tuple(_Parser(text).segments()))


def show(location: Location) -> str:
    """Tell a location.

    Args:
        location: As `Path.find` gives it.

    Returns:
        A path that selects it alone, in ASCII but for what stands in names: ``$.users[0]['first name']``.
    """
    return "$" + "".join(f"[{key}]" if isinstance(key, int) else _member(key) for key in location)


def _member(name: str) -> str:
    return f".{name}" if _PLAIN_NAME.fullmatch(name) else f"['{_AWKWARD.sub(_escape, name)}']"


def _escape(match: re.Match[str]) -> str:
    found = match[0]
    return f"\\{_ESCAPED[found]}" if found in _ESCAPED else f"\\u{ord(found):04x}"


class _Parser:
    """Reads a path from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def segments(self) -> Iterator[_Segment]:
        """Read it."""
        if not self._take("$"):
            raise self._error("a path begins with $")
        for _ in range(MAX_SEGMENTS):
            self._skip(_BLANK)
            if self._at == len(self._text):
                return
            yield self._segment()
        self._skip(_BLANK)
        if self._at < len(self._text):
            raise self._error(f"a path has at most {MAX_SEGMENTS} segments")

    def _segment(self) -> _Segment:
        deep = self._take("..")
        if self._take("["):
            return _Segment(tuple(self._bracket()), deep)
        if not deep and not self._take("."):
            raise self._error("here must stand .name, [0], ['name'] or ..name")
        if self._take("*"):
            return _Segment((None,), deep)
        name = self._skip(_NAME)
        if not name:
            raise self._error("here must stand a name or *; write other names as ['a name']")
        return _Segment((name,), deep)

    def _bracket(self) -> Iterator[_Selector]:
        while True:
            self._skip(_BLANK)
            yield self._selector()
            self._skip(_BLANK)
            if self._take("]"):
                return
            if not self._take(","):
                raise self._error("the bracket is not closed: here must stand ]")

    def _selector(self) -> _Selector:
        if self._take("*"):
            return None
        for quote in "'\"":
            if self._take(quote):
                return self._quoted(quote)
        if self._text.startswith("?", self._at):
            raise self._error("filters are not supported")
        first = self._number()
        if (parts := self._slice(first)) is not None:
            return parts
        if first is None:
            raise self._error("in a bracket must stand an index, a slice, a name in quotes or *")
        return first

    def _slice(self, first: int | None) -> slice | None:
        """Read the rest of a slice; None if there is none."""
        parts = [first]
        while len(parts) < 3:
            back = self._at
            self._skip(_BLANK)
            if not self._take(":"):
                self._at = back
                break
            self._skip(_BLANK)
            parts.append(self._number())
        return slice(*parts) if len(parts) > 1 else None

    def _number(self) -> int | None:
        begin = self._at
        digits = self._skip(_NUMBER)
        if not digits:
            return None
        self._at, end = begin, self._at
        if digits.lstrip("-") != "0" and digits.lstrip("-").startswith("0"):
            raise self._error("a number has no zero in front")
        if digits == "-0":
            raise self._error("there is no index -0")
        if len(digits) > 17 or abs(int(digits)) > _LARGEST:
            raise self._error("the number is too large")
        self._at = end
        return int(digits)

    def _quoted(self, quote: str) -> str:
        """Read a name up to the quote that ends it."""
        parts = []
        while not self._take(quote):
            character = self._text[self._at : self._at + 1]
            if not character:
                raise self._error(f"the name is not closed: here must stand {quote}")
            if character < " ":
                raise self._error("a control character must be escaped, as \\n or \\u001b")
            parts.append(self._escaped() if character == "\\" else character)
            self._at += character != "\\"
        # Two escapes can make one character, as in JSON.
        return _PAIR.sub(lambda match: match[0].encode("utf-16", "surrogatepass").decode("utf-16"), "".join(parts))

    def _escaped(self) -> str:
        found = _ESCAPE.match(self._text, self._at)
        character = "" if found is None else chr(int(found[1], 16)) if found[1] else _ESCAPES.get(found[2], "")
        if found is None or not character:
            raise self._error("no such escape")
        self._at = found.end()
        return character

    def _take(self, text: str) -> bool:
        if not self._text.startswith(text, self._at):
            return False
        self._at += len(text)
        return True

    def _skip(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._at)
        if found is None:
            return ""
        self._at = found.end()
        return found[0]

    def _error(self, problem: str) -> PathError:
        return PathError(problem, self._at + 1)
