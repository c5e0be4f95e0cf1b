"""The library for tests: the engine in the test's own process, without a screen.

==========================  ===========================================================================
`WebsocketCommunicator`     call-compatible with Channels': change the import
`connect`                   the same for new tests: a full scope, checked messages, named failures
`lifespan`                  startup and shutdown around a block, with the state for its connections
==========================  ===========================================================================
"""

from __future__ import annotations

from ..errors import (
    ApplicationFinished,
    ConnectionClosed,
    ConnectionRefused,
    ConversationError,
    LifespanFailed,
    ProtocolViolation,
    TasksLeft,
)
from .application_communicator import ApplicationCommunicator
from .client import Client
from .closes import Denial
from .communicator import WebsocketCommunicator
from .connecting import connect
from .lifespan import lifespan

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
