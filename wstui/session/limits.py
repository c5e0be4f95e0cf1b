"""How much of the kept journals is kept."""

from __future__ import annotations

from typing import NamedTuple


class Limits(NamedTuple):
    """How much is kept."""

    seconds: float = 0
    """How long ago a journal may have been written last; 0 is for ever."""
    size: int = 0
    """Bytes of all of them together; 0 is no limit."""
