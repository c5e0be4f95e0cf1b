"""One thing of a form that is wanted or not: its name at the left, a box and what it means at the right."""

from __future__ import annotations

from typing import ClassVar, Final

from textual.app import RenderResult
from textual.binding import BindingType
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from ..keymap import CHOICE
from ..keys import bindings

_NAME: Final = 14
"""Columns of the name, as in a `Field`."""


class Choice(Widget, can_focus=True):
    """A box that a key or a click ticks."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(CHOICE)

    DEFAULT_CSS = """
    Choice {
        height: auto;
        &:focus { color: $text-accent; text-style: bold; background: $accent 15%; }
    }
    """

    chosen: reactive[bool] = reactive(default=False)
    """Whether it is wanted."""

    def __init__(self, key: str, name: str, words: str, *, chosen: bool = False) -> None:
        """Make a choice.

        Args:
            key: What it is called in the answers.
            name: What the screen calls it.
            words: What it means.
            chosen: Whether it is wanted at first.
        """
        super().__init__()
        self.key = key
        """What it is called in the answers."""
        self._words = (name, words)
        self.set_reactive(Choice.chosen, chosen)

    def render(self) -> RenderResult:
        """Draw the box."""
        name, words = self._words
        mark = "▸" if self.has_focus else " "
        return Content(f"{mark + name:{_NAME}}[{'x' if self.chosen else ' '}] {words}")

    def action_choose(self) -> None:
        """Want it, or no more."""
        self.chosen = not self.chosen

    def on_click(self) -> None:
        """Do the same by the mouse."""
        self.action_choose()
