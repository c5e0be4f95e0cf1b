"""What a server's ``send()`` can do with a message: raise, ignore it, or do something else than was asked.

The parts that the tables in `servers` are made of. Where a server merely trips over a value, a reaction trips in the
same way, so that the class and text of the exception are Python's own.
"""

from __future__ import annotations

import builtins
import struct
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, TypeAlias

from .events import Disconnect, Event, Raw, Send
from .frozen import frozen
from .values import Wrong, describe


class ClientDisconnected(OSError):  # noqa: N818 - uvicorn's own name, which tracebacks and logs show
    """What uvicorn's ``send()`` raises when the connection is gone; servers ignore it if it gets out."""


class UnexpectedMessageError(Exception):
    """What hypercorn raises for a message that may not come now."""


class ProtocolError(Exception):
    """What ``websockets``, on which uvicorn stands, raises for a frame that may not be sent."""


class LocalProtocolError(Exception):
    """What ``h11``, on which hypercorn stands, raises for what may not be sent."""


class InvalidHeaderValue(Exception):  # noqa: N818 - the name that ``websockets`` gives it
    """What ``websockets`` raises for a header with a line break."""


_OWN: Final[dict[str, type[Exception]]] = {
    error.__name__: error
    for error in (
        ClientDisconnected,
        UnexpectedMessageError,
        ProtocolError,
        LocalProtocolError,
        InvalidHeaderValue,
        struct.error,
    )
}


@frozen
class Raise:
    """``send()`` raises; the state stays as it is.

    Attributes:
        kind: Name of the exception's class: a builtin, or one of the servers' own in this module.
        text: ``str()`` of the exception. In a table, ``{type}`` is the message's type, ``{of}`` the name of the type
            of the value that is wrong, ``{class}`` the type itself as text, ``{value}`` that value.
        args: The exception's arguments where they are not just the text.
        disconnect: What ``receive()`` returns next all the same; None if nothing.
        phase: The row of the server's table that holds from now on; empty if that of the state still does.
    """

    kind: str
    text: str = ""
    args: tuple[Any, ...] = ()
    disconnect: Disconnect | Raw | None = None
    phase: str = ""

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
        of = type(value)
        text = self.text.format_map({"type": kind, "of": of.__name__, "class": str(of), "value": describe(value, 200)})
        return replace(self, text=text)


@frozen
class Drop:
    """``send()`` returns as if all were well, and nothing happens: the client sees nothing, the state stays.

    Attributes:
        phase: As of `Raise`.
    """

    phase: str = ""


@frozen
class Instead:
    """``send()`` returns, and the server does something else than was asked.

    Attributes:
        event: What takes effect instead; step the machine by it.
        message: What ``receive()`` returns after a close instead of what the event says; None if just that.
    """

    event: Event
    message: dict[str, Any] | None = None


Outcome: TypeAlias = Raise | Drop | Instead | None
"""What ``send()`` does; None: just what was asked."""

Reaction: TypeAlias = Outcome | Callable[[Wrong, Event], Outcome]
"""An outcome, or what finds it out from the value that is wrong and the event that holds it."""


def trip(attempt: Callable[[], object], phase: str = "") -> Raise | None:
    """Do what a server does with a value, and tell how it trips.

    Args:
        attempt: The same operation on the same value.
        phase: The row of the server's table that holds once it has tripped.

    Returns:
        The exception; None if there was none.
    """
    try:
        attempt()
    except Exception as error:  # noqa: BLE001 - the value is the user's and may raise anything
        return Raise(type(error).__name__, str(error), error.args, phase=phase)
    return None


def look_up_type(wrong: Wrong, _event: Event) -> Outcome:
    """Ask what is no dict for its type, as every server does first."""
    value: Any = wrong.value
    return trip(lambda: value["type"]) or Drop()


def encode(wrong: Wrong, _event: Event) -> Outcome:
    """Encode a text that cannot be encoded."""
    return trip(lambda: str(wrong.value).encode())


def send_bytes(wrong: Wrong, _event: Event) -> Outcome:
    """Send the bytes of a frame that has both; None if these are wrong, too."""
    return Instead(Send(data=wrong.value)) if isinstance(wrong.value, bytes) else None


def compare_status(wrong: Wrong, _event: Event) -> Outcome:
    """Compare a status that is no int with numbers."""
    status: Any = wrong.value
    return trip(lambda: 100 <= status < 600)
