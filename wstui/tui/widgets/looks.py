"""How spans of lines look: the names of their styles, and what each is in any theme."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from rich.style import Style
from textual.widget import Widget

STYLES: Final[Mapping[str, str]] = {
    "cursor": "on $primary 20%",
    "focused": "bold on $primary 40%",
    "dim": "$foreground 55%",
    "title": "bold",
    "hidden": "italic $foreground 55%",
    "failing": "bold",
    "to-app": "bold $text-primary",
    "from-app": "bold $text-success",
    "fact": "bold $text-accent",
    "error": "bold $text-error",
    "warning": "bold $text-warning",
    "info": "$text-accent",
    "found": "bold reverse",
    "key": "$text-primary",
    "string": "$text-success",
    "number": "$text-warning",
    "keyword": "$text-accent",
    "punctuation": "$foreground 70%",
    "shortcut": "bold $footer-key-foreground",
}
"""What a span's style means: theme colours only, so that light and dark both work; none is the only thing that tells.

They are no component classes of a style sheet: those would be matched against every rule for every single view.
"""


def look(widget: Widget, *names: str) -> Style:
    """Tell how a piece of a line looks on a widget, in the theme of the moment.

    Args:
        widget: What it is drawn on.
        names: Names of styles, each laid over the one before; one that is unknown changes nothing.

    Returns:
        What a segment takes.
    """
    style = widget.visual_style
    for name in names:
        if name in STYLES:
            style += widget.app.stylesheet.parse_style(STYLES[name])
    return style.rich_style
