"""The end of a session's connections, waited for."""

from __future__ import annotations

import asyncio
from typing import Final

from .controller import Controller
from .live import Session

DEPARTING: Final = 1.0
"""Seconds that an application has to return from a connection before it is replayed to again."""


async def departed(controller: Controller, session: Session) -> None:
    """Wait until the application has returned from the connections of a session that was closed, if it does soon.

    Args:
        controller: Runs the application.
        session: The session.
    """
    gone = asyncio.Event()

    def look() -> None:
        if not session.runs:
            gone.set()

    waking = asyncio.get_running_loop().call_later(DEPARTING, gone.set)
    controller.watch(look)
    try:
        look()
        await gone.wait()
    finally:
        controller.unwatch(look)
        waking.cancel()
