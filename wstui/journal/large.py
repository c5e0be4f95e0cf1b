"""The lines of very large frames, made piece by piece: who makes them in a thread lets others run in between.

One call that encodes 64 MiB keeps the whole interpreter for half a second, whichever thread it is made in.
"""

from __future__ import annotations

from binascii import b2a_base64
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import orjson

from ..core.events import Receive, Send
from ..core.transcript import Record
from .line import record_line

PIECE: Final = 3 << 16
"""Characters, or bytes, that are encoded at once; base64 goes by threes."""


def large_line(record: Record) -> bytes:
    """Write a record.

    Args:
        record: Any record.

    Returns:
        Its line, as `record_line` writes it.
    """
    event = record.event
    if isinstance(event, Receive | Send) and (event.text is None) is not (event.data is None):
        # the line of the same frame without a payload, and the payload where it belongs
        text, data = event.text, event.data
        empty = record_line(replace(record, event=replace(event, text=text and "", data=data and b"")))
        begin, place, end = empty.partition(b'"text":""' if data is None else b'"b64":""')
        try:
            pieces = _text(text) if text is not None else _base64(data or b"")
            return b"".join((begin, place[:-1], *pieces, b'"', end))
        except TypeError:  # a lone surrogate
            pass
    return record_line(record)


def _text(text: str) -> Iterator[bytes]:
    return (orjson.dumps(text[at : at + PIECE])[1:-1] for at in range(0, len(text), PIECE))


def _base64(data: bytes) -> Iterator[bytes]:
    view = memoryview(data)
    return (b2a_base64(view[at : at + PIECE], newline=False) for at in range(0, len(data), PIECE))
