"""A session as a HAR file, which a browser's network panel opens."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl

import orjson

from ..core.events import (
    Accept,
    Close,
    Connect,
    DenialBody,
    DenialStart,
    Disconnect,
    Headers,
    Receive,
    Send,
)
from ..core.transcript import Record
from .exchange import About, Exported, Lost
from .handshake import Request, split_cookies, write_request
from .har import BINARY, CLOSE, TEXT

_ACCEPT: Final = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
"""What answers the key that every handshake of wstui has (RFC 6455, 1.3)."""


def write(records: Iterable[Record], about: About) -> Exported:
    """Write the connections of a session.

    Args:
        records: In order.
        about: What else is known of it.

    Returns:
        The file, an entry for each connection.
    """
    lost = Lost()
    entries: dict[int, _Entry] = {}
    for record in records:
        if record.c is None:
            lost.add(record.event.kind)
            continue
        if record.c not in entries:
            event = record.event if isinstance(record.event, Connect) else Connect()
            entries[record.c] = _Entry(write_request(event, lost), record.t, about.started, lost)
        entries[record.c].take(record)
    log = {
        "version": "1.2",
        "creator": {"name": "wstui", "version": about.version},
        "pages": [],
        "entries": [entry.data() for entry in entries.values()],
    }
    text = orjson.dumps({"log": log}, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()
    return Exported(text, lost.phrases())


@dataclass(slots=True)
class _Entry:
    """One connection."""

    request: Request
    t: float
    """When it was asked for, in seconds since the session began."""
    started: datetime
    lost: Lost
    messages: list[dict[str, Any]] = field(default_factory=list)
    status: int = 0
    answered: float = -1.0
    """When it was answered, in seconds since the session began; below 0 if it never was."""
    headers: list[dict[str, str]] = field(default_factory=list)
    body: bytes = b""

    def take(self, record: Record) -> None:
        """Take a record of it."""
        event = record.event
        if record.extra:
            self.lost.add("keys of a record that are not wstui's own", len(record.extra))
        if extra := getattr(event, "extra", None):
            self.lost.add("keys of an event that ASGI does not name", len(extra))
        match event:
            case Connect():
                pass
            case Accept():
                first = [("upgrade", "websocket"), ("connection", "Upgrade"), ("sec-websocket-accept", _ACCEPT)]
                chosen = [("sec-websocket-protocol", event.subprotocol)] if event.subprotocol else []
                self._answer(101, record.t, event.headers, first + chosen)
            case DenialStart():
                self._answer(self._whole(event.status), record.t, event.headers)
            case DenialBody():
                self.body += event.body
            case Close() if self.answered < 0:
                self.lost.add("the code of a close before accept")
                self._answer(403, record.t)
            case Receive() | Send():
                self._frame(record.t, event)
            case Close() | Disconnect() if self.status == 101:
                kind = "receive" if isinstance(event, Close) else "send"
                self._message(kind, record.t, CLOSE, self._text(event.reason), _code=self._whole(event.code))
            case _:
                self.lost.add(event.kind)

    def data(self) -> dict[str, Any]:
        """Write the entry."""
        cookies = [
            pair for name, value in self.request.headers if name == "cookie" for pair in split_cookies(value) or ()
        ]
        begun = self.started + timedelta(seconds=self.t)
        wait = max(round((self.answered - self.t) * 1000, 3), 0) if self.answered >= 0 else 0
        return {
            "_resourceType": "websocket",
            "_webSocketMessages": self.messages,
            "startedDateTime": begun.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "time": wait,
            "request": {
                "method": "GET",
                "url": self.request.url,
                "httpVersion": f"HTTP/{self.request.scope.http_version}",
                "headers": _named(self.request.headers),
                "queryString": _named(parse_qsl(self.request.scope.query_string, keep_blank_values=True)),
                "cookies": _named(cookies),
                "headersSize": -1,
                "bodySize": 0,
            },
            "response": self._response(),
            "cache": {},
            "timings": {"send": 0, "wait": wait, "receive": 0},
        }

    def _response(self) -> dict[str, Any]:
        content: dict[str, Any] = {"size": len(self.body), "mimeType": "x-unknown"}
        for header in self.headers:
            if header["name"].lower() == "content-type":
                content["mimeType"] = header["value"]
        try:
            content |= {"text": self.body.decode()} if self.body else {}
        except UnicodeDecodeError:
            content |= {"text": b64encode(self.body).decode(), "encoding": "base64"}
        return {
            "status": self.status,
            "statusText": _PHRASES.get(self.status, ""),
            "httpVersion": f"HTTP/{self.request.scope.http_version}",
            "headers": self.headers,
            "cookies": [],
            "content": content,
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": -1,
        }

    def _answer(self, status: int, t: float, headers: Headers = (), first: Iterable[tuple[str, str]] = ()) -> None:
        self.status, self.answered = status, t
        pairs = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]
        self.headers = _named([*((name, self._text(value)) for name, value in first), *pairs])

    def _frame(self, t: float, event: Receive | Send) -> None:
        kind = "send" if isinstance(event, Receive) else "receive"
        if event.data is not None:
            self._message(kind, t, BINARY, b64encode(event.data).decode())
        elif event.text is not None:
            self._message(kind, t, TEXT, self._text(event.text))
        else:
            self.lost.add("frames without text and bytes")

    def _message(self, kind: str, t: float, opcode: int, data: str, **more: Any) -> None:
        time = round(self.started.timestamp() + t, 6)
        self.messages.append({"type": kind, "time": time, "opcode": opcode, "data": data} | more)

    def _text(self, text: str) -> str:
        try:
            text.encode()
        except UnicodeEncodeError:
            self.lost.add("texts with a lone surrogate, which stands as ?")
            return text.encode("utf-8", "replace").decode()
        return text

    def _whole(self, number: int) -> int:
        if abs(number) < _LARGE:
            return number
        self.lost.add("numbers beyond 53 bit")
        return 0


_LARGE: Final = 1 << 53
_PHRASES: Final = {status.value: status.phrase for status in HTTPStatus}


def _named(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]
