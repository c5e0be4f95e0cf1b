"""Small applications to try wstui on: one raw ASGI application that routes by path.

``wstui demo`` opens it, ``wstui demo /chat/lobby`` connects at once. It needs the standard library only and is
loaded by its path, as a user's own file would be. `ROUTES` lists the paths::

    /echo                every frame comes back; the text "bye" closes
    /chat/ROOM           everybody in the same room hears what is said; subprotocols chat.v2 and chat.v1
    /ticker              a frame every second; ?every=0.1 for another pace
    /subprotocols        chooses the last subprotocol that was offered
    /scope               sends the scope that it got
    /print               prints, logs and warns on every frame
    /crash/before        raises before it accepts
    /crash/accept        raises after it has accepted
    /crash/receive       raises on the first frame
    /crash/finally       raises while it cleans up after the disconnect
    /crash/exit          ends its whole process on the first frame
    /crash/signal        ends it by SIGSEGV
    /refuse              closes instead of accepting
    /refuse/denial       answers with a denial response instead of accepting
    /flood               100000 frames at once; ?n=1000 for another number, ?size=100 for longer ones
    /block               waits for 3 s on every frame and blocks the loop; ?seconds=0.5 for another time
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import math
import os
import signal
import sys
import warnings
from collections import defaultdict
from collections.abc import Awaitable, Callable
from threading import TIMEOUT_MAX, Event
from typing import Any, TypeAlias
from urllib.parse import parse_qs

Message: TypeAlias = dict[str, Any]
Scope: TypeAlias = dict[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Application: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

CHAT_SUBPROTOCOLS = ("chat.v2", "chat.v1")
"""What `chat` speaks, best first."""

_log = logging.getLogger("wstui.demo")
_rooms: dict[str, set[Send]] = defaultdict(set)


async def _accept(receive: Receive, send: Send, subprotocol: str | None = None) -> None:
    """Wait for the connect and accept it."""
    await receive()
    await send({"type": "websocket.accept", "subprotocol": subprotocol})


async def _text(send: Send, value: object) -> None:
    """Send a str as it is and anything else as JSON."""
    await send({"type": "websocket.send", "text": value if isinstance(value, str) else json.dumps(value)})


async def _frame(receive: Receive) -> Message | None:
    """Wait for the next frame; None once the client is gone."""
    message = await receive()
    return message if message["type"] == "websocket.receive" else None


def _option(scope: Scope, name: str, default: float) -> float:
    """Read a number from the query string; what is none, or has no end, is the default."""
    with contextlib.suppress(KeyError, ValueError):
        number = float(parse_qs(scope["query_string"].decode("latin-1"))[name][0])
        if math.isfinite(number):
            return number
    return default


async def echo(_scope: Scope, receive: Receive, send: Send) -> None:
    """Send every frame back; the text ``bye`` closes."""
    await _accept(receive, send)
    while message := await _frame(receive):
        text, data = message.get("text"), message.get("bytes")
        if text == "bye":
            await send({"type": "websocket.close", "code": 1000, "reason": "bye"})
            return
        await send(
            {"type": "websocket.send", "text": text} if text is not None else {"type": "websocket.send", "bytes": data}
        )


async def chat(scope: Scope, receive: Receive, send: Send) -> None:
    """Tell everybody in the room what one of them said."""
    room = scope["path"].removeprefix("/chat").strip("/") or "lobby"
    spoken = next((name for name in CHAT_SUBPROTOCOLS if name in scope["subprotocols"]), None)
    await _accept(receive, send, spoken)
    members = _rooms[room]
    members.add(send)
    try:
        await _tell(members, {"event": "joined", "room": room, "members": len(members)})
        while message := await _frame(receive):
            await _tell(members, {"event": "said", "room": room, "text": message.get("text")})
    finally:
        members.discard(send)
        if not members:
            _rooms.pop(room, None)
        await _tell(members, {"event": "left", "room": room, "members": len(members)})


async def _tell(members: set[Send], value: Message) -> None:
    """Send a value to every member; one that is gone does not keep it from the others."""
    for member in tuple(members):
        with contextlib.suppress(OSError, RuntimeError):
            await _text(member, value)


async def ticker(scope: Scope, receive: Receive, send: Send) -> None:
    """Send the count of ticks, one a second, until the client is gone."""
    await _accept(receive, send)
    every = max(_option(scope, "every", 1.0), 0.001)
    async with asyncio.TaskGroup() as group:
        ticks = group.create_task(_tick(send, every))
        while await _frame(receive):
            pass
        ticks.cancel()


async def _tick(send: Send, every: float) -> None:
    """Send ticks until nobody is there."""
    tick = 0
    with contextlib.suppress(OSError):
        while True:
            tick += 1
            await _text(send, {"tick": tick})
            await asyncio.sleep(every)


async def subprotocols(scope: Scope, receive: Receive, send: Send) -> None:
    """Choose the last subprotocol that was offered, and say which were."""
    offered = scope["subprotocols"]
    await _accept(receive, send, offered[-1] if offered else None)
    await _text(send, {"offered": list(offered)})
    while await _frame(receive):
        pass


async def show_scope(scope: Scope, receive: Receive, send: Send) -> None:
    """Send the scope, with whatever JSON cannot say as its repr."""
    await _accept(receive, send)
    await _text(send, json.dumps(scope, default=_plain, indent=2))
    while await _frame(receive):
        pass


def _plain(value: object) -> str:
    """Tell JSON a value that it does not know."""
    return value.decode("latin-1") if isinstance(value, bytes) else repr(value)


async def output(_scope: Scope, receive: Receive, send: Send) -> None:
    """Print, log and warn on every frame."""
    await _accept(receive, send)
    while message := await _frame(receive):
        text = message.get("text") or "<bytes>"
        print(f"printed: {text}")  # noqa: T201 - captured output is what this path shows
        sys.stderr.write(f"on standard error: {text}\n")
        _log.warning("logged: %s", text)
        warnings.warn(f"warned: {text}", stacklevel=1)
        await _text(send, "see the output pane")


async def crash(scope: Scope, receive: Receive, send: Send) -> None:
    """Raise where the end of the path says: before, accept, receive, finally, exit, signal."""
    where = scope["path"].rpartition("/")[2]
    if where == "before":
        raise ValueError("raised before accept")
    await _accept(receive, send)
    if where == "accept":
        raise ValueError("raised after accept")
    try:
        frame = await _frame(receive)
        if frame and where == "exit":
            os._exit(3)
        if frame and where == "signal":
            os.kill(os.getpid(), signal.SIGSEGV)
        if frame and where == "receive":
            raise ValueError(f"no answer to {frame.get('text')!r}")
        while frame:
            frame = await _frame(receive)
    finally:
        if where == "finally":
            raise ValueError("raised in finally")


async def refuse(_scope: Scope, receive: Receive, send: Send) -> None:
    """Close instead of accepting."""
    await receive()
    await send({"type": "websocket.close", "code": 4403, "reason": "members only"})


async def deny(_scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with HTTP 403 and a body."""
    await receive()
    await _deny(send, 403, "members only\n")


async def _deny(send: Send, status: int, text: str) -> None:
    """Send a denial response of plain text, in two parts."""
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "websocket.http.response.start", "status": status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": text.encode(), "more_body": True})
    await send({"type": "websocket.http.response.body", "body": b""})


async def flood(scope: Scope, receive: Receive, send: Send) -> None:
    """Send many numbered frames as fast as they are taken, then close."""
    await _accept(receive, send)
    size = int(_option(scope, "size", 0))
    for number in range(int(_option(scope, "n", 100_000))):
        await send({"type": "websocket.send", "text": str(number).ljust(size, ".")})
    await send({"type": "websocket.close"})


async def block(scope: Scope, receive: Receive, send: Send) -> None:
    """Wait in the event loop as if in a thread of one's own, on every frame: the mistake is what this shows."""
    await _accept(receive, send)
    seconds = min(max(_option(scope, "seconds", 3.0), 0.0), TIMEOUT_MAX)
    nobody_sets_it = Event()
    while await _frame(receive):
        nobody_sets_it.wait(seconds)
        await _text(send, f"slept for {seconds:g} s")


ROUTES: dict[str, Application] = {
    "/echo": echo,
    "/chat/{room}": chat,
    "/ticker": ticker,
    "/subprotocols": subprotocols,
    "/scope": show_scope,
    "/print": output,
    "/crash/before": crash,
    "/crash/accept": crash,
    "/crash/receive": crash,
    "/crash/finally": crash,
    "/crash/exit": crash,
    "/crash/signal": crash,
    "/refuse": refuse,
    "/refuse/denial": deny,
    "/flood": flood,
    "/block": block,
}
"""What is served, by path; ``{room}`` is any name."""


def route(path: str) -> Application | None:
    """Find the application of a path.

    Args:
        path: The path of a scope.

    Returns:
        It, or None if no path of `ROUTES` is meant.
    """
    if path == "/chat" or path.startswith("/chat/"):
        return chat
    return echo if path == "/" else ROUTES.get(path.rstrip("/"))


async def _not_found(scope: Scope, receive: Receive, send: Send) -> None:
    """Refuse, naming the paths that there are if the server can deliver them."""
    await receive()
    if "websocket.http.response" in scope.get("extensions", {}):
        await _deny(send, 404, "\n".join(["the demo has these paths:", *ROUTES, ""]))
    else:
        await send({"type": "websocket.close", "code": 4404, "reason": "no such path"})


async def _lifespan(receive: Receive, send: Send) -> None:
    """Start up and shut down without doing anything."""
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve `ROUTES`; ``/`` is the echo."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "websocket":
        await (route(scope["path"]) or _not_found)(scope, receive, send)
    else:
        raise NotImplementedError(f"the demo serves WebSockets, not {scope['type']}")
