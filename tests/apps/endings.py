"""Ends its connections in every way there is: what is sent says how."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect


async def end(ws: WebSocket) -> None:
    """Answer with capitals until told to end; a client that leaves is noticed at ``/leaving`` only."""
    await ws.accept()
    try:
        while await answer(ws, await ws.receive_text()):
            pass
    except WebSocketDisconnect:
        if ws.url.path == "/leaving":
            raise RuntimeError("on leaving") from None
        raise


async def answer(ws: WebSocket, text: str) -> bool:
    """Answer one frame, and tell whether to go on."""
    match text:
        case "close":
            await ws.close(4000, "bye")
            return False
        case "raise":
            raise ValueError("no more")
        case "raise nothing":
            raise ValueError
        case "say and raise":
            await ws.send_text("one")
            await ws.send_text("two")
            raise ValueError("said")
        case "close and raise":
            await ws.close(4002)
            raise ValueError("after")
        case _:
            await ws.send_text(text.upper())
            return True


application = Starlette(routes=[WebSocketRoute("/{way}", end)])
