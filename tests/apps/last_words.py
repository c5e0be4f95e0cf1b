"""Says as much as its path asks for, and ends as it asks for: ``/raise/100``, ``/exit/100``, ``/segfault/100``,
``/kill/100``.

By hand: ``wstui tests.apps.last_words:application /segfault/100``.
"""

from __future__ import annotations

import ctypes
import os
import signal

from tests.apps.misbehaving import Receive, Scope, Send, accept, say


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Accept, send so many numbers, and end at the very next line."""
    if scope["type"] != "websocket":
        raise NotImplementedError(scope["type"])
    _, how, count = scope["path"].split("/")
    await accept(receive, send)
    for number in range(int(count)):
        await say(send, str(number))
    if how == "exit":
        os._exit(7)
    if how == "segfault":
        ctypes.string_at(0)
    if how == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    raise ValueError("no more words")
