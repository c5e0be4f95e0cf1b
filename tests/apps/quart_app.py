"""The chat on Quart."""

from __future__ import annotations

from quart import Quart, abort, websocket

application = Quart(__name__)


@application.websocket("/ws/chat/<room>")
async def chat(room: str) -> None:
    """Answer in the room of the path."""
    offered = websocket.requested_subprotocols
    await websocket.accept(subprotocol=offered[0] if offered else None)
    while True:
        said = (await websocket.receive_json())["say"]
        if said == "crash":
            raise ValueError("no room for crash")
        if said == "bye":
            await websocket.close(4000, "bye")
            return
        await websocket.send_json({"said": said, "room": room})


@application.websocket("/ws/refuse")
async def refuse() -> None:
    """Refuse with a denial response, which is Quart's own way."""
    abort(403, "no such room")
