"""How uvicorn, hypercorn and daphne differ, as data.

What each does was measured on loopback and read in its source: uvicorn with ``--ws auto``, which is its
``websockets-sansio``, hypercorn 0.18, daphne 4. `SPEC` is a server that does what the specification says and no more.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from . import reactions
from .events import Accept, Close, DenialBody, DenialStart, Disconnect, Send
from .machine import State
from .reactions import ClientDisconnected, Drop, Instead, Outcome, Raise
from .server import Profile

__all__ = [
    "DAPHNE",
    "HYPERCORN",
    "PROFILES",
    "SPEC",
    "UVICORN",
    "ClientDisconnected",
    "Drop",
    "Instead",
    "Profile",
    "Raise",
]

_DENIAL: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType({"websocket.http.response": MappingProxyType({})})
_VERSION_3: Final = MappingProxyType({"version": "3.0"})


def _everywhere(outcome: Outcome) -> dict[State, dict[str, Outcome]]:
    return {state: {"*": outcome} for state in State}


# -- the specification ---------------------------------------------------------------------------------------------

SPEC: Final = Profile(
    name="spec",
    asgi=MappingProxyType({"version": "3.0", "spec_version": "2.5"}),
    extensions=_DENIAL,
    again=None,
    gone=Raise("ClientDisconnected"),
    out_of_order=_everywhere(Raise("RuntimeError", "{type} may not be sent now"))
    | {state: {"*": Raise("ClientDisconnected")} for state in (State.REFUSED, State.DENIED, State.CLOSED)},
    values=MappingProxyType(
        {
            "not-dict": reactions.look_up_type,
            "no-type": Raise("KeyError", "'type'", ("type",)),
            "surrogate": reactions.encode,
            "code": Raise("ValueError", "{value} is no code that a close frame may carry"),
            "reason-long": Raise("ValueError", "the reason does not fit into a close frame"),
            "reason-surrogate": reactions.encode,
            "header-pseudo": Raise("ValueError", "{value} is a pseudo header"),
            "header-name": Raise("ValueError", "{value} is no header name"),
            "header-protocol": Raise("ValueError", "the subprotocol belongs under the key subprotocol"),
            "header-value": Raise("ValueError", "{value} holds a line break"),
            "status-range": Raise("ValueError", "{value} is no HTTP status"),
        }
    ),
    otherwise=Raise("TypeError", "{type}: a key is missing, or has a value of the wrong type"),
)
"""What the specification says, where it says anything; it leaves the exceptions to the server."""

# -- uvicorn -------------------------------------------------------------------------------------------------------

_BEFORE: Final = "'websocket.accept', 'websocket.close' or 'websocket.http.response.start' but got '{type}'."
_AFTER: Final = {"*": Raise("RuntimeError", "Unexpected ASGI message '{type}', after sending 'websocket.close'.")}
_DURING: Final = {"*": Raise("RuntimeError", "Expected ASGI message 'websocket.http.response.body' but got '{type}'.")}
_NO_ENCODE: Final = Raise("AttributeError", "'{of}' object has no attribute 'encode'")

UVICORN: Final = Profile(
    name="uvicorn",
    asgi=MappingProxyType({"version": "3.0", "spec_version": "2.4"}),
    extensions=_DENIAL,
    gone=Raise("ClientDisconnected"),
    out_of_order=MappingProxyType(
        {
            State.CONNECTING: {"*": Raise("RuntimeError", f"Expected ASGI message {_BEFORE}")},
            State.OPEN: {
                "*": Raise(
                    "RuntimeError",
                    "Expected ASGI message 'websocket.send' or 'websocket.close', but got '{type}'.",
                )
            },
            State.DENYING: _DURING,
            State.DENIED: _DURING,
            State.REFUSED: _AFTER,
            State.CLOSED: _AFTER,
        }
    ),
    values=MappingProxyType(
        {
            "not-dict": reactions.look_up_type,
            "no-type": Raise("KeyError", "'type'", ("type",)),
            "bytes-type": Raise("TypeError", "a bytes-like object is required, not '{of}'"),
            "both": reactions.send_bytes,
            "text-type": _NO_ENCODE,
            "neither": Drop(),
            "surrogate": reactions.encode,
            "code": reactions.refuse_code,
            "code-none": reactions.close_without_code,
            "code-type": reactions.refuse_code,
            "reason-long": reactions.refuse_reason,
            "reason-surrogate": reactions.encode,
            "reason-type": reactions.encode_reason,
            "headers-type": reactions.decode_headers,
            "header-value": reactions.refuse_header_value,
            "subprotocol-type": reactions.pass_subprotocol_on,
            "status-missing": Raise("KeyError", "'status'", ("status",)),
            "status-type": reactions.compare_status,
            "status-range": Raise("RuntimeError", "Invalid HTTP status code '{value}' in response."),
            "body-missing": Raise("KeyError", "'body'", ("body",)),
            "body-type": Raise("TypeError", "can't concat {of} to bytes"),
        }
    ),
)
"""uvicorn with ``--ws auto``, the default."""

# -- hypercorn -----------------------------------------------------------------------------------------------------


def _unexpected(state: str) -> Raise:
    text = f"Unexpected message type, {{type}} given the state ASGIWebsocketState.{state}"
    return Raise("UnexpectedMessageError", text)


HYPERCORN: Final = Profile(
    name="hypercorn",
    asgi=MappingProxyType({"version": "3.0", "spec_version": "2.3"}),
    extensions=_DENIAL,
    both_keys=True,
    keeps_code=False,
    keeps_reason=False,
    after_refusal=Disconnect(1000),
    echoes_close=False,
    again=None,
    out_of_order=MappingProxyType(
        {
            State.CONNECTING: {"*": _unexpected("HANDSHAKE")},
            State.OPEN: {"*": _unexpected("CONNECTED")},
            State.DENYING: {"*": _unexpected("RESPONSE")},
            State.DENIED: {Close.kind: Drop(), "*": _unexpected("HTTPCLOSED")},
            State.REFUSED: {Close.kind: Drop(), "*": _unexpected("HTTPCLOSED")},
            State.CLOSED: {Close.kind: Drop(), "*": _unexpected("CLOSED")},
        }
    ),
    values=MappingProxyType(
        {
            "not-dict": reactions.end_for_none,
            "no-type": Raise("KeyError", "'type'", ("type",)),
            "bytes-type": reactions.make_bytes,
            "both": reactions.send_bytes,
            "text-type": Raise("TypeError", "{value} should be a str"),
            "neither": reactions.miss_text,
            "surrogate": reactions.encode,
            "code": reactions.send_1000,
            "code-none": Raise(
                "TypeError", "int() argument must be a string, a bytes-like object or a real number, not 'NoneType'"
            ),
            "code-type": reactions.make_code,
            "reason-long": reactions.cut_reason,
            "reason-surrogate": reactions.encode,
            "reason-type": Raise("AttributeError", "'{of}' object has no attribute 'encode'"),
            "headers-type": reactions.decode_headers,
            "header-protocol": reactions.refuse_header,
            "header-pseudo": reactions.refuse_header,
            "subprotocol-type": Raise("Exception", "Invalid Subprotocol"),
            "status-missing": Raise("KeyError", "'status'", ("status",)),
            "status-type": reactions.compare_status,
        }
    ),
)
"""hypercorn; that it raises for a subprotocol that was not offered is not here, since that takes the scope."""

# -- daphne --------------------------------------------------------------------------------------------------------

_NOT_ACCEPTED: Final = Raise("ValueError", "Socket has not been accepted, so cannot send over it")
_ACCEPTED: Final = Raise("AttributeError", "'WebSocketProtocol' object has no attribute 'handshake_deferred'")

DAPHNE: Final = Profile(
    name="daphne",
    asgi=_VERSION_3,
    absent=frozenset({"http_version", "scheme", "state", "extensions"}),
    lists=True,
    lifespan=False,
    keeps_reason=False,
    again=None,
    unknown=frozenset({DenialStart.kind, DenialBody.kind}),
    out_of_order=MappingProxyType(
        {State.CONNECTING: {Send.kind: _NOT_ACCEPTED, "*": Drop()}, State.OPEN: {Accept.kind: _ACCEPTED, "*": Drop()}}
    ),
    values=MappingProxyType(
        {
            "not-dict": reactions.look_up_type,
            "no-type": Raise("KeyError", "'type'", ("type",)),
            "bytes-type": Raise("AssertionError"),
            "bytearray": Raise("AssertionError"),
            "both": Raise("ValueError", "Got invalid WebSocket reply message - contains both bytes and text keys"),
            "text-type": _NO_ENCODE,
            "neither": Drop(),
            "empty": Drop(),
            "surrogate": reactions.encode,
            "code": reactions.refuse_most_codes,
            "code-rare": reactions.refuse_most_codes,
            "code-none": Instead(Close(1000)),
            "code-type": reactions.refuse_most_codes,
            "reason-long": reactions.forget_reason,
            "reason-surrogate": reactions.forget_reason,
            "reason-type": reactions.forget_reason,
            "headers-type": reactions.forget_headers,
        }
    ),
)
"""daphne; it has no denial response, which it ignores as it does every message that it does not know."""

PROFILES: Final[Mapping[str, Profile]] = MappingProxyType(
    {profile.name: profile for profile in (SPEC, UVICORN, HYPERCORN, DAPHNE)}
)
"""All profiles by the name that ``--server`` takes."""
