"""The one line that tells each event: in the log, and in ``wstui show``."""

from __future__ import annotations

import json
from codecs import getincrementaldecoder
from collections.abc import Callable
from dataclasses import field
from http import HTTPStatus
from typing import Any

from .events import (
    FRAMES,
    Accept,
    Blocked,
    Close,
    Connect,
    Crashed,
    DenialBody,
    DenialStart,
    Died,
    Disconnect,
    Event,
    Fault,
    Lifespan,
    Malformed,
    Note,
    Output,
    Raw,
    Receive,
    Restarted,
    Returned,
    Send,
    Violation,
)
from .frozen import frozen
from .payload import preview
from .plain import encode_value
from .scalars import encode_int

PREVIEW = 512
"""Characters of a payload or a summary that a row has at most."""

CLOSE_CODES = {
    1000: "OK",
    1001: "going away",
    1002: "protocol error",
    1003: "unsupported data",
    1005: "no status received [internal]",
    1006: "abnormal closure [internal]",
    1007: "invalid frame payload data",
    1008: "policy violation",
    1009: "message too big",
    1010: "mandatory extension",
    1011: "internal error",
    1012: "service restart",
    1013: "try again later",
    1014: "bad gateway",
    1015: "TLS handshake failure [internal]",
}
"""What the close codes of RFC 6455 and its registry say, in python-websockets' words."""

FAULT = {"app": "application", "framework": "framework", "you": "you"}
"""Whose doing a breach of a rule is, in a word."""


@frozen
class Unknown:
    """An event of a type that this release does not know, kept as it was read."""

    kind: str
    body: dict[str, Any] = field(default_factory=dict)
    """Its keys without ``type``, as JSON has them."""


_SHORT = {"websocket.http.response.start": "denial", "websocket.http.response.body": "body"}


def short_kind(kind: str) -> str:
    """Name the kind of a record in a word.

    Args:
        kind: As a session file has it.

    Returns:
        ``close`` for ``websocket.close``, and the like.
    """
    return _SHORT.get(kind) or kind.removeprefix("websocket.")


def shown_kind(kind: str, *, binary: bool) -> str:
    """Name the kind of a record in a word, as the log does: frames by what is in them.

    Args:
        kind: As a session file has it.
        binary: Whether it is a frame of bytes.

    Returns:
        ``text``, ``bytes``, or what `short_kind` says.
    """
    if kind in FRAMES:
        return "bytes" if binary else "text"
    return short_kind(kind)


def tell_close(code: int, reason: str = "") -> str:
    """Tell a close as python-websockets does.

    Args:
        code: The close code, legal or not.
        reason: The close reason.

    Returns:
        ``1000 (OK) bye``.
    """
    if 3000 <= code < 4000:
        meaning = "registered"
    elif 4000 <= code < 5000:
        meaning = "private use"
    else:
        meaning = CLOSE_CODES.get(code, "unknown")
    return f"{_number(code)} ({meaning})" + (f" {reason}" if reason else "")


def last_words(stderr: str) -> str:
    """Find the line that tells why a process ended.

    Args:
        stderr: The last lines that it wrote on standard error.

    Returns:
        What faulthandler named, below which it lists stacks and modules; else the last line; may be empty.
    """
    lines = stderr.strip().splitlines()
    fatal = (line for line in reversed(lines) if line.startswith("Fatal Python error: "))
    return next(fatal, lines[-1] if lines else "")


def summary(event: Event | Unknown) -> str:
    """Tell an event in one line.

    Args:
        event: Any event.

    Returns:
        At most `PREVIEW` characters, NOT yet `visible`; the kind is not repeated.
    """
    return preview(_TELL[type(event)](event), PREVIEW)


def _tell_frame(event: Receive | Send) -> str:
    payload = event.text if event.data is None else event.data
    return "" if payload is None else preview(payload, PREVIEW)


def _tell_accept(event: Accept) -> str:
    count = len(event.headers)
    headers = f"{count} header{'' if count == 1 else 's'}" if count else ""
    return ", ".join(part for part in (event.subprotocol, headers) if part)


def _tell_returned(event: Returned) -> str:
    return event.raised or ("" if event.value is None else f"value {event.value}")


def _tell_target(event: Connect) -> str:
    path, query = event.scope.get("path", "/"), event.scope.get("query_string", "")
    if isinstance(query, bytes):
        query = query.decode("latin-1")
    target = f"{_short(path)}?{_short(query)}" if query else _short(path)
    return f"{target} (as {_short(event.server)})" if event.server else target


def _tell_status(event: DenialStart) -> str:
    try:
        return f"{_number(event.status)} {HTTPStatus(event.status).phrase}"
    except ValueError:
        return _number(event.status)


def _tell_body(event: DenialBody) -> str:
    more = " (more follows)" if event.more_body else ""
    limit = PREVIEW - len(more)
    head = event.body[: limit * 4 + 4]
    try:
        # A character that is cut in half at the end of the head is no fault of the body.
        text = getincrementaldecoder("utf-8")().decode(head, final=len(head) == len(event.body))
    except UnicodeDecodeError:
        return preview(event.body, limit) + more
    return preview(text, limit) + more


def _tell_output(event: Output) -> str:
    text = event.text[: PREVIEW + 1].rstrip("\n")
    label = " ".join(part for part in (event.level, event.logger) if part)
    return f"{label}: {text}" if label else text


def _tell_blocked(event: Blocked) -> str:
    where = f"at {event.file}:{_number(event.line)} {event.function}" if event.file else event.function
    source = f": {event.source.strip()}" if event.source else ""
    which = f" in {event.thread}" if event.thread else ""
    return f"{'over after ' if event.over else ''}{event.seconds:.1f} s{which} {where}".rstrip() + source


def _tell_death(event: Died) -> str:
    if event.asked and event.signal:
        return "ended by wstui, as asked"
    how = f"killed by {event.signal}" if event.signal else f"exit status {_number(event.code)}"
    last = last_words(event.stderr)[-PREVIEW:]
    return how + (", as asked" if event.asked else f": {last}" if last else "")


def _short(value: object) -> str:
    """A text that a preview cuts anyway; a file may have any JSON where a text belongs."""
    return value[: PREVIEW + 1] if isinstance(value, str) else str(value)[: PREVIEW + 1]


def _joined(text: str, rest: str, between: str = ": ") -> str:
    return f"{text}{between}{rest}" if rest else text


def _number(value: int | None) -> str:
    """A number in decimal, or in hex where decimal would be refused."""
    if value is None:
        return "unknown"
    encoded = encode_int(value)
    return encoded["int"] if isinstance(encoded, dict) else str(encoded)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


_TELL: dict[type, Callable[[Any], str]] = {
    Connect: _tell_target,
    Receive: _tell_frame,
    Disconnect: lambda event: tell_close(event.code, _short(event.reason)),
    Raw: lambda event: _json(encode_value(event.message)),
    Accept: _tell_accept,
    Send: _tell_frame,
    Close: lambda event: tell_close(event.code, _short(event.reason)),
    DenialStart: _tell_status,
    DenialBody: _tell_body,
    Malformed: lambda event: _joined(f"{event.key}: {event.problem}" if event.key else event.problem, event.message),
    Returned: _tell_returned,
    Crashed: lambda event: event.error,
    Violation: lambda event: _joined(f"{event.rule} {event.by}: {event.what}", event.hint),
    Output: _tell_output,
    Blocked: _tell_blocked,
    Died: _tell_death,
    Restarted: lambda event: _joined(f"pid {_number(event.pid)}", event.why, ", "),
    Lifespan: lambda event: _joined(f"{event.phase} {event.result}", event.message),
    Fault: lambda event: event.text,
    Note: lambda event: _joined(event.text, event.hint),
    Unknown: lambda event: _json(event.body),
}
