"""A text field: a TextArea that changes nothing in what it is given and shows all of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import ClassVar, Final

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.document._document import EditResult, Location
from textual.document._edit import Edit
from textual.geometry import Offset
from textual.message import Message
from textual.widgets import TextArea

from .standins import editable, shown, tame, wild

LIMIT: Final = 100_000
"""Characters that a field holds; a TextArea takes 0.2 s to take in as many, and seconds for ten times that."""

_BRACKETS_LIMIT: Final = 20_000
"""Characters of a text in which the partner of a bracket is looked for."""

_TAKEN: Final = frozenset({"f6", "f7"})
"""Keys of TextArea's that the screen needs."""


def _bindings() -> list[BindingType]:
    """TextArea's bindings with ids, so that they can be given other keys too."""
    named: list[BindingType] = []
    for binding in Binding.make_bindings(TextArea.BINDINGS):
        if binding.key not in _TAKEN:
            action = binding.action.replace("(True)", "_select")
            named.append(replace(binding, id=f"editor.{action}"))
    return named


def _claims_nothing(text: str) -> bool:
    del text
    return False


class Editor(TextArea, inherit_bindings=False):
    """Edits text of one line or of many, exact to the character; control characters are seen as pictures.

    It takes no more than `LIMIT` characters: what would be more is told by `TooLarge`, and not inserted.
    """

    BINDINGS: ClassVar[list[BindingType]] = _bindings()

    DEFAULT_CSS = """
    Editor {
        height: 1fr;
        padding: 0;
        background: transparent;
        scrollbar-size-vertical: 1;
        scrollbar-size-horizontal: 0;
    }
    """

    @dataclass
    class TooLarge(Message):
        """More was pasted than a field holds, or what it cannot hold; nothing has changed."""

        editor: Editor
        text: str
        """What the text would be, exactly."""

        @property
        def control(self) -> Editor:
            """The field."""
            return self.editor

    @dataclass
    class Left(Message):
        """The user moved the caret out of the text, up or down."""

        editor: Editor
        step: int
        """-1 for up, 1 for down."""

        @property
        def control(self) -> Editor:
            """The field."""
            return self.editor

    @dataclass
    class Entered(Message):
        """The user pressed enter in a field of one line."""

        editor: Editor

        @property
        def control(self) -> Editor:
            """The field."""
            return self.editor

    def __init__(self, *, single: bool = False, hint: str = "", id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        """Make an empty field.

        Args:
            single: Whether it holds one line only.
            hint: What to show while it is empty.
            id: Of the widget.
        """
        super().__init__(
            compact=True, tab_behavior="focus", highlight_cursor_line=False, placeholder=Content(hint), id=id
        )
        self.cursor_blink = False
        self._single = single
        self.claim: Callable[[str], bool] = _claims_nothing
        """Is asked before a text is pasted here whether it was taken elsewhere."""
        self._offers: tuple[str, ...] = ()

    def offer(self, texts: Iterable[str]) -> None:
        """Suggest how what is typed may go on; the key to the right takes it.

        Args:
            texts: Whole texts without anything that a terminal might obey, the likeliest first.
        """
        self._offers = tuple(texts)
        self.update_suggestion()

    def update_suggestion(self) -> None:
        """Suggest the rest of the first offer that begins with the text, as long as the caret is at its end."""
        there = self.selection.is_empty and self.cursor_location == self.document.end
        rests = (text[len(self.text) :] for text in self._offers if self.text and text.startswith(self.text))
        self.suggestion = next(filter(None, rests), "") if there else ""

    @property
    def exact(self) -> str:
        """The text, with nothing changed in it."""
        return wild(self.text)

    @property
    def selected_text(self) -> str:
        """The selected part of the text, as it is copied."""
        return wild(super().selected_text)

    def fill(self, text: str) -> None:
        """Put another text in place of all, as one edit that can be undone; the caret stays where it can.

        Args:
            text: An `editable` text, or what `text` told.
        """
        text = self._fitting(text)
        if text == self.text:
            return
        caret = self.cursor_location
        self.history.checkpoint()
        self.replace(text, (0, 0), self.document.end, maintain_selection_offset=False)
        self.move_cursor(caret)

    def start_over(self, text: str) -> None:
        """Put another text in place of all and forget what can be undone; the caret goes to its end.

        Args:
            text: An `editable` text, or what `text` told.
        """
        self.load_text(self._fitting(text))
        self.move_cursor(self.document.end)

    def edit(self, edit: Edit) -> EditResult:
        """Perform an edit.

        Args:
            edit: What to insert where.

        Returns:
            What was done.
        """
        edit.text = self._fitting(edit.text)
        return super().edit(edit)

    def get_line(self, line_index: int) -> Text:
        """Draw a line.

        Args:
            line_index: 0-based number of it.

        Returns:
            The line, safe for a terminal.
        """
        return Text(shown(self.document.get_line(line_index)), end="", no_wrap=True)

    def find_matching_bracket(self, bracket: str, search_from: Location) -> Location | None:
        """Find the partner of a bracket.

        Args:
            bracket: The character under the caret.
            search_from: Where it is.

        Returns:
            Where the partner is; None in a long text, in which looking takes too long.
        """
        if len(self.document.text) > _BRACKETS_LIMIT:
            return None
        return super().find_matching_bracket(bracket, search_from)

    def scroll_cursor_visible(self, center: bool = False, animate: bool = False) -> Offset:  # noqa: FBT001, FBT002 - Textual's own signature
        """Bring the caret into view, once it is in the text.

        TextArea asks for it in the middle of an undo, when a scrollbar appears and the caret still stands where the
        text has no line any more, and would raise.

        Args:
            center: Whether to bring it to the middle.
            animate: Whether to go there step by step.

        Returns:
            How far was scrolled.
        """
        if self.cursor_location[0] >= self.document.line_count:
            return Offset(0, 0)
        return super().scroll_cursor_visible(center, animate)

    def on_paste(self, event: events.Paste) -> None:
        """Insert what was pasted into the terminal, which has carriage returns for ends of lines.

        Args:
            event: The terminal's own.
        """
        event.prevent_default()
        event.stop()
        self.insert_pasted(re.sub(r"\r\n?", "\n", event.text))

    def action_paste(self) -> None:
        """Insert what was copied in this program."""
        self.insert_pasted(self.app.clipboard)

    def action_cut(self) -> None:
        """Delete the selection, or the line, and copy it."""
        result = self._delete_cursor_line() if self.selection.is_empty else self.delete(*self.selection)
        if result is not None:
            self.app.copy_to_clipboard(wild(result.replaced_text))

    def insert_pasted(self, text: str) -> None:
        """Put a text in place of the selection, or tell that it is too large.

        Args:
            text: Any text.
        """
        if self.claim(text):
            return
        start, end = sorted(self.selection)
        before = self.document.get_text_range((0, 0), start)
        after = self.document.get_text_range(end, self.document.end)
        if len(before) + len(text) + len(after) > LIMIT or not editable(text):
            self.post_message(self.TooLarge(self, wild(before) + text + wild(after)))
            return
        result = self.replace(text, start, end, maintain_selection_offset=False)
        self.move_cursor(result.end_location)

    def on_key(self, event: events.Key) -> None:
        """Take enter in a field of one line, and a character that cannot be edited; leave alt with a letter alone.

        Args:
            event: The key.
        """
        if event.key.startswith("alt+"):
            event.prevent_default()  # it has the letter with it, but it is a command, whose turn comes after this
        elif self._single and event.key == "enter":
            event.prevent_default()
            event.stop()
            self.post_message(self.Entered(self))
        elif event.character is not None and not editable(event.character):
            event.prevent_default()
            event.stop()
            self.insert_pasted(event.character)

    def on_text_area_selection_changed(self, message: TextArea.SelectionChanged) -> None:
        """Keep the caret's moves from who holds this field; suggest where it is now.

        Args:
            message: TextArea's own.
        """
        message.stop()
        self.update_suggestion()

    def action_cursor_right(self, select: bool = False) -> None:  # noqa: FBT001, FBT002 - Textual's own signature
        """Move the caret to the right, or take what is suggested where it is.

        Args:
            select: Whether to select on the way.
        """
        self.update_suggestion()  # of where the caret was a moment ago, nothing may be taken
        super().action_cursor_right(select)

    def action_cursor_up(self, select: bool = False) -> None:  # noqa: FBT001, FBT002 - Textual's own signature
        """Move the caret up, or tell that it would leave.

        Args:
            select: Whether to select on the way.
        """
        if not select and self.navigator.is_first_wrapped_line(self.cursor_location):
            self.post_message(self.Left(self, -1))
        else:
            super().action_cursor_up(select)

    def action_cursor_down(self, select: bool = False) -> None:  # noqa: FBT001, FBT002 - Textual's own signature
        """Move the caret down, or tell that it would leave.

        Args:
            select: Whether to select on the way.
        """
        if not select and self.navigator.is_last_wrapped_line(self.cursor_location):
            self.post_message(self.Left(self, 1))
        else:
            super().action_cursor_down(select)

    def _fitting(self, text: str) -> str:
        if self._single and "\n" in text:
            text = " ".join(text.split("\n")).strip()
        return tame(text)
