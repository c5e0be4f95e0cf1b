"""How spans of lines look: the names of their styles, and what each is in any theme."""

from __future__ import annotations

from typing import Final

STYLES: Final = (
    *("cursor", "dim", "title", "hidden", "failing"),
    *("to-app", "from-app", "fact", "error", "warning", "info"),
    *("key", "string", "number", "keyword", "punctuation"),
)
"""Names of styles that a span may have."""

LOOKS: Final = """
LineView {
    overflow-x: hidden;
    overflow-y: auto;
    scrollbar-size-vertical: 1;
    & > .line--cursor { background: $primary 20%; }
    &:focus > .line--cursor { background: $primary 40%; text-style: bold; }
    & > .line--dim { color: $foreground 55%; }
    & > .line--title { text-style: bold; }
    & > .line--hidden { color: $foreground 55%; text-style: italic; }
    & > .line--failing { text-style: bold; }
    & > .line--to-app { color: $text-primary; text-style: bold; }
    & > .line--from-app { color: $text-success; text-style: bold; }
    & > .line--fact { color: $text-accent; text-style: bold; }
    & > .line--error { color: $text-error; text-style: bold; }
    & > .line--warning { color: $text-warning; text-style: bold; }
    & > .line--info { color: $text-accent; }
    & > .line--key { color: $text-primary; }
    & > .line--string { color: $text-success; }
    & > .line--number { color: $text-warning; }
    & > .line--keyword { color: $text-accent; }
    & > .line--punctuation { color: $foreground 70%; }
}
"""
"""Theme colours only, so that light and dark both work; none of them is the only thing that tells."""
