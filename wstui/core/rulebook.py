"""Rules P01 to P30 as data: what each says, how bad it is, what to do instead, and what real servers do.

What the servers do was measured on loopback: uvicorn with ``--ws auto``, hypercorn, daphne.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from .events import Severity
from .frozen import frozen


@frozen
class Rule:
    """One rule.

    Attributes:
        id: ``P01`` to ``P30``.
        severity: ``error``: against the specification; ``warning``: legal, but not every server takes it;
            ``info``: worth showing. A violation may be milder than its rule.
        title: What is wrong, in a few words.
        hint: What to do instead, one line.
        servers: Server name to what it does, one line each: ``uvicorn``, ``hypercorn``, ``daphne``.
    """

    id: str
    severity: Severity
    title: str
    hint: str
    servers: Mapping[str, str]


SERVERS: Final = ("uvicorn", "hypercorn", "daphne")
"""The servers that are told of, in order."""


def _rule(name: str, severity: Severity, title: str, hint: str, *servers: str) -> Rule:
    return Rule(name, severity, title, hint, MappingProxyType(dict(zip(SERVERS, servers, strict=True))))


_TABLE: Final = (
    _rule(
        "P01",
        "error",
        "a frame before the connection is accepted",
        "send websocket.accept first, or websocket.close to refuse",
        "raises RuntimeError",
        "raises UnexpectedMessageError",
        "raises ValueError",
    ),
    _rule(
        "P02",
        "error",
        "the connection is accepted twice",
        "send websocket.accept once; look for a second accept() in a base class or a middleware",
        "raises RuntimeError",
        "raises UnexpectedMessageError",
        "raises AttributeError",
    ),
    _rule(
        "P03",
        "error",
        "a message after the application ended the connection",
        "return after websocket.close; stop the tasks that still send",
        "raises RuntimeError",
        "ignores it, once the stream is closed",
        "ignores it",
    ),
    _rule(
        "P04",
        "error",
        "a message after websocket.disconnect",
        "the client is gone: stop sending when websocket.disconnect arrives, and do not close",
        "raises ClientDisconnected, an OSError",
        "ignores it",
        "ignores it",
    ),
    _rule(
        "P05",
        "error",
        "the application ended without an answer to the connect",
        "send websocket.accept, or websocket.close to refuse, before returning",
        "answers HTTP 500",
        "answers HTTP 500",
        "answers HTTP 500 after an exception; after a return the client hangs until its own timeout",
    ),
    _rule(
        "P06",
        "error",
        "an unknown message type",
        "send websocket.accept, websocket.send, websocket.close or a denial response",
        "raises RuntimeError",
        "raises UnexpectedMessageError",
        "ignores it",
    ),
    _rule(
        "P07",
        "error",
        "not an ASGI message",
        "a message is a dict with a str under the key type",
        "raises KeyError or TypeError",
        "raises KeyError or TypeError; None counts as the end of the application",
        "raises KeyError or TypeError",
    ),
    _rule(
        "P08",
        "error",
        "both text and bytes in one frame",
        "set one of text and bytes; leave the other out or None",
        "sends the bytes, drops the text",
        "sends the bytes, drops the text",
        "raises ValueError",
    ),
    _rule(
        "P09",
        "error",
        "neither text nor bytes in a frame",
        "set one of text and bytes; an empty frame is an empty str or bytes",
        "drops it",
        "raises KeyError or TypeError",
        "drops it",
    ),
    _rule(
        "P10",
        "error",
        "text is not a str",
        "encode to JSON first, or send bytes under the key bytes",
        "raises AttributeError",
        "raises TypeError",
        "raises AttributeError",
    ),
    _rule(
        "P11",
        "error",
        "bytes is not bytes",
        "send a str under the key text, or encode it",
        "raises TypeError",
        "raises TypeError",
        "raises AssertionError",
    ),
    _rule(
        "P12",
        "warning",
        "a bytearray or memoryview where bytes belong",
        "wrap it in bytes()",
        "sends it",
        "sends it",
        "raises AssertionError",
    ),
    _rule(
        "P13",
        "error",
        "text with a lone surrogate",
        "encode with errors='replace' first, or send bytes",
        "raises UnicodeEncodeError",
        "raises UnicodeEncodeError",
        "raises UnicodeEncodeError",
    ),
    _rule(
        "P14",
        "warning",
        "an empty frame",
        "send something, such as '{}': daphne drops empty frames",
        "sends it",
        "sends it",
        "drops it",
    ),
    _rule(
        "P15",
        "error",
        "a close code that no close frame may carry",
        "close with 1000, with 1001 to 1014 but not 1004, 1005 or 1006, or with 3000 to 4999",
        "raises ProtocolError; the connection stays open",
        "sends 1000 for 1005, 1006 and 1015; the client fails on the others",
        "raises; the connection stays open",
    ),
    _rule(
        "P16",
        "warning",
        "a close code that daphne refuses",
        "close with 1000, or with an application's own 3000 to 4999",
        "sends it",
        "sends it",
        "raises; the connection stays open",
    ),
    _rule(
        "P17",
        "error",
        "a close code or reason of the wrong type or length",
        "code is an int or left out; reason is a str of at most 123 bytes of UTF-8",
        "code None sends an empty close frame; a str code, an int reason or a long one raise",
        "code None raises TypeError; a str code passes; a long reason is sent cut",
        "code None counts as 1000; a reason is never sent",
    ),
    _rule(
        "P18",
        "error",
        "headers of websocket.accept that are not legal",
        "headers are pairs of bytes with lower-case names, no pseudo headers, no sec-websocket-protocol",
        "str raise AttributeError and HTTP 500; sec-websocket-protocol is passed on",
        "raises, with a broken response",
        "ignores all headers",
    ),
    _rule(
        "P19",
        "error",
        "a subprotocol that the client did not offer",
        "accept one of scope['subprotocols'], or none",
        "passes it on; the client fails the connection",
        "raises Exception",
        "the handshake hangs",
    ),
    _rule(
        "P20",
        "warning",
        "subprotocols offered, none accepted",
        "accept one of scope['subprotocols']: browsers fail the connection otherwise",
        "passes it on; browsers fail the connection",
        "passes it on; browsers fail the connection",
        "passes it on; browsers fail the connection",
    ),
    _rule(
        "P21",
        "error",
        "a denial response that is not legal here",
        "check scope['extensions'] for websocket.http.response; send start with status and headers, then the body",
        "raises RuntimeError out of order; without a body there is no valid response",
        "answers 500 without a body",
        "does not know it: ignores it, and the client hangs",
    ),
    _rule(
        "P22",
        "warning",
        "a refusal with a code or reason",
        "the client only sees HTTP 403: accept first and close then, or send a denial response",
        "answers HTTP 403",
        "answers HTTP 403",
        "answers HTTP 403",
    ),
    _rule(
        "P23",
        "warning",
        "returned without closing an open connection",
        "send websocket.close before returning",
        "cuts the connection without a close frame; the client sees 1006",
        "closes with 1011",
        "leaves the connection open",
    ),
    _rule(
        "P24",
        "info",
        "raised while the connection was open",
        "catch what the client can cause, and close with 1011 or a code of your own",
        "cuts the connection without a close frame; the client sees 1006",
        "closes with 1011",
        "closes with 1011",
    ),
    _rule(
        "P25",
        "info",
        "ended by the framework's own disconnect exception",
        "harmless, since the connection is over; catch it to leave in order and keep the logs clean",
        "logs a traceback",
        "logs a traceback",
        "logs a traceback",
    ),
    _rule(
        "P26",
        "info",
        "the application returned a value",
        "return None",
        "logs an error",
        "ignores it",
        "ignores it",
    ),
    _rule(
        "P27",
        "info",
        "still running long after the disconnect",
        "leave when websocket.disconnect arrives; cancel tasks that wait for something else",
        "waits for it, at shutdown too",
        "waits for it, at shutdown until graceful_timeout",
        "cancels it after application_close_timeout (10 s)",
    ),
    _rule(
        "P28",
        "warning",
        "newer than the spec_version of the scope",
        "look at scope['asgi']['spec_version'] before using it",
        "advertises 2.4",
        "advertises 2.3",
        "advertises nothing, which means 2.0",
    ),
    _rule(
        "P29",
        "info",
        "keys or values that the specification does not name",
        "extra keys are legal and ignored; values should be str, bytes, int, float, list, dict, bool or None",
        "ignores them",
        "ignores them",
        "ignores them",
    ),
    _rule(
        "P30",
        "error",
        "the scope was changed, or receive() called twice at once",
        "copy the scope before changing it; let one task receive and pass messages on",
        "lets it happen: middleware sees the change, messages go to either call",
        "lets it happen: middleware sees the change, messages go to either call",
        "lets it happen: middleware sees the change, messages go to either call",
    ),
)

RULES: Final[Mapping[str, Rule]] = MappingProxyType({rule.id: rule for rule in _TABLE})
"""All rules by their id, in order."""
