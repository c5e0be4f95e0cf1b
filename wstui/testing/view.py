"""What a test can look at of a connection, at any time."""

from __future__ import annotations

from typing import Any

from ..core.events import Violation
from ..core.machine import State
from ..core.transcript import RecordList
from ..errors import UsageError
from .account import Account
from .closes import Denial
from .conversation import Conversation


class View:
    """A connection as it was asked for and answered so far."""

    def __init__(self, *, strict: bool) -> None:
        """Make one; there is nothing to see before it is begun.

        Args:
            strict: Whether a broken rule is an error.
        """
        self._account = Account(strict=strict)
        self._started: Conversation | None = None

    @property
    def state(self) -> State:
        """Where the connection stands, as the application has brought it about."""
        return State.IDLE if self._started is None else self._started.connection.state

    @property
    def scope(self) -> dict[str, Any]:
        """The scope that the application got."""
        return self._talk.connection.scope

    @property
    def subprotocol(self) -> str | None:
        """What the application chose; None if it chose none."""
        return self._account.subprotocol

    @property
    def headers(self) -> tuple[tuple[bytes, bytes], ...]:
        """The headers of its accept."""
        return self._account.headers

    @property
    def denial(self) -> Denial | None:
        """The response by which it denied the connection; None if it did not."""
        return self._account.denial

    @property
    def violations(self) -> list[Violation]:
        """The rules that were broken, in order, as far as they have been met; warnings and remarks, too."""
        return self._account.violations

    @property
    def transcript(self) -> RecordList:
        """All that was said so far, both ways, received or not."""
        return self._talk.transcript()

    @property
    def _talk(self) -> Conversation:
        if self._started is None:
            raise UsageError("not connected: enter it first, async with connect(…) as ws")
        return self._started
