"""What an application (or the user) may not do, and when: rules P01 to P30.

The runner keeps a `Context` for each connection and asks `check` about every event *before* it takes effect::

    reading = asgi.read(message)
    violations = check(context, reading.event, reading.wrongs)
    outcome = profile.breach(
        context.state, reading.event, disconnected=context.disconnect_delivered, wrongs=reading.wrongs
    )
    # outcome None: the event takes effect; Instead(event): that one does; Raise, Drop: none does
    context.step(reading.event)        # or outcome.event, or nothing
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .asgi import Wrong
from .events import Event, Violation
from .machine import State
from .rulebook import RULES, Rule

__all__ = ["RULES", "Context", "Rule", "check", "concurrent_receive", "lingering", "mutated_scope"]


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
        raise NotImplementedError


def check(context: Context, event: Event, wrongs: Sequence[Wrong] | None = None) -> list[Violation]:
    """Tell what is wrong with an event, before it takes effect.

    Events from the application and `Returned` and `Crashed` are the application's (``by="app"``); events to the
    application are the user's (``by="you"``): do not ask about a disconnect that the engine delivers by itself.

    Args:
        context: The connection as it stood before the event.
        event: What happens.
        wrongs: What `asgi.read` found in its message; None to look at the event alone.

    Returns:
        The violations, the most telling first; mostly none.
    """
    raise NotImplementedError


def lingering(seconds: float) -> Violation:
    """Tell that the application has not ended after a disconnect (P27).

    Args:
        seconds: How long ago the disconnect was delivered.

    Returns:
        The violation.
    """
    raise NotImplementedError


def mutated_scope(keys: Sequence[str]) -> Violation:
    """Tell that the application changed the scope it was given (P30).

    Args:
        keys: The keys that were changed, added or taken away.

    Returns:
        The violation.
    """
    raise NotImplementedError


def concurrent_receive() -> Violation:
    """Tell that the application called ``receive()`` while another call of it was waiting (P30).

    Returns:
        The violation.
    """
    raise NotImplementedError
