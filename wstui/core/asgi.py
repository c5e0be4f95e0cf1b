"""Events to and from ASGI messages: lenient where the specification is, and naming the key that is wrong where not.

`read` is what a server does first with what an application sends: it never raises. What the event itself cannot
show (a bytearray sent as bytes, both keys set) comes beside it as `Wrong` values, which `rules` tells as violations
and `profile` turns into what a real server would do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .events import Connect, Disconnect, FromApp, Raw, Receive


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is wrong with the values of a message, wherever in a conversation it stands.

    Attributes:
        rule: ``P06`` to ``P29``.
        case: Which of the rule's cases, as the tables of `profile` name it.
        key: The key of the message; empty if it is the whole.
        problem: One line that tells it.
        value: The value that is wrong, or a list of what it held if it could be read only once.
    """

    rule: str
    case: str
    key: str
    problem: str
    value: object = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What an application's message says.

    Attributes:
        event: The event; `Malformed` if the message is not legal and there is no telling what it should be.
        wrongs: What is wrong with its values, the worst first; empty for a message without fault.
    """

    event: FromApp
    wrongs: tuple[Wrong, ...] = ()


def read(message: object) -> Reading:
    """Read what an application gave to ``send()``.

    Args:
        message: Anything at all. An iterator among its values is used up.

    Returns:
        The event and what is wrong with it. Never raises.
    """
    raise NotImplementedError


def from_app(message: object) -> FromApp:
    """Read what an application gave to ``send()``, for readers who do not ask what else is wrong.

    Args:
        message: Anything at all.

    Returns:
        The event; `Malformed` names the wrong key.
    """
    return read(message).event


def to_app(event: Connect | Receive | Disconnect | Raw, *, both_keys: bool = False) -> dict[str, Any]:
    """Write the message that the application's ``receive()`` returns.

    Args:
        event: What the user or the engine sends.
        both_keys: Whether a frame carries both ``text`` and ``bytes``, one of them None, as hypercorn's do.

    Returns:
        A new dict. A `Raw` gives a shallow copy of its own.
    """
    raise NotImplementedError
