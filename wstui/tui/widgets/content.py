"""What the detail pane and the clipboard take from an event: its payload, its trace, its plain text."""

from __future__ import annotations

from ...core.events import Crashed, DenialBody, Event, Lifespan, Output, Receive, Send
from ...core.trace import Trace
from ...core.transcript import Unknown, summary


def payload_of(event: Event | Unknown) -> str | bytes | None:
    """Tell the payload of a frame, a denial response's body or a print.

    Args:
        event: Any event.

    Returns:
        Text or bytes as they came; None if the event has none.
    """
    match event:
        case Receive() | Send():
            return event.text if event.text is not None else event.data
        case DenialBody():
            return event.body
        case Output():
            return event.text
        case _:
            return None


def trace_of(event: Event | Unknown) -> Trace | None:
    """Tell the traceback of a crash or of a failed startup; None if there is none."""
    return event.trace if isinstance(event, Crashed | Lifespan) else None


def text_of(event: Event | Unknown) -> str:
    """Tell an event as text for the clipboard: its payload (bytes as hex), else its summary."""
    payload = payload_of(event)
    if payload is None:
        return summary(event)
    return payload if isinstance(payload, str) else payload.hex(" ")
