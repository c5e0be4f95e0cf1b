"""The chat's consumers: one asynchronous, with groups; one synchronous, with a database."""

from __future__ import annotations

import logging
import time
from typing import Any

from channels.generic.websocket import AsyncJsonWebsocketConsumer, JsonWebsocketConsumer

from .models import Entry

log = logging.getLogger("chat")


class ChatConsumer(AsyncJsonWebsocketConsumer):
    """Tells everybody in a room what one of them said."""

    room: str
    group: str

    async def connect(self) -> None:
        """Join the room of the path."""
        self.room = self.scope["url_route"]["kwargs"]["room"]
        self.group = f"chat.{self.room}"
        await self.channel_layer.group_add(self.group, self.channel_name)
        offered = self.scope["subprotocols"]
        await self.accept(subprotocol=offered[0] if offered else None)

    async def receive_json(self, content: Any, **_: Any) -> None:
        """Say it to the room."""
        said = content["say"]
        if said == "crash":
            raise ValueError("no room for crash")
        if said == "bye":
            await self.close(4000, "bye")
            return
        log.warning("somebody says %s", said)
        await self.channel_layer.group_send(self.group, {"type": "chat.said", "said": said})

    async def chat_said(self, event: dict[str, Any]) -> None:
        """Pass on what was said in the room."""
        await self.send_json({"said": event["said"], "room": self.room})

    async def disconnect(self, code: int) -> None:
        """Leave the room."""
        await self.channel_layer.group_discard(self.group, self.channel_name)
        log.warning("left with %s", code)


class LedgerConsumer(JsonWebsocketConsumer):
    """Keeps what it is told, in SQLite, and tells how much it has; runs in a worker thread."""

    def connect(self) -> None:
        """Let everybody in."""
        self.accept()

    def receive_json(self, content: Any, **_: Any) -> None:
        """Keep it."""
        said = content["say"]
        if said == "crash":
            raise ValueError("no room for crash")
        if said == "sleep":
            time.sleep(1.2)
        Entry.objects.create(text=said)
        self.send_json({"said": said, "entries": Entry.objects.count()})


class WhoamiConsumer(JsonWebsocketConsumer):
    """Tells the user whom the session cookie names."""

    def connect(self) -> None:
        """Tell it and close."""
        self.accept()
        self.send_json({"user": self.scope["user"].get_username() or "anonymous"})
        self.close()


class RefuseConsumer(AsyncJsonWebsocketConsumer):
    """Lets nobody in, and says why."""

    async def connect(self) -> None:
        """Close before accepting."""
        await self.close(4403, "no such room")
