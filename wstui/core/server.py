"""How a server behaves towards an application, as tables that can be asked; `profile` fills them in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any, Final

from .events import Accept, Close, DenialBody, DenialStart, Disconnect, Event, Malformed, Send
from .frozen import frozen
from .machine import State, step
from .reactions import Drop, Instead, Outcome, Raise, Reaction
from .values import Wrong, review

_NO_MESSAGE: Final = frozenset({"not-dict", "no-type", "unreadable"})
"""Cases that every server meets before it can ask what the message is."""

_MEANT: Final[Mapping[str, Event]] = {
    Accept.kind: Accept(),
    Send.kind: Send(text=""),
    Close.kind: Close(),
    DenialStart.kind: DenialStart(403),
    DenialBody.kind: DenialBody(),
}
"""What a `Malformed` message of a known type was to be."""


@frozen
class Profile:
    """How one server behaves towards an application.

    Attributes:
        name: As ``--server`` takes it.
        asgi: The scope's ``asgi``.
        extensions: The scope's ``extensions``; None if the server writes none.
        absent: Keys of the scope that this server does not write.
        lists: Whether ``client`` and ``server`` are lists instead of tuples.
        both_keys: Whether ``websocket.receive`` carries both ``text`` and ``bytes``, one of them None.
        lifespan: Whether the server sends lifespan events and puts ``state`` into the scope.
        keeps_code: Whether the application learns the client's close code.
        keeps_reason: Whether it learns the reason.
        after_refusal: What ``receive()`` returns once the application has refused or denied.
        echoes_close: Whether ``receive()`` after the application's own close gives its own code and reason back.
        again: What every further ``receive()`` returns; None if it blocks for ever.
        unknown: Types that the specification has and this server does not know: it ignores them.
        gone: What a message meets when the connection is lost.
        out_of_order: What a message meets in a state in which its type may not come, by state and by type; the type
            ``*`` stands for all others.
        values: What a wrong value meets, by the case that `Wrong` names; a case that is not here does no harm.
        otherwise: What a wrong value meets that is not in `values` and makes its message `Malformed`.
    """

    name: str
    asgi: Mapping[str, str]
    extensions: Mapping[str, Mapping[str, Any]] | None = None
    absent: frozenset[str] = frozenset()
    lists: bool = False
    both_keys: bool = False
    lifespan: bool = True
    keeps_code: bool = True
    keeps_reason: bool = True
    after_refusal: Disconnect = field(default_factory=lambda: Disconnect(1006))
    echoes_close: bool = True
    again: Disconnect | None = field(default_factory=lambda: Disconnect(1005))
    unknown: frozenset[str] = frozenset()
    gone: Outcome = field(default_factory=Drop)
    out_of_order: Mapping[State, Mapping[str, Outcome]] = field(default_factory=dict)
    values: Mapping[str, Reaction] = field(default_factory=dict)
    otherwise: Outcome = field(default_factory=Drop)

    @property
    def spec_version(self) -> str:
        """The ``spec_version`` that the scope advertises; ``2.0`` if it says nothing."""
        return self.asgi.get("spec_version", "2.0")

    def breach(
        self, state: State, event: Event, *, disconnected: bool, wrongs: Sequence[Wrong] | None = None
    ) -> Outcome:
        """Tell what ``send()`` does with an event of the application's.

        Servers look at the connection first, then at the order, then at the values; so does this.

        Args:
            state: Where the connection stands, before the event.
            event: What the application sent, as `asgi.read` gave it.
            disconnected: Whether the application's ``receive()`` has returned a ``websocket.disconnect``.
            wrongs: What `asgi.read` found wrong with it; None to look at the event alone.

        Returns:
            None if the event simply takes effect.
        """
        wrongs = review(event) if wrongs is None else wrongs
        if disconnected or state is State.LEFT:
            return self.gone
        kind = event.kind
        if wrongs:
            kind = wrongs[0].type
            if wrongs[0].case in _NO_MESSAGE:
                return self._react(wrongs[0], event)
        if kind in self.unknown or kind not in _MEANT or _out_of_order(state, kind, event):
            return self._misplaced(state, kind)
        if state is State.CONNECTING and kind == Close.kind:  # no server looks at a refusal's code and reason
            return Instead(Close()) if isinstance(event, Malformed) else None
        outcomes = (self._react(wrong, event) for wrong in wrongs)
        return next((outcome for outcome in outcomes if outcome is not None), None)

    def _react(self, wrong: Wrong, event: Event) -> Outcome:
        reaction = self.values.get(wrong.case, self.otherwise if wrong.fatal else None)
        if callable(reaction):
            return reaction(wrong, event)
        return reaction.about(wrong.type, wrong.value) if isinstance(reaction, Raise) else reaction

    def _misplaced(self, state: State, kind: str) -> Outcome:
        if kind in self.unknown:
            return Drop()
        row = self.out_of_order.get(state, {})
        outcome = row.get(kind, row.get("*", Drop()))
        return outcome.about(kind, None) if isinstance(outcome, Raise) else outcome

    def shape(self, scope: Mapping[str, Any]) -> dict[str, Any]:
        """Give a scope the shape in which this server writes it.

        Args:
            scope: A full scope, as `Scope.to_asgi` writes it.

        Returns:
            A new dict without the keys that this server does not write.
        """
        shaped = {key: value for key, value in scope.items() if key not in self.absent}
        for key in ("client", "server"):
            if self.lists and isinstance(shaped.get(key), tuple):
                shaped[key] = list(shaped[key])
        return shaped

    def disconnect(self, event: Disconnect) -> Disconnect:
        """Tell what the application hears when the client leaves.

        Args:
            event: The client's code and reason.

        Returns:
            The same, or what this server makes of it.
        """
        return Disconnect(event.code if self.keeps_code else 1006, event.reason if self.keeps_reason else "")

    def after_close(self, code: int, reason: str) -> Disconnect:
        """Tell what ``receive()`` returns first after the application's own close.

        Args:
            code: What the application closed with.
            reason: What it gave as the reason.

        Returns:
            The message as an event.
        """
        if not self.echoes_close:
            return Disconnect(1000)
        return Disconnect(code, reason if self.keeps_reason else "")


def _out_of_order(state: State, kind: str, event: Event) -> bool:
    """Tell whether a message of a known type may not come; `Malformed` ones are what they meant to be."""
    return step(state, _MEANT[kind] if isinstance(event, Malformed) else event) is None
