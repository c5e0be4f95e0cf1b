"""The composer: what the user is about to send."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Final

from rich.cells import cell_len
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static

from ...core.events import Event, Raw, Receive
from ...core.payload import visible
from ...errors import PayloadError
from ..history import Entry, History
from ..keymap import COMPOSER
from ..keys import bindings, keys_of
from ..typed import (
    HINTS,
    MODES,
    ComposerMode,
    event_of,
    mode_named,
    read_close,
    remark,
    told_unseen,
    typed,
    where,
)
from ..widgets.editor import LIMIT, Editor
from ..widgets.payload_field import Kept, PayloadField
from ..widgets.tab_strip import TabStrip
from .pane import Pane

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

    mode: ComposerMode = "text"
    """What the text is taken for."""
    frame: Kept = field(default_factory=Kept)
    """The frame or raw message."""
    closing: str = ""
    """Code and reason."""


class ComposerPane(Pane):
    """Edits one frame, one raw message or one close, and remembers what was sent."""

    BORDER_TITLE = "Composer"
    BINDINGS: ClassVar[list[BindingType]] = bindings(COMPOSER)

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
        self._frame = PayloadField(id="frame")
        self._close_line = Editor(single=True, hint=HINTS["close"], id="closing")
        self._remark = Static(classes="remark", markup=False)
        self._shape = (False, False)
        self._submitted: tuple[ComposerMode, str | bytes] | None = None
        self._problem: tuple[str, ComposerMode, str | bytes] | None = None
        self._before = ComposerDraft()
        self._frame_mode: ComposerMode = "text"

    def compose(self) -> ComposeResult:
        """Fill the pane with modes, text and a line for remarks."""
        yield self._strip
        yield self._frame
        yield self._close_line
        yield self._remark

    def on_mount(self) -> None:
        """Show the field of the mode."""
        self._arrange()

    @property
    def inner(self) -> Widget:
        """The text."""
        return self._close_line if self.mode == "close" else self._frame

    # -- what the screen answers -----------------------------------------------------------------------------------

    def sent(self) -> None:
        """Take note that what was submitted was sent: it goes to the history, and its field is emptied.

        What was sent out of the history leaves the draft as it was before; after a close, the next is a frame again.
        """
        if self._submitted is None:
            return
        mode, payload = self._submitted
        self._submitted = self._problem = None
        walking = self.history.walking
        if isinstance(payload, str):
            self.history.add(mode, payload)
        if walking:
            self.restore(self._before)
        elif payload == self._payload:
            self._put(mode, "")
            self.mode = self._frame_mode

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
        draft = self.history.leave() or self._now()
        if draft is not None and draft.text:
            self.history.add(*draft)
        if isinstance(payload, bytes) and len(payload) * 3 <= LIMIT:
            payload = payload.hex(" ")
        self._put(mode, payload, "loaded")
        return True

    def text_draft(self) -> ComposerDraft:
        """Tell what is unfinished, to put it back by `restore`."""
        if self.history.walking:
            return self._before
        return ComposerDraft(self.mode, self._frame.keep(), self._close_line.text)

    def restore(self, drafted: ComposerDraft | None) -> None:
        """Show what was unfinished.

        Args:
            drafted: What `text_draft` told; None empties the composer.
        """
        drafted = drafted or ComposerDraft()
        self.history.leave()
        self._submitted = self._problem = None
        self._frame.restore(drafted.frame)
        self._close_line.start_over(drafted.closing)
        self.mode = drafted.mode
        self._tell()

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
            if mode != "close":
                self._frame.place(error.line, error.column)
        else:
            self._submitted = (mode, payload)
            self.post_message(message)

    def action_next_mode(self) -> None:
        """Take the text for something else."""
        self.mode = MODES[(MODES.index(self.mode) + 1) % len(MODES)]

    def action_leave_history(self) -> None:
        """Go back to the draft."""
        if not self.history.walking:
            raise SkipAction
        self.restore(self._before)

    def on_tab_strip_chosen(self, message: TabStrip.Chosen) -> None:
        """Take the text for what was clicked.

        Args:
            message: The strip's own.
        """
        message.stop()
        self.mode = next(mode for mode, tab in TABS.items() if tab == message.tab)
        self.focus()

    def on_editor_entered(self, message: Editor.Entered) -> None:
        """Submit the close, which is one line."""
        message.stop()
        self.action_send()

    def on_editor_left(self, message: Editor.Left) -> None:
        """Walk the history."""
        message.stop()
        self._walk(message.step)

    def on_payload_field_left(self, message: PayloadField.Left) -> None:
        """Walk the history."""
        message.stop()
        self._walk(message.step)

    def on_editor_too_large(self, message: Editor.TooLarge) -> None:
        """Say that what was pasted was not taken."""
        message.stop()
        self.refuse("not pasted: too much for a close")

    def on_payload_field_changed(self, message: PayloadField.Changed) -> None:
        """Tell about what is typed now."""
        message.stop()
        self._tell()

    def on_text_area_changed(self, message: Editor.Changed) -> None:
        """Tell about what is typed now."""
        message.stop()
        self._tell()

    def watch_mode(self) -> None:
        """Show the field of the mode."""
        if self.mode != "close":
            self._frame_mode = self.mode
        self._arrange()

    # -- inside ----------------------------------------------------------------------------------------------------

    @property
    def _payload(self) -> str | bytes:
        """What would be sent."""
        return self._close_line.exact if self.mode == "close" else self._frame.payload

    def _now(self) -> Entry | None:
        """What stands in the composer, unless it is bytes."""
        payload = self._payload
        return Entry(self.mode, payload) if isinstance(payload, str) else None

    def _walk(self, step: int) -> None:
        now = self._now()
        if now is None:
            return
        before = self.text_draft()
        entry = self.history.older(now) if step < 0 else self.history.newer(now)
        if entry is None:
            return
        if not self.history.walking:
            self.restore(before)
            return
        self._before = before
        self._put(mode_named(entry.mode), entry.text, "sent before")
        if step < 0:
            self._frame.place_first()

    def _put(self, mode: ComposerMode, payload: str | bytes, what: str = "") -> None:
        """Put something into the field that fits it; edits before it can be undone."""
        self.mode = mode
        if mode != "close" or isinstance(payload, bytes):
            self._frame.put(payload, what)
        else:
            self._close_line.fill(payload)
            self._close_line.move_cursor(self._close_line.document.end)
        self._tell()

    def _arrange(self) -> None:
        """Show the field of the mode, and keep the focus on it."""
        focused = self.is_mounted and self.has_focus_within
        closing = self.mode == "close"
        self._close_line.display, self._frame.display = closing, not closing
        if focused:
            self.focus()
        self._frame.hint(HINTS[self.mode])
        self._strip.show(tuple(TABS.values()), TABS[self.mode], f"{keys_of(self).sign('composer.mode')} mode")
        self._tell()

    def _tell(self) -> None:
        """Tell what is wrong, or how large the frame will be."""
        payload = self._payload
        if self._problem is not None and self._problem[1:] != (self.mode, payload):
            self._problem = None
        told, wrong = (self._problem[0], True) if self._problem else remark(self.mode, payload)
        unseen = [] if wrong or self.mode == "close" else self._frame.unseen
        leave = keys_of(self).word("composer.leave_history")
        walked = f"history {self.history.place}/{len(self.history)}, {leave} leaves" if self.history.walking else ""
        parts = (f"✗ {told}" if wrong else told, told_unseen(unseen), walked)
        text = visible(" · ".join(part for part in parts if part))
        # Laying the whole screen out at every key would cost more than all else that the key does.
        shape = (bool(text), cell_len(text) > self._remark.size.width)
        self._remark.update(text, layout=shape != self._shape)
        self._shape = shape
        self._remark.set_class(wrong, "-wrong")
