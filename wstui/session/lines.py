"""Lines of a session file as they are needed for a screen: read in parts, and told in a row of the log."""

from __future__ import annotations

import os
from typing import Any, Final

from ..core.codec import CodecError, event_from_dict
from ..core.payload import preview
from ..core.scalars import decode_bytes, decode_text
from ..core.transcript import PREVIEW, summary

GONE: Final = "no longer kept"
"""What is said of a line that was never recorded, and has made room for later ones."""
UNREADABLE: Final = "cannot be read"
"""What is said of a line that the disk does not give, or that is none any more."""


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
