"""A session as a ``.http`` file, for JetBrains' HTTP client and its relatives."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from ..core.events import Accept, Connect, Receive, Send
from ..core.transcript import Record
from .exchange import About, Exported, Lost
from .handshake import HANDSHAKE, Request, write_request
from .http_file import ENDS, FILE, SEPARATOR, VARIABLE

_WAIT: Final = "=== wait-for-server"
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


@dataclass(slots=True)
class _Block:
    """One connection: its request and its messages."""

    request: Request
    lines: list[str] = field(default_factory=list)
    silent: bool = True
    """Whether nothing stands before the next message but the request."""


def write(records: Iterable[Record], about: About) -> Exported:
    """Write the connections of a session.

    Args:
        records: In order.
        about: What else is known of it.

    Returns:
        The file, a request for each connection; a message that came after replies waits for as many.
    """
    lost = Lost()
    blocks: dict[int, _Block] = {}
    for record in records:
        if record.c is None:
            lost.add(record.event.kind)
            continue
        if record.c not in blocks:
            event = record.event if isinstance(record.event, Connect) else Connect()
            blocks[record.c] = _Block(write_request(event, lost))
        _take(blocks[record.c], record, lost)
    name = " ".join(about.app.split())
    texts = [_text(c, block, name) for c, block in blocks.items()]
    return Exported("\n".join(texts), lost.phrases())


def _take(block: _Block, record: Record, lost: Lost) -> None:
    event = record.event
    if isinstance(event, Receive) and event.data is None and event.text and _fits(event.text):
        if VARIABLE.search(event.text):
            lost.add("texts with {{…}}, which a client may fill in: they are written")
        block.lines += [*([] if block.silent else ["==="]), event.text]
        block.silent = False
    elif isinstance(event, Receive):
        lost.add(_why(event))
    elif isinstance(event, Send):
        lost.add("what replies say")
        # A message goes out by itself; the first reply that it is to wait for stands in the place of the separator.
        block.lines.append(_WAIT)
        block.silent = True
    elif isinstance(event, Accept) and (event.subprotocol or event.headers):
        lost.add("what accepts say")
    elif not isinstance(event, Connect | Accept):
        lost.add(event.kind)


def _fits(text: str) -> bool:
    """Tell whether a message would be read back as it is."""
    lines = text.split("\n")
    plain = text == text.strip() and "\r" not in text and not _SURROGATE.search(text)
    return plain and not (
        FILE.match(text) or any(ENDS.match(line) or SEPARATOR.fullmatch(line.rstrip()) for line in lines)
    )


def _why(event: Receive) -> str:
    if event.data is not None:
        return "frames of bytes"
    if not event.text:
        return "empty frames"
    return "texts with line ends, spaces or signs that mean something there"


def _text(c: int, block: _Block, name: str) -> str:
    request = block.request
    headers = [
        f"{header}: {value}"
        for header, value in request.headers
        if header not in HANDSHAKE and (header, value) != ("host", request.host)
    ]
    title = f"### connection {c}" + (f" of {name}" if name else "")
    return "\n".join([title, f"WEBSOCKET {request.url}", *headers, "", *block.lines, ""])
