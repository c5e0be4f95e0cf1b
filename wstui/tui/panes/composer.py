"""The composer: what the user is about to send."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Self, TypeAlias

from textual.containers import Vertical
from textual.message import Message
from textual.reactive import reactive

from ...core.events import Event, Raw, Receive
from ..history import Entry, History

ComposerMode: TypeAlias = Literal["text", "json", "binary", "raw", "close"]


class ComposerPane(Vertical):
    """Edits one frame, one raw message or one close, and remembers what was sent."""

    BORDER_TITLE = "Composer"

    mode: reactive[ComposerMode] = reactive[ComposerMode]("text")
    """What the text is taken for."""

    @dataclass
    class Submitted(Message):
        """The user wants to send; answer with `sent` or `refuse`."""

        event: Receive | Raw

    @dataclass
    class CloseSubmitted(Message):
        """The user wants to disconnect; answer with `sent` or `refuse`."""

        code: int
        reason: str

    def __init__(self, history: History | None = None, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        """Make an empty composer.

        Args:
            history: What was sent before; None makes an empty one.
            id: Of the widget.
        """
        super().__init__(id=id)
        self.history = history or History()

    def focus(self, scroll_visible: bool = True) -> Self:  # noqa: FBT001, FBT002 - Textual's own signature
        """Focus the text."""
        return super().focus(scroll_visible)

    def sent(self) -> None:
        """Take note that what was submitted was sent."""

    def refuse(self, message: str) -> None:
        """Show why what was submitted was not sent; the text stays."""

    def load(self, event: Event) -> None:
        """Put an event into the field to edit and send it again."""

    def text_draft(self) -> Entry:
        """Tell mode and text."""
        return Entry(self.mode, "")

    def restore(self, drafted: Entry | None) -> None:
        """Show what `text_draft` told; None empties the field."""
