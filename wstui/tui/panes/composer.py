"""The composer: what the user is about to send."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, Self

from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static

from ...core.events import Event, Raw, Receive
from ...core.payload import visible
from ...errors import PayloadError
from ..history import Entry, History
from ..typed import HINTS, MODES, ComposerMode, event_of, read_close, remark, typed, where
from ..widgets.editor import LIMIT, Editor
from ..widgets.held import Held
from ..widgets.standins import editable, strangers
from ..widgets.tab_strip import TabStrip

TABS: Final[dict[ComposerMode, str]] = {
    "text": "Text",
    "json": "JSON",
    "binary": "Binary",
    "raw": "Raw",
    "close": "Close",
}


@dataclass(frozen=True, slots=True)
class ComposerDraft:
    """All that is unfinished in the composer; opaque to who keeps it."""

    mode: ComposerMode
    text: str
    closing: str
    held: str | bytes | None
    what: str


EMPTY: Final = ComposerDraft("text", "", "", None, "")


class ComposerPane(Vertical):
    """Edits one frame, one raw message or one close, and remembers what was sent."""

    BORDER_TITLE = "Composer"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+j,ctrl+enter", "send", "Send", key_display="^J", id="composer.send"),
        Binding("ctrl+t", "next_mode", "Mode", id="composer.mode"),
        Binding("escape", "leave_history", "Leave history", show=False, id="composer.leave_history"),
    ]

    DEFAULT_CSS = """
    ComposerPane {
        & .remark { height: auto; max-height: 2; color: $foreground 60%; }
        & .remark.-wrong { color: $text-error; }
    }
    """

    mode: reactive[ComposerMode] = reactive[ComposerMode]("text")
    """What the text is taken for."""

    @dataclass
    class Submitted(Message):
        """The user wants to send; answer with `sent` or `refuse`."""

        event: Receive | Raw

    @dataclass
    class CloseSubmitted(Message):
        """The user wants to disconnect; answer with `sent` or `refuse`."""

        code: int
        reason: str

    def __init__(self, history: History | None = None, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        """Make an empty composer.

        Args:
            history: What was sent before; None makes an empty one.
            id: Of the widget.
        """
        super().__init__(id=id)
        self.history = History() if history is None else history
        """What was sent before."""
        self._strip = TabStrip()
        self._editor = Editor(id="frame")
        self._close_line = Editor(single=True, hint=HINTS["close"], id="closing")
        self._held_view = Held()
        self._remark = Static(classes="remark", markup=False)
        self._held: str | bytes | None = None
        self._what = ""
        self._submitted: tuple[ComposerMode, str | bytes] | None = None
        self._problem: tuple[str, ComposerMode, str | bytes] | None = None

    def compose(self) -> ComposeResult:
        """Fill the pane with modes, text and a line for remarks."""
        yield self._strip
        yield self._editor
        yield self._close_line
        yield self._held_view
        yield self._remark

    def on_mount(self) -> None:
        """Show the field of the mode."""
        self._arrange()

    def focus(self, scroll_visible: bool = True) -> Self:  # noqa: FBT001, FBT002 - Textual's own signature
        """Focus the text.

        Args:
            scroll_visible: Whether to bring the pane on the screen.

        Returns:
            This pane.
        """
        self._field().focus(scroll_visible)
        return self

    # -- what the screen answers -----------------------------------------------------------------------------------

    def sent(self) -> None:
        """Take note that what was submitted was sent: it goes to the history, and its field is emptied."""
        if self._submitted is None:
            return
        mode, payload = self._submitted
        self._submitted = self._problem = None
        if isinstance(payload, str):
            self.history.add(mode, payload)
        else:
            self.history.leave()
        if payload == self._payload:
            self._held = None
            (self._close_line if mode == "close" else self._editor).fill("")
        self._arrange()

    def refuse(self, message: str) -> None:
        """Show why what was submitted was not sent; the text stays.

        Args:
            message: One line, raw text.
        """
        self._submitted = None
        self._problem = (message, self.mode, self._payload)
        self._tell()

    # -- drafts ----------------------------------------------------------------------------------------------------

    def load(self, event: Event) -> bool:
        """Put an event into the field to edit and send it again; what stood there goes to the history.

        Args:
            event: A frame, a raw message or a close.

        Returns:
            Whether it can be sent at all.
        """
        found = typed(event)
        if found is None:
            return False
        mode, payload = found
        before = self._now()
        self.history.leave()
        if before is not None and before.text:
            self.history.add(*before)
        if isinstance(payload, bytes) and len(payload) * 3 <= LIMIT:
            payload = payload.hex(" ")
        self._put(mode, payload, "loaded")
        return True

    def text_draft(self) -> ComposerDraft:
        """Tell what is unfinished, to put it back by `restore`."""
        draft = self.history.draft
        if draft is not None:
            self._put_entry(draft)
        self.history.leave()
        return ComposerDraft(self.mode, self._editor.text, self._close_line.text, self._held, self._what)

    def restore(self, drafted: ComposerDraft | None) -> None:
        """Show what was unfinished.

        Args:
            drafted: What `text_draft` told; None empties the composer.
        """
        drafted = drafted or EMPTY
        self.history.leave()
        self._submitted = self._problem = None
        self._held, self._what = drafted.held, drafted.what
        self._editor.start_over(drafted.text)
        self._close_line.start_over(drafted.closing)
        self.mode = drafted.mode
        self._arrange()

    # -- keys and clicks -------------------------------------------------------------------------------------------

    def action_send(self) -> None:
        """Submit what is typed, or show what is wrong with it."""
        mode, payload = self.mode, self._payload
        try:
            if mode == "close":
                message: Message = self.CloseSubmitted(*read_close(self._close_line.exact))
            else:
                message = self.Submitted(event_of(mode, payload))
        except PayloadError as error:
            self._problem = (where(error), mode, payload)
            self._tell()
            field = self._field()
            if isinstance(field, Editor):
                field.move_cursor((error.line - 1, error.column - 1))
        else:
            self._submitted = (mode, payload)
            self.post_message(message)

    def action_next_mode(self) -> None:
        """Take the text for something else."""
        self.mode = MODES[(MODES.index(self.mode) + 1) % len(MODES)]

    def action_leave_history(self) -> None:
        """Go back to the draft."""
        draft = self.history.leave()
        if draft is None:
            raise SkipAction
        self._put_entry(draft)

    def on_tab_strip_chosen(self, message: TabStrip.Chosen) -> None:
        """Take the text for what was clicked.

        Args:
            message: The strip's own.
        """
        message.stop()
        self.mode = next(mode for mode, tab in TABS.items() if tab == message.tab)
        self.focus()

    def on_editor_entered(self, message: Editor.Entered) -> None:
        """Submit the close, which is one line.

        Args:
            message: The field's own.
        """
        message.stop()
        self.action_send()

    def on_editor_left(self, message: Editor.Left) -> None:
        """Walk the history.

        Args:
            message: The field's own.
        """
        message.stop()
        self._walk(message.step)

    def on_held_left(self, message: Held.Left) -> None:
        """Walk the history.

        Args:
            message: The widget's own.
        """
        message.stop()
        self._walk(message.step)

    def on_held_dropped(self, message: Held.Dropped) -> None:
        """Go back to the text that stood there before.

        Args:
            message: The widget's own.
        """
        message.stop()
        self._held = None
        self._arrange()

    def on_editor_too_large(self, message: Editor.TooLarge) -> None:
        """Hold what is too large for the field.

        Args:
            message: The field's own.
        """
        message.stop()
        if message.editor is self._close_line:
            self._problem = ("too much for a close", self.mode, self._payload)
            self._tell()
        else:
            self._held, self._what = message.text, "pasted"
            self._arrange()

    def on_text_area_changed(self, message: Editor.Changed) -> None:
        """Tell about what is typed now.

        Args:
            message: The field's own.
        """
        message.stop()
        self._tell()

    def on_text_area_selection_changed(self, message: Editor.SelectionChanged) -> None:
        """Keep the caret's moves to ourselves.

        Args:
            message: The field's own.
        """
        message.stop()

    def watch_mode(self) -> None:
        """Show the field of the mode."""
        self._arrange()

    # -- inside ----------------------------------------------------------------------------------------------------

    @property
    def _payload(self) -> str | bytes:
        """What would be sent."""
        if self.mode == "close":
            return self._close_line.exact
        return self._editor.exact if self._held is None else self._held

    def _field(self) -> Widget:
        if self.mode == "close":
            return self._close_line
        return self._editor if self._held is None else self._held_view

    def _now(self) -> Entry | None:
        """What stands in the composer, unless it is bytes."""
        payload = self._payload
        return Entry(self.mode, payload) if isinstance(payload, str) else None

    def _walk(self, step: int) -> None:
        now = self._now()
        if now is None:
            return
        entry = self.history.older(now) if step < 0 else self.history.newer(now)
        if entry is None:
            return
        self._put_entry(entry)
        if step < 0:
            # Where the next step back is one key away: at the end of the first line, if that is one line on the screen.
            line = self._editor.document.get_line(0)
            self._editor.move_cursor((0, len(line) if len(line) < self._editor.wrap_width else 0))

    def _put_entry(self, entry: Entry) -> None:
        mode = next((mode for mode in MODES if mode == entry.mode), MODES[0])
        self._put(mode, entry.text, "sent before")

    def _put(self, mode: ComposerMode, payload: str | bytes, what: str) -> None:
        """Put something into the field that fits it; edits before it can be undone."""
        self.mode = mode
        if mode == "close" and isinstance(payload, str) and editable(payload):
            self._close_line.fill(payload)
            self._close_line.move_cursor(self._close_line.document.end)
        elif isinstance(payload, str) and len(payload) <= LIMIT and editable(payload):
            self._held = None
            self._editor.fill(payload)
            self._editor.move_cursor(self._editor.document.end)
        else:
            self._held, self._what = payload, what
        self._arrange()

    def _arrange(self) -> None:
        """Show one field, and keep the focus on it."""
        field = self._field()
        focused = self.is_mounted and self.has_focus_within
        for each in (self._editor, self._close_line, self._held_view):
            each.display = each is field
        if self._held is not None:
            self._held_view.show(self._held, self._what)
        if focused and not field.has_focus:
            field.focus()
        self._editor.placeholder = Content(HINTS[self.mode])
        self._strip.show(tuple(TABS.values()), TABS[self.mode], "^T mode")
        self._tell()

    def _tell(self) -> None:
        """Tell what is wrong, or how large the frame will be."""
        payload = self._payload
        if self._problem is not None and self._problem[1:] != (self.mode, payload):
            self._problem = None
        told, wrong = (self._problem[0], True) if self._problem else remark(self.mode, payload)
        unseen = strangers(self._editor.text) if not wrong and self._field() is self._editor else []
        parts = [f"✗ {told}" if wrong else told]
        if unseen:
            parts.append(f"holds {', '.join(unseen[:4])}{'…' if len(unseen) > 4 else ''}")
        if self.history.walking:
            parts.append(f"history {self.history.place}/{len(self.history)}, esc leaves")
        self._remark.update(visible(" · ".join(part for part in parts if part)))
        self._remark.set_class(wrong, "-wrong")
