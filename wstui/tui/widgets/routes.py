"""The routes that an application declares, to be taken for a path by a click."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from textual import events
from textual.app import RenderResult
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from ...core.payload import visible

MOST: Final = 50
"""Routes that are listed; of more it is only said how many there are."""


class Routes(Widget):
    """Lists routes, one a line; not seen while there are none."""

    DEFAULT_CSS = """
    Routes {
        height: auto;
        padding: 1 0 0 1;
        color: $foreground 60%;
        display: none;
    }
    """

    @dataclass
    class Chosen(Message):
        """The user clicked a route."""

        path: str
        """As the framework spells it."""

    def __init__(self) -> None:
        """List nothing."""
        super().__init__()
        self._paths: tuple[str, ...] = ()
        self._names = 14

    def show(self, paths: Sequence[str]) -> None:
        """List other routes; costs nothing if they are the same.

        Args:
            paths: As the framework spells them; not sanitised.
        """
        if self._paths != tuple(paths):
            self._paths = tuple(paths)
            self.display = bool(paths)
            self.refresh(layout=True)

    def align(self, names: int) -> None:
        """Stand below fields whose names are so wide.

        Args:
            names: Columns.
        """
        if self._names != names:
            self._names = names
            self.refresh()

    def render(self) -> RenderResult:
        """Draw them."""
        lines = [visible(path) for path in self._paths[:MOST]]
        if len(self._paths) > MOST:
            lines.append(f"and {len(self._paths) - MOST} more")
        name = "routes".ljust(self._names - 1)
        return Content("\n".join(f"{' ' * len(name) if number else name}{line}" for number, line in enumerate(lines)))

    def on_click(self, event: events.Click) -> None:
        """Tell which route was clicked.

        Args:
            event: Where.
        """
        place = event.get_content_offset(self)
        if place is not None and place.y < min(len(self._paths), MOST):
            self.post_message(self.Chosen(self._paths[place.y]))
