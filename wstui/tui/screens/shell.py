"""What is painted first: the frames of the panes, while the panes themselves are still being imported.

What a first connection comes to stands in the log's frame, as the log itself will show it, without any of the widgets
that take so long to be made. It imports no more of Textual than a bare application does, and nothing else of ours.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, Protocol

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from ..widgets.looks import look

NARROW: Final = 110
"""Columns from which on all panes stand side by side."""

SHORT: Final = 16
"""Lines under which a narrow screen has no room for frames."""

DEBUGGED: Final = ("Scope", "Composer")
"""What stands on the left where an application is debugged."""
BROWSED: Final = ("Session",)
"""What stands there where a session file is read."""


class Filling(Protocol):
    """What stands in the frames as long as there are no panes."""

    def rows(self, width: int, height: int, look: Callable[..., Style]) -> list[Strip]:
        """Draw the newest rows of the log.

        Args:
            width: Columns of each.
            height: Most that there is room for.
            look: Tells how styles look that are laid over each other.

        Returns:
            The rows, oldest first.
        """
        ...

    def status(self, width: int, look: Callable[..., Style]) -> Strip:
        """Draw the status line, with the same arguments."""
        ...


def box(title: str, width: int, height: int) -> list[str]:
    """Draw an empty frame.

    Args:
        title: What stands in its upper edge.
        width: Columns, edges included.
        height: Lines, edges included.

    Returns:
        Its lines.
    """
    top = f"╭─ {title} ".ljust(width - 1, "─")[: width - 1] + "╮"
    return [top, *["│" + " " * (width - 2) + "│"] * (height - 2), "╰" + "─" * (width - 2) + "╯"]


def frames(title: str, width: int, height: int, panes: Sequence[str] = DEBUGGED) -> list[str]:
    """Draw the debugger's screen without anything in it.

    Args:
        title: What is debugged, already safe for a terminal.
        width: Columns of the terminal.
        height: Its lines.
        panes: What stands on the left; the second of them stands below on a narrow screen.

    Returns:
        The lines of the screen.
    """
    room, left = _room(width, height), _left(width)
    first, *second = panes
    if width < NARROW:
        below = [line for title in second for line in _composer(title, width, height)]
        body = [f" [Log] {first}  Detail  Output", *[""] * max(room - 1 - len(below), 0), *below]
    else:
        upper, log = room - (min(room * 2 // 5, 14) if second else 0), room // 2
        one = box(first, left, upper) + [line for title in second for line in box(title, left, room - upper)]
        other = [*box("Log", width - left, log), "", *box("Detail", width - left, room - log - 1)]
        body = [a + b for a, b in zip(one, other, strict=True)]
    return [f" wstui  {title}", *body, " ◌ starting", ""]


def log_region(width: int, height: int, panes: Sequence[str] = DEBUGGED) -> Region:
    """Tell where the rows of the log stand within the frames.

    Args:
        width: Columns of the terminal.
        height: Its lines.
        panes: What stands on the left, as `frames` takes it.

    Returns:
        The place of the rows, without edges.
    """
    room = _room(width, height)
    if width < NARROW:
        return Region(0, 2, width, max(room - 1 - (len(_composer("", width, height)) if len(panes) > 1 else 0), 0))
    return Region(_left(width) + 1, 2, width - _left(width) - 2, room // 2 - 2)


def _composer(title: str, width: int, height: int) -> list[str]:
    """Draw what stands below on a narrow screen."""
    return box(title, width, 6) if height >= SHORT else [""] * 3


def _room(width: int, height: int) -> int:
    """Lines between the title and the status line."""
    return max(height - 3, 4 if width < NARROW else 8)


def _left(width: int) -> int:
    """Columns of the left half of a wide screen."""
    return min(max(width * 38 // 100, 40), 72)


class Shell(Widget):
    """The frames, and what is in them already, as one widget.

    Args:
        title: What is debugged, already safe for a terminal.
        panes: What stands on the left.
    """

    DEFAULT_CSS = "Shell { width: 1fr; height: 1fr; }"

    def __init__(self, title: str, panes: Sequence[str] = DEBUGGED) -> None:
        super().__init__()
        self._debugged = title
        self._panes = panes
        self._filling: Filling | None = None
        self._strips: list[Strip] = []

    def fill(self, filling: Filling) -> None:
        """Show what there is to be seen already, or that it has become more.

        Args:
            filling: What to draw, from now on.
        """
        self._filling = filling
        self._strips = []
        _, height = self.size
        self.refresh(log_region(*self.size, self._panes), Region(0, height - 2, self.size.width, 1))

    def on_resize(self, event: events.Resize) -> None:
        """Draw for another size.

        Args:
            event: Unused: the new size is known by now.
        """
        del event
        self._strips = []

    def notify_style_update(self) -> None:
        """Draw in other colours: the theme is another one."""
        super().notify_style_update()
        self._strips = []

    def render_line(self, y: int) -> Strip:
        """Draw a line.

        Args:
            y: From the top.

        Returns:
            The line, exactly as wide as the terminal.
        """
        if not self._strips:
            self._strips = self._draw(*self.size)
        return self._strips[y] if y < len(self._strips) else Strip.blank(self.size.width, look(self))

    def _draw(self, width: int, height: int) -> list[Strip]:
        dim, plain = look(self, "punctuation"), partial(look, self)
        lines = frames(self._debugged, width, height, self._panes)
        strips = [Strip([Segment(line, dim)]).adjust_cell_length(width, dim) for line in lines]
        if self._filling is None:
            return strips
        place = log_region(width, height, self._panes)
        for y, row in enumerate(self._filling.rows(place.width, place.height, plain), place.y):
            strips[y] = Strip.join([strips[y].crop(0, place.x), row, strips[y].crop(place.right)])
        strips[-2] = self._filling.status(width, plain)
        return strips
