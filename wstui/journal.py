"""A session on disk, appended as it happens."""

from __future__ import annotations

from pathlib import Path

from .core.events import Event
from .index import Header as Header
from .index import Index as Index
from .index import load as load


class Journal:
    """The append side of a session file. Nothing is shown before `commit` has written it."""

    path: Path
    index: Index
    header: Header
    fault: str
    """Why recording stopped; empty while it goes on."""

    @classmethod
    def create(cls, path: Path, header: Header) -> Journal:
        """Create the file, 0600; never an existing one. A disk that refuses sets `fault`, nothing is raised."""
        raise NotImplementedError

    def frame(self, t: float, c: int, to_app: bool, payload: str | bytes, at: str = "") -> None:  # noqa: FBT001 - hot
        """Note a plain websocket.receive or websocket.send; pending until `commit`."""
        raise NotImplementedError

    def add(self, t: float, c: int | None, event: Event, at: str = "") -> None:
        """Note any event; pending until `commit`."""
        raise NotImplementedError

    @property
    def heavy(self) -> bool:
        """Whether a pending payload of 1 MiB or more makes `Batch.write` worth a thread."""
        raise NotImplementedError

    def commit(self) -> int:
        """Write all pending records by one write; returns how many records can be read now."""
        raise NotImplementedError

    def begin(self) -> Batch | None:
        """Take what is pending, to be written by ``batch.write()`` in a thread and told by `finish`.

        Meanwhile `commit` writes nothing. None if nothing is pending or a batch is under way.
        """
        raise NotImplementedError

    def finish(self, batch: Batch) -> int:
        """Make the records of a written batch readable; returns how many can be read now."""
        raise NotImplementedError

    def close(self) -> None:
        """Commit and close the file."""
        raise NotImplementedError


class Batch:
    """Records on their way to the disk."""

    def write(self) -> None:
        """Encode what is large and write; safe in a thread, never raises OSError."""
        raise NotImplementedError
