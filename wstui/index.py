"""A session file read: its header, and columns of numbers that say where and what each record is."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

FORMAT = 1
"""The format's number; its own, apart from the release."""


@dataclass(frozen=True, slots=True)
class Header:
    """The first line of a session file."""

    app: str
    started: datetime
    """When the session began, in UTC; milliseconds are kept."""
    server: str = "uvicorn"
    versions: dict[str, str] = field(default_factory=dict)
    wstui: int = FORMAT
    extra: dict[str, Any] = field(default_factory=dict)
    """Keys that this release does not know."""


class Index:
    """Columns of numbers, one entry a record; 26 bytes each."""

    def __init__(self) -> None:
        self.offset = array("Q")
        self.t = array("q")
        self.c = array("I")
        self.kind = array("B")
        self.size = array("I")
        self.flags = array("B")

    def __len__(self) -> int:
        return len(self.flags)


class Loaded(NamedTuple):
    """A session file that was read."""

    header: Header
    index: Index
    mended: str
    """One line that says what was left out of a torn last line; empty if nothing was."""


def load(path: Path) -> Loaded:
    """Read a session file; SessionFileError with file, line and column if it is none."""
    raise NotImplementedError
