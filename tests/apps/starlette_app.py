"""The chat on Starlette."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket


@contextlib.asynccontextmanager
async def lifespan(_: Starlette) -> AsyncIterator[dict[str, str]]:
    """Give the connections a state, as a pool would be given."""
    yield {"greeting": "from the lifespan"}


async def chat(websocket: WebSocket) -> None:
    """Answer in the room of the path; let `WebSocketDisconnect` out, as most applications do."""
    offered = websocket.scope["subprotocols"]
    await websocket.accept(subprotocol=offered[0] if offered else None)
    while True:
        said = (await websocket.receive_json())["say"]
        if said == "crash":
            raise ValueError("no room for crash")
        if said == "bye":
            await websocket.close(4000, "bye")
            return
        await websocket.send_json({"said": said, "room": websocket.path_params["room"]})


async def refuse(websocket: WebSocket) -> None:
    """Close before accepting."""
    await websocket.close(4403, "no such room")


async def state(websocket: WebSocket) -> None:
    """Tell what the lifespan left in the state."""
    await websocket.accept()
    await websocket.send_text(websocket.state.greeting)
    await websocket.close()


application = Starlette(
    routes=[
        WebSocketRoute("/ws/chat/{room}", chat),
        WebSocketRoute("/ws/refuse", refuse),
        WebSocketRoute("/ws/state", state),
    ],
    lifespan=lifespan,
)
