"""An application that keeps its event loop from running in four ways; the path says which."""

from __future__ import annotations

import re
import time
from typing import Any


def busy() -> None:
    """Run Python code for three seconds."""
    end = time.monotonic() + 3
    while time.monotonic() < end:
        pass


def total() -> None:
    """Hold the GIL in C for seconds."""
    sum(range(10**9))


def regex() -> None:
    """Match a catastrophic regular expression for seconds."""
    re.match(r"(a+)+$", "a" * 26 + "b")


WAYS = {"/sleep": lambda: time.sleep(3), "/busy": busy, "/sum": total, "/regex": regex}


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Accept, block at each frame, tell that it is over."""
    if scope["type"] != "websocket":
        raise NotImplementedError
    await receive()
    await send({"type": "websocket.accept"})
    while (await receive())["type"] == "websocket.receive":
        WAYS[scope["path"]]()
        await send({"type": "websocket.send", "text": "free again"})
