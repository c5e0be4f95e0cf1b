"""What all panes have in common: the focus that a pane is given goes to what has its keys."""

from __future__ import annotations

from typing import Self

from textual.containers import Vertical
from textual.widget import Widget

from ..offering import Offering


class Pane(Offering, Vertical):
    """A part of the screen with a border."""

    @property
    def inner(self) -> Widget:
        """What in it has the keys."""
        raise NotImplementedError

    def focus(self, scroll_visible: bool = True) -> Self:  # noqa: FBT001, FBT002 - Textual's own signature
        """Focus what has the keys.

        Args:
            scroll_visible: Whether to bring the pane on the screen.

        Returns:
            This pane.
        """
        self.inner.focus(scroll_visible)
        return self
