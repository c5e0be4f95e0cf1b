"""The chat on FastAPI, with a dependency and a path parameter."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, FastAPI, Query, WebSocket, WebSocketException

application = FastAPI()


async def token(token: Annotated[str | None, Query()] = None) -> str:
    """Refuse whoever shows a wrong token; no token at all is fine."""
    if token == "wrong":
        raise WebSocketException(code=4403, reason="wrong token")
    return token or "anonymous"


@application.websocket("/ws/chat/{room}")
async def chat(websocket: WebSocket, room: str, user: Annotated[str, Depends(token)]) -> None:
    """Answer in the room of the path."""
    offered = websocket.scope["subprotocols"]
    await websocket.accept(subprotocol=offered[0] if offered else None, headers=[(b"x-user", user.encode())])
    while True:
        said = (await websocket.receive_json())["say"]
        if said == "crash":
            raise ValueError("no room for crash")
        if said == "bye":
            await websocket.close(4000, "bye")
            return
        await websocket.send_json({"said": said, "room": room})


@application.websocket("/ws/refuse")
async def refuse(websocket: WebSocket) -> None:
    """Close before accepting."""
    await websocket.close(4403, "no such room")
