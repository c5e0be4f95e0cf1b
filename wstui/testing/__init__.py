"""The library for tests: the engine in the test's own process, without a screen.

==========================  ===========================================================================
`WebsocketCommunicator`     call-compatible with Channels': change the import
`connect`                   the same for new tests: a full scope, checked messages, named failures
`lifespan`                  startup and shutdown around a block, with the state for its connections
==========================  ===========================================================================

Each is imported when it is first asked for: pytest loads the plugin in this folder in every run, and most runs have no
use for it.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..errors import ApplicationFinished as ApplicationFinished
    from ..errors import ConnectionClosed as ConnectionClosed
    from ..errors import ConnectionRefused as ConnectionRefused
    from ..errors import ConversationError as ConversationError
    from ..errors import LifespanFailed as LifespanFailed
    from ..errors import ProtocolViolation as ProtocolViolation
    from ..errors import TasksLeft as TasksLeft
    from .application_communicator import ApplicationCommunicator as ApplicationCommunicator
    from .client import Client as Client
    from .closes import Denial as Denial
    from .communicator import WebsocketCommunicator as WebsocketCommunicator
    from .connecting import connect as connect
    from .starting import lifespan as lifespan

__all__ = [
    "ApplicationCommunicator",
    "ApplicationFinished",
    "Client",
    "ConnectionClosed",
    "ConnectionRefused",
    "ConversationError",
    "Denial",
    "LifespanFailed",
    "ProtocolViolation",
    "TasksLeft",
    "WebsocketCommunicator",
    "connect",
    "lifespan",
]

_MODULES = {
    "ApplicationCommunicator": ".application_communicator",
    "Client": ".client",
    "Denial": ".closes",
    "WebsocketCommunicator": ".communicator",
    "connect": ".connecting",
    "lifespan": ".starting",
}
"""Where each name is; that of an error is not told: all errors are in one place."""


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(importlib.import_module(_MODULES.get(name, "..errors"), __name__), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """List the public names, imported or not."""
    return sorted({*globals(), *__all__})
