"""The scope pane: what the next connection asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from textual.containers import Vertical
from textual.message import Message
from textual.reactive import reactive

from ...core.scope import Scope


class ScopePane(Vertical):
    """Edits path, query string, headers, cookies, subprotocols and extra keys of the scope."""

    BORDER_TITLE = "Scope"

    live: reactive[bool] = reactive(default=False)
    """Whether a connection is open, so that edits apply at the next connect."""

    class Changed(Message):
        """The draft was edited; it may be illegal."""

    @dataclass
    class Submitted(Message):
        """The user pressed enter in a field of one line, as in a browser's address bar."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        """Make a pane with the default scope.

        Args:
            id: Of the widget.
        """
        super().__init__(id=id)

    def focus(self, scroll_visible: bool = True) -> Self:  # noqa: FBT001, FBT002 - Textual's own signature
        """Focus the path."""
        return super().focus(scroll_visible)

    def show(self, scope: Scope) -> None:
        """Show another session's draft, or a new one."""

    def draft(self) -> Scope:
        """Read the fields; raises ScopeError after showing it at its field."""
        return Scope()

    def text_draft(self) -> tuple[str, ...]:
        """Tell the raw texts of all fields."""
        return ()

    def restore(self, drafted: tuple[str, ...]) -> None:
        """Show raw texts that `text_draft` told."""
