"""The chat as a plain ASGI 3 application."""

from __future__ import annotations

import json
from typing import Any


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Serve the chat's two paths."""
    if scope["type"] != "websocket":
        raise NotImplementedError(f"only websocket is served here, not {scope['type']}")
    await receive()
    prefix, _, room = scope["path"].rpartition("/")
    if prefix != "/ws/chat" or not room:
        await send({"type": "websocket.close", "code": 4403, "reason": "no such room"})
        return
    offered = scope["subprotocols"]
    await send({"type": "websocket.accept", "subprotocol": offered[0] if offered else None})
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            return
        if await answer(message.get("text"), room, send):
            return


async def answer(text: str | None, room: str, send: Any) -> bool:
    """Answer one frame; tell whether the conversation is over."""
    said = json.loads(text or "{}")["say"]
    if said == "crash":
        raise ValueError("no room for crash")
    if said == "bye":
        await send({"type": "websocket.close", "code": 4000, "reason": "bye"})
        return True
    await send({"type": "websocket.send", "text": json.dumps({"said": said, "room": room})})
    return False
