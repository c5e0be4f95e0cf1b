"""A session on disk, appended as it happens.

Records wait in memory until `Journal.commit` writes all of them by one call; only then does the index grow, so that
nothing is shown that is not on the disk. When the disk refuses, recording stops for good: what was written stays
whole, and later records go on in a bounded tail in memory.
"""

from __future__ import annotations

import os
from binascii import b2a_base64
from collections.abc import Sequence
from contextlib import suppress
from errno import EIO
from itertools import accumulate
from pathlib import Path
from typing import Any, Final, TypeAlias

import orjson

from ..core.events import DenialBody, Event, Output, Receive, Send, way_of
from ..core.scalars import encode_text
from ..core.transcript import Record, payload_of
from .hold import hold
from .index import BINARY, RECEIVE, SEND, WAYS, Index, entry_of, flags_of
from .large import large_line
from .line import Header, header_line, record_line
from .tail import Tail

LARGE: Final = 1 << 20
"""Characters or bytes of a payload from which on it is encoded when it is written: in a thread, if one likes."""

ORIGINS: Final = 4096
"""Origins whose encoding is remembered."""

_Pending: TypeAlias = tuple[bytes | Record, int, int, int, int, int]
"""A line, or the record that a line is to be made of, and the fields of its `Entry`."""

_RECEIVE_TEXT = b'{"n":%d,"t":%.6f,"c":%d,"way":">","type":"websocket.receive","text":%b%b}\n'
_SEND_TEXT = b'{"n":%d,"t":%.6f,"c":%d,"way":"<","type":"websocket.send","text":%b%b}\n'
_TEXT = {True: (_RECEIVE_TEXT, RECEIVE, flags_of(WAYS[0])), False: (_SEND_TEXT, SEND, flags_of(WAYS[1]))}
_BYTES = {
    to_app: (line.replace(b'"text":%b', b'"bytes":{"b64":"%b"}'), kind, flags | BINARY)
    for to_app, (line, kind, flags) in _TEXT.items()
}
_NOTHING = (0, 0, 0, 0, 0)
"""The entry of a record that has none yet."""


class Journal:
    """The append side of a session file.

    Attributes:
        path: The file.
        header: Its first line.
        index: The records that can be read now.
        recorded: How many of them are on the disk; the later ones are in memory.
        fault: Why recording stopped, in one line; empty while it goes on. Set once.
    """

    def __init__(self, path: Path, header: Header, fd: int, fault: str = "") -> None:
        """Take over an open file; use `create`."""
        self.path = path
        self.header = header
        self.index = Index(len(header_line(header)))
        self.recorded = 0
        self.fault = fault
        self._fd = fd
        self._n = 0
        self._pending: list[_Pending] = []
        self._heavy = False
        self._writing = False
        self._tail = Tail()
        self._origins: dict[str, bytes] = {}
        self._closing = False

    @classmethod
    def create(cls, path: Path, header: Header) -> Journal:
        """Create a session file that nobody else may read.

        Args:
            path: Where; nothing may be there.
            header: What its first line says.

        Returns:
            The journal. If the disk refuses, its `fault` says so and everything goes on in memory.
        """
        try:
            fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, 0o600)
        except OSError as error:
            return cls(path, header, -1, _fault(path, error))
        hold(fd)
        journal = cls(path, header, fd)
        _, problem = _write_all(fd, header_line(header))
        if problem is not None:
            journal._stop(problem)
            with suppress(OSError):
                path.unlink()
        return journal

    @property
    def last(self) -> int:
        """Number of the newest record; it may be pending."""
        return self._n

    def frame(self, t: float, c: int, to_app: bool, payload: str | bytes, at: str = "") -> None:  # noqa: FBT001 - hot
        """Note a plain websocket.receive or websocket.send; pending until `commit`.

        Args:
            t: Seconds since the session began.
            c: The connection's number, from 1.
            to_app: Whether it is a websocket.receive.
            payload: Its text or bytes.
            at: Who sent it.
        """
        if len(payload) >= LARGE:
            self.add(t, c, _frame_event(payload, to_app=to_app), at)
            return
        if isinstance(payload, str):
            form, kind, flags = _TEXT[to_app]
            try:
                body = orjson.dumps(payload)
            except TypeError:  # a lone surrogate
                self.add(t, c, _frame_event(payload, to_app=to_app), at)
                return
            size = len(payload) if payload.isascii() else len(payload.encode())
        else:
            form, kind, flags = _BYTES[to_app]
            body = b2a_base64(payload, newline=False)
            size = len(payload)
        origin = (self._origins.get(at) or self._intern(at)) if at else b""
        self._n = n = self._n + 1
        self._pending.append((form % (n, t, c, body, origin), int(t * 1e6 + 0.5), c, kind, size, flags))

    def _intern(self, at: str) -> bytes:
        """Write an origin once; an application sends from few lines."""
        if len(self._origins) >= ORIGINS:
            self._origins.clear()
        written = self._origins[at] = b',"at":' + orjson.dumps(encode_text(at))
        return written

    def add(self, t: float, c: int | None, event: Event, at: str = "") -> None:
        """Note any event; pending until `commit`.

        Args:
            t: Seconds since the session began.
            c: The connection's number, from 1; None for facts of the whole debuggee.
            event: What happened.
            at: Who sent it.
        """
        self._n += 1
        record = Record(self._n, t, way_of(event), event, c, at)
        if _weight(event) >= LARGE:
            self._heavy = True
            self._pending.append((record, *_NOTHING))
        else:
            self._pending.append((record_line(record), *entry_of(record)))

    @property
    def heavy(self) -> bool:
        """Whether what is pending takes so long to write that it should be written in a thread."""
        return self._heavy

    def commit(self) -> int:
        """Write all that is pending by one call.

        Returns:
            How many records can be read now. While a batch of `begin` is under way nothing is written.
        """
        if len(self._pending) == 1 and self._fd >= 0 and not (self._writing or self._heavy):
            return self._commit_one(*self._pending.pop())
        batch = self.begin()
        if batch is None:
            return len(self.index)
        batch.write()
        return self.finish(batch)

    def _commit_one(self, line: Any, *entry: *tuple[int, int, int, int, int]) -> int:
        """Write and tell a single record: there is one at each turn of a conversation, and it takes half the time."""
        _, problem = _write_all(self._fd, line)
        if problem is None:
            self.recorded += 1
        else:
            self._tail.append(len(self.index), line)
        self.index.append(entry, len(line) if problem is None else 0)
        if problem is not None:
            self._stop(problem)
        return len(self.index)

    def begin(self) -> Batch | None:
        """Take what is pending, to be written by `Batch.write`, in a thread if one likes, and told by `finish`.

        Returns:
            The batch; None if nothing is pending or another batch is under way.
        """
        if self._writing or not self._pending:
            return None
        batch = Batch(self._fd, self._pending, heavy=self._heavy)
        self._pending = []
        self._heavy = False
        self._writing = True
        return batch

    def finish(self, batch: Batch) -> int:
        """Make the records of a batch readable.

        Args:
            batch: What `begin` returned, written.

        Returns:
            How many records can be read now.
        """
        self._writing = False
        kept = batch.recorded
        lengths = list(map(len, batch.lines))
        start = len(self.index)
        if kept < len(lengths):
            lengths[kept:] = [0] * (len(lengths) - kept)
            for position, line in enumerate(batch.lines[kept:], start + kept):
                self._tail.append(position, line)
        self.index.extend(lengths, batch.columns)
        self.recorded += kept
        if batch.problem is not None:
            self._stop(batch.problem)
        if self._closing:
            self.close()
        return len(self.index)

    def _stop(self, problem: OSError) -> None:
        """End recording: what is half written goes, so that the file is whole."""
        self.fault = _fault(self.path, problem)
        with suppress(OSError):  # a torn end is mended by whoever reads it
            os.ftruncate(self._fd, self.index.end)
        self._close_file()

    def unrecorded(self, position: int) -> bytes | None:
        """Return the line of a record that is not on the disk.

        Args:
            position: The record, from 0; not less than `recorded`.

        Returns:
            Its line; None if it is no longer kept.
        """
        return self._tail.get(position)

    def close(self) -> None:
        """Commit, and close the file; if a batch is under way, as soon as that is finished."""
        self._closing = True
        if self._writing:
            return
        self.commit()
        self._close_file()

    def _close_file(self) -> None:
        if self._fd >= 0:
            fd, self._fd = self._fd, -1
            with suppress(OSError):
                os.close(fd)


class Batch:
    """Records on their way to the disk.

    Attributes:
        lines: Their lines, once written.
        columns: Their times, connections, kinds, sizes and flags, once written.
        recorded: How many of them are whole on the disk.
        problem: Why not all; None also if nothing is being recorded any more.
    """

    def __init__(self, fd: int, pending: list[_Pending], *, heavy: bool) -> None:
        """Take what `Journal.begin` hands over; ``fd`` is -1 if nothing is being recorded."""
        self.lines: Sequence[bytes] = ()
        self.columns: Sequence[Sequence[int]] = ()
        self.recorded = 0
        self.problem: OSError | None = None
        self._fd = fd
        self._pending = pending
        self._heavy = heavy

    def write(self) -> None:
        """Encode what is large, and write; the only part that may run in a thread."""
        pending = [_encoded(item) for item in self._pending] if self._heavy else self._pending
        self.lines, *columns = zip(*pending, strict=True)
        self.columns = columns
        if self._fd < 0:
            return
        data = b"".join(self.lines)
        written, self.problem = _write_all(self._fd, data)
        ends = accumulate(map(len, self.lines))
        self.recorded = len(self.lines) if written == len(data) else sum(end <= written for end in ends)


def _frame_event(payload: str | bytes, *, to_app: bool) -> Receive | Send:
    cls = Receive if to_app else Send
    return cls(text=payload) if isinstance(payload, str) else cls(data=payload)


def _weight(event: Event) -> int:
    match event:
        case Receive() | Send():
            return len(payload_of(event) or "")
        case DenialBody():
            return len(event.body)
        case Output():
            return len(event.text)
        case _:
            return 0


def _encoded(item: _Pending) -> _Pending:
    record = item[0]
    return item if isinstance(record, bytes) else (large_line(record), *entry_of(record))


def _write_all(fd: int, data: bytes) -> tuple[int, OSError | None]:
    """Write; return how many bytes are on the disk, and why not all."""
    written = 0
    while written < len(data):
        try:
            count = os.write(fd, memoryview(data)[written:] if written else data)
        except InterruptedError:
            continue
        except OSError as error:
            return written, error
        if count == 0:
            return written, OSError(EIO, os.strerror(EIO))
        written += count
    return written, None


def _fault(path: Path, error: OSError) -> str:
    return f"recording stopped: {error.strerror or error}: {path}"
