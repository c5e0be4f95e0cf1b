"""What was sent before, to be sent again: walked with up and down, kept in a file."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

KEPT_IN_FILE: Final = 100_000
"""Characters from which a text is not written to the file."""

KEPT: Final = 16_000_000
"""Characters of all entries together; the oldest go first."""

READ: Final = 64_000_000
"""Bytes that a history file may have; of a larger one the last are read."""


class Entry(NamedTuple):
    """What stood in the composer."""

    mode: str
    """What it was taken for: ``text``, ``json``, ``binary``, ``raw`` or ``close``."""
    text: str


class History:
    """Entries in the order in which they were sent, and where the user stands among them.

    While the user walks, what is edited on the way is kept at its place, and what stood in the composer before is
    the last step down; both until something is sent or the user leaves.
    """

    def __init__(self, limit: int = 500) -> None:
        """Make an empty history.

        Args:
            limit: Entries that are kept.
        """
        self.limit = limit
        """Entries that are kept."""
        self._entries: list[Entry] = []
        self._fresh: list[Entry] = []
        self._at: int | None = None
        self._edited: dict[int, Entry] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    # -- walking ---------------------------------------------------------------------------------------------------

    @property
    def walking(self) -> bool:
        """Whether an older entry stands in the composer."""
        return self._at is not None

    @property
    def place(self) -> int:
        """How many entries back the user is: 0 for the draft, 1 for what was sent last."""
        return 0 if self._at is None else len(self._entries) - self._at

    @property
    def draft(self) -> Entry | None:
        """What stood in the composer before the walk; None if there is no walk."""
        return None if self._at is None else self._edited.get(len(self._entries))

    def add(self, mode: str, text: str) -> None:
        """Remember what was sent, unless it is the same as the last; the walk is over.

        Args:
            mode: What the text was taken for.
            text: The text as it was typed.
        """
        self.leave()
        entry = Entry(mode, text)
        if self._entries[-1:] == [entry]:
            return
        self._entries = _trimmed([*self._entries, entry], self.limit)
        self._fresh = _trimmed([*self._fresh, entry], self.limit)

    def older(self, now: Entry) -> Entry | None:
        """Step back.

        Args:
            now: What stands in the composer; it is kept for the way down.

        Returns:
            What was sent before; None at the oldest, where nothing changes.
        """
        at = len(self._entries) if self._at is None else self._at
        return self._step(at, at - 1, now)

    def newer(self, now: Entry) -> Entry | None:
        """Step forward.

        Args:
            now: What stands in the composer; it is kept for the way up.

        Returns:
            What was sent after it, at last the draft; None if the draft is there already.
        """
        return None if self._at is None else self._step(self._at, self._at + 1, now)

    def leave(self) -> Entry | None:
        """End the walk, and forget what was edited on it.

        Returns:
            The draft; None if there was no walk.
        """
        draft = self.draft
        self._at = None
        self._edited = {}
        return draft

    def _step(self, here: int, there: int, now: Entry) -> Entry | None:
        if not 0 <= there <= len(self._entries):
            return None
        self._edited[here] = now
        if there == len(self._entries):
            return self.leave()
        self._at = there
        return self._edited.get(there, self._entries[there])

    # -- on disk ---------------------------------------------------------------------------------------------------

    def load(self, path: Path) -> None:
        """Put what a file remembers before what is here; a line that is broken is skipped.

        Args:
            path: A file that `save` wrote; one that is not there, or cannot be read, remembers nothing.
        """
        self.leave()
        self._entries = _trimmed([*_read(path), *self._fresh], self.limit)

    def save(self, path: Path) -> None:
        """Write the file in one step, with what others have written to it meanwhile.

        Args:
            path: The file; its folder is made if need be. Only its owner can read it.

        Raises:
            OSError: It cannot be written; what was there is still there.
        """
        entries = [entry for entry in [*_read(path), *self._fresh] if len(entry.text) <= KEPT_IN_FILE]
        lines = [json.dumps({"mode": mode, "text": text}) for mode, text in _trimmed(_unrepeated(entries), self.limit)]
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(path, "".join(f"{line}\n" for line in lines).encode("ascii"))
        self._fresh = []


def _unrepeated(entries: Iterable[Entry]) -> list[Entry]:
    kept: list[Entry] = []
    for entry in entries:
        if kept[-1:] != [entry]:
            kept.append(entry)
    return kept


def _trimmed(entries: list[Entry], limit: int) -> list[Entry]:
    """Leave out the oldest: over the number of entries, and over the characters that all may have."""
    room = KEPT
    for index in range(len(entries) - 1, -1, -1):
        room -= len(entries[index].text)
        if room < 0 or len(entries) - index > limit:
            return entries[index + 1 :]
    return entries


def _read(path: Path) -> list[Entry]:
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - READ))
            lines = file.read().split(b"\n")
    except OSError:
        return []
    return [entry for line in lines if line and (entry := _entry(line)) is not None]


def _entry(line: bytes) -> Entry | None:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        return None
    match data:
        case {"mode": str(mode), "text": str(text)}:
            return Entry(mode, text)
        case _:
            return None


def _write(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # readable by its owner only
    try:
        with open(handle, "wb") as file:  # noqa: PTH123 - a descriptor, not a path
            file.write(content)
        Path(name).replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
