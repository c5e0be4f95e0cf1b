"""How a message lies on the wire: what encoder and decoder must agree about.

One message is a fixed header and a body::

    length u32 | kind u8 | state u8 | origin u16 | connection u32 | time u64 | body

The body of a frame and of a print is its bare payload, so that bytes are never coded twice; every other body is
JSON. The line of code that sent a frame is told once (`Kind.ORIGIN`) and is a number from then on. A state is its
place in `core.machine.State`; that is not imported here, because this is read before the child is spawned.
"""

from __future__ import annotations

import struct
from typing import Final

MAX_FRAME: Final = 64 << 20
"""Bytes of the largest frame, unless ``--max-frame-size`` says otherwise."""

HEADER: Final = struct.Struct("<IBBHIQ")
"""Length of the body, kind, state, origin, connection, time in ns."""

NUMBER: Final = struct.Struct("<I")
"""The body of a message that is one number."""

NO_STATE: Final = 255
"""The number of "this says nothing about the state"."""


class Kind:
    """What a message is. The frames are the lowest numbers and the orders the highest."""

    TEXT: Final = 1
    BINARY: Final = 2
    ORIGIN: Final = 3
    TOLD: Final = 4
    STDOUT: Final = 5
    STDERR: Final = 6
    STARTED: Final = 17
    LOADED: Final = 18
    LOAD_FAILED: Final = 19
    ROUTES: Final = 20
    GONE: Final = 21
    SENT: Final = 22
    PLAYED: Final = 23
    OPEN: Final = 33
    DELIVER: Final = 34
    DROP: Final = 35
    LIST_ROUTES: Final = 36
    SHUTDOWN: Final = 37
    GO: Final = 38
    PLAY: Final = 39


def room(limit: int, kind: int) -> int:
    """Tell how long a body may be.

    Args:
        limit: Bytes of the largest frame.
        kind: What the message is.

    Returns:
        The limit itself for a frame; more for JSON, which may hold a payload in base64 and a traceback beside it.
    """
    return limit if kind <= Kind.BINARY else 2 * limit + (1 << 20)
