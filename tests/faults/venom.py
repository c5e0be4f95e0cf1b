"""An application that puts what a terminal might obey wherever anything of it can be seen."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import sys
import warnings
from collections.abc import Awaitable, Callable
from typing import Any, Final

from tests.apps.misbehaving import HOSTILE

VENOM: Final = (
    f"{HOSTILE}\x9d52;c;ZXZpbA==\x9c\x1bP+q\x1b\\\x1b[?1049l\x1b[2J\x1bc"
    "[@click=app.quit]click[/] [link=http://x]l[/link] $x \u200b\u2060\ufeff\U000e0041\u202ereversed\u202c"
)
"""All controls, a clipboard by C1, a string for the terminal, another screen, a reset; markup with an action."""

DEEP: Final = "[" * 100_000 + "]" * 100_000
LONG: Final = "x" * 1_000_000
HUGE: Final = (64 << 20) - 64
"""Bytes of a frame that still fits."""


def _fails(name: str) -> None:
    """Raise through a function and a file with a name of that kind, with such a local variable."""
    source = "def fails(local):\n    error = type('Bad\\x1b[31m', (Exception,), {})(local)\n"
    source += "    error.add_note(local)\n    raise error\n"
    scope: dict[str, Any] = {}
    exec(compile(source, f"/tmp/{name}.py", "exec"), scope)  # noqa: S102, S108 - only so does a file have such a name
    scope["fails"](name)


async def application(
    scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
) -> None:
    """Do what the path says."""
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.failed" if "VENOM_FAILS" in os.environ else "x", "message": VENOM})
        return
    await receive()
    path = scope["path"].partition(":")[0]
    if path == "/refuses":
        headers = [(b"x-\x1b[31m", VENOM.encode("latin-1", "replace"))]
        await send({"type": "websocket.http.response.start", "status": 418, "headers": headers})
        await send({"type": "websocket.http.response.body", "body": VENOM.encode()})
        return
    await send({"type": "websocket.accept", "subprotocol": VENOM})
    if path == "/sizes":
        await _sizes(receive, send)
    for text in (VENOM, json.dumps({VENOM: [VENOM, {"k": VENOM}]}, ensure_ascii=False), "a\r\nb\tc\x0bd\x85e\u2028f"):
        await send({"type": "websocket.send", "text": text})
    await send({"type": "websocket.send", "bytes": VENOM.encode()})
    with contextlib.suppress(RuntimeError):  # as servers refuse it
        await send({"type": VENOM, VENOM: VENOM})
    await receive()
    sys.stdout.write(f"{VENOM}\n")
    sys.stderr.write(f"{VENOM}\n")
    os.write(1, f"{VENOM}\n".encode())
    os.write(2, bytes(range(256)) + b"\n")
    logging.getLogger(VENOM).warning(VENOM)
    warnings.warn(VENOM, stacklevel=1)
    await send({"type": "websocket.close", "code": 4000, "reason": VENOM[:60]})
    _fails(VENOM.replace("/", "").replace("\0", ""))


async def _sizes(receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]) -> None:
    """Send what is asked for by name."""
    wanted = {"small": "s" * 100, "deep": DEEP, "long": LONG, "lines": "\n".join([LONG] * 8), "huge": "h" * HUGE}
    while (message := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "text": f"{message['text']}: {wanted[message['text']]}"})
