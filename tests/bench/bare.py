"""A bare Textual application: what everything that is painted is compared with."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Static


class Bare(App[None]):
    """One line of text."""

    def compose(self) -> ComposeResult:
        """Show it."""
        yield Static("bare paint")


if __name__ == "__main__":
    Bare().run()
