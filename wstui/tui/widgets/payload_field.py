"""A field for a payload of any size: edited as text, or held in one line where that would take too long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message

from .editor import LIMIT, Editor
from .held import Held
from .standins import editable, strangers


@dataclass(frozen=True, slots=True)
class Kept:
    """All that is in a field; opaque to who keeps it."""

    text: str = ""
    caret: tuple[int, int] = (0, 0)
    held: str | bytes | None = None
    what: str = ""


class PayloadField(Vertical):
    """Edits a text; holds a text that is too large for that, or bytes."""

    DEFAULT_CSS = """
    PayloadField { height: 1fr; }
    """

    class Changed(Message):
        """The payload is another one."""

    @dataclass
    class Left(Message):
        """The user moved up from the first line, or down from the last."""

        step: int
        """-1 for up, 1 for down."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        """Make an empty field.

        Args:
            id: Of the widget.
        """
        super().__init__(id=id)
        self._editor = Editor()
        self._view = Held()
        self._view.display = False
        self._held: str | bytes | None = None
        self._what = ""

    def compose(self) -> ComposeResult:
        """Fill the field; one of both is shown."""
        yield self._editor
        yield self._view

    def focus(self, scroll_visible: bool = True) -> Self:  # noqa: FBT001, FBT002 - Textual's own signature
        """Focus the text.

        Args:
            scroll_visible: Whether to bring the field on the screen.

        Returns:
            This field.
        """
        (self._editor if self._held is None else self._view).focus(scroll_visible)
        return self

    @property
    def payload(self) -> str | bytes:
        """What is in the field, exactly."""
        return self._editor.exact if self._held is None else self._held

    @property
    def unseen(self) -> list[str]:
        """Names of what the text has that cannot be seen; empty if it is held."""
        return strangers(self._editor.text) if self._held is None else []

    def hint(self, hint: str) -> None:
        """Say what to type while the field is empty.

        Args:
            hint: One line.
        """
        self._editor.placeholder = Content(hint)

    def put(self, payload: str | bytes, what: str) -> None:
        """Put another payload into the field, as an edit that can be undone; the caret goes to its end.

        Args:
            payload: Text or bytes.
            what: Where it comes from, for what is held: ``pasted``.
        """
        if isinstance(payload, str) and len(payload) <= LIMIT and editable(payload):
            self._hold(None)
            self._editor.fill(payload)
            self._editor.move_cursor(self._editor.document.end)
        else:
            self._hold(payload, what)

    def place(self, line: int, column: int) -> None:
        """Put the caret somewhere.

        Args:
            line: 1-based.
            column: 1-based.
        """
        self._editor.move_cursor((line - 1, column - 1))

    def place_first(self) -> None:
        """Put the caret where the next key up leaves the field: to the end of the first line, if nothing wraps it."""
        first = self._editor.document.get_line(0)
        self._editor.move_cursor((0, len(first) if len(first) < self._editor.wrap_width else 0))

    def keep(self) -> Kept:
        """Tell all that is in the field, to put it back by `restore`."""
        return Kept(self._editor.text, self._editor.cursor_location, self._held, self._what)

    def restore(self, kept: Kept) -> None:
        """Put back what was in the field; what was done since cannot be undone then.

        Args:
            kept: What `keep` told.
        """
        self._editor.start_over(kept.text)
        self._editor.move_cursor(kept.caret)
        self._hold(kept.held, kept.what)

    def on_editor_too_large(self, message: Editor.TooLarge) -> None:
        """Hold what is too large to be edited.

        Args:
            message: The editor's own.
        """
        message.stop()
        self._hold(message.text, "pasted")

    def on_held_dropped(self, message: Held.Dropped) -> None:
        """Go back to the text that stood there before.

        Args:
            message: The widget's own.
        """
        message.stop()
        self._hold(None)

    def on_text_area_changed(self, message: Editor.Changed) -> None:
        """Tell that the text is another one.

        Args:
            message: The editor's own.
        """
        message.stop()
        self.post_message(self.Changed())

    def on_editor_left(self, message: Editor.Left) -> None:
        """Tell that the caret would leave.

        Args:
            message: The editor's own.
        """
        message.stop()
        self.post_message(self.Left(message.step))

    def on_held_left(self, message: Held.Left) -> None:
        """Tell that the user moved away.

        Args:
            message: The widget's own.
        """
        message.stop()
        self.post_message(self.Left(message.step))

    def _hold(self, payload: str | bytes | None, what: str = "") -> None:
        """Show the editor or what is held, with the focus where it was."""
        focused = self.is_mounted and self.has_focus_within
        self._held, self._what = payload, what
        if payload is not None:
            self._view.show(payload, what)
        self._view.display = payload is not None
        self._editor.display = payload is None
        if focused:
            self.focus()
        self.post_message(self.Changed())
