"""Panes of lines in which the user can look for a text."""

from __future__ import annotations

from typing import ClassVar, Final

from textual.binding import BindingType
from textual.widget import Widget

from ..keymap import LOOK
from ..keys import bindings, keys_of
from ..widgets.line_view import LineView
from ..widgets.search_line import MODES, SearchLine
from .pane import Pane

HINT: Final = "text, upper and lower case alike"


class SearchedPane(Pane):
    """Holds a view of lines; what is looked for is lit up and gone to.

    Args:
        view: The lines.
        id: Of the widget.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings(LOOK)

    def __init__(self, view: LineView, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._view = view
        self._search = SearchLine(MODES[:1], HINT)

    @property
    def inner(self) -> Widget:
        """The lines."""
        return self._view

    def _offers(self, action: str) -> bool:
        """Have no key that ends a search where nothing is looked for."""
        return action != "forget" or bool(self._view.needle)

    def action_ask(self, mode: str) -> None:
        """Let the user type what to look for."""
        self._search.ask(mode)

    def action_forget(self) -> None:
        """Look for nothing any more."""
        self._view.needle = ""
        self._tell()

    def on_search_line_submitted(self, message: SearchLine.Submitted) -> None:
        """Go to what was typed.

        Args:
            message: The line's own.
        """
        message.stop()
        self._search.rest()
        self._view.needle = message.text
        self._tell(found=self._view.seek())
        self._view.focus()

    def on_search_line_left(self, message: SearchLine.Left) -> None:
        """Go back to the lines.

        Args:
            message: The line's own.
        """
        message.stop()
        self._tell()
        self._view.focus()

    def _tell(self, *, found: bool = True) -> None:
        """Say what is looked for, as long as something is."""
        needle, keys = self._view.needle, keys_of(self)
        does = "{lines.next_match}/{lines.previous_match} next, previous" if found else "nothing found"
        rest = [(keys.fill(one), "$foreground 60%") for one in (does, "{log.no_search} ends")]
        self._search.tell(MODES[0], [(needle, "bold"), *rest] if needle else [])
