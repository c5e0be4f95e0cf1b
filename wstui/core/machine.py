"""The states of a connection, and what moves it from one to the next.

Rule 1: everything that moves a connection stands in `STEPS`; nobody else sets a state.
Rule 2: this file knows neither the server nor the application, only what may follow what; an illegal step changes
nothing, and what is wrong with it is told by `rules`.

A connection has one machine: reconnecting begins a new one at IDLE.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from .events import (
    Accept,
    Close,
    Connect,
    Crashed,
    DenialBody,
    DenialStart,
    Died,
    Disconnect,
    Event,
    Malformed,
    Raw,
    Receive,
    Returned,
    Send,
)


class State(StrEnum):
    """Where a connection stands."""

    IDLE = "idle"
    """Not begun: the user edits the scope."""
    CONNECTING = "connecting"
    """The application was asked and has not answered."""
    OPEN = "open"
    """The application accepted: frames may go both ways."""
    DENYING = "denying"
    """The application has begun a denial response and owes the rest of its body."""
    REFUSED = "refused"
    """The application closed instead of accepting; it may still be running."""
    DENIED = "denied"
    """The denial response is complete; the application may still be running."""
    CLOSED = "closed"
    """The application closed an open connection; it may still be running."""
    LEFT = "left"
    """The client left; the application may still be running."""
    RETURNED = "returned"
    """The application returned without having ended the connection."""
    CRASHED = "crashed"
    """The application raised."""
    DIED = "died"
    """The process in which the application ran is gone."""


LIVE: Final = frozenset({State.CONNECTING, State.OPEN, State.DENYING})
"""The states in which the application still owes or may say something."""

LAST_BODY: Final = f"{DenialBody.kind} (last)"
"""How the table names a `DenialBody` with ``more_body`` false: the only kind that is two."""


def _over(state: State) -> dict[str, State]:
    """Write the row of a connection that is over while its application still runs: nothing reopens it."""
    return {
        Disconnect.kind: state,
        Raw.kind: state,
        Returned.kind: state,
        Crashed.kind: State.CRASHED,
        Died.kind: State.DIED,
    }


STEPS: Final[Mapping[State, Mapping[str, State]]] = {
    State.IDLE: {
        Connect.kind: State.CONNECTING,
        Crashed.kind: State.CRASHED,
    },
    State.CONNECTING: {
        Accept.kind: State.OPEN,
        Close.kind: State.REFUSED,
        DenialStart.kind: State.DENYING,
        Disconnect.kind: State.LEFT,
        Raw.kind: State.CONNECTING,
        Returned.kind: State.RETURNED,
        Crashed.kind: State.CRASHED,
        Died.kind: State.DIED,
    },
    State.OPEN: {
        Receive.kind: State.OPEN,
        Send.kind: State.OPEN,
        Close.kind: State.CLOSED,
        Disconnect.kind: State.LEFT,
        Raw.kind: State.OPEN,
        Returned.kind: State.RETURNED,
        Crashed.kind: State.CRASHED,
        Died.kind: State.DIED,
    },
    State.DENYING: {
        DenialBody.kind: State.DENYING,
        LAST_BODY: State.DENIED,
        Disconnect.kind: State.LEFT,
        Raw.kind: State.DENYING,
        Returned.kind: State.RETURNED,
        Crashed.kind: State.CRASHED,
        Died.kind: State.DIED,
    },
    State.REFUSED: _over(State.REFUSED),
    State.DENIED: _over(State.DENIED),
    State.CLOSED: _over(State.CLOSED),
    State.LEFT: _over(State.LEFT),
    State.RETURNED: {},
    State.CRASHED: {},
    State.DIED: {},
}
"""For each state, the kinds of event that are legal in it, and where each leads."""

MOVERS: Final = frozenset(
    event.kind for event in (Connect, Receive, Raw, Disconnect, Accept, Send, Close, DenialStart, DenialBody, Malformed)
) | {LAST_BODY, Returned.kind, Crashed.kind}
"""The kinds that must stand in `STEPS` to be legal. Every other fact is legal anywhere and moves only what it names."""


def step(state: State, event: Event) -> State | None:
    """Tell where an event leads.

    Args:
        state: Where the connection stands.
        event: What happens.

    Returns:
        The next state, which may be the same; None if the event is illegal here.
    """
    kind = LAST_BODY if isinstance(event, DenialBody) and not event.more_body else event.kind
    next_state = STEPS[state].get(kind)
    return state if next_state is None and kind not in MOVERS else next_state


def after(state: State, event: Event) -> State:
    """Tell where a connection stands once an event has happened; an illegal one leaves it where it was.

    Args:
        state: Where the connection stood.
        event: What happened.

    Returns:
        The next state, or the same.
    """
    return step(state, event) or state


def picture() -> str:
    """Draw the table.

    What leads from every running state to the same end is drawn once, from the box around them. Events that leave
    the state as it is are drawn only where frames flow.

    Returns:
        A mermaid state diagram, without the fence around it and without a last line break.
    """
    running = [state for state in STEPS if Died.kind in STEPS[state]]
    ends = {Crashed.kind: State.CRASHED, Died.kind: State.DIED}
    arrows = [arrow for state in STEPS for arrow in _arrows(state, set(ends) if state in running else set())]
    inside = [text for source, target, text in arrows if source in running and target in running]
    outside = [text for source, target, text in arrows if source not in running or target not in running]
    return "\n".join(
        [
            "stateDiagram-v2",
            f"    [*] --> {State.IDLE}",
            '    state "the application runs" as running {',
            *(f"        {text}" for text in inside),
            "    }",
            *(f"    {text}" for text in outside),
            *(f"    running --> {end} : {kind}" for kind, end in ends.items()),
        ]
    )


def _arrows(state: State, but: set[str]) -> list[tuple[State, State, str]]:
    """Write one arrow for each state that can follow, with all that leads to it."""
    labels: dict[State, list[str]] = {}
    for kind, target in STEPS[state].items():
        stays = target is state and kind in {Disconnect.kind, Raw.kind, Returned.kind}
        if kind not in but and not stays:
            labels.setdefault(target, []).append(kind.removeprefix("websocket."))
    return [(state, target, f"{state} --> {target} : {', '.join(kinds)}") for target, kinds in labels.items()]
