"""What the tests of formats read: files as other programs have written them, and what is no such file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from tests.support import ROOT
from wstui.core.events import Event, way_of
from wstui.core.transcript import Record, Unknown
from wstui.errors import FormatError
from wstui.formats.exchange import About, Imported
from wstui.journal.line import read_record

SAMPLES: Final = ROOT / "tests" / "golden" / "formats"
ABOUT: Final = About("chat.asgi:application", datetime(2026, 11, 23, 9, tzinfo=UTC), "uvicorn", "0.1.0")


def sample(name: str) -> str:
    """Return the text of a file."""
    return (SAMPLES / name).read_text("utf-8")


def session(name: str = "../every_event.wstui") -> list[Record]:
    """Return the records of a session file."""
    lines = (SAMPLES / name).read_bytes().splitlines(keepends=True)[1:]
    return [read_record(line, name, number) for number, line in enumerate(lines, 2)]


def records(*events: Event, c: int | None = 1) -> list[Record]:
    """Number events, a second after the other."""
    return [Record(n, float(n - 1), way_of(event), event, c) for n, event in enumerate(events, 1)]


def told(imported: Imported) -> list[tuple[int | None, Event | Unknown]]:
    """Return connections and events."""
    return [(record.c, record.event) for record in imported.records]


def problem(read: Callable[[str], Any], text: str) -> str:
    """Return what is said about nonsense, and check that it has a place within the text."""
    error = _error(read, text)
    if error is None:
        return ""
    lines = text.split("\n")
    assert 1 <= error.line <= len(lines), error
    assert 1 <= error.column <= len(lines[error.line - 1]) + 1, error
    assert "\n" not in str(error)
    return str(error)


def _error(read: Callable[[str], Any], text: str) -> FormatError | None:
    try:
        read(text)
    except FormatError as error:
        return error
    return None
