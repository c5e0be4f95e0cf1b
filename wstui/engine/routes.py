"""The WebSocket routes that an application declares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Route:
    """One WebSocket route.

    Attributes:
        path: As the framework spells it: ``/ws/chat/{room}/``.
        name: What the application calls it; empty if it does not.
        endpoint: Where it is handled: ``chat/consumers.py:21 ChatConsumer``.
        framework: Who declared it.
    """

    path: str
    name: str
    endpoint: str
    framework: str


def routes(application: Any) -> list[Route]:
    """List the WebSocket routes of an application, without running it.

    Args:
        application: `Loaded.application`.

    Returns:
        Its routes in the order in which they are tried; empty if its framework is not known or declares none.
    """
    raise NotImplementedError(application)
