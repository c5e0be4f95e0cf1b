"""The servers that can be played, by name; what each does stands in `servers`."""

from __future__ import annotations

from typing import Final

from .events import Disconnect
from .reactions import ClientDisconnected, Drop, Instead, Raise
from .server import Profile
from .servers.uvicorn import UVICORN

__all__ = [
    "DEFAULT",
    "FAREWELL",
    "NAMES",
    "UVICORN",
    "ClientDisconnected",
    "Drop",
    "Instead",
    "Profile",
    "Raise",
    "profile_of",
]

NAMES: Final = ("spec", "uvicorn", "hypercorn", "daphne")
"""All of them, as ``--server`` takes them. ``spec`` is a server that does what the specification says, and no more."""

DEFAULT: Final = UVICORN.name
"""What is played unless something else is asked for."""

FAREWELL: Final = Disconnect(1012, "Service Restart")
"""What open connections get when their server shuts down or starts anew, as uvicorn's do."""


def profile_of(name: str) -> Profile:
    """Find a profile; the module of a server that nobody plays is never loaded.

    Args:
        name: One of `NAMES`; any other plays the default.

    Returns:
        The profile.
    """
    match name:
        case "spec":
            from .servers.spec import SPEC

            return SPEC
        case "hypercorn":
            from .servers.hypercorn import HYPERCORN

            return HYPERCORN
        case "daphne":
            from .servers.daphne import DAPHNE

            return DAPHNE
        case _:
            return UVICORN
