"""Who writes a journal just now: a lock on the file, which the system takes back however its writer ends."""

from __future__ import annotations

import fcntl
from contextlib import suppress


def hold(fd: int) -> None:
    """Say that a file is being written, until the descriptor is closed.

    Args:
        fd: The file, open. Where the file system has no locks nothing happens.
    """
    with suppress(OSError):
        # Who asks `is_held` of a file that was made this moment has done so in the next.
        fcntl.flock(fd, fcntl.LOCK_EX)


def is_held(fd: int) -> bool:
    """Tell whether somebody else writes a file; if nobody does, it is held until the descriptor is closed.

    Args:
        fd: The file, opened for this question.

    Returns:
        Whether it must be left alone; True also if that cannot be told.
    """
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    return False
