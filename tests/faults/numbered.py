"""An application whose every frame can be told from a screen that is half drawn: ``tick NUMBER.CHECK``."""

from __future__ import annotations

import asyncio
import re
import zlib
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, Final

FRAME: Final = re.compile(r"tick (\d+)\.([0-9a-f]{4});")


def frame(number: int) -> str:
    """Write one frame."""
    return f"tick {number}.{zlib.crc32(str(number).encode()) & 0xFFFF:04x};"


def numbers(text: str) -> Iterator[int]:
    """Find the frames in a text, but for those that are not whole."""
    for found in FRAME.finditer(text):
        if found[0] == frame(int(found[1])):
            yield int(found[1])


async def application(
    scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
) -> None:
    """Send frames as the path says: ``/calm`` 20 a second, ``/ticks`` 200, ``/bursts`` 5,000, ``/flood`` all it can."""
    if scope["type"] != "websocket":
        raise NotImplementedError(scope["type"])
    await receive()
    await send({"type": "websocket.accept"})
    number = 0
    while True:
        for _ in range({"/calm": 1, "/ticks": 1, "/bursts": 500}.get(scope["path"], 64)):
            number += 1
            await send({"type": "websocket.send", "text": frame(number)})
        await asyncio.sleep({"/calm": 0.05, "/ticks": 0.005, "/bursts": 0.1}.get(scope["path"], 0.0))
