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

from collections.abc import Iterator, Sequence
from typing import Final, Literal

from .asgi import Wrong, read_raw
from .events import (
    Accept,
    Close,
    Connect,
    Crashed,
    DenialBody,
    DenialStart,
    Disconnect,
    Event,
    Malformed,
    Raw,
    Receive,
    Returned,
    Send,
    Severity,
    Violation,
)
from .machine import State
from .rulebook import RULES, Rule
from .standing import DENIAL, Context, context_of
from .values import REASON_LIMIT, code_can_be_sent, describe, find_surrogate, review

__all__ = [
    "DENIAL",
    "RULES",
    "Context",
    "Rule",
    "check",
    "concurrent_receive",
    "context_of",
    "lingering",
    "mutated_scope",
]

_FROM_APP: Final = frozenset({Accept.kind, Send.kind, Close.kind, DenialStart.kind, DenialBody.kind})
_OVER: Final = {
    State.REFUSED: "refused the connection",
    State.DENIED: "finished its denial response",
    State.CLOSED: "closed the connection",
    State.RETURNED: "returned",
    State.CRASHED: "raised",
    State.DIED: "died",
}
"""How the application ended a connection, as the second half of a sentence."""

_MILDER: Final[dict[str, Severity]] = {
    "body-missing": "warning",
    "headers-missing": "warning",
    "header-case": "warning",
    "mapping": "warning",
}
"""Cases that are legal, or that every server takes, though their rule is about what is not."""

_YOURS: Final = "no server does this; it shows what the application makes of it"
"""The hint of every step that the user takes on purpose."""


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
    match event:
        case Returned() | Crashed():
            return list(_ending(context, event))
        case Receive() | Disconnect() | Raw() | Connect():
            return list(_yours(context, event))
        case Accept() | Send() | Close() | DenialStart() | DenialBody() | Malformed():
            wrongs = review(event) if wrongs is None else wrongs
            kind = event.kind if not isinstance(event, Malformed) else wrongs[0].type if wrongs else ""
            found = [*_order(context, kind), *_values(context, wrongs), *_in_context(context, event)]
            return found or ([_violation("P07", event.problem)] if isinstance(event, Malformed) else [])
        case _:
            return []


def lingering(seconds: float) -> Violation:
    """Tell that the application has not ended after a disconnect (P27).

    Args:
        seconds: How long ago the disconnect was delivered.

    Returns:
        The violation.
    """
    return _violation("P27", f"still running {seconds:g} s after websocket.disconnect")


def mutated_scope(keys: Sequence[str], *, added: bool = False) -> Violation:
    """Tell that the application changed the scope it was given (P30).

    Args:
        keys: The keys that were changed or taken away; or those that were added.
        added: Which of the two. To add a key is what much middleware does, so it is only worth showing.

    Returns:
        The violation.
    """
    what = f"{'added to' if added else 'changed'} the scope that it was given: {', '.join(keys)}"
    hint = "copy the scope first, dict(scope), and pass the copy on: middleware outside sees the change"
    return _violation("P30", what, "scope", severity="info" if added else None, hint=hint)


def concurrent_receive() -> Violation:
    """Tell that the application called ``receive()`` while another call of it was waiting (P30).

    Returns:
        The violation.
    """
    what = "called receive() while another receive() was waiting"
    return _violation("P30", what, "receive", hint="let one task receive, and pass the messages on")


# -- the application's steps ---------------------------------------------------------------------------------------


def _violation(rule: str, what: str, case: str = "", *, severity: Severity | None = None, hint: str = "") -> Violation:
    book = RULES[rule]
    by: Literal["app", "framework"] = "framework" if rule == "P25" else "app"
    return Violation(rule, severity or book.severity, by, what, hint or book.hint, case)


def _order(context: Context, kind: str) -> Iterator[Violation]:
    """Tell whether a message of this type may come now; unknown types are another rule's."""
    state = context.state
    if kind not in _FROM_APP or state is State.IDLE:
        return
    if state in _OVER:
        case = "close-again" if kind == Close.kind else state.value
        yield _violation("P03", f"{kind} after the application {_OVER[state]}", case)
    elif context.disconnect_delivered:
        yield _violation("P04", f"{kind} after the application received websocket.disconnect")
    elif state is State.DENYING and kind != DenialBody.kind:
        case = "accept" if kind == Accept.kind else "order"
        yield _violation("P21", f"{kind} after the denial response has begun", case, hint="send the rest of its body")
    elif state is State.CONNECTING and kind == Send.kind:
        yield _violation("P01", f"{kind} before websocket.accept")
    elif state is State.CONNECTING and kind == DenialBody.kind:
        yield _violation("P21", f"{kind} before {DenialStart.kind}", "order", hint=f"send {DenialStart.kind} first")
    elif state is State.OPEN and kind == Accept.kind:
        yield _violation("P02", f"{kind} on a connection that is open already")
    elif state is State.OPEN and kind in {DenialStart.kind, DenialBody.kind}:
        hint = "a connection can be denied only before websocket.accept; send websocket.close"
        yield _violation("P21", f"{kind} after websocket.accept", "order", hint=hint)


def _values(context: Context, wrongs: Sequence[Wrong]) -> Iterator[Violation]:
    """Tell what is wrong with a message's values; the code and reason of a refusal reach nobody."""
    for wrong in wrongs:
        severity, case = _MILDER.get(wrong.case), _case(wrong)
        if wrong.type == Close.kind and context.state is not State.OPEN:
            if wrong.rule == "P16":
                continue
            if wrong.rule in {"P15", "P17"}:
                severity, case = "warning", "refusal"
        yield _violation(wrong.rule, wrong.problem, case, severity=severity)


def _case(wrong: Wrong) -> str:
    """Name the case of a wrong value, more closely where servers differ by the value."""
    match wrong.case:
        case "code":
            return "code-reserved" if wrong.value in {1005, 1006, 1015} else "code-range"
        case "neither":
            return "none" if wrong.value else "missing"
        case "not-dict" if wrong.value is None:
            return "none"
        case "bytes-type" if not isinstance(wrong.value, str):
            return "bytes-other"
        case _:
            return wrong.case


def _in_context(context: Context, event: Event) -> Iterator[Violation]:
    """Tell what is wrong with values because of what the client offered or the server can do."""
    match event:
        case Accept(subprotocol=subprotocol, headers=headers) if context.state is State.CONNECTING:
            yield from _subprotocol(context, subprotocol)
            if headers and _older(context, 2, 1):
                yield _violation(
                    "P28", f"headers came with spec_version 2.1; this scope says {context.spec_version}", "headers"
                )
        case Close(reason=reason) if reason and context.state is State.OPEN and _older(context, 2, 3):
            yield _violation(
                "P28", f"reason came with spec_version 2.3; this scope says {context.spec_version}", "reason"
            )
        case Close(code=code, reason=reason) if context.state is State.CONNECTING and (code != 1000 or reason):
            yield _violation(
                "P22", f"refused with {describe(code, 40)} {describe(reason, 80) if reason else ''}".strip()
            )
        case DenialStart() if context.state is State.CONNECTING and DENIAL not in context.extensions:
            yield _violation("P21", f"{event.kind}, but scope['extensions'] has no {DENIAL!r}", "extension")
        case _:
            return


def _subprotocol(context: Context, accepted: str | None) -> Iterator[Violation]:
    offered = ", ".join(map(str, context.offered)) or "none"
    if accepted is None and context.offered:
        yield _violation("P20", f"accepted no subprotocol; the client offered {offered}")
    elif accepted is not None and accepted not in context.offered:
        yield _violation("P19", f"accepted the subprotocol {describe(accepted, 80)}; the client offered {offered}")


def _older(context: Context, major: int, minor: int) -> bool:
    """Tell whether the scope's spec_version is older; one that is no version counts as new."""
    first, _, second = str(context.spec_version).partition(".")
    return first.isdecimal() and second.isdecimal() and (int(first), int(second)) < (major, minor)


def _ending(context: Context, event: Returned | Crashed) -> Iterator[Violation]:
    raised = isinstance(event, Crashed)
    how = "raised" if raised else "returned"
    if isinstance(event, Returned) and event.raised is not None:
        if event.raised.startswith("CancelledError"):  # the user ended it
            return
        if not event.raised.startswith("ClientDisconnected"):
            yield _violation("P25", f"let {event.raised} out")
    match context.state:
        case State.CONNECTING:
            yield _violation("P05", f"{how} before websocket.accept or websocket.close", how)
        case State.DENYING:
            hint = f"finish with a {DenialBody.kind} without more_body"
            yield _violation("P21", f"{how} before the denial response was complete", "incomplete", hint=hint)
        case State.OPEN if raised:
            yield _violation("P24", "raised while the connection was open")
        case State.OPEN:
            yield _violation("P23", "returned without closing the connection")
        case _:
            pass
    if isinstance(event, Returned) and event.value is not None:
        yield _violation("P26", f"returned {event.value}")


# -- the user's steps ----------------------------------------------------------------------------------------------


def _yours(context: Context, event: Connect | Receive | Disconnect | Raw) -> Iterator[Violation]:
    meant: Event | None = event
    wrongs: Sequence[Wrong] = ()
    if isinstance(event, Raw):
        meant, wrongs = read_raw(event.message)
    for wrong in wrongs:
        yield _your_violation(wrong.rule, wrong.problem)
    match meant:
        case Connect() if context.state is not State.IDLE:
            yield _your_violation("P02", "a second websocket.connect")
        case Receive():
            yield from _your_frame(context, meant, read=bool(wrongs))
        case Disconnect():
            yield from _your_disconnect(context, meant)
        case _:
            return


def _your_violation(rule: str, what: str, *, severity: Severity | None = None, hint: str = _YOURS) -> Violation:
    return Violation(rule, severity or RULES[rule].severity, "you", what, hint)


def _your_frame(context: Context, event: Receive, *, read: bool) -> Iterator[Violation]:
    if context.state in {State.IDLE, State.CONNECTING, State.DENYING}:
        yield _your_violation("P01", "a frame before the application has accepted")
    elif context.state in _OVER:
        yield _your_violation("P03", f"a frame after the application {_OVER[context.state]}")
    elif context.state is State.LEFT:
        yield _your_violation("P04", "a frame after websocket.disconnect")
    if event.text is not None and find_surrogate(event.text) >= 0:
        yield _your_violation("P13", "a lone surrogate in text, which no client can send")
    if not read and (event.text is None) is (event.data is None):
        both = event.text is not None
        yield _your_violation("P08" if both else "P09", RULES["P08" if both else "P09"].title)


def _your_disconnect(context: Context, event: Disconnect) -> Iterator[Violation]:
    if context.state in _OVER:
        yield _your_violation("P03", f"a disconnect after the application {_OVER[context.state]}")
    elif context.state is State.LEFT or context.disconnect_delivered:
        yield _your_violation("P04", "a second websocket.disconnect")
    elif context.state is not State.OPEN:
        hint = "clients that give up waiting do this; servers tell it as code 1006"
        yield _your_violation("P05", "a disconnect before the application has accepted", severity="info", hint=hint)
    if not code_can_be_sent(event.code) and event.code not in {1005, 1006}:
        yield _your_violation("P15", f"no client can close with {describe(event.code, 40)}")
    if find_surrogate(event.reason) >= 0 or len(event.reason.encode(errors="replace")) > REASON_LIMIT:
        yield _your_violation("P17", f"a reason that no close frame can carry: over {REASON_LIMIT} bytes, or no UTF-8")
