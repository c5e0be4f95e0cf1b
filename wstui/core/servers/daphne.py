"""What daphne does, on ``autobahn``; it has no denial response, and no lifespan."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any, Final

from .. import reactions
from ..events import Accept, Close, DenialBody, DenialStart, Event, Send
from ..machine import State
from ..reactions import Drop, Instead, Outcome, Raise, trip
from ..server import Bye, End, Profile
from ..values import Wrong, describe

STUCK: Final = "stuck"
"""It has answered its own handshake and then found fault with the answer: nobody hears of it."""


def _send_frame(wrong: Wrong, event: Event) -> Outcome:
    """Look at both keys of a frame in daphne's own way: what is false counts as not there."""
    data, text = wrong.of("bytes"), wrong.of("text")
    if data and text:
        shown = describe(wrong.message, 1000)
        return Raise(
            "ValueError", f"Got invalid WebSocket reply message on {shown} - contains both bytes and text keys"
        )
    if data:
        return Instead(Send(data=data)) if type(data) is bytes else _refuse_payload(wrong, event)
    if not text:
        return Drop()
    encodable: Any = text
    return trip(lambda: encodable.encode("utf8")) or Instead(Send(text=str(text)))


def _refuse_payload(wrong: Wrong, _event: Event) -> Outcome:
    if not wrong.of("bytes"):
        return Drop()
    return Raise("AssertionError", f'"payload" must have type bytes, but was "{type(wrong.of("bytes"))}"')


def _refuse_code_type(wrong: Wrong, _event: Event) -> Outcome:
    return Raise("Exception", f"invalid type '{type(wrong.value)}' for close code (must be an integer)")


def _forget_reason(wrong: Wrong, event: Event) -> Outcome:
    """Close without the reason."""
    code = event.code if isinstance(event, Close) else wrong.of("code", 1000)
    return Instead(Close(code if isinstance(code, int) else 1000))


def _forget_headers(_wrong: Wrong, event: Event) -> Outcome:
    """Accept without the headers."""
    return Instead(Accept(event.subprotocol if isinstance(event, Accept) else None))


_NOT_ACCEPTED: Final = Raise("ValueError", "Socket has not been accepted, so cannot send over it")
_ANSWERED: Final = Raise("AttributeError", "'WebSocketProtocol' object has no attribute 'handshake_deferred'")
_NO_CODE: Final = Raise("Exception", "invalid close code {value} (must be 1000 or from [3000, 4999])")
_GONE: Final = End(last=Bye(1006))

DAPHNE: Final = Profile(
    name="daphne",
    asgi=MappingProxyType({"version": "3.0"}),
    absent=frozenset({"http_version", "scheme", "state", "extensions"}),
    lists=True,
    mounts=False,
    merges_headers=True,
    root_path_header=b"daphne-root-path",
    lifespan=False,
    ends=MappingProxyType(
        {
            "refused": _GONE,
            "denied": _GONE,
            "closed": End(last=Bye()),
            "left": End(last=Bye(null=True)),
            "broke off": _GONE,
            "gave up": _GONE,
        }
    ),
    unknown=frozenset({DenialStart.kind, DenialBody.kind}),
    rows=MappingProxyType(
        {
            State.CONNECTING: {Send.kind: _NOT_ACCEPTED, "*": Drop()},
            State.OPEN: {Accept.kind: _ANSWERED, "*": Drop()},
            State.CLOSED: {
                Accept.kind: _ANSWERED,
                Send.kind: Raise("RuntimeError", "Attempt to send on a closed protocol"),
                "*": Drop(),
            },
            STUCK: {Accept.kind: _ANSWERED, Close.kind: _ANSWERED, Send.kind: _NOT_ACCEPTED, "*": Drop()},
        }
    ),
    values=MappingProxyType(
        {
            "not-dict": reactions.look_up_type,
            "no-type": Raise("KeyError", "'type'", ("type",)),
            "bytes-type": _send_frame,
            "bytearray": _refuse_payload,
            "both": _send_frame,
            "text-type": _send_frame,
            "neither": Drop(),
            "empty": Drop(),
            "surrogate": reactions.encode,
            "code": _NO_CODE,
            "code-rare": _NO_CODE,
            "code-none": Instead(Close(1000)),
            "code-type": _refuse_code_type,
            "reason-long": _forget_reason,
            "reason-surrogate": _forget_reason,
            "reason-type": _forget_reason,
            "headers-type": _forget_headers,
            "subprotocol": Drop(STUCK),
            "subprotocol-type": Drop(STUCK),
        }
    ),
)
"""daphne; it ignores a denial response as it does every message that it does not know."""
