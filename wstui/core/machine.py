"""The states of a connection."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where a connection stands."""

    IDLE = "idle"
    CONNECTING = "connecting"
    OPEN = "open"
    DENYING = "denying"
    REFUSED = "refused"
    DENIED = "denied"
    CLOSED = "closed"
    LEFT = "left"
    RETURNED = "returned"
    CRASHED = "crashed"
    DIED = "died"
