"""Frames as people type and read them: text, JSON, hex, base64; and any text made safe for a terminal."""

from __future__ import annotations

import json
import re
from typing import Any, Literal, NoReturn, TypeAlias

from ..errors import PayloadError
from .binary import error_at, hex_line, parse_binary
from .events import Raw, Receive
from .plain import MAX_DEPTH, check_depth, decode_tag
from .scalars import CodecError

__all__ = ("MAX_FRAME", "Mode", "hex_line", "human_size", "parse", "pretty_json", "preview", "size_of", "visible")

Mode: TypeAlias = Literal["text", "json", "binary", "raw"]
"""What the composer makes of the text typed."""

MAX_FRAME = 64 * 1024 * 1024
"""Bytes that a frame may have unless the user says otherwise."""

# -- shown -------------------------------------------------------------------------------------------------------

_UNSAFE = re.compile(
    "["
    "\x00-\x1f\x7f-\x9f"  # C0, DEL, C1: they command the terminal
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"  # soft hyphen, joiners, fillers: invisible
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f"  # zero width, line and paragraph separator, direction
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"  # fillers, variation selectors, byte order mark
    "\ud800-\udfff"  # lone surrogates: no terminal can be sent them
    "\U00013430-\U00013440"  # joiners of hieroglyphs
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"  # formats, tags, more selectors
    "]"
)
_PICTURES = {code: chr(0x2400 + code) for code in range(0x20)} | {0x7F: "\u2421"}


def visible(text: str, limit: int | None = None, keep: str = "") -> str:
    r"""Make hostile text safe for a terminal, with nothing in it hidden.

    C0 and DEL become control pictures, what else is invisible or changes the direction of writing becomes its code
    point as ``<U+202E>``.

    Args:
        text: Any text; of a long one only ``limit`` characters are looked at.
        limit: Characters that the result may have; what is cut off is told by a last ``…``.
        keep: Characters that stay as they are: ``"\n"``, ``"\t"`` or both.

    Returns:
        Text without any control, format or surrogate character but those of ``keep``.
    """
    if limit is not None and len(text) > limit:
        return _cut(visible(text[:limit], keep=keep), limit)
    if text.isascii() and text.isprintable():
        return text
    shown = _UNSAFE.sub(lambda match: match[0] if match[0] in keep else _show(ord(match[0])), text)
    return shown if limit is None or len(shown) <= limit else _cut(shown, limit)


def _show(code: int) -> str:
    return _PICTURES.get(code) or f"<U+{code:04X}>"


def _cut(text: str, limit: int) -> str:
    return f"{text[: limit - 1]}…" if limit > 0 else ""


def preview(value: str | bytes, limit: int = 512) -> str:
    """Show the beginning of a payload.

    Args:
        value: A frame's payload; bytes are shown as hex.
        limit: Characters that the result may have.

    Returns:
        One string, ending in ``…`` if something was cut off; NOT yet `visible`.
    """
    if isinstance(value, str):
        return value if len(value) <= limit else _cut(value[:limit], limit)
    text = value[: limit // 3 + 1].hex(" ")
    return text if len(value) <= limit // 3 + 1 and len(text) <= limit else _cut(text, limit)


def size_of(value: str | bytes | None) -> int:
    """Count the bytes that a payload has on the wire.

    Args:
        value: A frame's payload.

    Returns:
        Its length in UTF-8; 0 for None. A lone surrogate, which never gets there, counts three.
    """
    if value is None:
        return 0
    if isinstance(value, bytes) or value.isascii():
        return len(value)
    return len(value.encode("utf-8", "surrogatepass"))


def human_size(size: int) -> str:
    """Tell a number of bytes in at most 7 columns.

    Args:
        size: Bytes.

    Returns:
        ``12 B``, ``3.4 kB``, ``64 MB``.
    """
    if size < 1000:
        return f"{size} B"
    value, units = size / 1000, ["kB", "MB", "GB"]
    while value >= 999.5 and len(units) > 1:
        value /= 1000
        del units[0]
    return f"{value:.{1 if value < 9.95 else 0}f} {units[0]}"


# -- JSON --------------------------------------------------------------------------------------------------------

_STRING = r'"[^"\\]*(?:\\.[^"\\]*)*"'
_TOKEN = re.compile(_STRING + r'|[\[\]{},:]|[^\s\[\]{},:"]+')
_CONSTANT = re.compile(_STRING + r"|(?P<constant>-?Infinity|NaN)")
_MAX_INDENT = 40
"""Levels that are indented; deeper ones stay at that column, so that the result cannot be quadratic."""


def pretty_json(text: str, limit: int = 1 << 20) -> str | None:
    """Indent JSON, its numbers and strings exactly as they came.

    Args:
        text: What may be JSON.
        limit: Characters of it that are looked at.

    Returns:
        It over several lines; None if it is no JSON, longer than ``limit`` or nested so deeply that it cannot be
        checked.
    """
    if len(text) > limit:
        return None
    try:
        _check_json(text)
    except (PayloadError, RecursionError):
        return None
    return "".join(_indented(_TOKEN.findall(text)))


def _indented(pieces: list[str]) -> list[str]:
    parts: list[str] = []
    depth = 0
    for position, piece in enumerate(pieces):
        if piece in "[{":
            depth += 1
            empty = pieces[position + 1] in "]}"
            parts.append(piece if empty else piece + _newline(depth))
        elif piece in "]}":
            depth -= 1
            parts.append(piece if pieces[position - 1] in "[{" else _newline(depth) + piece)
        elif piece == ",":
            parts.append(piece + _newline(depth))
        else:
            parts.append(": " if piece == ":" else piece)
    return parts


def _newline(depth: int) -> str:
    return "\n" + "  " * min(depth, _MAX_INDENT)


def _check_json(text: str) -> None:
    """Raise PayloadError if a text is no JSON, RecursionError if that cannot be told."""
    try:
        # Numbers are only looked at: CPython refuses to build integers of more than 4,300 digits.
        json.loads(text, parse_int=len, parse_float=len, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise PayloadError(_lowered(error.msg), error.lineno, error.colno) from None
    except _ConstantError:
        match = next(found for found in _CONSTANT.finditer(text) if found["constant"])
        raise error_at(f"JSON has no {match['constant']}", text, match.start()) from None


class _ConstantError(Exception):
    """The text has NaN or an infinity, which Python's parser takes for JSON."""


def _refuse(_: str) -> NoReturn:
    raise _ConstantError


def _lowered(message: str) -> str:
    """Python's message as a part of a sentence."""
    return message if message[:2].isupper() else message[:1].lower() + message[1:]


# -- typed -------------------------------------------------------------------------------------------------------


def parse(mode: Mode, text: str, limit: int = MAX_FRAME) -> Receive | Raw:
    r"""Turn what the user typed into the event to send.

    Args:
        mode: ``text`` is sent as it is; ``json`` too, once checked. ``binary`` is hex, with spaces, newlines, ``0x``
            and ``\x`` as one likes, or base64 (told by a ``base64:`` in front, or by not being hex). ``raw`` is a JSON
            object: the ASGI message, its bytes as ``{"b64": "…"}`` or ``{"hex": "…"}``.
        text: What was typed; empty makes an empty frame in ``text`` and ``binary``.
        limit: Bytes that a frame may have.

    Returns:
        The event.

    Raises:
        PayloadError: It is none, or too large; with the line and column of the first thing that is wrong.
    """
    if mode == "raw":
        _check_size(size_of(text), limit)
        return Raw(_parse_raw(text))
    if mode == "binary":
        data = parse_binary(text)
        _check_size(len(data), limit)
        return Receive(data=data)
    _check_size(size_of(text), limit)
    _check_unicode(text)
    if mode == "json":
        _check_typed_json(text)
    return Receive(text=text)


def _check_size(size: int, limit: int) -> None:
    if size > limit:
        raise PayloadError(f"too large: {size:,} bytes, the limit is {limit:,}")


def _check_unicode(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        code = ord(text[error.start])
        raise error_at(f"a text frame cannot hold the lone surrogate U+{code:04X}", text, error.start) from None


def _check_typed_json(text: str) -> None:
    if not text.strip():
        raise PayloadError("nothing typed: JSON needs a value")
    try:
        _check_json(text)
    except RecursionError:
        raise PayloadError("nested too deeply to be checked: send it as text") from None


def _parse_raw(text: str) -> dict[str, Any]:
    if not text.strip():
        raise PayloadError('nothing typed: a raw message is a JSON object such as {"type": "websocket.receive"}')
    tags = _Tags()
    try:
        message = json.loads(text, object_hook=tags)
    except json.JSONDecodeError as error:
        raise PayloadError(_lowered(error.msg), error.lineno, error.colno) from None
    except CodecError as error:
        raise error_at(f"this value {error.problem}", text, tags.position(text)) from None
    except RecursionError:
        raise PayloadError("nested too deeply") from None
    except ValueError:  # CPython refuses to build integers of more than 4,300 digits
        match = re.search(r"\d{4301}", text)
        raise error_at("an integer of more than 4,300 digits", text, match.start() if match else 0) from None
    start = len(text) - len(text.lstrip())
    if not isinstance(message, dict):
        raise error_at("a raw message must be a JSON object", text, start)
    try:
        check_depth(message, MAX_DEPTH)
    except CodecError as error:
        raise error_at(f"the message {error.problem}", text, start) from None
    return message


class _Tags:
    """Reads the tags of a raw message, as json's object_hook, and remembers where it stopped."""

    def __init__(self) -> None:
        self.seen = 0

    def __call__(self, inside: dict[str, Any]) -> Any:
        """Read one object; json calls this at each closing brace, in the order of the text."""
        self.seen += 1
        if len(inside) == 1 and isinstance(inside.get("hex"), str):
            try:
                return bytes.fromhex(inside["hex"])
            except ValueError:
                raise CodecError("", "has hex digits that are not in pairs") from None
        return decode_tag(inside)

    def position(self, text: str) -> int:
        """Find the opening brace of the object that was read last, as an offset into the text."""
        opened: list[int] = []
        read: list[int] = []
        for token in _TOKEN.finditer(text):
            if token[0] == "{":
                opened.append(token.start())
            elif token[0] == "}":
                read.append(opened.pop())
        return read[self.seen - 1]
