"""wstui: an interactive debugger for the WebSocket consumers of ASGI applications.

``wstui.events``, ``wstui.errors``, ``wstui.testing`` and ``wstui.WebsocketCommunicator`` are imported when they are
first asked for: the debuggee and the command line load this package, too, and need none of them at once.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import errors as errors
    from . import testing as testing
    from .core import events as events
    from .testing.communicator import WebsocketCommunicator as WebsocketCommunicator

__version__ = "0.1.0"

__all__ = ["WebsocketCommunicator", "__version__", "errors", "events", "testing"]

_MODULES = {"errors": ".errors", "events": ".core.events", "testing": ".testing"}
_MEMBERS = {"WebsocketCommunicator": ".testing.communicator"}


def __getattr__(name: str) -> Any:
    """Import a public module, or a member of one, when it is first asked for (PEP 562)."""
    if name in _MODULES:
        found: Any = importlib.import_module(_MODULES[name], __name__)
    elif name in _MEMBERS:
        found = getattr(importlib.import_module(_MEMBERS[name], __name__), name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """List the public names, imported or not."""
    return sorted({*globals(), *__all__})
