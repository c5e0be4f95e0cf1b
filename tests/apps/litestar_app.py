"""The chat on Litestar."""

from __future__ import annotations

from typing import Any

from litestar import Litestar, WebSocket, websocket
from litestar.params import FromPath


@websocket("/ws/chat/{room:str}")
async def chat(socket: WebSocket[Any, Any, Any], room: FromPath[str]) -> None:
    """Answer in the room of the path."""
    offered = socket.scope["subprotocols"]
    await socket.accept(subprotocols=offered[0] if offered else None)
    while True:
        said = (await socket.receive_json())["say"]
        if said == "crash":
            raise ValueError("no room for crash")
        if said == "bye":
            await socket.close(code=4000, reason="bye")
            return
        await socket.send_json({"said": said, "room": room})


@websocket("/ws/refuse")
async def refuse(socket: WebSocket[Any, Any, Any]) -> None:
    """Close before accepting."""
    await socket.close(code=4403, reason="no such room")


application = Litestar([chat, refuse])
