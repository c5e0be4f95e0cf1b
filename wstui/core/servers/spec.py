"""A server that does what the specification says, and no more."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from .. import reactions
from ..machine import State
from ..reactions import Raise
from ..server import DENIAL, Bye, End, Profile, Row

_ECHO: Final = Bye(reason=True)

_SOON: Final[Row] = {"*": Raise("RuntimeError", "{type} may not be sent now")}
_OVER: Final[Row] = {"*": Raise("ClientDisconnected")}
_ENDED: Final = frozenset({State.REFUSED, State.DENIED, State.CLOSED, State.LEFT})

SPEC: Final = Profile(
    name="spec",
    asgi=MappingProxyType({"version": "3.0", "spec_version": "2.5"}),
    extensions=DENIAL,
    lifespan_wrong=Raise("RuntimeError", "{type} is no lifespan message"),
    lifespan_order=Raise("RuntimeError", "{type} may not be sent now"),
    ends=MappingProxyType(
        {
            "refused": End(Bye(1006, reason=True)),
            "denied": End(Bye(1006, reason=True)),
            "closed": End(_ECHO),
            "left": End(_ECHO),
            "broke off": End(last=_ECHO),
            "gave up": End(last=Bye(1006, reason=True)),
        }
    ),
    gone=Raise("ClientDisconnected"),
    rows=MappingProxyType({state: _OVER if state in _ENDED else _SOON for state in State}),
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
            "subprotocol": Raise("ValueError", "the client did not offer the subprotocol {value}"),
        }
    ),
    otherwise=Raise("TypeError", "{type}: a key is missing, or has a value of the wrong type"),
)
"""What the specification says, where it says anything; it leaves the exceptions to the server.

From 2.4 on ``send()`` on a connection that is over raises an ``OSError``.
"""
