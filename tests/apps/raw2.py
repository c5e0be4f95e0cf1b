"""The chat as a legacy ASGI 2 application: a callable that takes the scope and returns a callable."""

from __future__ import annotations

from typing import Any

from . import raw3


class Application:
    """One instance for each connection, as ASGI 2 has it."""

    def __init__(self, scope: dict[str, Any]) -> None:
        self.scope = scope

    async def __call__(self, receive: Any, send: Any) -> None:
        """Serve the connection."""
        await raw3.application(self.scope, receive, send)


application = Application
