"""Session files made for tests: frames by the thousand, and lines that nobody would write."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from wstui.journal.line import Header, header_line

HEADER: Final = Header("chat.asgi:application", datetime(2026, 11, 23, 9, tzinfo=UTC), versions={"python": "3.11"})


def frame(n: int, text: str = "hi", at: str = "") -> bytes:
    """A text frame from the application, as a journal writes it; the text needs no escapes."""
    origin = b',"at":"%b"' % at.encode() if at else b""
    return b'{"n":%d,"t":%.6f,"c":1,"way":"<","type":"websocket.send","text":"%b"%b}\n' % (
        *(n, n / 1000, text.encode()),
        origin,
    )


def printed(n: int, text: str) -> bytes:
    """A line that the application printed."""
    return b'{"n":%d,"t":%.6f,"c":1,"way":"!","type":"output","stream":"stdout","text":"%b"}\n' % (
        *(n, n / 1000),
        text.encode(),
    )


def session(path: Path, lines: Iterable[bytes]) -> Path:
    """Write a session file of some lines after its header."""
    with path.open("wb") as file:
        file.write(header_line(HEADER))
        file.writelines(lines)
    return path
