"""An application whose every frame can be told from a screen that is half drawn: ``tick NUMBER.CHECK``."""

from __future__ import annotations

import asyncio
import ctypes
import itertools
import os
import re
import zlib
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, Final

MOST: Final = 200_000
"""Frames after which a flood is calm: a busy machine is slow to stop it, and has to read all of it again."""
FRAME: Final = re.compile(r"tick (\d+)\.([0-9a-f]{4});")


def frame(number: int) -> str:
    """Write one frame."""
    return f"tick {number}.{zlib.crc32(str(number).encode()) & 0xFFFF:04x};"


def numbers(text: str) -> Iterator[int]:
    """Find the frames in a text, but for those that are not whole."""
    for found in FRAME.finditer(text):
        if found[0] == frame(int(found[1])):
            yield int(found[1])


async def answer(receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]) -> None:
    """Tell of every frame that it was heard, ``heard NUMBER;``, as long as the connection lasts."""
    for number in itertools.count(1):
        if (await receive())["type"] == "websocket.disconnect":
            return
        await send({"type": "websocket.send", "text": f"heard {number};"})


async def application(
    scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
) -> None:
    """Send frames as the path says: ``/calm`` 20 a second, ``/ticks`` 200, ``/bursts`` 5,000, ``/flood`` all it can.

    All are calm in the end. Calm ones that do something besides: ``/prints`` past Python, ``/stands`` still once;
    ``/answers`` what it hears, and is calmer, so that the answers can be seen.
    """
    if scope["type"] != "websocket":
        raise NotImplementedError(scope["type"])
    path, number = scope["path"], 0
    await receive()
    await send({"type": "websocket.accept"})
    answering = asyncio.ensure_future(answer(receive, send)) if path == "/answers" else None
    while answering is None or not answering.done():
        if number >= MOST:
            path = "/calm"
        for _ in range({"/bursts": 500, "/flood": 64}.get(path, 1)):
            number += 1
            await send({"type": "websocket.send", "text": frame(number)})
        if path == "/prints":
            os.write(1, b"printed\n")
        elif path == "/stands" and number == 2:
            ctypes.PyDLL(None).usleep(1_500_000)  # holds the GIL
        await asyncio.sleep({"/ticks": 0.005, "/bursts": 0.1, "/flood": 0.0, "/answers": 0.4}.get(path, 0.05))
