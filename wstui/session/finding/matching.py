"""Which of some lines a query finds: exactly, and without parsing most of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import compress
from typing import Any, Final, Protocol

import orjson

from ...core.codec import CodecError, event_from_dict
from ...core.events import FRAMES
from ...core.json_path import compile_path
from ...core.payload import preview
from ...core.query import Query, equal_to
from ...core.scalars import decode_bytes, decode_text
from ...core.summary import short_kind, summary
from .part import AT, PLAIN, SPARSE, TIDY, Part

ORIGINS: Final = 4096
"""Origins of which it is remembered whether a regular expression is found in them."""
_NAMES: Final = re.compile(r"""\.([A-Za-z0-9_]+)|\['([A-Za-z0-9_ -]+)'\]""")
_STEP: Final = re.compile(r"\.([A-Za-z_][A-Za-z0-9_]*)|\[(-?[0-9]+)\]|\['([A-Za-z0-9_ -]+)'\]")
_ANYWHERE: Final = re.compile(r"\$\.\.([A-Za-z_][A-Za-z0-9_]*)")
_SIMPLE: Final = re.compile(r"[A-Za-z0-9_.:-]+")
_WORDS: Final = (b"websocket.send", b"websocket.receive", b"type", b"text", b"way", b"at", b"n", b"t", b"c", b"<", b">")
_NUMBER: Final = re.compile(rb"[-+.:,{}0-9e]*")


class What(Protocol):
    """Something that is looked for in lines."""

    def places(self, part: Part) -> Sequence[int]:
        """Tell which lines have it, in order."""
        ...


def matcher(query: Query) -> Callable[[Part], Sequence[int]]:
    """Make what finds a query.

    Args:
        query: Any query.

    Returns:
        Tells of some lines which of them are found, in order.

    Raises:
        ValueError: The regular expression or the path is none; the message says why, in one line.
    """
    what = _what(query)
    if not (query.ways or query.kinds or query.connection is not None):
        return what.places
    where = Where(query)
    return lambda part: [place for place in what.places(part) if where.fits(part.line(place))]


def _what(query: Query) -> What:
    if query.regex:
        try:
            return Regex(re.compile(query.regex, re.IGNORECASE if query.ignore_case else 0))
        except (re.error, OverflowError, RecursionError) as error:
            raise ValueError(f"no regular expression: {error}") from None
    if query.path:
        return JsonPath(query.path, query.value)
    return Text(query.text, folded=query.folded) if query.text else Anything()


class Anything:
    """All lines."""

    def places(self, part: Part) -> Sequence[int]:
        """Tell all."""
        return range(part.count)


class Where:
    """What a record must be, whatever is in it.

    Args:
        query: Says it.
    """

    def __init__(self, query: Query) -> None:
        self._query = query

    def fits(self, line: bytes) -> bool:
        """Tell whether a line's record is that."""
        query, plain = self._query, PLAIN.match(line)
        if plain is not None:
            c, way, kind = int(plain[1]), plain[2].decode(), "text"
        else:
            data = read(line)
            c, way, kind = data.get("c") or 0, str(data.get("way")), str(data.get("type"))
            if kind in FRAMES:
                kind = "bytes" if "bytes" in data else "text"
        return (
            (not query.ways or way in query.ways)
            and (query.connection is None or c == query.connection)
            and (not query.kinds or kind in query.kinds)
        )


class Text:
    """A text in what a row tells and in who sent it.

    Args:
        text: The text.
        folded: Whether capitals of ASCII are taken for small letters.
    """

    def __init__(self, text: str, *, folded: bool) -> None:
        self._text = text.encode(errors="surrogatepass")
        self._folded = folded
        # As it stands in the file: orjson escapes what must be.
        self._needle = json.dumps(text, ensure_ascii=False).encode(errors="surrogatepass")[1:-1]
        inside = any(self._needle in word for word in _WORDS)
        self._sure = not inside and _NUMBER.fullmatch(self._needle) is None
        self._escapable = not text.isascii() or "/" in text

    def places(self, part: Part) -> Sequence[int]:
        """Tell which lines have it."""
        found = part.containing(self._needle, folded=self._folded)
        others = part.others
        if self._escapable:  # whoever wrote the file may have written it otherwise
            others = sorted({*others, *part.containing(b"\\u"), *part.containing(b"\\/")})
        few = len(found) * SPARSE < len(part.data)
        sure = self._sure and not few and part.tidy
        if sure and not others:
            return found
        odd, fits = set(others), self._has_tidy if self._sure else self._has
        plain = [place for place in found if place not in odd and (sure or fits(part.line(place)))]
        more = [place for place in others if self._has(part.line(place))]
        return sorted(plain + more) if more else plain

    def _has_tidy(self, line: bytes) -> bool:
        """Tell it of the line of a plain frame that has what is looked for, maybe where it does not count."""
        return line.endswith(TIDY) or self._has(line)

    def _has(self, line: bytes) -> bool:
        """Tell it of one line, exactly."""
        for text in texts(line):
            data = text.encode(errors="surrogatepass")
            if self._text in (data.lower() if self._folded else data):
                return True
        return False


class Regex:
    """A regular expression in the same.

    Args:
        pattern: The expression; it may take for ever, so this runs where it can be ended.
    """

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self._search = pattern.search
        self._origins: dict[bytes, bool] = {}

    def places(self, part: Part) -> list[int]:
        """Tell which lines have it."""
        search, lines, odd = self._search, part.lines, set(part.others)
        if not part.tidy:
            return [place for place, line in enumerate(lines) if any(map(search, texts(line)))]
        found = []
        for place, line in enumerate(lines):
            if place in odd:
                if any(map(search, texts(line))):
                    found.append(place)
                continue
            start, end = bounds(line)
            payload = line[start:end]
            text = orjson.loads(b'"%b"' % payload) if b"\\" in payload else payload.decode()
            if search(text) or (len(line) - end > 2 and self._origin(line[end + len(AT) : -2])):
                found.append(place)
        return found

    def _origin(self, origin: bytes) -> bool:
        known = self._origins.get(origin)
        if known is None:
            if len(self._origins) >= ORIGINS:
                self._origins.clear()
            known = self._origins[origin] = self._search(orjson.loads(b'"%b"' % origin)) is not None
        return known


class JsonPath:
    """Something at a path of a frame's JSON.

    Args:
        path: The path.
        value: What must be there, as it was typed; None for anything.
    """

    def __init__(self, path: str, value: str | None) -> None:
        self._path = compile_path(path)
        self._equals = None if value is None else equal_to(value)
        self._steps = _steps(path)
        anywhere = _ANYWHERE.fullmatch(path)
        self._deep = anywhere[1] if anywhere else None
        # What must stand in the payload, as the file has it; the rarest thing last.
        self._names = [b'\\"%b\\"' % (a or b).encode() for a, b in _NAMES.findall(path)]
        if value is not None and _SIMPLE.fullmatch(value) and not _NUMBER.fullmatch(value.encode()):
            self._names.append(value.encode())

    def places(self, part: Part) -> list[int]:
        """Tell which frames have it."""
        others, line, inside = part.others, part.line, self._in
        odd = set(others)
        plain: Sequence[int] = range(part.count)
        if self._names and b"\\\\u" not in part.data:  # a payload may write its names with escapes of its own
            plain = part.containing(self._names[-1])
        if odd:
            plain = [place for place in plain if place not in odd]
        found = [*compress(plain, map(inside, map(_text, part.select(plain))))]
        more = [place for place in others if inside(frame_text(read(line(place))))]
        return sorted(found + more) if more else found

    def _in(self, text: str | None) -> bool:
        """Tell whether a payload has it."""
        if text is None:
            return False
        try:
            value = orjson.loads(text)
        except ValueError:
            return False
        if self._steps is None:
            found = self._everywhere(value)
            return any(True for _ in found) if self._equals is None else any(map(self._equals, found))
        try:
            for step in self._steps:
                value = value[step]
        except (KeyError, IndexError, TypeError):
            return False
        return self._equals is None or self._equals(value)

    def _everywhere(self, value: Any) -> Iterator[Any]:
        """Tell all that the path leads to."""
        if self._deep is None:
            yield from (found for _, found in self._path.find(value))
            return
        left = [value]
        while left:
            value = left.pop()
            if type(value) is dict:
                if self._deep in value:
                    yield value[self._deep]
                left += value.values()
            elif type(value) is list:
                left += value


def _steps(path: str) -> list[str | int] | None:
    """Take a path for the steps to a single place; None if it may lead to several."""
    steps: list[str | int] = []
    at = 1
    while at < len(path):
        found = _STEP.match(path, at)
        if found is None:
            return None
        steps.append(int(found[2]) if found[2] else found[1] or found[3])
        at = found.end()
    return steps


def bounds(line: bytes) -> tuple[int, int]:
    """Tell where the payload of a plain frame stands, of which nothing but who sent it stands behind."""
    start, end = line.index(b'"text":"', 50) + 8, line.rfind(AT)
    return start, end if end >= start else len(line) - 2


def _text(line: bytes) -> str | None:
    """Read the payload of a plain frame; None if it is none after all."""
    text = read(line).get("text")
    return text if type(text) is str else None


def read(line: bytes) -> dict[str, Any]:
    """Parse a line; one that is none of a session has nothing in it."""
    try:
        data = orjson.loads(line)
    except ValueError:
        return {}
    return data if type(data) is dict else {}


def frame_text(data: dict[str, Any]) -> str | None:
    """Tell the payload of a frame as text; None if it is none, or not UTF-8."""
    if data.get("type") not in FRAMES:
        return None
    try:
        if "bytes" in data:
            return decode_bytes(data["bytes"]).decode()
        return decode_text(data.get("text"))
    except (CodecError, UnicodeDecodeError):
        return None


def texts(line: bytes) -> list[str]:
    """Tell what a text is looked for in.

    Args:
        line: Of a session file.

    Returns:
        The payload of a frame, the output, or what else a row tells; and who sent it.
    """
    data = read(line)
    kind, at = data.get("type"), data.get("at")
    found = [at] if isinstance(at, str) else []
    if kind in FRAMES:
        return [_told(data), *found]
    try:
        event = event_from_dict({key: value for key, value in data.items() if key != "traceback"})
    except CodecError:
        return found
    text = data.get("text")
    told = text if event.kind == "output" and isinstance(text, str) else summary(event)
    return [f"{short_kind(event.kind)} {told}", *found]


def _told(data: dict[str, Any]) -> str:
    """Tell a frame's payload; bytes that are no text as the log shows them."""
    text = frame_text(data)
    if text is not None:
        return text
    try:
        return preview(decode_bytes(data.get("bytes")))
    except CodecError:
        return ""
