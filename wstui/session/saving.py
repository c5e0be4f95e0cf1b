"""A session saved to where the user says: whole or not at all, and without the secrets of its handshakes.

The lines of frames are copied as they stand; only what can hold a secret is read. What is there already is replaced in
one step, when all is safely on the disk.
"""

from __future__ import annotations

import os
import stat
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import mkstemp
from typing import Final, NamedTuple, TypeAlias

from ..core.codec import KINDS, WAYS
from ..core.events import Connect, Malformed, Way
from ..core.placeholders import placeholder, variable
from ..core.redacting import REDACTED, Redactor
from ..core.secrets import missing
from ..core.transcript import Record
from ..errors import SessionFileError, UsageError
from ..journal.hold import is_held
from ..journal.line import REPLAY, header_line, read_header, read_record, record_line
from .archive import Archive

CHUNK: Final = 4 << 20
"""Bytes that are copied at once."""
HEADER: Final = 1 << 20
"""Bytes of the longest header of a file that may be replaced."""

Progress: TypeAlias = Callable[[int, int], None]
"""Is told how many records are done and how many there are; what it raises ends saving, and nothing is left behind."""


class Saved(NamedTuple):
    """What was saved."""

    path: Path
    """Where, links followed."""
    records: int
    lost: int
    """Records that were shown but never written, and are no longer in memory."""
    redacted: dict[str, str]
    """The names of the secrets that were taken out, and where each was found first."""
    needed: frozenset[str]
    """The names of those that a replay needs, to connect."""

    @property
    def _left(self) -> list[str]:
        """The names of those that were placeholders before."""
        return sorted(self.needed - self.redacted.keys())

    def told(self, *, keep_secrets: bool) -> list[str]:
        """Tell a person what was saved.

        Args:
            keep_secrets: Whether secrets were to be kept.

        Returns:
            A few lines.
        """
        lines = [f"{self.records:,} record{'s' * (self.records != 1)} saved to {self.path}"]
        if self.lost:
            lines.append(f"{self.lost:,} more were never recorded and are no longer in memory")
        if keep_secrets:
            return [*lines, "secrets are kept"]
        for name, where in self.redacted.items():
            then = f"reads it from {variable(name)}" if name in self.needed else "takes any"
            lines.append(f"the secret in {where} was taken out: a replay {then}")
        lines += [f"a replay reads {placeholder(name)} from {variable(name)}" for name in self._left]
        return [*lines, "payloads are saved as they are: they may hold secrets, too"]


def save(
    archive: Archive,
    path: Path,
    *,
    keep_secrets: bool = False,
    known: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Saved:
    """Save a session.

    Args:
        archive: The session; while it is recorded, what it has now is saved.
        path: Where. A session that is there is replaced; it keeps its mode. A new file is its owner's alone.
        keep_secrets: Whether secrets of scopes and handshakes stay.
        known: Secrets by name that were filled in when it was recorded: what the application answered may have them.
        progress: Is told how far it is.

    Returns:
        What was saved.

    Raises:
        UsageError: It cannot be saved there; in one line. Nothing has changed.
        SessionFileError: The session can no longer be read.
    """
    redactor = None if keep_secrets else Redactor()
    if redactor is not None:
        redactor.know(known or {})
    saving = _Saving(archive, redactor, progress)
    return saving.saved(put(path, saving.chunks()))


def is_there(path: Path) -> bool:
    """Tell whether saving would replace a session.

    Args:
        path: Where.

    Returns:
        Whether there is one.

    Raises:
        UsageError: There is something that must not be replaced.
    """
    return _target(path).exists()


def put(path: Path, chunks: Iterator[bytes]) -> Path:
    """Put the lines of a session where the user says.

    Args:
        path: Where. A session that is there is replaced; it keeps its mode. A new file is its owner's alone.
        chunks: All the lines; asked for one by one.

    Returns:
        Where, links followed.

    Raises:
        UsageError: They cannot be put there; in one line. Nothing has changed.
    """
    target = _target(path)
    try:
        _replace(target, chunks)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}") from None
    return target


def _target(path: Path) -> Path:
    """Follow links, and refuse what must not be replaced."""
    try:
        target = Path(os.path.realpath(path))
        if not target.is_symlink() and not target.exists():
            return target
        if not stat.S_ISREG(target.stat().st_mode):
            raise UsageError(f"{path}: {'is a folder' if target.is_dir() else 'is no file'}")
        with target.open("rb") as file:
            if is_held(file.fileno()):
                raise UsageError(f"{path}: is being recorded: save to another file")
            if first := file.readline(HEADER):
                read_header(first, str(path))
    except SessionFileError:
        raise UsageError(f"{path}: is no session file, and is not replaced by one") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise UsageError(f"{path}: {getattr(error, 'strerror', None) or error}") from None
    return target


def _replace(target: Path, chunks: Iterator[bytes]) -> None:
    """Write a file beside the target, and put it in its place when it is safe."""
    fd, name = mkstemp(prefix=f".{target.name[:80]}.", suffix=".tmp", dir=target.parent)
    try:
        try:
            for chunk in chunks:
                _write(fd, chunk)
            with suppress(FileNotFoundError):
                os.fchmod(fd, stat.S_IMODE(target.stat().st_mode) & 0o777)
            os.fsync(fd)
        finally:
            os.close(fd)
        Path(name).replace(target)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
    _settle(target.parent)


def _write(fd: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        with suppress(InterruptedError):
            view = view[os.write(fd, view) :]


def _settle(folder: Path) -> None:
    """Let the new name be safe, too, where the system can do that."""
    with suppress(OSError):
        fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)


_TELLING: Final = frozenset(
    kind for kind, way in zip(KINDS, WAYS, strict=True) if way is Way.FACT or kind in (*REDACTED, Malformed.kind)
)
"""The kinds of records that may hold a secret."""


class _Saving:
    """The lines of a session on their way to another file."""

    def __init__(self, archive: Archive, redactor: Redactor | None, progress: Progress | None) -> None:
        self._archive = archive
        self._redactor = redactor
        self._progress = progress or (lambda _done, _all: None)
        self._count = len(archive)
        self._lost = 0
        self._needed: set[str] = set()

    def saved(self, target: Path) -> Saved:
        """Tell what was saved."""
        redacted = self._redactor.found if self._redactor else {}
        return Saved(target, self._count - self._lost, self._lost, redacted, frozenset(self._needed))

    def chunks(self) -> Iterator[bytes]:
        """Make the file, part by part."""
        if self._redactor is not None:
            self._learn(self._redactor)
        header = self._archive.header
        # Saved, it is a session like any other, maybe in place of the very file.
        extra = {key: item for key, item in header.extra.items() if key != REPLAY}
        yield header_line(replace(header, extra=extra))
        start = 0
        while start < self._count:
            self._progress(start, self._count)
            stop = self._end_of_chunk(start)
            yield b"".join(self._part(start, stop))
            start = stop
        self._progress(self._count, self._count)

    def _end_of_chunk(self, start: int) -> int:
        """Find how many records go together."""
        offsets = self._archive.index.offset
        return bisect_right(offsets, offsets[start] + CHUNK, start, min(self._count, start + CHUNK // 64))

    def _learn(self, redactor: Redactor) -> None:
        """Meet all secrets before the first record is written: one may be told before it is offered."""
        for index in self._archive.of_kinds(frozenset((Connect.kind,)), 0, self._count):
            record = self._record(index)[1]
            if record is not None and isinstance(record.event, Connect):
                redactor.reserve(record.event.scope)
        for index in self._archive.of_kinds(frozenset(REDACTED), 0, self._count):
            record = self._record(index)[1]
            event = record and redactor.record(record).event
            if isinstance(event, Connect):
                self._needed.update(missing(event.scope))

    def _part(self, start: int, stop: int) -> Iterator[bytes]:
        """Copy what cannot hold a secret, redact what can."""
        copied = start
        if self._redactor is not None:
            for index in self._archive.of_kinds(_TELLING, start, stop):
                yield self._lines(copied, index)
                yield self._redacted(self._redactor, index)
                copied = index + 1
        yield self._lines(copied, stop)

    def _lines(self, start: int, stop: int) -> bytes:
        """Copy lines; count those that are lost."""
        raw, lost = self._read(start, stop)
        self._lost += lost
        return raw

    def _read(self, start: int, stop: int) -> tuple[bytes, int]:
        try:
            raw, lost = self._archive.lines(start, stop) if start < stop else (b"", 0)
        except OSError as error:
            raise SessionFileError(str(self._archive.path), start + 2, 1, error.strerror or str(error)) from None
        return (raw if not raw or raw.endswith(b"\n") else raw + b"\n"), lost

    def _record(self, index: int) -> tuple[bytes, Record | None]:
        """Read a record and its line; there is none if it is lost."""
        raw, _ = self._read(index, index + 1)
        return raw, read_record(raw, str(self._archive.path), index + 2) if raw else None

    def _redacted(self, redactor: Redactor, index: int) -> bytes:
        raw, record = self._record(index)
        if record is None:
            self._lost += 1
            return b""
        redacted = redactor.record(record)
        return raw if redacted is record else record_line(redacted)
