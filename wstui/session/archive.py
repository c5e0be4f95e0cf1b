"""A session on disk as `Records`: what the panes read.

Numbers come from the index, which is in memory; everything else is read from the file when it is asked for, and for a
row of the log never more than a few KiB, however long its line is.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_left
from contextlib import suppress
from datetime import UTC, datetime
from errno import EIO
from pathlib import Path
from typing import Any

from ..core.codec import KINDS
from ..core.transcript import Row, payload_of
from ..errors import SessionFileError
from ..journal.excerpt import frame_members, last_at, leading_members
from ..journal.index import RECEIVE, SEND, UNKNOWN, Index
from ..journal.line import Header, read_json
from ..journal.reader import open_file, scan
from ..journal.writer import Journal
from .lines import FACT_HEAD, FRAME_HEAD, GONE, TAIL, UNREADABLE, OnDisk, tell


def journal_path(app: str, started: datetime, folder: Path) -> Path:
    """Choose the name of a new journal, and make its folder, which nobody else may read.

    Args:
        app: The application's label.
        started: When the session begins.
        folder: Where; it need not exist.

    Returns:
        A path where nothing is yet, in the order of time among its like. A folder that cannot be made is no error
        here: `Journal.create` tells it.
    """
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    label = re.sub(r"[^A-Za-z0-9._-]+", "-", app)[:60].strip("-.") or "session"
    stem = f"{started.astimezone(UTC):%Y%m%d-%H%M%S}-{label}"
    path, number = folder / f"{stem}.wstui", 1
    while os.path.lexists(path):
        number += 1
        path = folder / f"{stem}-{number}.wstui"
    return path


class Archive(OnDisk):
    """A session file by position, from 0: `Records` for the panes.

    Attributes:
        index: Its columns.
    """

    edited = False
    """Whether lines may be written in another way than journals write them."""

    def __init__(self, path: Path, header: Header, index: Index, fd: int, mended: str = "") -> None:
        """Take over an open file; use `live` or `open`."""
        super().__init__(path, header, fd, mended)
        self.index = index
        self._journal: Journal | None = None

    @classmethod
    def live(cls, journal: Journal) -> Archive:
        """Read what a journal has committed, while it grows.

        Args:
            journal: The journal.

        Returns:
            An archive over the same index, with a descriptor of its own.
        """
        try:
            fd = os.open(journal.path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:  # the disk has refused it from the start: everything is in memory
            fd = -1
        archive = cls(journal.path, journal.header, journal.index, fd)
        archive._journal = journal
        return archive

    @classmethod
    def open(cls, path: Path) -> Archive:
        """Open a session file.

        Args:
            path: The file.

        Returns:
            Its archive.

        Raises:
            SessionFileError: It is none, or cannot be read.
        """
        with open_file(path) as file:
            loaded = scan(file, str(path))
            return cls(path, loaded.header, loaded.index, os.dup(file.fileno()), loaded.mended)

    def twin(self) -> Archive:
        """Read the same with a descriptor of its own, to be closed: by a thread, while this one may be closed.

        Returns:
            Another archive over the same index.
        """
        twin = Archive(self._path, self.header, self.index, os.dup(self._fd) if self._fd >= 0 else -1, self.mended)
        twin._journal = self._journal
        return twin

    @property
    def stored(self) -> int:
        """How many records can be read from the file."""
        return len(self.index) if self._journal is None else self._journal.recorded

    @property
    def fault(self) -> str:
        """Why recording stopped, in one line; empty while it goes on."""
        return self._journal.fault if self._journal else ""

    def __len__(self) -> int:
        return len(self.index)

    # -- read without decoding ------------------------------------------------------------------------------------

    def t(self, index: int) -> float:
        """Seconds since the session began."""
        return self.index.t[index] / 1e6

    def c(self, index: int) -> int:
        """The connection's number; 0 for facts of the whole debuggee."""
        return self.index.c[index]

    def way(self, index: int) -> str:
        """``>``, ``<`` or ``!``."""
        return self.index.way(index).value

    def kind(self, index: int) -> str:
        """The event's kind: ``websocket.send``. Only one that this release does not know is read from the file."""
        code = self.index.kind[index]
        return self.row(index).kind if code == UNKNOWN else KINDS[code]

    def of_kinds(self, kinds: frozenset[str], start: int, stop: int) -> list[int]:
        """Find the records of some kinds, at the cost of a search in bytes.

        Args:
            kinds: What is looked for, all of them known to this release.
            start: The first record to look at.
            stop: The record after the last.

        Returns:
            Their indexes, in order.
        """
        wanted = re.compile(b"[%b]" % re.escape(bytes(code for code, kind in enumerate(KINDS) if kind in kinds)))
        return [found.start() + start for found in wanted.finditer(self.index.kind[start:stop].tobytes())]

    def size(self, index: int) -> int:
        """Bytes on the wire."""
        return self.index.size[index]

    def binary(self, index: int) -> bool:
        """Whether it is a frame of bytes."""
        return self.index.binary(index)

    def severity(self, index: int) -> str:
        """``error``, ``warning``, ``info`` or empty."""
        return self.index.severity(index)

    def recorded(self, index: int) -> bool:
        """Whether the record is safe in the file."""
        return self._journal is None or index < self._journal.recorded

    # -- read from the file ---------------------------------------------------------------------------------------

    def row(self, index: int) -> Row:
        """Make what the log draws of a record.

        Args:
            index: The record, from 0.

        Returns:
            Its row. If its line can no longer be read, the row says so instead of a summary.
        """
        code = self.index.kind[index]
        frame = code in (RECEIVE, SEND)
        data = self._beginning(index, FRAME_HEAD if frame else FACT_HEAD)
        kind = data.get("type", "") if code == UNKNOWN else KINDS[code]
        number, at = data.get("n"), data.get("at", "")
        return Row(
            number if type(number) is int else index + 1,
            self.index.t[index] / 1e6,
            self.index.c[index],
            self.index.way(index).value,
            kind if type(kind) is str else "",
            self.index.size[index],
            tell(data, frame=frame) if data and not self._trouble else f"({self._trouble or UNREADABLE})",
            at if type(at) is str else "",
            self.index.binary(index),
            self.index.severity(index),
            self.recorded(index),
        )

    def payload(self, index: int) -> str | bytes | None:
        """Read the whole payload of a frame.

        Args:
            index: The record, from 0.

        Returns:
            Its text or bytes; None if the record is no frame.

        Raises:
            SessionFileError: Its line can no longer be read.
        """
        if self.index.kind[index] not in (RECEIVE, SEND):
            return None
        return payload_of(self.record(index).event)

    def line(self, index: int) -> bytes:
        """Read a whole line, as it stands in the file.

        Args:
            index: The record, from 0.

        Returns:
            The line; what cannot be read is missing from its end.
        """
        return self._read(index, 0, self._length(index))

    def lines(self, start: int, stop: int) -> tuple[bytes, int]:
        """Read whole lines, as they stand in the file.

        Args:
            start: The first record.
            stop: The record after the last.

        Returns:
            The lines, and how many are missing because they were never recorded and are no longer in memory.

        Raises:
            OSError: The disk refuses.
        """
        recorded = stop if self._journal is None else max(start, min(stop, self._journal.recorded))
        parts, offset = [], self.index.offset[start] if start < recorded else 0
        end = sum(self.index.span(recorded - 1)) if start < recorded else 0
        while offset < end:
            part = os.pread(self._fd, end - offset, offset)
            if not part:
                raise OSError(EIO, "the file has become shorter")
            parts.append(part)
            offset += len(part)
        unrecorded = [self._unrecorded(index) for index in range(recorded, stop)]
        parts += [line for line in unrecorded if line]
        return b"".join(parts), len(unrecorded) - sum(map(bool, unrecorded))

    def span(self, index: int) -> tuple[int, int]:
        """Tell where a record stands: offset and length of its line in bytes."""
        return self.index.span(index)

    def until(self, row: int, size: int) -> int:
        """Tell which stored record stands so many bytes behind another, or a little further: at least the next."""
        return min(bisect_left(self.index.offset, self.index.offset[row] + size, row + 1), self.stored)

    def _length(self, index: int) -> int:
        line = self._unrecorded(index)
        return self.index.span(index)[1] if line is None else len(line)

    def _read(self, index: int, start: int, length: int) -> bytes:
        """Read a part of a line; what cannot be read is missing, and why is kept."""
        line = self._unrecorded(index)
        if line is not None:
            self._trouble = "" if line else GONE
            return line[start : start + length]
        return self._part(self.index.span(index)[0] + start, length)

    def _unrecorded(self, index: int) -> bytes | None:
        """Return the line of a record that is in memory, empty if no longer; None if the record is in the file."""
        if self._journal is None or index < self._journal.recorded:
            return None
        return self._journal.unrecorded(index) or b""

    def _beginning(self, index: int, limit: int) -> dict[str, Any]:
        """Parse a line, of a long one its first and last members."""
        length = self._length(index)
        raw = self._read(index, 0, min(length, limit))
        if length <= limit:
            try:
                return read_json(raw, "", 1)
            except SessionFileError:
                return {}
        data = frame_members(raw) if limit == FRAME_HEAD else leading_members(raw)
        data["at"] = last_at(self._read(index, length - TAIL, TAIL))
        return data
