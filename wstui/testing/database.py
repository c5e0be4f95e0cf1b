"""Keeps Channels from closing the test's database connection.

Channels closes old connections around each call of a consumer. In a test that connection is the test's own, inside its
transaction. Channels' communicator replaces the function around every call of its own, which is most of what such a
call costs, leaves the function in force between the calls, and, where two communicators overlap, leaves the
replacement installed for good. Here it is replaced once, while any application runs, and counted.
"""

from __future__ import annotations

import sys
import threading
from typing import Any, Final

_MODULE: Final = "channels.db"
_NAME: Final = "close_old_connections"

_lock = threading.Lock()
_held: list[tuple[Any, Any]] = []
"""The module and its own function, while the replacement is in force; at most one."""
_count = 0


def _leave_open(**_signal: object) -> None:
    """Close nothing."""


def hold() -> None:
    """Begin to keep connections open; each call must be answered by one `release`."""
    global _count  # noqa: PLW0603 - it guards a global of another package
    with _lock:
        _count += 1
        module = sys.modules.get(_MODULE)
        if module is not None and not _held:
            _held.append((module, getattr(module, _NAME)))
            setattr(module, _NAME, _leave_open)


def release() -> None:
    """End what one `hold` began; after the last, Channels closes connections as it did."""
    global _count  # noqa: PLW0603 - as above
    with _lock:
        _count -= 1
        if not _count and _held:
            module, own = _held.pop()
            if getattr(module, _NAME) is _leave_open:
                setattr(module, _NAME, own)
