"""What the runner must know of a message at a glance, without making an object of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..core.events import Event, Receive, Send, ToApp


def plain_payload(message: Any) -> str | bytes | None:
    """Give the payload of a ``websocket.send`` that nothing at all can be said about.

    Args:
        message: What the application gave to ``send()``.

    Returns:
        The payload; None if the message is another one, or must be looked at more closely.
    """
    if type(message) is not dict or len(message) != 2 or message.get("type") != "websocket.send":
        return None
    text = message.get("text")
    if type(text) is str and text:
        if text.isascii():  # a flag of the str's, so free at any length
            return text
        try:
            text.encode()
        except UnicodeEncodeError:  # a lone surrogate
            return None
        return text
    data = message.get("bytes")
    return data if type(data) is bytes and data else None


def plain_message(event: ToApp) -> dict[str, Any] | None:
    """Write the message of a frame from the client that nothing at all can be said about.

    Args:
        event: What the user sends.

    Returns:
        The message for ``receive()``; None if the event is another one, or must be looked at more closely.
    """
    if type(event) is not Receive:
        return None
    text, data = event.text, event.data
    if text is None:
        return None if data is None else {"type": "websocket.receive", "bytes": data}
    return {"type": "websocket.receive", "text": text} if data is None and text.isascii() else None


def as_payload(event: Event) -> str | bytes | Event:
    """Give the bare payload of a plain frame, as the outbox holds it; any other event as it is."""
    if isinstance(event, Send) and not event.extra:
        payload = event.data if event.text is None else event.text
        if payload is not None:
            return payload
    return event


def says_disconnect(message: Mapping[str, Any]) -> bool:
    """Tell whether a message to the application is a ``websocket.disconnect``."""
    return message.get("type") == "websocket.disconnect"
