"""How one connection is treated: a server's profile, and what the server remembers of the connection."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .events import Accept, Close, DenialBody, DenialStart, Disconnect, Event, Malformed
from .machine import State
from .reactions import Drop, Instead, Outcome, Raise
from .server import LOST, Ending, Farewell, Profile
from .values import Wrong

_HALFWAY = frozenset({State.CONNECTING, State.DENYING})


class Conduct:
    """What one connection meets at one server.

    Attributes:
        profile: The server.
        phase: What it takes for the connection's state if that is another; empty if not.
    """

    def __init__(self, profile: Profile, offered: Sequence[str] = ()) -> None:
        """Begin a connection.

        Args:
            profile: The server.
            offered: The subprotocols that the client offered.
        """
        self.profile = profile
        self.phase = ""
        self._offered = offered
        self._late: tuple[Wrong, ...] = ()
        self._said: dict[str, Any] | None = None

    def answer(self, state: State, event: Event, wrongs: Sequence[Wrong]) -> Outcome:
        """Tell what ``send()`` does with an event of the application's, and remember it.

        Args:
            state: Where the connection stands, before the event.
            event: What the application sent, as `asgi.read` gave it.
            wrongs: What `asgi.read` found wrong with it.

        Returns:
            None if the event simply takes effect.
        """
        kind = wrongs[0].type if wrongs else event.kind
        if kind in self.profile.late and state is State.CONNECTING and not self.phase:
            self._late = tuple(wrongs)
            return Instead(DenialStart(403)) if isinstance(event, Malformed) else None
        late = self._late if state is State.DENYING and kind == DenialBody.kind else ()
        outcome = next((found for wrong in late if (found := self.profile.react(wrong, event)) is not None), None)
        if outcome is None:
            outcome = self.profile.breach(state, event, phase=self.phase, wrongs=(*wrongs, *self._unoffered(event)))
        if isinstance(outcome, Raise | Drop) and outcome.phase:
            self.phase = outcome.phase
        self._said = outcome.message if isinstance(outcome, Instead) else None
        return outcome

    def lose(self) -> None:
        """Lose the transport."""
        self.phase = LOST

    def ended(self, before: State, after: State, effect: Event | None) -> Ending | None:
        """Tell what ``receive()`` returns when the application has just ended the connection itself.

        Args:
            before: The state before the application's message.
            after: The state after it.
            effect: What took effect; None if nothing did.

        Returns:
            The ending; None if the connection goes on, or was over before.
        """
        if before is after:
            return None
        match effect:
            case Close(code=code, reason=reason) if after is State.CLOSED:
                ending = self.profile.ends["closed"].say(code, reason)
                if ending.first is None or self._said is None:
                    return ending
                return Ending(Farewell(ending.first.event, self._said), ending.last)
            case Close():
                return self.profile.ends["refused"].say(1006, "")
            case DenialBody() if after is State.DENIED:
                return self.profile.ends["denied"].say(1006, "")
            case _:
                return None

    def left(self, state: State, event: Disconnect) -> Ending:
        """Tell what ``receive()`` returns when the client leaves.

        Args:
            state: Where the connection stands, before that.
            event: With what it leaves; 1006 is to break off without a close frame.

        Returns:
            The ending.
        """
        if state in _HALFWAY:  # there is nothing yet that could carry a code
            return self.profile.ends["gave up"].say(1006, "")
        return self.profile.ends["broke off" if event.code == 1006 else "left"].say(event.code, event.reason)

    def _unoffered(self, event: Event) -> tuple[Wrong, ...]:
        match event:
            case Accept(subprotocol=str() as name) if name not in self._offered:
                return (Wrong("P19", "subprotocol", "subprotocol", "not offered", name, event.kind),)
            case _:
                return ()
