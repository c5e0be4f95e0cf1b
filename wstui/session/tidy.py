"""Keeping the kept journals within limits, beside a debugger that has better things to do."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Final

from .limits import Limits

PATIENCE: Final = 5.0
"""Seconds after which a debugger that has just started has nothing better to do."""


async def tidy(folder: Path, limits: Limits, patience: float = PATIENCE) -> None:
    """Sweep once; what cannot be read or removed stays.

    Args:
        folder: Where the journals are.
        limits: How much is kept.
        patience: Seconds to wait before.
    """
    import anyio  # the screen shows before it is needed

    await anyio.sleep(patience)
    with suppress(OSError):
        await anyio.to_thread.run_sync(_sweep, folder, limits, abandon_on_cancel=True)


def _sweep(folder: Path, limits: Limits) -> None:
    """Sweep, in a thread; what is imported for it is imported there."""
    from .shelf import sweep

    sweep(folder, limits)
