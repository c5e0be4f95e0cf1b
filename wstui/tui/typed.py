"""What the composer makes of the text in it, and the text that makes an event."""

from __future__ import annotations

import json
import re
from typing import Final, Literal, TypeAlias

from ..core.binary import parse_binary
from ..core.events import Close, Disconnect, Event, Raw, Receive, Send
from ..core.payload import human_size, parse, pretty_json, size_of
from ..core.plain import encode_value
from ..core.summary import tell_close
from ..core.values import REASON_LIMIT
from ..errors import PayloadError

ComposerMode: TypeAlias = Literal["text", "json", "binary", "raw", "close"]

MODES: Final[tuple[ComposerMode, ...]] = ("text", "json", "binary", "raw", "close")

CHECKED: Final = 8_000_000
"""Characters from which JSON, hex and raw messages are not read, since the screen would stand still meanwhile."""

HINTS: Final[dict[ComposerMode, str]] = {
    "text": "",
    "json": 'JSON, e.g. {"say": "hi"}',
    "binary": "hex or base64, e.g. 68 65 6c or base64:aGVs",
    "raw": 'an ASGI message, e.g. {"type": "websocket.receive", "text": "hi"}',
    "close": "code and reason, e.g. 1000 bye",
}
"""What an empty field says."""

_CODE: Final = re.compile(r"\s*(\d*)\s*")


def mode_named(name: str) -> ComposerMode:
    """Find a mode; what a file calls otherwise is text."""
    return next((mode for mode in MODES if mode == name), MODES[0])


def event_of(mode: ComposerMode, payload: str | bytes) -> Receive | Raw:
    """Make the event to send.

    Args:
        mode: What the text is taken for; not ``close``.
        payload: The text; bytes are sent as they are.

    Returns:
        The event.

    Raises:
        PayloadError: The text makes none.
    """
    if isinstance(payload, bytes):
        return Receive(data=payload)
    if mode == "close":
        raise PayloadError("a close is no frame")
    if mode != "text" and len(payload) > CHECKED:
        raise PayloadError(f"{human_size(size_of(payload))} is too much to be checked: send it as text")
    return parse(mode, payload)


def read_close(text: str) -> tuple[int, str]:
    """Read a close code and a reason.

    Args:
        text: ``1000 bye``; nothing is 1000.

    Returns:
        The code and the reason.

    Raises:
        PayloadError: A client could not close so.
    """
    found = _CODE.match(text)
    digits, rest = (found[1], text[found.end() :].rstrip()) if found else ("", "")
    if not digits and rest:
        raise PayloadError("a close begins with its code: 1000 bye")
    code = int(digits[:10] or "1000")
    if not 1000 <= code <= 4999:
        raise PayloadError(f"{digits[:10]} is no close code: 1000 to 4999")
    size = size_of(rest)
    if size > REASON_LIMIT:
        raise PayloadError(f"a reason of {size} bytes: a close has room for {REASON_LIMIT}")
    return code, rest


def remark(mode: ComposerMode, payload: str | bytes) -> tuple[str, bool]:
    """Tell about what is typed, before it is sent.

    Args:
        mode: What the text is taken for.
        payload: The text, or bytes.

    Returns:
        One line, raw text, and whether it tells that something is wrong.
    """
    if isinstance(payload, bytes):
        return _bytes(len(payload)), False
    try:
        if mode == "close":
            code, _ = read_close(payload)
            return tell_close(code), False
        if mode == "binary" and len(payload) <= CHECKED:
            return _bytes(len(parse_binary(payload))), False
    except PayloadError as error:
        return where(error), True
    if mode in {"json", "raw"} and not payload.strip():
        return "", False
    return _bytes(size_of(payload)), False


def where(error: PayloadError) -> str:
    """Tell an error with its place, which is left out at the beginning."""
    if (error.line, error.column) == (1, 1):
        return error.message
    return f"line {error.line}, column {error.column}: {error.message}"


def told_unseen(names: list[str]) -> str:
    """Tell that a text has characters that cannot be seen.

    Args:
        names: Of the characters.

    Returns:
        One line; empty if there are none.
    """
    return f"holds {', '.join(names[:4])}{'…' if len(names) > 4 else ''}" if names else ""


def _bytes(size: int) -> str:
    return "empty frame" if size == 0 else "1 byte" if size == 1 else f"{size:,} bytes"


def typed(event: Event) -> tuple[ComposerMode, str | bytes] | None:
    """Tell what to type to send an event once more.

    Args:
        event: Any event.

    Returns:
        The mode that fits, and text that makes exactly this event; bytes for a binary frame, which hex shows. None
        if it cannot be sent.
    """
    match event:
        case Receive(data=bytes(data)) | Send(data=bytes(data)):
            return "binary", data
        case Receive(text=text) | Send(text=text):
            return _mode_of(text or ""), text or ""
        case Raw(message=message):
            return "raw", json.dumps(encode_value(message), ensure_ascii=False, indent=2)
        case Disconnect(code=code, reason=reason) | Close(code=code, reason=reason):
            return "close", f"{code} {reason}".rstrip()
        case _:
            return None


def _mode_of(text: str) -> ComposerMode:
    """Tell whether a text was meant as JSON."""
    return "json" if text.lstrip()[:1] in {"{", "["} and pretty_json(text) is not None else "text"
