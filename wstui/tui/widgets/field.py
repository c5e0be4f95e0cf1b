"""One field of a form: its name at the left, what is wrong with it below."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult, RenderResult
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from ...core.payload import visible
from .editor import Editor
from .secret import SecretEditor


class FieldName(Widget):
    """The name of a field, marked while the field has the focus."""

    def __init__(self, name: str, short: str) -> None:
        """Make a name.

        Args:
            name: The whole name.
            short: What to say where there is no room for it.
        """
        super().__init__()
        self._names = (name, short)

    def render(self) -> RenderResult:
        """Draw the name."""
        name, short = self._names
        parent = self.parent
        focused = isinstance(parent, Widget) and parent.has_focus_within
        return Content(f"{'▸' if focused else ' '}{name if len(name) + 2 <= self.size.width else short}")


class Field(Widget):
    """A name, an editor that grows with its text up to four lines, and one line for what is wrong."""

    DEFAULT_CSS = """
    Field {
        layout: grid;
        grid-size: 2;
        grid-columns: 14 1fr;
        grid-rows: auto;
        height: auto;
        & FieldName { height: 1; color: $foreground 70%; }
        & Editor { height: auto; max-height: 4; background: $boost; }
        & Static { column-span: 2; height: auto; padding: 0 0 0 1; color: $text-error; display: none; }
        &.-wrong Static { display: block; }
        &:focus-within FieldName { color: $text-accent; text-style: bold; }
        &:focus-within Editor { background: $accent 15%; }
    }
    """

    def __init__(self, key: str, name: str, short: str = "", *, single: bool, hint: str, secret: bool = False) -> None:
        """Make a field.

        Args:
            key: The key of the scope that it holds, or what it is called in the answers of a dialog.
            name: What the screen calls it.
            short: A shorter name; empty takes the same.
            single: Whether it holds one line.
            hint: What to show while it is empty.
            secret: Whether its text is not to be seen; it is one line then.
        """
        super().__init__()
        self.key = key
        """The key of the scope that it holds, or what it is called in the answers of a dialog."""
        self.editor = SecretEditor(hint=hint) if secret else Editor(single=single, hint=hint)
        """What the user types in."""
        self._label = FieldName(name, short or name)
        self._told = Static(markup=False)
        self._refused: str | None = None

    def compose(self) -> ComposeResult:
        """Fill the field."""
        yield self._label
        yield self.editor
        yield self._told

    @property
    def problem(self) -> str:
        """What the line below says is wrong; empty if nothing."""
        return str(self._told.content) if self._refused is not None else ""

    def refuse(self, message: str, line: int | None = None) -> None:
        """Say what is wrong until the text is changed.

        Args:
            message: One line, raw text.
            line: 1-based line to put the caret on; None leaves it.
        """
        self._refused = self.editor.text
        self._told.update(f"✗ {visible(message)}")
        self.add_class("-wrong")
        if line is not None and self.editor.cursor_location[0] != line - 1:
            self.editor.move_cursor((line - 1, len(self.editor.document.get_line(line - 1))))

    def excuse(self, *, whatever: bool = False) -> None:
        """Take back what `refuse` said if the text is another one now.

        Args:
            whatever: Take it back in any case.
        """
        if self._refused is not None and (whatever or self._refused != self.editor.text):
            self._refused = None
            self.remove_class("-wrong")

    def on_descendant_focus(self, _: events.DescendantFocus) -> None:
        """Mark the name."""
        self._label.refresh()

    def on_descendant_blur(self, _: events.DescendantBlur) -> None:
        """Mark the name no more."""
        self._label.refresh()
