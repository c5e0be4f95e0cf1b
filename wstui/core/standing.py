"""Where a connection stands: what the rules need to know of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from .events import Event
from .machine import State, after

DENIAL: Final = "websocket.http.response"
"""The extension that allows a denial response."""


@dataclass(slots=True)
class Context:
    """What the rules need to know of a connection.

    Attributes:
        state: Where it stands.
        offered: The subprotocols that the client offered.
        extensions: The names of the extensions in the scope.
        spec_version: What the scope's ``asgi`` says; ``2.0`` if it says nothing.
        disconnect_delivered: Whether the application's ``receive()`` has returned a ``websocket.disconnect``.
    """

    state: State = State.IDLE
    offered: tuple[str, ...] = ()
    extensions: frozenset[str] = frozenset()
    spec_version: str = "2.4"
    disconnect_delivered: bool = False

    def step(self, event: Event) -> State:
        """Let an event take effect; an illegal one changes nothing.

        Args:
            event: What happened.

        Returns:
            The state after it.
        """
        self.state = after(self.state, event)
        return self.state


def context_of(scope: Mapping[str, Any]) -> Context:
    """Collect what the rules need to know of a scope.

    Args:
        scope: As an application gets it; the user may have put anything at all into it.

    Returns:
        The context before the connect; what cannot be read counts as not there.
    """
    asgi, offered, extensions = scope.get("asgi"), scope.get("subprotocols"), scope.get("extensions")
    version = asgi.get("spec_version", "2.0") if isinstance(asgi, Mapping) else "2.0"
    return Context(
        offered=tuple(name for name in offered if isinstance(name, str)) if isinstance(offered, list | tuple) else (),
        extensions=frozenset(map(str, extensions)) if isinstance(extensions, Mapping) else frozenset(),
        spec_version=version if isinstance(version, str) else "2.0",
    )
