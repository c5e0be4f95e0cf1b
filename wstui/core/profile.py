"""How uvicorn, hypercorn and daphne differ, as data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from .asgi import Wrong
from .events import Disconnect, Event
from .machine import State


class ClientDisconnected(OSError):  # noqa: N818 - uvicorn's own name, which tracebacks and logs show
    """What uvicorn's ``send()`` raises when the connection is gone; servers ignore it if it gets out."""


@dataclass(frozen=True, slots=True)
class Raise:
    """``send()`` raises; the state stays as it is.

    Attributes:
        kind: Name of the exception's class: a builtin, or one of the server's own in this module.
        text: ``str()`` of the exception.
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
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Drop:
    """``send()`` returns as if all were well, and nothing happens: the client sees nothing, the state stays."""


@dataclass(frozen=True, slots=True)
class Instead:
    """``send()`` returns, and the server does something else than was asked.

    Attributes:
        event: What takes effect instead; step the machine by it.
    """

    event: Event


@dataclass(frozen=True, slots=True)
class Profile:
    """How one server behaves towards an application.

    Attributes:
        name: As ``--server`` takes it.
        asgi: The scope's ``asgi``.
        extensions: The scope's ``extensions``; None if the server writes none.
        absent: Keys of the scope that this server does not write.
        lists: Whether ``client`` and ``server`` are lists instead of tuples.
        both_keys: Whether ``websocket.receive`` carries both ``text`` and ``bytes``, one of them None.
        lifespan: Whether the server sends lifespan events and puts ``state`` into the scope.
        keeps_code: Whether the application learns the client's close code.
        keeps_reason: Whether it learns the reason.
        after_refusal: What ``receive()`` returns once the application has refused or denied.
        echoes_close: Whether ``receive()`` after the application's own close gives its own code and reason back.
        again: What every further ``receive()`` returns; None if it blocks for ever.
    """

    name: str
    asgi: Mapping[str, str]
    extensions: Mapping[str, Mapping[str, Any]] | None = None
    absent: frozenset[str] = frozenset()
    lists: bool = False
    both_keys: bool = False
    lifespan: bool = True
    keeps_code: bool = True
    keeps_reason: bool = True
    after_refusal: Disconnect = field(default_factory=lambda: Disconnect(1006))
    echoes_close: bool = True
    again: Disconnect | None = field(default_factory=lambda: Disconnect(1005))

    @property
    def spec_version(self) -> str:
        """The ``spec_version`` that the scope advertises; ``2.0`` if it says nothing."""
        return self.asgi.get("spec_version", "2.0")

    def breach(
        self, state: State, event: Event, *, disconnected: bool, wrongs: Sequence[Wrong] = ()
    ) -> Raise | Drop | Instead | None:
        """Tell what ``send()`` does with an event of the application's.

        Args:
            state: Where the connection stands, before the event.
            event: What the application sent, as `asgi.read` gave it.
            disconnected: Whether the application's ``receive()`` has returned a ``websocket.disconnect``.
            wrongs: What `asgi.read` found wrong with it.

        Returns:
            None if the event simply takes effect.
        """
        raise NotImplementedError

    def disconnect(self, event: Disconnect) -> Disconnect:
        """Tell what the application hears when the client leaves.

        Args:
            event: The client's code and reason.

        Returns:
            The same, or what this server makes of it.
        """
        raise NotImplementedError

    def after_close(self, code: int, reason: str) -> Disconnect:
        """Tell what ``receive()`` returns first after the application's own close.

        Args:
            code: What the application closed with.
            reason: What it gave as the reason.

        Returns:
            The message as an event.
        """
        raise NotImplementedError


UVICORN: Final = Profile("uvicorn", MappingProxyType({"version": "3.0", "spec_version": "2.4"}))
SPEC: Final = Profile("spec", MappingProxyType({"version": "3.0", "spec_version": "2.5"}))
PROFILES: Final[Mapping[str, Profile]] = MappingProxyType({"spec": SPEC, "uvicorn": UVICORN})
"""All profiles by the name that ``--server`` takes."""
