"""What a server's ``send()`` can do with a message that is wrong: raise, ignore it, or do something else.

The parts that `profile` makes its tables of. Where a server merely trips over a value, the function here trips in the
same way, so that the class and text of the exception are Python's own.
"""

from __future__ import annotations

import builtins
import struct
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, TypeAlias

from .events import Accept, Close, DenialStart, Disconnect, Event, Send
from .frozen import frozen
from .values import REASON_LIMIT, Wrong, code_can_be_sent, describe


class ClientDisconnected(OSError):  # noqa: N818 - uvicorn's own name, which tracebacks and logs show
    """What uvicorn's ``send()`` raises when the connection is gone; servers ignore it if it gets out."""


class UnexpectedMessageError(Exception):
    """What hypercorn raises for a message that may not come now."""


class ProtocolError(Exception):
    """What ``websockets``, on which uvicorn stands, raises for a frame that may not be sent."""


class InvalidHeaderValue(Exception):  # noqa: N818 - the name that ``websockets`` gives it
    """What ``websockets`` raises for a header with a line break."""


_MANY_ZEROS: Final = 2**20
"""Bytes up to which hypercorn's zeros are really made."""

_CODES: Final = frozenset(code for code in range(1000, 1016) if code_can_be_sent(code))
"""Registered codes that ``websockets`` sends."""

_OWN: Final[dict[str, type[Exception]]] = {
    error.__name__: error
    for error in (ClientDisconnected, UnexpectedMessageError, ProtocolError, InvalidHeaderValue, struct.error)
}


@frozen
class Raise:
    """``send()`` raises; the state stays as it is.

    Attributes:
        kind: Name of the exception's class: a builtin, or one of the servers' own in this module.
        text: ``str()`` of the exception. In a table, ``{type}`` is the message's type, ``{of}`` the name of the type
            of the value that is wrong, ``{value}`` that value.
        args: The exception's arguments where they are not just the text.
        disconnect: What ``receive()`` returns next all the same; None if nothing.
    """

    kind: str
    text: str = ""
    args: tuple[Any, ...] = ()
    disconnect: Disconnect | None = None

    def exception(self) -> Exception:
        """Build the exception.

        Returns:
            A new instance, to be raised out of ``send()``.
        """
        error = _OWN.get(self.kind) or getattr(builtins, self.kind, None)
        if not isinstance(error, type) or not issubclass(error, Exception):
            return Exception(self.text)
        return error(*self.args) if self.args else error(self.text) if self.text else error()

    def about(self, kind: str, value: object) -> Raise:
        """Fill in what the text of a table leaves open.

        Args:
            kind: The message's type.
            value: The value that is wrong.

        Returns:
            The same with its whole text.
        """
        if "{" not in self.text:
            return self
        text = self.text.format(type=kind, of=type(value).__name__, value=describe(value, 200))
        return replace(self, text=text)


@frozen
class Drop:
    """``send()`` returns as if all were well, and nothing happens: the client sees nothing, the state stays."""


@frozen
class Instead:
    """``send()`` returns, and the server does something else than was asked.

    Attributes:
        event: What takes effect instead; step the machine by it.
    """

    event: Event


Outcome: TypeAlias = Raise | Drop | Instead | None
"""What ``send()`` does; None: just what was asked."""

Reaction: TypeAlias = Outcome | Callable[[Wrong, Event], Outcome]
"""An outcome, or what finds it out from the value that is wrong and the event that holds it."""


def tripped(error: Exception, disconnect: Disconnect | None = None) -> Raise:
    """Tell an exception that Python raised as an outcome.

    Args:
        error: The exception.
        disconnect: What ``receive()`` returns next all the same.

    Returns:
        The outcome.
    """
    return Raise(type(error).__name__, str(error), error.args, disconnect)


def trip(attempt: Callable[[], object]) -> Raise | None:
    """Do what a server does with a value, and tell how it trips.

    Args:
        attempt: The same operation on the same value.

    Returns:
        The exception; None if there was none.
    """
    try:
        attempt()
    except Exception as error:  # noqa: BLE001 - the value is the user's and may raise anything
        return tripped(error)
    return None


def look_up_type(wrong: Wrong, _event: Event) -> Outcome:
    """Ask what is no dict for its type, as every server does first."""
    value: Any = wrong.value
    return trip(lambda: value["type"]) or Drop()


def encode(wrong: Wrong, event: Event) -> Outcome:
    """Encode a text that cannot be encoded; a server has queued the disconnect of a close before it tries."""
    outcome = trip(lambda: str(wrong.value).encode())
    return replace(outcome, disconnect=_farewell(event)) if outcome else None


def send_bytes(wrong: Wrong, _event: Event) -> Outcome:
    """Send the bytes of a frame that has both; None if these are wrong, too."""
    return Instead(Send(data=wrong.value)) if isinstance(wrong.value, bytes) else None


def refuse_code(wrong: Wrong, event: Event) -> Outcome:
    """Refuse a close code as ``websockets`` does; uvicorn has queued the disconnect before it finds out."""
    code: Any = wrong.value
    valid = False

    def compare() -> None:
        nonlocal valid
        valid = code in _CODES or 3000 <= code < 5000

    outcome = trip(compare)
    if outcome is None and valid and not isinstance(code, int):
        outcome = Raise("error", "required argument is not an integer")
    return replace(outcome or Raise("ProtocolError", "invalid status code"), disconnect=_farewell(event))


def refuse_reason(wrong: Wrong, event: Event) -> Outcome:
    """Refuse a reason that does not fit into a close frame, as ``websockets`` does."""
    text = "control frame too long" if wrong.case == "reason-long" else "cannot send a reason without a code"
    return Raise("ProtocolError", text, disconnect=_farewell(event))


def close_without_code(wrong: Wrong, event: Event) -> Outcome:
    """Send an empty close frame for the code None, as uvicorn does; a reason needs a code."""
    return refuse_reason(wrong, event) if wrong.value else Instead(Close(1005))


def encode_reason(wrong: Wrong, event: Event) -> Outcome:
    """Encode a reason that is no str; what is false counts as none."""
    code, reason = _code_and_reason(wrong)
    if not reason:
        return Instead(Close(code)) if code_can_be_sent(code) else refuse_code(replace(wrong, value=code), event)
    text = f"{type(reason).__name__!r} object has no attribute 'encode'"
    return Raise("AttributeError", text, disconnect=Disconnect(code))


def decode_headers(wrong: Wrong, _event: Event) -> Outcome:
    """Decode headers one by one, as uvicorn does; what has ``decode`` and is no bytes gets through."""
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


def pass_subprotocol_on(wrong: Wrong, _event: Event) -> Outcome:
    """Write whatever it is into the header, as uvicorn does; the client will not have offered it."""
    return Instead(Accept(describe(wrong.value, 200) if wrong.value else None))


def refuse_header_value(wrong: Wrong, event: Event) -> Outcome:
    """Refuse a header with a line break, as ``websockets`` does for the response to an accept."""
    if not isinstance(event, Accept) or not isinstance(wrong.value, tuple):
        return None
    name, value = (part.decode("latin-1") for part in wrong.value)
    return Raise("InvalidHeaderValue", f"invalid {name.lower()} header: {value}")


def compare_status(wrong: Wrong, _event: Event) -> Outcome:
    """Compare a status that is no int, as uvicorn does."""
    status: Any = wrong.value
    if isinstance(status, bool):
        return Raise("RuntimeError", f"Invalid HTTP status code '{int(status)}' in response.")
    return trip(lambda: 100 <= status < 600) or Drop()


# -- hypercorn -----------------------------------------------------------------------------------------------------


def end_for_none(wrong: Wrong, event: Event) -> Outcome:
    """Take None for the end of the application, as hypercorn does."""
    return Instead(Close(1011)) if wrong.value is None else look_up_type(wrong, event)


def miss_text(wrong: Wrong, _event: Event) -> Outcome:
    """Trip over a frame without payload, as hypercorn does."""
    if wrong.value:
        return Raise("TypeError", "None should be a str")
    return Raise("KeyError", "'text'", ("text",))


def make_bytes(wrong: Wrong, _event: Event) -> Outcome:
    """Wrap whatever it is in ``bytes()``, as hypercorn does: an int n gives n zeros."""
    value: Any = wrong.value
    if isinstance(value, int) and value > _MANY_ZEROS:
        return Raise("MemoryError")
    made = b""

    def make() -> None:
        nonlocal made
        made = bytes(value)

    return trip(make) or Instead(Send(data=made))


def send_1000(wrong: Wrong, event: Event) -> Outcome:
    """Send 1000 for the codes that stand for no code, as wsproto does; every other int goes out as it is."""
    reason = event.reason if isinstance(event, Close) else ""
    return Instead(Close(1000, reason)) if wrong.value in {1005, 1006, 1015} else None


def make_code(wrong: Wrong, _event: Event) -> Outcome:
    """Wrap the code in ``int()``, as hypercorn does."""
    value: Any = wrong.value
    code = 0

    def make() -> None:
        nonlocal code
        code = int(value)

    return trip(make) or Instead(Close(code))


def cut_reason(_wrong: Wrong, event: Event) -> Outcome:
    """Send as much of a long reason as fits, as wsproto does."""
    if not isinstance(event, Close):
        return None
    return Instead(Close(event.code, event.reason.encode()[:REASON_LIMIT].decode(errors="ignore")))


def refuse_header(wrong: Wrong, event: Event) -> Outcome:
    """Refuse a header that is the server's own, as hypercorn does on accept."""
    if not isinstance(event, Accept) or not isinstance(wrong.value, bytes):
        return None
    return Raise("Exception", f"Invalid additional header, {wrong.value.decode('latin-1')}")


# -- daphne --------------------------------------------------------------------------------------------------------


def refuse_most_codes(wrong: Wrong, _event: Event) -> Outcome:
    """Refuse a code as autobahn does; 1000 and the application's own pass."""
    return Raise("Exception", f"invalid close code {describe(wrong.value, 80)} (must be 1000 or from [3000, 4999])")


def forget_reason(wrong: Wrong, event: Event) -> Outcome:
    """Close without the reason, as daphne does."""
    return Instead(Close(event.code if isinstance(event, Close) else _code_and_reason(wrong)[0]))


def forget_headers(_wrong: Wrong, event: Event) -> Outcome:
    """Accept without the headers, as daphne does."""
    return Instead(Accept(event.subprotocol if isinstance(event, Accept) else None))


# -- parts ---------------------------------------------------------------------------------------------------------


def _code_and_reason(wrong: Wrong) -> tuple[int, object]:
    match wrong.value:
        case (code, reason):
            return code if isinstance(code, int) else 1000, reason
        case _:
            return 1000, wrong.value


def _farewell(event: Event) -> Disconnect | None:
    """The disconnect that uvicorn queues before it looks at a close at all."""
    match event:
        case Close(code=code, reason=reason):
            return Disconnect(code, reason)
        case Send():
            return None
        case _:
            return Disconnect(1005)
