"""Why there is no application, in the place of its log."""

from __future__ import annotations

from typing import Final

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from ...core.payload import visible
from ...errors import LoadError
from ..keys import keys_of

AGAIN: Final = "Mend it, then {debuggee.restart} starts the application again; {app.quit} quits."
"""What to do about it; `Keys.fill` puts the keys in."""


class FailureView(VerticalScroll):
    """Shows a `LoadError` whole: what, what to do, and the application's own traceback."""

    BORDER_TITLE = "Not loaded"

    def compose(self) -> ComposeResult:
        """Fill the pane."""
        yield Static("", markup=False)

    def show(self, failure: LoadError | None) -> None:
        """Show a failure.

        Args:
            failure: What could not be loaded; None shows nothing.
        """
        text = Content("")
        if failure is not None:
            parts = [Content.styled(visible(failure.message, 2000), "bold $text-error")]
            if failure.hint:
                parts.append(Content.styled(visible(failure.hint, 2000), "$text-warning"))
            parts.append(Content(keys_of(self).fill(AGAIN)))
            if failure.traceback:
                parts.append(Content(""))
                parts.append(Content(visible(failure.traceback, 100_000, keep="\n")))
            text = Content("\n").join(parts)
        self.query_one(Static).update(text)
        self.scroll_home(animate=False, immediate=True)  # later it would undo what a key has done since
