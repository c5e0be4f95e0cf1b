"""How a server behaves towards an application, as tables that can be asked; `servers` fills them in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from types import MappingProxyType
from typing import Any, Final, NamedTuple, TypeAlias
from urllib.parse import unquote

from .events import Accept, Close, DenialBody, DenialStart, Disconnect, Event, Malformed, Send
from .frozen import frozen
from .machine import State, step
from .reactions import Drop, Instead, Outcome, Raise, Reaction
from .scope import Scope
from .values import Wrong, review

DENIAL: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType({"websocket.http.response": MappingProxyType({})})
"""The scope's ``extensions`` of a server that can deliver a denial response."""

LOST: Final = "lost"
"""The phase of a connection whose transport is gone."""

_NO_MESSAGE: Final = frozenset({"not-dict", "no-type", "unreadable"})
"""Cases that a server meets before it can ask what the message is; once the transport is gone none looks at it."""

_MEANT: Final[Mapping[str, Event]] = {
    Accept.kind: Accept(),
    Send.kind: Send(text=""),
    Close.kind: Close(),
    DenialStart.kind: DenialStart(403),
    DenialBody.kind: DenialBody(),
}
"""What a `Malformed` message of a known type was to be."""


class Farewell(NamedTuple):
    """A ``websocket.disconnect``, as it is recorded and as ``receive()`` returns it."""

    event: Disconnect
    message: dict[str, Any]


class Ending(NamedTuple):
    """What ``receive()`` returns once a connection has ended."""

    first: Farewell | None
    """At once."""
    last: Farewell | None
    """Once the transport is gone."""


@frozen
class Bye:
    """How a server writes a ``websocket.disconnect``.

    Attributes:
        code: Its code; None for that with which the connection was closed.
        reason: Whether it has the key ``reason``.
        null: Whether it tells a close frame without a code as the code None.
    """

    code: int | None = None
    reason: bool = False
    null: bool = False

    def say(self, code: int, reason: str) -> Farewell:
        """Write it.

        Args:
            code: What the connection was closed with.
            reason: The reason given.

        Returns:
            The event and its message.
        """
        said = Disconnect(code if self.code is None else self.code, reason if self.reason else "")
        message: dict[str, Any] = {"type": said.kind, "code": None if self.null and said.code == 1005 else said.code}
        return Farewell(said, message | {"reason": said.reason} if self.reason else message)


@frozen
class End:
    """What ``receive()`` returns when a connection ends in one of the ways that there are; then it blocks for ever.

    Attributes:
        first: At once; None if nothing.
        last: Once the transport is gone; None if nothing.
    """

    first: Bye | None = None
    last: Bye | None = None

    def say(self, code: int, reason: str) -> Ending:
        """Write both.

        Args:
            code: What the connection was closed with.
            reason: The reason given.

        Returns:
            The farewells; None where there is none.
        """
        first, last = self.first, self.last
        return Ending(
            None if first is None else first.say(code, reason), None if last is None else last.say(code, reason)
        )


Row: TypeAlias = Mapping[str, Outcome]
"""By the type of a message what it meets; ``*`` stands for all others, and None for "as usual"."""

_TOLD: Final = End(Bye(reason=True))
_ENDS: Final = dict.fromkeys(("refused", "denied", "closed", "left", "broke off", "gave up"), _TOLD)


@frozen
class Profile:
    """How one server behaves towards an application.

    Attributes:
        name: As ``--server`` takes it.
        asgi: The scope's ``asgi``.
        extensions: The scope's ``extensions``; None if the server writes none.
        absent: Keys of the scope that this server does not write.
        lists: Whether ``client`` and ``server`` are lists instead of tuples.
        mounts: Whether ``path`` and ``raw_path`` begin with ``root_path``.
        merges_headers: Whether headers of one name become one, and those with ``_`` in the name none.
        root_path_header: The header that says what ``root_path`` is; empty if none does. Headers are merged then.
        both_keys: Whether ``websocket.receive`` carries both ``text`` and ``bytes``, one of them None.
        lifespan: Whether the server sends lifespan events and puts ``state`` into the scope.
        lifespan_wrong: What an application's lifespan meets that sends no lifespan message.
        lifespan_order: What one meets that sends a second answer, or one before the question; None if it is ignored.
        lifespan_failed: What one meets that says it failed; ``{type}`` is the phase, ``{value}`` its message.
        ends: What ``receive()`` returns at the end: when the application has ``refused``, ``denied`` or ``closed``;
            when the client has ``left`` with a close frame, when it ``broke off`` without one, and when it ``gave up``
            before it was answered.
        unknown: Types that the specification has and this server does not know: it ignores them.
        late: Types whose values the server looks at only when the next message comes.
        gone: What a message meets when the connection is lost.
        rows: What a message meets in a state in which its type may not come, by state and by type. What a server
            takes for its state when it has raised halfway is a row of its own, by the name of the phase.
        values: What a wrong value meets, by the case that `Wrong` names; a case that is not here does no harm.
        otherwise: What a wrong value meets that is not in `values` and makes its message `Malformed`.
    """

    name: str
    asgi: Mapping[str, str]
    extensions: Mapping[str, Mapping[str, Any]] | None = None
    absent: frozenset[str] = frozenset()
    lists: bool = False
    mounts: bool = True
    merges_headers: bool = False
    root_path_header: bytes = b""
    both_keys: bool = False
    lifespan: bool = True
    lifespan_wrong: Raise = field(default_factory=lambda: Raise("AssertionError"))
    lifespan_order: Raise | None = None
    lifespan_failed: Raise | None = None
    ends: Mapping[str, End] = field(default_factory=lambda: _ENDS)
    unknown: frozenset[str] = frozenset()
    late: frozenset[str] = frozenset()
    gone: Outcome = field(default_factory=Drop)
    rows: Mapping[str, Row] = field(default_factory=dict)
    values: Mapping[str, Reaction] = field(default_factory=dict)
    otherwise: Outcome = field(default_factory=Drop)

    @property
    def spec_version(self) -> str:
        """The ``spec_version`` that the scope advertises; ``2.0`` if it says nothing."""
        return self.asgi.get("spec_version", "2.0")

    def breach(self, state: State, event: Event, *, phase: str = "", wrongs: Sequence[Wrong] | None = None) -> Outcome:
        """Tell what ``send()`` does with an event of the application's.

        Servers look at the connection first, then at the order, then at the values; so does this.

        Args:
            state: Where the connection stands, before the event.
            event: What the application sent, as `asgi.read` gave it.
            phase: What the server takes for its state if that is another; `LOST` once the transport is gone.
            wrongs: What `asgi.read` found wrong with it; None to look at the event alone.

        Returns:
            None if the event simply takes effect.
        """
        wrongs = review(event) if wrongs is None else wrongs
        if phase == LOST:
            return self.gone
        kind = event.kind
        if wrongs:
            kind = wrongs[0].type
            if wrongs[0].case in _NO_MESSAGE:
                return self.react(wrongs[0], event)
        if phase and (outcome := self._look_up(phase, kind)) is not None:
            return outcome
        if kind in self.unknown or kind not in _MEANT or _out_of_order(state, kind, event):
            return Drop() if kind in self.unknown else self._look_up(state, kind)
        if state is State.CONNECTING and kind == Close.kind:  # no server looks at a refusal's code and reason
            return Instead(Close()) if isinstance(event, Malformed) else None
        outcomes = (self.react(wrong, event) for wrong in wrongs)
        return next((outcome for outcome in outcomes if outcome is not None), None)

    def react(self, wrong: Wrong, event: Event) -> Outcome:
        """Tell what a wrong value meets.

        Args:
            wrong: What is wrong.
            event: What holds it.

        Returns:
            None if it does no harm.
        """
        reaction = self.values.get(wrong.case, self.otherwise if wrong.fatal else None)
        if callable(reaction):
            return reaction(wrong, event)
        return reaction.about(wrong.type, wrong.value) if isinstance(reaction, Raise) else reaction

    def _look_up(self, row: str, kind: str) -> Outcome:
        entries = self.rows.get(row, {})
        outcome = entries.get(kind, entries.get("*", Drop()))
        return outcome.about(kind, None) if isinstance(outcome, Raise) else outcome

    def write(self, scope: Scope, state: dict[str, Any]) -> dict[str, Any]:
        """Write a scope as this server would give it to an application.

        Args:
            scope: What the client asks for.
            state: The lifespan's namespace, of which the scope gets a shallow copy.

        Returns:
            A new dict, with the keys last that the user adds or overrides.

        Raises:
            ScopeError: A key is bad; the first that `Scope.check` tells.
        """
        plain = replace(scope, extra={})
        full = plain.to_asgi(asgi=self.asgi, extensions=self.extensions, state=state, mounted=self.mounts)
        written = {key: value for key, value in full.items() if key not in self.absent}
        if self.lists:
            written |= {key: written[key] and list(written[key]) for key in ("client", "server")}
        if self.merges_headers:
            written["headers"] = _merged(written["headers"])
        if self.root_path_header:
            self._take_root_path(written)
        return written | scope.extra

    def _take_root_path(self, written: dict[str, Any]) -> None:
        headers = dict(written["headers"])
        named = headers.pop(self.root_path_header, None)
        if named is not None:
            written["root_path"] = unquote(named.decode("latin-1"))
            written["headers"] = list(headers.items())


def _merged(headers: Sequence[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    merged: dict[bytes, list[bytes]] = {}
    for name, value in headers:
        if b"_" not in name:
            merged.setdefault(name, []).append(value)
    return [(name, b",".join(values)) for name, values in merged.items()]


def _out_of_order(state: State, kind: str, event: Event) -> bool:
    """Tell whether a message of a known type may not come; `Malformed` ones are what they meant to be."""
    return step(state, _MEANT[kind] if isinstance(event, Malformed) else event) is None
