"""A text field whose text is nobody else's to see."""

from __future__ import annotations

from rich.cells import cell_len
from rich.text import Text

from .editor import Editor

_DOTS = {0: "", 1: "•", 2: "\N{FULLWIDTH ASTERISK}"}
"""What stands for a character of so many cells."""


class SecretEditor(Editor):
    """Edits a text of one line that is seen as dots, and never copied."""

    def __init__(self, *, hint: str = "") -> None:
        """Make an empty field.

        Args:
            hint: What to show while it is empty.
        """
        super().__init__(single=True, hint=hint)

    @property
    def selected_text(self) -> str:
        """Nothing: what is copied can be seen elsewhere."""
        return ""

    def get_line(self, line_index: int) -> Text:
        """Draw dots.

        Args:
            line_index: 0-based number of the line.

        Returns:
            As many cells as the line has.
        """
        line = self.document.get_line(line_index)
        return Text("".join(_DOTS[cell_len(char)] or char for char in line), end="", no_wrap=True)

    def action_cut(self) -> None:
        """Delete the selection, or all; nothing is copied."""
        if self.selection.is_empty:
            self.clear()
        else:
            self.delete(*self.selection)
