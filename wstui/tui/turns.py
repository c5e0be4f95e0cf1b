"""One key after another: what a key does is done before the next one is taken.

Textual hands every key to the widget with the focus at once. A key that is bound goes up from there, queue by queue,
before anything is done; what is typed behind it is taken by the widget meanwhile. So ``^J`` would send what was typed
after it, and ``alt+l`` would find its next key in the composer.
"""

from __future__ import annotations

import asyncio
from typing import Final

from textual import events
from textual.app import App
from textual.message import Message
from textual.message_pump import MessagePump

LONGEST: Final = 0.25
"""Seconds after which the next key is taken anyway: the widget may be gone, and nothing comes up from it any more."""
ROUNDS: Final = 100
"""Turns of the loop that it is given besides: on a busy machine those seconds may be over before anybody ran."""


class TurnOver(Message):
    """Goes up behind a key, through the same queues, and so arrives when the key has done what it does.

    Attributes:
        number: Which key it was.
        again: From where it is to go up once more, behind what that has posted; None if it need not.
    """

    def __init__(self, number: int, again: MessagePump | None = None) -> None:
        super().__init__()
        self.number = number
        self.again = again


class Turns:
    """Keeps what is typed until the key before it is done.

    Args:
        app: Whose keys they are.
    """

    def __init__(self, app: App[None]) -> None:
        self._app = app
        self._number = 0
        self._kept: list[events.Key | events.Paste] | None = None
        self._late: asyncio.TimerHandle | None = None

    @property
    def idle(self) -> bool:
        """Whether no key is under way."""
        return self._kept is None

    def keep(self, event: events.Key | events.Paste) -> bool:
        """Keep what was typed, if a key before it is under way.

        Args:
            event: What was typed.

        Returns:
            Whether it is kept.
        """
        if self._kept is None:
            return False
        self._kept.append(event)
        return True

    def begin(self, event: events.Key | events.Paste) -> None:
        """Have the next one wait for a key that has just been handed on, unless it only adds to a text.

        Args:
            event: The key.
        """
        if not isinstance(event, events.Key):
            return
        app = self._app
        focused = app.focused
        plain = "+" not in event.key  # alt+l has a character, too
        if plain and focused is not None and focused.check_consume_key(event.key, event.character):
            return
        self._number += 1
        self._kept = []
        over = TurnOver(self._number)
        self._late = asyncio.get_running_loop().call_later(LONGEST, self._give_up, over, ROUNDS)
        first = focused or app.screen
        first.post_message(TurnOver(self._number, first))

    def _give_up(self, over: TurnOver, rounds: int) -> None:
        """Take the next key, once all who can run have run often enough."""
        if over.number != self._number or self.idle:
            return
        if rounds:
            asyncio.get_running_loop().call_soon(self._give_up, over, rounds - 1)
        else:
            self._app.post_message(over)

    def end(self, message: TurnOver) -> list[events.Key | events.Paste]:
        """Take note that a key is done.

        Args:
            message: What came up behind it.

        Returns:
            What has been typed since, in order.
        """
        if message.number != self._number or self._kept is None or self._late is None:
            return []
        if message.again is not None:
            message.again.post_message(TurnOver(self._number))
            return []
        self._late.cancel()
        kept, self._kept = self._kept, None
        return kept
