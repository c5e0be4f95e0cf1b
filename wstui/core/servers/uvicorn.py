"""What uvicorn does with ``--ws auto``, its default: the class ``WebSocketsSansIOProtocol``, on ``websockets``.

As of 0.53. Before, a send to a connection that is gone raised RuntimeError or nothing; before 0.50 the default was
another class.
"""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from types import MappingProxyType
from typing import Any, Final

from .. import reactions
from ..events import Accept, Close, DenialBody, DenialStart, Disconnect, Event, Raw, Send
from ..machine import State
from ..reactions import Drop, Instead, Outcome, Raise, trip
from ..server import DENIAL, Bye, End, Profile
from ..values import Wrong, code_can_be_sent, describe, plain

_CODES: Final = frozenset(code for code in range(1000, 1016) if code_can_be_sent(code))
"""Registered codes that ``websockets`` sends."""


def _farewell(code: object, reason: object) -> Disconnect | Raw:
    """The disconnect that is queued before a close is looked at, whatever it holds."""
    if type(code) is int and type(reason or "") is str:
        return Disconnect(code, str(reason or ""))
    values, _ = plain([code, reason or ""])
    return Raw({"type": Disconnect.kind, "code": values[0], "reason": values[1]})


def _farewell_to(event: Event, *, code: object = 1000, reason: object = "") -> Disconnect | Raw:
    return Disconnect(event.code, event.reason) if isinstance(event, Close) else _farewell(code, reason)


def _encode(wrong: Wrong, event: Event) -> Outcome:
    outcome = trip(lambda: str(wrong.value).encode())
    if outcome is None or isinstance(event, Send):
        return outcome
    return replace(outcome, disconnect=_farewell_to(event))


def _write_bytes(wrong: Wrong, _event: Event) -> Outcome:
    value: Any = wrong.value
    return trip(lambda: (len(value), BytesIO().write(value)))


def _refuse_code(wrong: Wrong, event: Event) -> Outcome:
    code: Any = wrong.value
    valid = False

    def compare() -> None:
        nonlocal valid
        valid = code in _CODES or 3000 <= code < 5000

    outcome = trip(compare)
    if outcome is None and valid and not isinstance(code, int):
        outcome = Raise("error", "required argument is not an integer")
    outcome = outcome or Raise("ProtocolError", "invalid status code")
    return replace(outcome, disconnect=_farewell_to(event, code=code, reason=wrong.of("reason")))


def _refuse_reason(wrong: Wrong, event: Event) -> Outcome:
    text = "control frame too long" if wrong.case == "reason-long" else "cannot send a reason without a code"
    code = None if wrong.case == "code-none" else 1000
    return Raise("ProtocolError", text, disconnect=_farewell_to(event, code=code, reason=wrong.of("reason")))


def _close_without_code(wrong: Wrong, event: Event) -> Outcome:
    if wrong.value:
        return _refuse_reason(wrong, event)
    return Instead(Close(1005), {"type": Disconnect.kind, "code": None, "reason": ""})


def _encode_reason(wrong: Wrong, event: Event) -> Outcome:
    code, reason = wrong.of("code", 1000), wrong.of("reason")
    if not reason:  # what is false counts as none
        valid = type(code) is int and code_can_be_sent(code)
        return Instead(Close(code)) if valid else _refuse_code(replace(wrong, value=code), event)
    text = f"{type(reason).__name__!r} object has no attribute 'encode'"
    return Raise("AttributeError", text, disconnect=_farewell(code, reason))


def decode_headers(wrong: Wrong, _event: Event) -> Outcome:
    """Decode headers one by one; what has ``decode`` and is no bytes gets through."""
    given: Any = wrong.value
    pairs: list[tuple[bytes, bytes]] = []

    def decode() -> None:
        for name, value in list(given):
            texts = name.decode("latin-1").lower(), value.decode("latin-1")
            pairs.append((texts[0].encode("latin-1"), texts[1].encode("latin-1")))

    outcome = trip(decode)
    if outcome is not None:
        return outcome
    return Instead(Accept(headers=tuple(pairs)) if wrong.rule == "P18" else DenialStart(403, tuple(pairs)))


def _pass_subprotocol_on(wrong: Wrong, _event: Event) -> Outcome:
    return Instead(Accept(describe(wrong.value, 200) if wrong.value else None))


def _refuse_header_value(wrong: Wrong, event: Event) -> Outcome:
    if not isinstance(event, Accept) or not isinstance(wrong.value, tuple):
        return None
    name, value = (part.decode("latin-1") for part in wrong.value)
    return Raise("InvalidHeaderValue", f"invalid {name.lower()} header: {value}")


def _compare_status(wrong: Wrong, event: Event) -> Outcome:
    if isinstance(wrong.value, bool):
        return Raise("RuntimeError", f"Invalid HTTP status code '{int(wrong.value)}' in response.")
    return reactions.compare_status(wrong, event) or Drop()


_BEFORE: Final = "'websocket.accept', 'websocket.close' or 'websocket.http.response.start' but got '{type}'."
_OPEN: Final = Raise("RuntimeError", "Expected ASGI message 'websocket.send' or 'websocket.close', but got '{type}'.")
_AFTER: Final = {"*": Raise("RuntimeError", "Unexpected ASGI message '{type}', after sending 'websocket.close'.")}
_DURING: Final = {"*": Raise("RuntimeError", "Expected ASGI message 'websocket.http.response.body' but got '{type}'.")}
_LAST: Final = Bye(1005)

UVICORN: Final = Profile(
    name="uvicorn",
    asgi=MappingProxyType({"version": "3.0", "spec_version": "2.4"}),
    extensions=DENIAL,
    lifespan_order=Raise("AssertionError", "Got invalid state transition on lifespan protocol."),
    ends=MappingProxyType(
        {
            "refused": End(Bye(1006), _LAST),
            "denied": End(Bye(1006), Bye(1006)),
            "closed": End(Bye(reason=True), _LAST),
            "left": End(Bye(reason=True), _LAST),
            "broke off": End(last=_LAST),
            "gave up": End(last=Bye(1006)),
        }
    ),
    gone=Raise("ClientDisconnected"),
    rows=MappingProxyType(
        {
            State.CONNECTING: {"*": Raise("RuntimeError", f"Expected ASGI message {_BEFORE}")},
            State.OPEN: {"*": _OPEN},
            # the client's close frame has come and its connection goes in the next turn of the loop
            State.LEFT: {Send.kind: Raise("ClientDisconnected"), Close.kind: Drop(), "*": _OPEN},
            State.DENYING: _DURING,
            State.DENIED: {DenialBody.kind: Raise("AssertionError", disconnect=Disconnect(1006)), **_DURING},
            State.REFUSED: _AFTER,
            State.CLOSED: _AFTER,
        }
    ),
    values=MappingProxyType(
        {
            "not-dict": reactions.look_up_type,
            "no-type": Raise("KeyError", "'type'", ("type",)),
            "bytes-type": _write_bytes,
            "both": reactions.send_bytes,
            "text-type": Raise("AttributeError", "'{of}' object has no attribute 'encode'"),
            "neither": Drop(),
            "surrogate": _encode,
            "code": _refuse_code,
            "code-none": _close_without_code,
            "code-type": _refuse_code,
            "reason-long": _refuse_reason,
            "reason-surrogate": _encode,
            "reason-type": _encode_reason,
            "headers-type": decode_headers,
            "header-value": _refuse_header_value,
            "subprotocol-type": _pass_subprotocol_on,
            "status-missing": Raise("KeyError", "'status'", ("status",)),
            "status-type": _compare_status,
            "status-range": Raise("RuntimeError", "Invalid HTTP status code '{value}' in response."),
            "body-missing": Raise("KeyError", "'body'", ("body",)),
            "body-type": Raise("TypeError", "can't concat {of} to bytes"),
        }
    ),
)
"""uvicorn with ``--ws auto``."""
