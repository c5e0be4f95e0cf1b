"""Where a profile knowingly does not do what its server does: all of it, each with the reason.

`tests.servers` drives each through the real server and through the profile, and fails when one is no longer there.
"""

from __future__ import annotations

from typing import Final

from ..frozen import frozen


@frozen
class Difference:
    """One thing that cannot be copied.

    Attributes:
        server: Whose.
        script: The script of `tests.servers` that shows it.
        real: What its application meets at the server: the line of its diary.
        ours: What it meets here.
        why: Why it cannot be copied.
    """

    server: str
    script: str
    real: str
    ours: str
    why: str


_TURN: Final = (
    "a client needs longer than a turn of the loop to answer a close, how long is chance; here it answers in the next "
    "turn, so that a session that is replayed does the same again"
)
_DENIAL: Final = "the specification lets nothing but the body follow, so there is no way back in the table of states"

DIFFERENCES: Final = (
    Difference(
        "uvicorn",
        "disconnect-without-code",
        "receive() gives {'code': <CloseCode.NO_STATUS_RCVD: 1005>, 'reason': '', 'type': 'websocket.disconnect'}",
        "receive() gives {'code': 1005, 'reason': '', 'type': 'websocket.disconnect'}",
        "the code is an int of a class of websockets', which the application's environment need not have",
    ),
    Difference(
        "uvicorn",
        "send-a-turn-after-close",
        "send(send) raises RuntimeError: Unexpected ASGI message 'websocket.send', after sending 'websocket.close'.",
        "send(send) raises OSError: ",
        _TURN,
    ),
    Difference(
        "hypercorn",
        "send-a-turn-after-close",
        "send(send) raises Exception: Unexpected message type, websocket.send given the state "
        "ASGIWebsocketState.CLOSED",
        "send(send) returns",
        _TURN,
    ),
    Difference(
        "daphne",
        "send-a-turn-after-close",
        "send(send) raises RuntimeError: Attempt to send on a closed protocol",
        "send(send) returns",
        _TURN,
    ),
    Difference(
        "hypercorn",
        "denial-then-close",
        "receive() gives {'code': 1000, 'type': 'websocket.disconnect'}",
        "receive() blocks",
        f"hypercorn refuses all the same once a denial has begun, and the client sees 403; {_DENIAL}",
    ),
    Difference(
        "hypercorn",
        "denial-then-accept-and-frames",
        "send(send) returns",
        "send(send) raises Exception: Unexpected message type, websocket.send given the state "
        "ASGIWebsocketState.HANDSHAKE",
        f"hypercorn accepts all the same once a denial has begun, and the client sees 101; {_DENIAL}",
    ),
    Difference(
        "daphne",
        "http-type-bad-headers",
        "send(http.response.start) raises AttributeError: 'WebSocketProtocol' object has no attribute 'basic_error'",
        "send(http.response.start) returns",
        "daphne looks at the headers of an HTTP response on a WebSocket, too; a message of another protocol is not "
        "read here",
    ),
)
"""Every difference that is known, in the order of the servers."""
