"""What the application needs of whatever it shows: how that begins, and who owns it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from .shell import Filling

if TYPE_CHECKING:
    from .reading import Reading


class Owner(Protocol):
    """Who owns what the screen shows: a `Controller`, or the `Browser` of a session file."""

    @property
    def phase(self) -> str:
        """``failed`` if there is no application to be debugged."""
        ...

    async def run(self) -> None:
        """Go on until `aclose` is called."""
        ...

    async def aclose(self) -> None:
        """End, in order."""
        ...

    def kill(self) -> None:
        """End what would take long to end."""
        ...

    def give_way(self) -> None:
        """Let what the user does come first."""
        ...


class Beginning(Filling, Protocol):
    """What comes before the screen."""

    @property
    def controller(self) -> Owner:
        """The owner of all that will be shown."""
        ...

    @property
    def settled(self) -> bool:
        """Whether there is nothing to wait for any more."""
        ...

    def begin(self, tell: Callable[[], object]) -> None:
        """Begin; ``tell`` is to be called whenever there may be more to be seen."""
        ...

    async def wait(self, enough: asyncio.Event) -> None:
        """Wait for what there is to wait for, or until it is enough."""
        ...

    def screen(self) -> Reading:
        """Make the screen."""
        ...

    def say(self, word: str) -> None:
        """Say something in the status line."""
        ...
