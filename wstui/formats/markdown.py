"""A session as a Markdown page, to be read by people: in an issue, say."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from ..core.binary import hex_line
from ..core.events import Connect, Crashed, DenialBody, Died, Lifespan, Malformed, Output, Raw, Receive, Send
from ..core.payload import pretty_json, visible
from ..core.plain import encode_value
from ..core.trace import text_of
from ..core.transcript import PREVIEW, Record, Unknown, summary
from .exchange import About, Exported, Lost
from .handshake import write_request

_SIGN: Final = {">": "→", "<": "←", "!": "!"}
_TICKS: Final = re.compile("`+")
_WIDTH: Final = 16
"""Bytes in a line of hex."""


def write(records: Iterable[Record], about: About) -> Exported:
    """Write a session.

    Args:
        records: In order.
        about: What else is known of it.

    Returns:
        The page: what happened, in order, every payload in full.
    """
    page = _Page()
    app = page.shown(about.app)
    begun = f"{about.started:%Y-%m-%d %H:%M:%S} UTC"
    lines = [f"# {_code(app)}" if app else "# A WebSocket session"]
    lines.append(f"Recorded {begun}, behind {_code(page.shown(about.server))}; → to the application, ← from it.")
    for record in records:
        lines += page.record(record)
    return Exported("\n\n".join(lines) + "\n", page.lost.phrases())


class _Page:
    """What is being written."""

    def __init__(self) -> None:
        self.lost = Lost()

    def shown(self, text: str, keep: str = "") -> str:
        """Make a text safe to be seen."""
        safe = visible(text, keep=keep)
        if safe != text:
            self.lost.add("texts with characters that cannot be seen, which stand as ␛ or <U+200B>")
        return safe

    def record(self, record: Record) -> Iterator[str]:
        """Write a record, in paragraphs."""
        event = record.event
        if isinstance(event, Connect):
            yield f"## Connection {record.c or 0}"
        told, language, block = self._told(event)
        at = f" ({_code(self.shown(record.at))})" if record.at else ""
        number = f"#{record.c} " if record.c else ""
        kind = self.shown(event.kind.removeprefix("websocket."))
        more = f" {_code(told)}" if told else ""
        yield f"{record.t:.6f} s {number}{_SIGN[record.way.value]} **{_escaped(kind)}**{more}{at}"
        if block:
            yield _fenced(block, language)

    def _told(self, event: Any) -> tuple[str, str, str]:  # noqa: PLR0911 - one for each kind
        """Tell an event: in a line, and in a block of some language."""
        match event:
            case Connect():
                request = write_request(event, self.lost)
                lines = [f"GET {request.url}", *(f"{name}: {value}" for name, value in request.headers)]
                return "", "http", "\n".join(self.shown(line) for line in lines)
            case Receive() | Send():
                payload = event.text if event.data is None else event.data
                return ("", *self._payload(payload)) if payload else ("empty", "", "")
            case DenialBody():
                return ("more follows" if event.more_body else "", *self._payload(_text_of(event.body)))
            case Raw():
                return "", "json", self.shown(json.dumps(encode_value(event.message), indent=2), "\n")
            case Unknown():
                return "", "json", self.shown(json.dumps(event.body, indent=2), "\n")
            case Output():
                label = " ".join(part for part in (event.stream, event.level, event.logger) if part)
                return self.shown(label), "text", self.shown(event.text.rstrip("\n"), "\n\t")
            case Crashed() | Lifespan() if event.trace is not None:
                self.lost.add("the variables of tracebacks")
                return self._line(event), "text", self.shown(text_of(event.trace), "\n\t")
            case Died():
                return self._line(event), "text", self.shown(event.stderr.rstrip("\n"), "\n\t")
            case Malformed():
                return self.shown(f"{event.key}: {event.problem}"), "text", self.shown(event.message, "\n\t")
            case _:
                return self._line(event), "", ""

    def _line(self, event: Any) -> str:
        told = summary(event)
        if len(told) >= PREVIEW:
            self.lost.add(f"the end of a line of more than {PREVIEW} characters")
        return self.shown(told)

    def _payload(self, payload: str | bytes) -> tuple[str, str]:
        """Show a payload: JSON indented, bytes as hex."""
        if isinstance(payload, bytes):
            return "text", "\n".join(hex_line(payload, at) for at in range(0, len(payload), _WIDTH))
        pretty = pretty_json(payload)
        if pretty is not None and payload.lstrip()[:1] in "{[":
            return "json", self.shown(pretty, "\n")
        return "text", self.shown(payload, "\n\t")


def _text_of(body: bytes) -> str | bytes:
    try:
        return body.decode()
    except UnicodeDecodeError:
        return body


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>&#|~])", r"\\\1", text)


def _ticks(text: str, fewest: int) -> str:
    """Write more of the signs that begin and end code than stand together anywhere in it."""
    return "`" * max(fewest, 1 + max(map(len, _TICKS.findall(text)), default=0))


def _code(text: str) -> str:
    """Write text that is no markup, within a line."""
    ticks = _ticks(text, 1)
    space = " " if text[:1] in "` " or text[-1:] in "` " else ""
    return f"{ticks}{space}{text}{space}{ticks}"


def _fenced(text: str, language: str) -> str:
    """Write text that is no markup, in lines of its own."""
    ticks = _ticks(text, 3)
    return f"{ticks}{language}\n{text}\n{ticks}"
