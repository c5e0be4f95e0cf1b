"""A session on disk as `Records`: what the panes read."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from ..core.transcript import Record, Row
from ..journal import Header, Journal


def state_folder() -> Path:
    """The folder of the journals: ``$WSTUI_STATE_DIR``, else the XDG state folder's ``wstui/sessions``."""
    raise NotImplementedError


def journal_path(app: str, started: datetime, folder: Path | None = None) -> Path:
    """A path for a new journal that does not exist yet; its folder is made (0700)."""
    raise NotImplementedError


class Archive:
    """A session file by position. `Records` for the panes."""

    header: Header
    mended: str

    @classmethod
    def live(cls, journal: Journal) -> Archive:
        """Read what a journal has committed, while it grows."""
        raise NotImplementedError

    @classmethod
    def open(cls, path: Path) -> Archive:
        """Open a session file; raises SessionFileError or OSError."""
        raise NotImplementedError

    @property
    def fault(self) -> str:
        """Why recording stopped; empty while it goes on."""
        raise NotImplementedError

    def __len__(self) -> int:
        raise NotImplementedError

    def t(self, index: int) -> float:
        """Seconds since the session began."""
        raise NotImplementedError

    def c(self, index: int) -> int:
        """The connection's number; 0 for facts of the whole debuggee."""
        raise NotImplementedError

    def way(self, index: int) -> str:
        """``>``, ``<`` or ``!``."""
        raise NotImplementedError

    def kind(self, index: int) -> str:
        """The event's kind: ``websocket.send``."""
        raise NotImplementedError

    def size(self, index: int) -> int:
        """Bytes on the wire."""
        raise NotImplementedError

    def binary(self, index: int) -> bool:
        """Whether it is a frame of bytes."""
        raise NotImplementedError

    def severity(self, index: int) -> str:
        """``error``, ``warning``, ``info`` or empty."""
        raise NotImplementedError

    def recorded(self, index: int) -> bool:
        """Whether the record is safe in the journal."""
        raise NotImplementedError

    def row(self, index: int) -> Row:
        """What the log draws of a record."""
        raise NotImplementedError

    def record(self, index: int) -> Record:
        """The whole record."""
        raise NotImplementedError

    def payload(self, index: int) -> str | bytes | None:
        """The whole payload of a frame; None for any other record."""
        raise NotImplementedError

    def close(self) -> None:
        """Close our own descriptor; the journal stays as it is."""
        raise NotImplementedError
