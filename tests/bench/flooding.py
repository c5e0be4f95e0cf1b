"""The application that the flood benchmark debugs: numbered frames, all at once or so many a second."""

from __future__ import annotations

import asyncio
import time
from typing import Any
from urllib.parse import parse_qs

STEP = 0.005
"""Seconds between two bursts of a steady stream."""
FILLING = "@@" + "abcdefghijklmnopqrstuvwxyz0123456789" * 3
"""What stands behind the number: the first two characters are seen once the log is shifted by one key."""


def frame(number: int, size: int) -> str:
    """Write a frame: its number in eight columns, then what fills it."""
    return (f"{number:<8}" + FILLING)[:size]


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Accept, wait for a frame if asked to, send, close, and stay until the client has left."""
    if scope["type"] != "websocket":
        raise NotImplementedError(f"only websocket is served here, not {scope['type']}")
    options = {name: int(values[-1]) for name, values in parse_qs(scope["query_string"].decode()).items()}
    count, size, rate = options.get("n", 0), options.get("size", 100), options.get("rate", 0)
    await receive()
    await send({"type": "websocket.accept"})
    if options.get("wait"):
        await receive()
    begun = time.perf_counter()
    for number in range(count):
        await send({"type": "websocket.send", "text": frame(number, size)})
        ahead = (number + 1) / rate - (time.perf_counter() - begun) if rate else 0
        if ahead > STEP:
            await asyncio.sleep(ahead)
    if count and not rate:
        await send({"type": "websocket.close"})
    while (await receive())["type"] != "websocket.disconnect":
        pass
