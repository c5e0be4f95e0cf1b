"""Lines of a session file as they are needed for a screen: read in parts, and told in a row of the log."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final

from ..core.codec import CodecError, event_from_dict
from ..core.payload import preview
from ..core.scalars import decode_bytes, decode_text
from ..core.transcript import PREVIEW, Record, summary
from ..errors import SessionFileError
from ..journal.line import Header, read_record

FRAME_HEAD: Final = 4096
"""Bytes of a frame's line that a row reads: `PREVIEW` characters at six bytes, and what stands before them."""
FACT_HEAD: Final = 65_536
"""Bytes of any other line that a row reads; there are few of them."""
TAIL: Final = 1024
"""Bytes of the end of a longer line in which who sent it is sought."""
GONE: Final = "no longer kept"
"""What is said of a line that was never recorded, and has made room for later ones."""
UNREADABLE: Final = "cannot be read"
"""What is said of a line that the disk does not give, or that is none any more."""


class OnDisk:
    """Records whose lines are read when they are asked for.

    Args:
        path: The file.
        header: Its first line.
        fd: A descriptor of it, which `close` closes; negative if it could not be opened.
        mended: What was left out of a torn end, in one line; empty if nothing was.

    Attributes:
        header: Its first line.
        mended: What was left out of a torn end, in one line; empty if nothing was.
    """

    def __init__(self, path: Path, header: Header, fd: int, mended: str = "") -> None:
        self.header = header
        self.mended = mended
        self._path = path
        self._fd = fd
        self._trouble = ""
        """Why what was read last is not whole; empty if it is."""

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    @property
    def descriptor(self) -> int:
        """What the file is read by; negative if it cannot be, or no longer."""
        return self._fd

    def line(self, index: int) -> bytes:
        """Read a whole line, as it stands in the file.

        Args:
            index: The record, from 0.

        Returns:
            The line; what cannot be read is missing from its end.
        """
        raise NotImplementedError

    def record(self, index: int) -> Record:
        """Read a whole record.

        Args:
            index: The record, from 0.

        Returns:
            The record.

        Raises:
            SessionFileError: Its line is none, or can no longer be read.
        """
        # Counted as if no line were empty; an index of lines is not worth its memory.
        try:
            return read_record(self.line(index), str(self._path), index + 2)
        except SessionFileError as error:
            problem = self._trouble or error.message
            raise SessionFileError(str(self._path), index + 2, error.column, problem) from None

    def close(self) -> None:
        """Close the descriptor; nothing more can be read from the file then. Safe to call twice."""
        if self._fd >= 0:
            fd, self._fd = self._fd, -1
            os.close(fd)

    def _part(self, start: int, length: int) -> bytes:
        """Read a part of the file; what cannot be read is missing, and why is kept."""
        part, self._trouble = read(self._fd, start, length)
        return part


def read(fd: int, start: int, length: int) -> tuple[bytes, str]:
    """Read a part of a file; what the disk refuses is missing, so that one bad sector cannot end the log.

    Args:
        fd: The file; negative if it is closed.
        start: The first byte.
        length: How many bytes.

    Returns:
        The part, and in a few words why it is not whole; empty if it is.
    """
    if fd < 0:
        return b"", f"{UNREADABLE}: the file is closed"
    try:
        part = os.pread(fd, length, start)
    except OSError as error:
        return b"", f"{UNREADABLE}: {error.strerror or error}"
    return part, "" if len(part) == length else f"{UNREADABLE}: the file has become shorter"


def tell(data: dict[str, Any], *, frame: bool) -> str:
    """Tell the summary of a record from its JSON, maybe cut.

    Args:
        data: The first members of its line.
        frame: Whether it is one.

    Returns:
        At most `PREVIEW` characters.
    """
    try:
        if frame:
            text = data.get("text", "")
            if type(text) is str and "bytes" not in data:
                return preview(text, PREVIEW)
            return preview(decode_bytes(data["bytes"]) if "bytes" in data else decode_text(text), PREVIEW)
        # The exception's one line is all that a row shows of it.
        return summary(event_from_dict({key: value for key, value in data.items() if key != "traceback"}))
    except CodecError:
        return "…"
