"""The keys of the debugger's screen, as Textual is told of them, and as its texts name them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from textual.binding import Binding, BindingType
from textual.dom import DOMNode

from . import keymap
from .keymap import DEFAULT, Keys, Shortcut


def bindings(shortcuts: Iterable[Shortcut]) -> list[BindingType]:
    """Bind the keys of shortcuts.

    Args:
        shortcuts: Which.

    Returns:
        Their bindings, with the ids by which a configuration can give them other keys.
    """
    return [*map(_binding, shortcuts)]


def _binding(one: Shortcut) -> Binding:
    return Binding(
        one.keys,
        one.action,
        one.title,
        show=one.shown,
        key_display=one.display or None,
        priority=one.priority,
        tooltip=one.tooltip,
        id=one.id,
    )


SCREEN: Final[list[Binding]] = [*map(_binding, keymap.SCREEN)]
"""Of the screen with the panes."""
LOG: Final[list[Binding]] = [*map(_binding, keymap.LOG)]
"""Of the same screen, but on letters: they work where nothing is typed."""

BROWSE: Final[list[Binding]] = [*map(_binding, keymap.BROWSE)]
"""Of the screen with a session file."""
BROWSE_LOG: Final[list[Binding]] = [*map(_binding, keymap.BROWSE_LOG)]
"""Of the same screen, but on letters: they work where nothing is typed."""


def keys_of(node: DOMNode) -> Keys:
    """Tell which key does what where a widget stands.

    Args:
        node: The widget, the screen or the application.

    Returns:
        The keys as the user has them; of any other application than the debugger, the defaults.
    """
    found = getattr(node.app, "shortcuts", DEFAULT)
    return found if isinstance(found, Keys) else DEFAULT
