"""What uvicorn, hypercorn and daphne would each do with a breach of a rule, case by case, as data.

`rulebook` says it for a rule as a whole; here stand the cases in which it is not the whole truth. Measured on
loopback and read in their sources: uvicorn with ``--ws auto``, hypercorn 0.18, daphne 4.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from .events import Violation
from .rulebook import RULES, SERVERS

Told: TypeAlias = tuple[str, str, str]
"""What uvicorn, hypercorn and daphne do, one line each."""

_REFUSES: Final = "answers HTTP 403; code and reason reach nobody"
_REFUSAL: Final = (_REFUSES, _REFUSES, _REFUSES)
_RAISES_OR_IGNORES: Final = ("raises RuntimeError", "raises UnexpectedMessageError", "ignores it")
_OUTLIVES: Final = ("raises ClientDisconnected, an OSError", "ignores it", "sends it: the connection is still open")
_NO_DENIAL: Final = "does not know denial responses: ignores it, and the client hangs"
_HALF_OPEN: Final = "raises; the connection stays open"

CASES: Final[Mapping[str, Mapping[str, Told]]] = MappingProxyType(
    {
        "P03": {
            "closed": (
                "raises RuntimeError",
                "raises UnexpectedMessageError until the stream is closed; ignores it then",
                "raises RuntimeError for a frame until the stream is closed; ignores all else",
            ),
            "refused": _RAISES_OR_IGNORES,
            "denied": ("raises RuntimeError, or AssertionError", "raises UnexpectedMessageError", _NO_DENIAL),
            "close-again": ("raises RuntimeError", "ignores it", "ignores it"),
            "returned": _OUTLIVES,
            "crashed": _OUTLIVES,
        },
        "P05": {
            "returned": (
                "answers HTTP 500",
                "answers HTTP 500",
                "does nothing: the client hangs until it gives up, after 20 s at the latest",
            ),
            "raised": ("answers HTTP 500", "answers HTTP 500", "answers HTTP 500"),
        },
        "P07": {
            "not-dict": ("raises TypeError", "raises TypeError", "raises TypeError"),
            "none": (
                "raises TypeError",
                "takes it for the end of the application; closes with 1011",
                "raises TypeError",
            ),
            "no-type": ("raises KeyError", "raises KeyError", "raises KeyError"),
            "type-type": _RAISES_OR_IGNORES,
            "mapping": ("takes it", "takes it", "takes it"),
        },
        "P09": {
            "none": ("drops it", "raises TypeError", "drops it"),
            "missing": ("drops it", "raises KeyError", "drops it"),
        },
        "P11": {
            "bytes-other": ("raises TypeError", "sends bytes() of it, or raises TypeError", "raises AssertionError"),
        },
        "P15": {
            "code-reserved": ("raises ProtocolError; the connection stays open", "sends 1000 instead", _HALF_OPEN),
            "code-range": (
                "raises ProtocolError; the connection stays open",
                "sends it; the client fails the connection and sees 1006",
                _HALF_OPEN,
            ),
            "refusal": _REFUSAL,
        },
        "P17": {
            "code-none": ("sends a close frame without code; the client sees 1005", "raises TypeError", "sends 1000"),
            "code-type": (
                "raises TypeError, or ProtocolError; the connection stays open",
                "sends int() of it, or raises what that raises",
                _HALF_OPEN,
            ),
            "reason-long": (
                "raises ProtocolError; the connection stays open",
                "sends as much of it as fits",
                "closes; it never sends a reason",
            ),
            "reason-type": ("raises AttributeError", "raises AttributeError", "closes; it never sends a reason"),
            "reason-surrogate": (
                "raises UnicodeEncodeError",
                "raises UnicodeEncodeError",
                "closes; it never sends a reason",
            ),
            "refusal": _REFUSAL,
        },
        "P18": {
            "headers-type": (
                "raises AttributeError for str, ValueError for what is no pair; HTTP 500",
                "raises TypeError for str; the response is broken",
                "accepts; it ignores all headers",
            ),
            "header-protocol": (
                "sends it, beside its own",
                "raises Exception",
                "accepts; it ignores all headers",
            ),
            "header-pseudo": ("sends it; the client fails the connection", "raises", "accepts; it ignores all headers"),
            "header-name": (
                "sends it; clients may fail the connection",
                "raises LocalProtocolError, and sends no response at all",
                "accepts; it ignores all headers",
            ),
            "header-value": (
                "raises InvalidHeaderValue; HTTP 500",
                "raises LocalProtocolError, and sends no response at all",
                "accepts; it ignores all headers",
            ),
            "header-case": ("sends it in lower case", "sends it as it is", "accepts; it ignores all headers"),
        },
        "P19": {
            "subprotocol-type": (
                "sends its text; the client fails the connection",
                "raises Exception",
                "the handshake hangs",
            ),
        },
        "P21": {
            "extension": ("has the extension: sends the response", "has the extension: sends the response", _NO_DENIAL),
            "order": ("raises RuntimeError", "raises UnexpectedMessageError, or AttributeError", "ignores it"),
            "accept": (
                "raises RuntimeError",
                "accepts the connection all the same",
                "accepts the connection all the same",
            ),
            "incomplete": ("sends no valid response: the client fails", "answers HTTP 500", _NO_DENIAL),
            "status-missing": ("raises KeyError", "takes it; raises KeyError at the body", _NO_DENIAL),
            "status-type": ("raises TypeError", "takes it; raises TypeError at the body", _NO_DENIAL),
            "status-range": ("raises RuntimeError", "takes it; raises below 100, sends what is above 599", _NO_DENIAL),
            "headers-type": (
                "raises AttributeError for str, ValueError for what is no pair",
                "takes it; raises TypeError or ValueError at the body",
                _NO_DENIAL,
            ),
            "headers-missing": ("sends the response", "takes it; raises KeyError at the body", _NO_DENIAL),
            "body-missing": ("raises KeyError", "sends the response", _NO_DENIAL),
            "body-type": ("raises TypeError", "raises TypeError", _NO_DENIAL),
        },
        "P28": {
            "headers": ("sends them; says 2.4", "sends them; says 2.3", "ignores all headers; says nothing: 2.0"),
            "reason": ("sends it; says 2.4", "sends it; says 2.3", "never sends a reason; says nothing: 2.0"),
        },
        "P30": {
            "scope": (
                "does not notice: middleware around the application sees the change",
                "does not notice: middleware around the application sees the change",
                "does not notice: middleware around the application sees the change",
            ),
            "receive": (
                "does not notice: a message goes to either call",
                "does not notice: a message goes to either call",
                "does not notice: a message goes to either call",
            ),
        },
    }
)
"""By rule and case; a case that is not here is told as its rule is."""


def in_production(violation: Violation) -> Mapping[str, str]:
    """Tell what real servers would do with a breach.

    Args:
        violation: Any, also of a rule that this release does not know.

    Returns:
        Server name to what it does, one line each; empty for what only the user can do here.
    """
    rule = RULES.get(violation.rule)
    if rule is None or violation.by == "you":
        return {}
    told = CASES.get(violation.rule, {}).get(violation.case)
    return rule.servers if told is None else dict(zip(SERVERS, told, strict=True))
