"""HAR files: the WebSockets that a browser or a proxy has recorded.

A HAR of Chrome, Edge, mitmproxy and others is one of HTTP with ``_webSocketMessages`` beside the handshake: of each
frame its direction (``send`` is the client's), its time in seconds since 1970, its opcode, and text or base64.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from ..core.events import Accept, Close, Connect, DenialBody, DenialStart, Disconnect, Event, Note, Receive, Send
from ..core.scope import Scope
from ..errors import FormatError
from .exchange import Happened, Imported, Lost, numbered
from .handshake import answer_of, read_placed_scope
from .json_places import Value

TEXT: Final = 1
"""The opcode of a text frame."""
BINARY: Final = 2
"""The opcode of a frame of bytes."""
CLOSE: Final = 8
"""The opcode of a close frame; its code and reason stand beside it, where they are known."""

UNKNOWN_CODE: Final[dict[str, object]] = {"expect": [{"key": key, "any": True} for key in ("code", "reason")]}
"""What the record of a close before accept says: over HTTP only that it was one can be seen."""

_LATEST: Final = 1e11
"""Seconds since 1970 that no time reaches; a larger number is one of milliseconds."""
_VERSIONS: Final = {"http/2": "2", "http/2.0": "2", "h2": "2", "http/3": "3", "http/3.0": "3", "h3": "3"}
_OTHERS: Final = {0: "continuation frames", 9: "pings", 10: "pongs"}
_REFUSED: Final = 403
"""The status by which a server tells that the application has closed instead of accepting."""


def read(text: str) -> Imported:
    """Read the WebSockets of a HAR file.

    Args:
        text: The file.

    Returns:
        What happened on each of them, one connection each, on one time line.

    Raises:
        FormatError: It is no HAR file, has no WebSocket in it, or says of one what cannot be.
    """
    try:
        whole = Value(text, orjson.loads(text))
    except orjson.JSONDecodeError as error:
        raise FormatError(error.msg, error.lineno, error.colno) from None
    log = whole.key("log")
    log.key("entries")
    entries = log.items("entries")
    lost = Lost()
    sockets = [entry for entry in entries if _is_websocket(entry)]
    if not sockets:
        raise FormatError(f"no WebSocket in it, only HTTP: {len(entries)} requests")
    if len(sockets) < len(entries):
        lost.add("requests that open no WebSocket", len(entries) - len(sockets))
    happened = [item for c, entry in enumerate(sockets, 1) for item in _Socket(entry, c, lost).happened()]
    start = min(item.t for item in happened)
    return Imported(numbered(happened, start), lost.phrases(), datetime.fromtimestamp(start, UTC) if start else None)


def _is_websocket(entry: Value) -> bool:
    """Tell whether a request opens a WebSocket; a browser that records no frames tells by the headers alone."""
    if entry.get("_webSocketMessages") is not None or entry.text("_resourceType", "") == "websocket":
        return True
    request = entry.key("request")
    if request.text("url").lower().startswith(("ws://", "wss://")):
        return True
    return any(name.lower() == "upgrade" and value.lower() == "websocket" for name, value in _pairs(request, "headers"))


def _pairs(message: Value, key: str) -> list[tuple[str, str]]:
    """Read a list of names and values."""
    return [(item.text("name"), item.text("value", "")) for item in message.items(key)]


class _Socket:
    """One WebSocket of a HAR file."""

    def __init__(self, entry: Value, c: int, lost: Lost) -> None:
        self.entry = entry
        self.c = c
        self.lost = lost
        self.request = entry.key("request")
        self.messages = entry.items("_webSocketMessages")
        self.t = 0.0

    def happened(self) -> Iterator[Happened]:
        """Tell all that happened on it, in order."""
        self.t = self._begun()
        yield self._at(Connect(self._scope().to_record()))
        for event in self._answer():
            yield Happened(self.t, self.c, event, UNKNOWN_CODE if isinstance(event, Close) else {})
        for message in self.messages:
            frame = self._event(message)
            self.t = max(self.t, _time(message, self.t))
            if frame is not None:
                yield self._at(frame)

    def _at(self, event: Event) -> Happened:
        return Happened(self.t, self.c, event)

    def _begun(self) -> float:
        """Tell when it was asked for, in seconds since 1970."""
        first = _time(self.messages[0], 0.0) if self.messages else 0.0
        if self.entry.get("startedDateTime") is None:
            return first
        try:
            begun = datetime.fromisoformat(self.entry.text("startedDateTime"))
            seconds = begun.replace(tzinfo=begun.tzinfo or UTC).timestamp()
        except ValueError:
            seconds = -1.0
        if not 0 <= seconds < _LATEST:
            raise self.entry.key("startedDateTime").error("must be a time such as 2026-11-23T09:00:00.000Z")
        return seconds

    def _scope(self) -> Scope:
        """Read whom it connected to; what is wrong is told where it stands."""
        url = self.request.text("url"), self.request.key("url")
        headers, cookies = (
            [(item.text("name"), item.text("value", ""), item) for item in self.request.items(key)]
            for key in ("headers", "cookies")
        )
        scope = read_placed_scope(
            url, headers, cookies, wrong=lambda error, place: place.error(error.message), whole=self.request
        )
        version = _VERSIONS.get(self.request.text("httpVersion", "").lower())
        return scope if version is None else replace(scope, http_version=version)

    def _answer(self) -> Iterator[Event]:
        """Tell how the application answered."""
        response = self.entry.get("response")
        status = response.number("status", 0) if response is not None else 0
        subprotocol, headers = answer_of(_pairs(response, "headers") if response is not None else ())
        if self.messages or status in {101, 200}:
            yield Accept(subprotocol, headers)
        elif response is None or not 0 < status < 1000:
            problem = response.text("_error", "") if response is not None else ""
            yield Note("no answer is recorded" + (f": {problem}" if problem else ""))
        else:
            body = _body(response)
            if status == _REFUSED and not body:
                self.lost.add("the code of a close before accept, for which any will do")
                yield Close()
            else:
                yield DenialStart(int(status), headers)
                yield DenialBody(body)

    def _event(self, message: Value) -> Event | None:
        """Read a frame; None if a session has no place for it."""
        if (plain := _plain(message.value)) is not None:
            return plain
        kind, opcode = message.text("type"), message.number("opcode", TEXT)
        if kind == "error":
            return Note(f"the client's error: {message.text('data', '')}")
        if kind not in {"send", "receive"}:
            raise message.key("type").error('must be "send" or "receive"')
        data, to_app = message.text("data", ""), kind == "send"
        if opcode == TEXT:
            return Receive(text=data) if to_app else Send(text=data)
        if opcode == BINARY:
            payload = _decoded(message, "data", data)
            return Receive(data=payload) if to_app else Send(data=payload)
        if opcode == CLOSE:
            code = int(message.number("_code", message.number("code", 1005 if to_app else 1000)))
            return Disconnect(code, data) if to_app else Close(code, data)
        if opcode not in _OTHERS:
            raise message.key("opcode").error("must be an opcode of RFC 6455")
        self.lost.add(_OTHERS[int(opcode)])
        return None


def _plain(message: Any) -> Event | None:
    """Read what nearly every frame is: of text, with all its keys; None if it is anything else."""
    match message:
        case {"type": "send", "opcode": 1, "data": str(text)}:
            return Receive(text=text)
        case {"type": "receive", "opcode": 1, "data": str(text)}:
            return Send(text=text)
        case _:
            return None


def _time(message: Value, default: float) -> float:
    """Read a frame's time, in seconds since 1970."""
    time = message.number("time", default)
    seconds = time if time < _LATEST else time / 1000
    if not 0 <= seconds < _LATEST:
        raise message.key("time").error("must be seconds since 1970")
    return seconds


def _body(response: Value) -> bytes:
    """Read the body of an answer."""
    content = response.get("content")
    text = content.text("text", "") if content is not None else ""
    if content is not None and content.text("encoding", "") == "base64":
        return _decoded(content, "text", text)
    return text.encode()


def _decoded(place: Value, key: str, text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except ValueError:
        raise place.key(key).error("must be base64") from None
