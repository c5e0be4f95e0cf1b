"""What is painted first: the frames of the panes, while the panes themselves are still being imported.

It imports no more of Textual than a bare application does, and nothing else of ours.
"""

from __future__ import annotations

from typing import Final

from textual.content import Content
from textual.widget import Widget

NARROW: Final = 110
"""Columns from which on all panes stand side by side."""

COMPOSER: Final = 7
"""Lines of the composer on a narrow screen."""


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


def frames(title: str, width: int, height: int) -> list[str]:
    """Draw the debugger's screen without anything in it.

    Args:
        title: What is debugged, already safe for a terminal.
        width: Columns of the terminal.
        height: Its lines.

    Returns:
        The lines of the screen.
    """
    room = max(height - 3, 8)
    if width < NARROW:
        body = [" [Log] Scope  Detail  Output", *[""] * max(room - 1 - COMPOSER, 0), *box("Composer", width, COMPOSER)]
    else:
        left = min(max(width * 38 // 100, 40), 72)
        upper, log = room - min(room * 2 // 5, 14), room // 2
        one = box("Scope", left, upper) + box("Composer", left, room - upper)
        other = [*box("Log", width - left, log), "", *box("Detail", width - left, room - log - 1)]
        body = [a + b for a, b in zip(one, other, strict=True)]
    return [f" wstui  {title}", *body, " ◌ starting", ""]


class Shell(Widget):
    """The frames, as one widget without any logic.

    Args:
        title: What is debugged, already safe for a terminal.
    """

    DEFAULT_CSS = "Shell { width: 1fr; height: 1fr; color: $foreground 60%; }"

    def __init__(self, title: str) -> None:
        super().__init__()
        self._debugged = title

    def render(self) -> Content:
        """Draw the frames for the size that the terminal has."""
        return Content("\n".join(frames(self._debugged, *self.size)))
