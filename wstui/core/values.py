"""What is wrong with a value of a message, wherever in a conversation the message stands.

Below `asgi`, which reads messages, and `rules`, which knows where a connection stands.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from reprlib import Repr
from typing import Any, Final

from .events import Accept, Close, DenialStart, Event, Headers, Send
from .frozen import frozen

REASON_LIMIT: Final = 123
"""Bytes of UTF-8 that a close frame has room for."""

DEPTH_LIMIT: Final = 20
"""Levels of lists and dicts that are looked into."""

SIZE_LIMIT: Final = 10_000
"""Values in them that are copied one by one."""

_NOT_SENT: Final = frozenset({1004, 1005, 1006})
_TOKEN: Final = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_BAD_IN_VALUE: Final = re.compile(rb"[\r\n\0]")


@frozen
class Wrong:
    """One thing that is wrong with the values of a message.

    Attributes:
        rule: ``P06`` to ``P29``.
        case: Which of the rule's cases, as the tables of `profile` name it.
        key: The key of the message; empty if it is the whole.
        problem: One line that tells it.
        value: The value that is wrong; a list of what it held if it could be read only once.
        type: The message's ``type``, as text; empty if it has none.
        fatal: Whether there is no telling what the message should be, so that its event is `Malformed`.
        message: The whole message, where it was read; not compared.
    """

    __match_args__ = ("rule", "case", "key", "problem", "value", "type", "fatal")

    rule: str
    case: str
    key: str
    problem: str
    value: object = None
    type: str = ""
    fatal: bool = False
    message: object = None

    def of(self, key: str, default: object = None) -> Any:
        """Give another value of the same message.

        Args:
            key: Its key.
            default: What counts if the message has none.

        Returns:
            The value.
        """
        return self.message.get(key, default) if isinstance(self.message, Mapping) else default


class _Describe(Repr):
    """A repr that stays short and cheap, whatever it is given."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.maxlevel = 4
        self.maxdict = self.maxlist = self.maxtuple = 12
        self.maxstring = self.maxother = max(limit // 2, 20)

    def repr_bytes(self, value: bytes | bytearray, _level: int) -> str:
        """Cut before the repr is made: 64 MiB of bytes would make 256 MiB of it."""
        if len(value) <= self.maxstring:
            return repr(value)
        return f"{value[: self.maxstring]!r}... ({len(value)} bytes)"

    repr_bytearray = repr_bytes

    def repr_dict(self, value: dict[Any, Any], level: int) -> str:
        """Keep the order of the keys, which is that of the user's source."""
        if level <= 0 < len(value):
            return "{...}"
        keys = list(islice(value, self.maxdict))
        items = [f"{self.repr1(key, level - 1)}: {self.repr1(value[key], level - 1)}" for key in keys]
        return f"{{{', '.join([*items, '...'] if len(value) > len(keys) else items)}}}"

    def repr_instance(self, value: object, _level: int) -> str:
        """Name no address: what is shown today is compared with what was recorded yesterday."""
        try:
            text = repr(value)
        except Exception:  # noqa: BLE001 - a user's __repr__ may raise anything
            return f"<{type(value).__name__} whose repr raises>"
        return text if len(text) <= self.maxother else f"{text[: self.maxother]}..."

    def repr_int(self, value: int, level: int) -> str:
        """Python refuses to write an int of more than 4300 digits."""
        return super().repr_int(value, level) if value.bit_length() < 1000 else f"<int of {value.bit_length()} bits>"


def describe(value: object, limit: int = 500) -> str:
    """Tell what a value is, for a person.

    Args:
        value: Anything at all, also what raises when it is asked.
        limit: Characters at most.

    Returns:
        Its repr, cut; never raises.
    """
    try:
        text = _Describe(limit).repr(value)
    except Exception:  # noqa: BLE001 - so may the user's __len__, __iter__ and __getitem__
        text = f"<{type(value).__name__} whose repr raises>"
    return text if len(text) <= limit else f"{text[: limit - 3]}..."


def plain(value: object) -> tuple[Any, bool]:
    """Make a copy of a value that holds only what ASGI allows in a message.

    Args:
        value: A value of a key that the specification does not name; it may hold itself.

    Returns:
        The copy, with everything else replaced by its description, and whether all of it was legal. An int beyond
        64 bits and a float that is no number are not legal, and are kept.
    """
    copier = _Copier()
    return copier.copy(value, 0), copier.legal


@dataclass(slots=True)
class _Copier:
    """Copies a value, to a depth and a size that end."""

    legal: bool = True
    room: int = SIZE_LIMIT

    def copy(self, value: object, depth: int) -> Any:
        self.room -= 1
        if isinstance(value, int | float) and not isinstance(value, bool):
            inside = -(2**63) <= value < 2**63 if isinstance(value, int) else math.isfinite(value)
            self.legal = self.legal and inside
            return value
        if value is None or isinstance(value, bool | str | bytes):
            return value
        if depth >= DEPTH_LIMIT or self.room <= 0 or not isinstance(value, dict | list | tuple):
            self.legal = False
            return describe(value)
        if isinstance(value, dict):
            return {self._key(key): self.copy(item, depth + 1) for key, item in value.items()}
        return [self.copy(item, depth + 1) for item in value]

    def _key(self, key: object) -> str:
        if isinstance(key, str):
            return key
        self.legal = False
        return describe(key)


def code_can_be_sent(code: int) -> bool:
    """Tell whether a close frame may carry a code (RFC 6455 7.4, with the codes registered since).

    Args:
        code: Any number.

    Returns:
        Whether it is 1000 to 1014 but not 1004, 1005 or 1006, or 3000 to 4999.
    """
    return (1000 <= code <= 1014 and code not in _NOT_SENT) or 3000 <= code <= 4999


def find_surrogate(text: str) -> int:
    """Find a lone surrogate, which no UTF-8 can carry.

    Args:
        text: Any text.

    Returns:
        Its index; -1 if there is none.
    """
    found = None if text.isascii() else _SURROGATE.search(text)
    return found.start() if found else -1


def review(event: Event) -> tuple[Wrong, ...]:
    """Tell what is wrong with the values of an event that was readable.

    Args:
        event: Any event; those that carry no such value have nothing wrong with them.

    Returns:
        What is wrong, the worst first.
    """
    match event:
        case Send():
            return tuple(_frame(event))
        case Close():
            return tuple(_close(event))
        case Accept(headers=headers):
            return tuple(_headers(headers, "P18", event.kind))
        case DenialStart():
            return tuple(_denial(event))
        case _:
            return ()


def _frame(event: Send) -> Iterator[Wrong]:
    text = event.text
    if text is not None and (at := find_surrogate(text)) >= 0:
        problem = f"text holds a lone surrogate {text[at]!r} at index {at}, which UTF-8 cannot carry"
        yield Wrong("P13", "surrogate", "text", problem, text, event.kind)
    if not text and not event.data:
        yield Wrong("P14", "empty", "bytes" if text is None else "text", "the frame is empty", "", event.kind)


def _close(event: Close) -> Iterator[Wrong]:
    code, reason = event.code, event.reason
    if not code_can_be_sent(code):
        yield Wrong("P15", "code", "code", f"no close frame may carry the code {describe(code, 40)}", code, event.kind)
    elif code < 3000 and code != 1000:
        yield Wrong("P16", "code-rare", "code", f"daphne raises on the code {code}", code, event.kind)
    if (at := find_surrogate(reason)) >= 0:
        problem = f"reason holds a lone surrogate {reason[at]!r}, which UTF-8 cannot carry"
        yield Wrong("P17", "reason-surrogate", "reason", problem, reason, event.kind)
    elif len(reason) > REASON_LIMIT // 4 and (size := len(reason.encode())) > REASON_LIMIT:
        problem = f"reason has {size} bytes of UTF-8; a close frame has room for {REASON_LIMIT}"
        yield Wrong("P17", "reason-long", "reason", problem, reason, event.kind)


def _denial(event: DenialStart) -> Iterator[Wrong]:
    if not 100 <= event.status <= 599:
        problem = f"status {describe(event.status, 40)} is no HTTP status"
        yield Wrong("P21", "status-range", "status", problem, event.status, event.kind)
    for wrong in _headers(event.headers, "P21", event.kind):
        if wrong.case != "header-protocol":
            yield wrong


def _headers(headers: Headers, rule: str, kind: str) -> Iterator[Wrong]:
    for name, value in headers:
        shown = describe(name, 80)
        if name.startswith(b":"):
            yield Wrong(rule, "header-pseudo", "headers", f"{shown} is a pseudo header", name, kind)
        elif not _TOKEN.fullmatch(name):
            yield Wrong(rule, "header-name", "headers", f"{shown} is no header name", name, kind)
        elif name.lower() == b"sec-websocket-protocol":
            problem = "sec-websocket-protocol is the server's to write, from the key subprotocol"
            yield Wrong(rule, "header-protocol", "headers", problem, name, kind)
        if _BAD_IN_VALUE.search(value):
            problem = f"the value of {shown} holds a line break or NUL"
            yield Wrong(rule, "header-value", "headers", problem, (name, value), kind)
        if name != name.lower():
            yield Wrong(rule, "header-case", "headers", f"{shown} is not lower case", name, kind)
