"""What hypercorn does, on ``wsproto`` and ``h11``."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from .. import reactions
from ..events import Accept, Close, DenialBody, DenialStart, Event, Send
from ..machine import State
from ..reactions import Drop, Instead, Outcome, Raise, trip
from ..server import DENIAL, Bye, End, Profile, Row
from ..values import REASON_LIMIT, Wrong

UNSAID: Final = "unsaid"
"""It takes the connection for closed, and no close frame has been sent."""

SHATTERED: Final = "shattered"
"""It takes the connection for accepted, and has not made what it would send frames with."""

UNHEARD: Final = "unheard"
"""It takes the connection for accepted, and the response has not been sent: the client hears nothing."""

_MANY_ZEROS: Final = 2**20
"""Bytes up to which zeros are really made."""


def _end_for_none(wrong: Wrong, event: Event) -> Outcome:
    """Take None for the end of the application."""
    return Instead(Close(1011)) if wrong.value is None else reactions.look_up_type(wrong, event)


def _miss_text(wrong: Wrong, _event: Event) -> Outcome:
    if wrong.value:
        return Raise("TypeError", "None should be a str")
    return Raise("KeyError", "'text'", ("text",))


def _make_bytes(wrong: Wrong, _event: Event) -> Outcome:
    """Wrap whatever it is in ``bytes()``: an int n gives n zeros."""
    value: Any = wrong.value
    if isinstance(value, int) and value > _MANY_ZEROS:
        return Raise("MemoryError")
    made = b""

    def make() -> None:
        nonlocal made
        made = bytes(value)

    outcome = trip(make)
    if outcome is not None:
        return outcome
    return Instead(Send(data=made) if wrong.key == "bytes" else DenialBody(made, bool(wrong.of("more_body"))))


def _send_1000(wrong: Wrong, event: Event) -> Outcome:
    """Send 1000 for the codes that stand for no code, as wsproto does; every other int goes out as it is."""
    reason = event.reason if isinstance(event, Close) else ""
    code: Any = wrong.value
    if code < 0:
        return Raise("error", "argument out of range", phase=UNSAID)
    if code > 0xFFFF:
        return Raise("error", "'H' format requires 0 <= number <= 65535", phase=UNSAID)
    return Instead(Close(1000, reason)) if code in {1005, 1006, 1015} else None


def _make_code(wrong: Wrong, _event: Event) -> Outcome:
    value: Any = wrong.value
    code = 0

    def make() -> None:
        nonlocal code
        code = int(value)

    return trip(make, phase=UNSAID) or _send_1000(replace(wrong, value=code), Close(code)) or Instead(Close(code))


def _encode_reason(wrong: Wrong, _event: Event) -> Outcome:
    return trip(lambda: str(wrong.value).encode(), phase=UNSAID)


def _cut_reason(wrong: Wrong, event: Event) -> Outcome:
    """Send as much of a long reason as fits, as wsproto does."""
    code = event.code if isinstance(event, Close) else 1000
    return Instead(Close(code, str(wrong.value).encode()[:REASON_LIMIT].decode(errors="ignore")))


def _refuse_header(wrong: Wrong, event: Event) -> Outcome:
    """Refuse a header that is the server's own, or a pseudo header."""
    if not isinstance(event, Accept):
        return Raise("ValueError", "Pseudo headers are not valid") if wrong.case == "header-pseudo" else None
    name = wrong.value.decode("latin-1") if isinstance(wrong.value, bytes) else ""
    return Raise("Exception", f"Invalid additional header, {name}", phase=SHATTERED)


def _refuse_in_h11(wrong: Wrong, event: Event) -> Outcome:
    """Refuse a header as h11 does: by then the server takes an accept for done."""
    what, value = ("name", wrong.value) if wrong.case == "header-name" else ("value", None)
    if isinstance(wrong.value, tuple):
        value = wrong.value[1]
    phase = UNHEARD if isinstance(event, Accept) else ""
    return Raise("LocalProtocolError", f"Illegal header {what} {value!r}", phase=phase)


def _take_headers(wrong: Wrong, _event: Event) -> Outcome:
    """Look at headers one by one, as the handshake does and then h11, which takes texts, too."""
    given: Any = wrong.value
    pairs: list[tuple[bytes, bytes]] = []

    def look() -> None:
        for name, value in given:
            name.startswith(b":")
            pairs.append((name, value))

    def bytesify() -> None:
        pairs[:] = [(_bytes(name), _bytes(value)) for name, value in pairs]

    if (outcome := trip(look)) is not None:
        return replace(outcome, phase=SHATTERED)
    if (outcome := trip(bytesify)) is not None:
        return replace(outcome, phase=UNHEARD)
    return Instead(Accept(headers=tuple(pairs)))


def _bytes(value: Any) -> bytes:
    if isinstance(value, int):
        raise TypeError("expected bytes-like object, not int")
    return value.encode("ascii") if isinstance(value, str) else bytes(value)


def _take_denial_headers(wrong: Wrong, event: Event) -> Outcome:
    if wrong.rule == "P18":
        return _take_headers(wrong, event)
    given: Any = wrong.value

    def look() -> None:
        for name, value in given:
            if name[0] == b":"[0]:
                raise ValueError("Pseudo headers are not valid")
            bytes(name), bytes(value)

    return trip(look)


def _compare_status(wrong: Wrong, event: Event) -> Outcome:
    status: Any = wrong.value
    if isinstance(status, int) and status < 200:
        text = f"InformationalResponse status_code should be in range [100, 200), not {int(status)}"
        return Raise("LocalProtocolError", text)
    return reactions.compare_status(wrong, event)


# -- the table -----------------------------------------------------------------------------------------------------

_NOTHING_TO_SEND_WITH: Final = Raise("AttributeError", "'WSStream' object has no attribute 'connection'")


def _unexpected(state: str) -> Raise:
    text = f"Unexpected message type, {{type}} given the state ASGIWebsocketState.{state}"
    return Raise("UnexpectedMessageError", text)


_HANDSHAKE: Final[Row] = {"*": _unexpected("HANDSHAKE")}
_CONNECTED: Final[Row] = {"*": _unexpected("CONNECTED")}
_HTTPCLOSED: Final[Row] = {Close.kind: _NOTHING_TO_SEND_WITH, "*": _unexpected("HTTPCLOSED")}
_CLOSED: Final[Row] = {"*": _unexpected("CLOSED")}
_LOST: Final = End(last=Bye(1000))
_GONE: Final = End(last=Bye(1006))

HYPERCORN: Final = Profile(
    name="hypercorn",
    asgi=MappingProxyType({"version": "3.0", "spec_version": "2.3"}),
    extensions=DENIAL,
    lifespan_wrong=Raise("UnexpectedMessageError", "{type}"),
    lifespan_failed=Raise("LifespanFailureError", "Lifespan failure in {type}. {value}"),
    mounts=False,
    both_keys=True,
    ends=MappingProxyType(
        {"refused": _LOST, "denied": _LOST, "closed": _LOST, "left": _GONE, "broke off": _GONE, "gave up": _GONE}
    ),
    late=frozenset({DenialStart.kind}),
    rows=MappingProxyType(
        {
            State.CONNECTING: {
                DenialBody.kind: Raise("AttributeError", "'WSStream' object has no attribute 'response'"),
                **_HANDSHAKE,
            },
            State.OPEN: _CONNECTED,
            # it would accept and refuse still, which `differences` tells
            State.DENYING: {Accept.kind: Drop(), Close.kind: Drop(), DenialStart.kind: Drop(), **_HANDSHAKE},
            State.DENIED: _HTTPCLOSED,
            State.REFUSED: _HTTPCLOSED,
            State.CLOSED: {Close.kind: Drop(), **_CLOSED},
            UNSAID: {Close.kind: None, **_CLOSED},
            SHATTERED: {Send.kind: _NOTHING_TO_SEND_WITH, Close.kind: _NOTHING_TO_SEND_WITH, **_CONNECTED},
            UNHEARD: {Send.kind: Drop(), Close.kind: Drop(), **_CONNECTED},
        }
    ),
    values=MappingProxyType(
        {
            "not-dict": _end_for_none,
            "no-type": Raise("KeyError", "'type'", ("type",)),
            "bytes-type": _make_bytes,
            "both": reactions.send_bytes,
            "text-type": Raise("TypeError", "{value} should be a str"),
            "neither": _miss_text,
            "surrogate": reactions.encode,
            "code": _send_1000,
            "code-none": Raise(
                "TypeError",
                "int() argument must be a string, a bytes-like object or a real number, not 'NoneType'",
                phase=UNSAID,
            ),
            "code-type": _make_code,
            "reason-long": _cut_reason,
            "reason-surrogate": _encode_reason,
            "reason-type": Raise("AttributeError", "'{of}' object has no attribute 'encode'", phase=UNSAID),
            "headers-type": _take_denial_headers,
            "headers-missing": Raise("KeyError", "'headers'", ("headers",)),
            "header-protocol": _refuse_header,
            "header-pseudo": _refuse_header,
            "header-name": _refuse_in_h11,
            "header-value": _refuse_in_h11,
            "subprotocol": Raise("Exception", "Invalid Subprotocol", phase=SHATTERED),
            "subprotocol-type": Raise("Exception", "Invalid Subprotocol", phase=SHATTERED),
            "status-missing": Raise("KeyError", "'status'", ("status",)),
            "status-type": _compare_status,
            "status-range": _compare_status,
            "body-type": _make_bytes,
        }
    ),
)
"""hypercorn."""
