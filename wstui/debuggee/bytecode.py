"""Bytecode of a file that was saved only now is not kept: nothing could tell it from that of the next version.

CPython takes a cached ``.pyc`` for the source's own if both name the same size and the same second. A file that is
saved, loaded, and saved again within that second with as many bytes would be loaded as it was before, for good: to
answer what is saved at once is what a restart is for.
"""

from __future__ import annotations

import functools
import time
from importlib.machinery import SourceFileLoader
from typing import Any, Final

SETTLED: Final = 2.0
"""Seconds after which a file counts as saved: the coarsest times that file systems keep."""

_FLAGS: Final = slice(4, 8)
_SAVED: Final = slice(8, 12)


def keep_settled_only() -> None:
    """Have the interpreter compile a file anew at each start until it has been left alone for a moment."""
    keep = SourceFileLoader.set_data

    @functools.wraps(keep)
    def set_data(self: SourceFileLoader, path: str, data: bytes, **options: Any) -> None:
        if is_settled(data, time.time()):
            keep(self, path, data, **options)

    setattr(SourceFileLoader, "set_data", set_data)  # noqa: B010 - no assignment, or mypy takes it for an error


def is_settled(data: bytes, now: float) -> bool:
    """Tell whether bytecode will be known for stale as soon as its source is saved again.

    Args:
        data: A whole ``.pyc``: magic number, flags, the time of the source and its size in 4 bytes each, then code.
        now: Seconds since 1970.

    Returns:
        True as well if it is checked by the source's hash, or never.
    """
    by_hash = any(data[_FLAGS])
    return by_hash or now - int.from_bytes(data[_SAVED], "little") >= SETTLED
