"""The keys that work where the focus is, one line high."""

from __future__ import annotations

from typing import Any, ClassVar, Final, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from .looks import look

KEPT: Final = frozenset({"help", "quit"})
"""Actions whose keys are named however little room there is."""


class Shortcut(NamedTuple):
    """One key of the bar."""

    key: str
    """Textual's name of it."""
    shown: str
    title: str
    enabled: bool
    tooltip: str
    kept: bool = False
    """Whether it is named however little room there is."""

    @property
    def width(self) -> int:
        """Columns, with the blank after it."""
        return cell_len(self.shown) + cell_len(self.title) + 2


class KeyBar(Widget):
    """Names the keys that work now, and presses the one that is clicked.

    Textual's own footer makes a widget of every key, and makes all of them anew, with style and layout of the whole
    screen, whenever the focus or the connection changes: that costs more than all else that a key does.
    """

    ALLOW_SELECT: ClassVar[bool] = False

    DEFAULT_CSS = "KeyBar { dock: bottom; height: 1; }"

    def __init__(self) -> None:
        """Make a bar without keys."""
        super().__init__()
        self._shortcuts: list[Shortcut] = []

    def on_mount(self) -> None:
        """Hear of every change of the keys that work."""
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def _changed(self, screen: Screen[Any]) -> None:
        """Show other keys, if they are others."""
        first: dict[str, Shortcut] = {}
        for _, binding, enabled, tooltip in screen.active_bindings.values():
            if binding.show and binding.action not in first:
                shown = self.app.get_key_display(binding)
                first[binding.action] = Shortcut(
                    binding.key, shown, binding.description, enabled, tooltip, binding.action in KEPT
                )
        shortcuts = [*first.values()]
        if shortcuts != self._shortcuts:
            self._shortcuts = shortcuts
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw the bar.

        Args:
            y: Line of the widget; there is one.

        Returns:
            The line.
        """
        base = look(self)
        if y:
            return Strip.blank(self.size.width, base)
        key, off = look(self, "shortcut"), look(self, "dim")
        parts = []
        for shortcut in self._fitting():
            parts.append(Segment(shortcut.shown, key if shortcut.enabled else off))
            parts.append(Segment(f" {shortcut.title} ", base if shortcut.enabled else off))
        return Strip(parts).crop_extend(0, self.size.width, base)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Explain the key under the pointer.

        Args:
            event: Where that is.
        """
        shortcut = self._at(event.x)
        tooltip = shortcut.tooltip if shortcut else None
        if tooltip != self.tooltip:
            self.tooltip = tooltip

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Press the key that is clicked.

        Args:
            event: Where.
        """
        shortcut = self._at(event.x)
        if shortcut is None:
            return
        if shortcut.enabled:
            self.app.simulate_key(shortcut.key)
        else:
            self.app.bell()

    def _at(self, x: int) -> Shortcut | None:
        for shortcut in self._fitting():
            if 0 <= x < shortcut.width - 1:
                return shortcut
            x -= shortcut.width
        return None

    def _fitting(self) -> list[Shortcut]:
        """Tell which keys there is room for, each of them whole; the last ones that may be left out are first to go."""
        fitting = [*self._shortcuts]
        room = self.size.width + 1  # the blank after the last one may be cut off
        for shortcut in reversed(self._shortcuts):
            if sum(each.width for each in fitting) <= room:
                break
            if not shortcut.kept:
                fitting.remove(shortcut)
        return fitting
