"""The end of a connection as its server brings it about: what ``receive()`` returns then, and when."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from ..core import asgi
from ..core.conduct import Conduct
from ..core.events import Disconnect, Raw
from ..core.machine import State
from ..core.server import Ending, Farewell
from .inbox import Inbox

LINGER: Final = 10.0
"""Seconds after a disconnect from which on an application that still runs is told (P27); daphne kills it then."""


class Parting:
    """Gives the application its ``websocket.disconnect``, and takes the transport away.

    On a network the client answers a close and the transport goes some time later; here it does so in the next turn
    of the loop, every time.

    Attributes:
        begun: Whether the application has been told, or could have been, that the client is gone.
    """

    def __init__(
        self,
        conduct: Conduct,
        inbox: Inbox,
        tell: Callable[[Disconnect | Raw], None],
        linger: Callable[[], None],
        patience: float,
    ) -> None:
        """Make one; nothing happens before something ends.

        Args:
            conduct: What the connection meets at its server.
            inbox: What ``receive()`` waits on.
            tell: Tells what the application gets besides what the user sends.
            linger: Called when the application still runs a while later.
            patience: How many seconds later.
        """
        self.begun = False
        self._conduct = conduct
        self._inbox = inbox
        self._tell = tell
        self._linger = linger
        self._patience = patience
        self._again: Farewell | None = None
        self._timer: asyncio.TimerHandle | None = None

    def by_client(self, state: State, event: Disconnect) -> None:
        """Let the client leave.

        Args:
            state: Where the connection stands, before that.
            event: With what it leaves.
        """
        first, last = self._conduct.left(state, event)
        self._begin()
        if first is not None:
            self._inbox.put(first.message)
            asyncio.get_running_loop().call_soon(self._lose, last)
        else:
            self._conduct.lose()
            if last is not None:
                self._inbox.put(last.message)

    def by_application(self, ending: Ending) -> None:
        """Let the application have ended the connection.

        Args:
            ending: What `Conduct.ended` told.
        """
        first, last = ending
        self._begin()
        if first is not None:
            self._give(first)
        asyncio.get_running_loop().call_soon(self._lose, last, first is None)

    def by_hand(self) -> None:
        """Let the user have sent a raw disconnect: the server has lost the client, and says so in these words."""
        self.begun = True
        self._conduct.lose()

    def hand(self, event: Disconnect | Raw) -> None:
        """Give the application a disconnect though the connection goes on.

        Args:
            event: The disconnect.
        """
        self.begun = True
        self._tell(event)
        self._inbox.put(asgi.to_app(event))

    def again(self) -> Farewell | None:
        """Give what ``receive()`` returns when it is called once more; None if it blocks for ever."""
        again, self._again = self._again, None
        if again is not None:
            self._tell(again.event)
        return again

    def stop(self) -> None:
        """Stop waiting for the application to end: it has."""
        self._tell = _nobody
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _begin(self) -> None:
        self.begun = True
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._patience, self._linger)

    def _lose(self, last: Farewell | None, eager: bool = False) -> None:  # noqa: FBT001, FBT002 - of `call_soon`
        self._conduct.lose()
        if last is not None and (eager or self._inbox.wanted):
            self._give(last)
        else:
            self._again = last

    def _give(self, farewell: Farewell) -> None:
        self._tell(farewell.event)
        self._inbox.put(farewell.message)


def _nobody(_event: Disconnect | Raw) -> None:
    """Tell nobody: the last word about the application has been said."""
