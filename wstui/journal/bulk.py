"""Many plain frames at once: the checks of single records at a fraction of what they cost."""

from __future__ import annotations

from collections.abc import Sequence

from ..core.uncollected import uncollected
from .bytes_frames import read_bytes
from .frames import Frames
from .text_frames import read_texts


@uncollected()
def read_frames(lines: Sequence[bytes]) -> Frames | None:
    """Read lines that are plain frames, all of text or all of bytes.

    Args:
        lines: Lines of a session file, at least one.

    Returns:
        What stands in them; None if one of them is anything else, or if anything about it is odd.
    """
    read = read_bytes if b'"bytes":' in lines[0] else read_texts
    try:
        return read(lines)
    except (ValueError, KeyError, TypeError, OverflowError):
        return None
