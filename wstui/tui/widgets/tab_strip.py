"""A row of tabs, one line high, with a remark at its right end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from ...core.payload import visible
from .looks import look


class TabStrip(Widget):
    """Names tabs, marks the active one, and tells which one was clicked.

    The active tab stands in brackets, so that it is known without colour. The strip takes no focus: the pane that
    owns it has the keys.
    """

    ALLOW_SELECT: ClassVar[bool] = False

    DEFAULT_CSS = "TabStrip { height: 1; }"

    @dataclass
    class Chosen(Message):
        """The user clicked a tab."""

        strip: TabStrip
        tab: str

        @property
        def control(self) -> TabStrip:
            """The strip that was clicked."""
            return self.strip

    def __init__(self) -> None:
        """Make a strip without tabs."""
        super().__init__()
        self._tabs: tuple[str, ...] = ()
        self._active = ""
        self._remark = ""

    @property
    def tabs(self) -> tuple[str, ...]:
        """The tabs in order."""
        return self._tabs

    @property
    def active(self) -> str:
        """The active tab; empty if there is none."""
        return self._active

    def show(self, tabs: tuple[str, ...], active: str, remark: str = "") -> None:
        """Show other tabs.

        Args:
            tabs: Their names.
            active: The one that is shown.
            remark: What to say at the right end, raw text; left out where there is no room.
        """
        self._tabs, self._active, self._remark = tabs, active, visible(remark)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw the strip.

        Args:
            y: Line of the widget; there is one.

        Returns:
            The line.
        """
        base = look(self)
        if y:
            return Strip.blank(self.size.width, base)
        active = look(self, "to-app")
        parts = [Segment(label, active if tab == self._active else base) for tab, label in self._labels()]
        room = self.size.width - sum(cell_len(part.text) for part in parts) - cell_len(self._remark)
        if room > 0:
            remark = look(self, "dim")
            parts += [Segment(" " * room, base), Segment(self._remark, remark)]
        return Strip(parts).crop_extend(0, self.size.width, base)

    def on_click(self, event: events.Click) -> None:
        """Tell which tab was clicked.

        Args:
            event: Where.
        """
        x = event.x
        for tab, label in self._labels():
            if 0 <= x < cell_len(label):
                self.post_message(self.Chosen(self, tab))
                return
            x -= cell_len(label)

    def _labels(self) -> list[tuple[str, str]]:
        return [(tab, f"[{tab}]" if tab == self._active else f" {tab} ") for tab in self._tabs]
