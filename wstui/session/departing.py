"""The end of a session's connections, waited for."""

from __future__ import annotations

import asyncio
from typing import Final

from .controller import Controller
from .live import Session
from .waiting import wait_until

DEPARTING: Final = 1.0
"""Seconds that an application has to return from a connection before it is replayed to again."""


async def departed(controller: Controller, session: Session) -> None:
    """Wait until the application has returned from the connections of a session that was closed, if it does soon.

    Args:
        controller: Runs the application.
        session: The session.
    """
    news = asyncio.Event()
    controller.watch(news.set)
    try:
        await wait_until(lambda: not session.runs, news, asyncio.get_running_loop().time() + DEPARTING)
    finally:
        controller.unwatch(news.set)
