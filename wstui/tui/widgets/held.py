"""A payload that is too large to be edited, as one line that can be sent or dropped."""

from __future__ import annotations

from typing import ClassVar

from textual.app import RenderResult
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from ...core.payload import human_size, preview, size_of, visible
from ..keymap import HELD
from ..keys import bindings, keys_of


class Held(Widget, can_focus=True):
    """Says what is held in place of a text field, and shows how it begins."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(HELD)

    DEFAULT_CSS = """
    Held { height: 1fr; }
    """

    class Dropped(Message):
        """The user does not want it any more."""

    class Left(Message):
        """The user moved up or down."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step
            """-1 for up, 1 for down."""

    def __init__(self) -> None:
        """Hold nothing."""
        super().__init__()
        self._told = Content("")

    def show(self, payload: str | bytes, what: str) -> None:
        """Show another payload.

        Args:
            payload: Text or bytes.
            what: Where it comes from: ``pasted``.
        """
        send, drop = keys_of(self).sign("composer.send"), keys_of(self).word("composer.drop")
        told = f"{human_size(size_of(payload))} {what}; {send} sends it, {drop} drops it"
        self._told = Content.assemble(told, "\n", (visible(preview(payload, 512)), "dim"))
        self.refresh()

    def render(self) -> RenderResult:
        """Draw what is told."""
        return self._told

    def action_drop(self) -> None:
        """Ask to drop it."""
        self.post_message(self.Dropped())

    def action_leave(self, step: int) -> None:
        """Tell that the user goes up or down."""
        self.post_message(self.Left(step))
