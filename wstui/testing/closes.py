"""How a connection ends, as a test meets it."""

from __future__ import annotations

from dataclasses import dataclass

from ..core.summary import tell_close


@dataclass(frozen=True, slots=True)
class Denial:
    """The response by which an application denied a connection.

    Attributes:
        status: The HTTP status.
        headers: Pairs of bytes, in order.
        body: The whole body.
    """

    status: int
    headers: tuple[tuple[bytes, bytes], ...] = ()
    body: bytes = b""


def told(code: object, reason: str = "") -> str:
    """Tell a close that may have been given any code.

    Args:
        code: What the application gave as its code.
        reason: Its reason.

    Returns:
        ``4001 (private use) no room``.
    """
    return tell_close(code, reason) if isinstance(code, int) else f"{code!r} {reason}".rstrip()
