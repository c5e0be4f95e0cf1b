"""Nobody outlives who started it. Asked for before anything else of ours is imported, which takes its time."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from typing import Final

_PR_SET_PDEATHSIG: Final = 1


def die_with(parent: int) -> None:
    """Have the kernel kill this process when its parent ends, where it can; the lifeline does so everywhere.

    Args:
        parent: The parent's process id: if it has gone already, this process ends at once.
    """
    if sys.platform == "linux":
        with contextlib.suppress(ImportError, OSError, AttributeError):
            import ctypes  # some interpreters are built without it

            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
