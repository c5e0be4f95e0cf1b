"""A question that lies over everything: a title, a few words, fields to fill in, one line for what is wrong.

::

    def take(answers: Answers) -> Path:
        if not answers.texts["file"]:
            raise UsageError("a name is needed")
        return Path(answers.texts["file"])

    app.push_screen(Dialog("Save", [Ask("file", "file", "chat.wstui")], take, does="saves"), self._saved)

`enter` hands the answers to ``take``. What it makes of them is the dialog's result; what it raises is told, and the
dialog stays. ``take`` may be a coroutine, for what takes long: `tell` says how far it is, and `escape` calls `stop`.
After `escape` the result is None. Without fields it is a question that `enter` says yes to.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import ClassVar, Generic, NamedTuple, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static
from textual.worker import Worker

from ...core.payload import visible
from ...errors import UsageError, WstuiError
from ..keymap import DIALOG
from ..keys import bindings, keys_of
from ..widgets.choice import Choice
from ..widgets.editor import Editor
from ..widgets.field import Field

T = TypeVar("T")


class Ask(NamedTuple):
    """A text that is asked for."""

    key: str
    """What it is called in the answers."""
    name: str
    """What the screen calls it; up to 12 columns."""
    text: str = ""
    """What stands there at first."""
    hint: str = ""
    """What to show while it is empty."""
    secret: bool = False
    """Whether it is seen as dots."""
    single: bool = True
    """Whether it is one line."""


class Offer(NamedTuple):
    """Something that can be chosen."""

    key: str
    """What it is called in the answers."""
    name: str
    """What the screen calls it; up to 12 columns."""
    words: str
    """What it means."""
    chosen: bool = False
    """Whether it is at first."""


class Answers(NamedTuple):
    """What the user has filled in."""

    texts: dict[str, str]
    """The texts, exactly, by the keys of what was asked for."""
    chosen: frozenset[str]
    """The keys of what was chosen."""


class Dialog(ModalScreen[T], Generic[T]):
    """A question with fields.

    Args:
        title: What it is about.
        parts: What is asked for, in order.
        take: Makes the result of the answers, or a coroutine that does; an error of ours that it raises is told.
        words: What to know before; lines that are wrapped. Not sanitised.
        does: What enter does: ``saves``.
        back: What escape does; empty says nothing of it.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings(DIALOG)

    DEFAULT_CSS = """
    Dialog {
        align: center middle;
        & > VerticalScroll {
            width: 76;
            max-width: 96%;
            height: auto;
            max-height: 92%;
            border: round $accent;
            border-title-style: bold;
            padding: 0 1;
            background: $surface;
        }
        & Static { height: auto; }
        & #words { margin: 0 1 1 1; }
        & #told { margin: 1 1 0 1; display: none; }
        &.-telling #told, &.-wrong #told { display: block; }
        &.-wrong #told { color: $text-error; }
    }
    """

    def __init__(
        self,
        title: str,
        parts: Sequence[Ask | Offer],
        take: Callable[[Answers], T | Awaitable[T]],
        *,
        words: str = "",
        does: str = "accepts",
        back: str = "goes back",
    ) -> None:
        super().__init__()
        self._title = title
        self._take = take
        self._words = words
        self._does = (does, back)
        self._parts = [_field(part) if isinstance(part, Ask) else Choice(*part[:3], chosen=part[3]) for part in parts]
        self._offered = {part.editor: part.editor.text for part in self._parts if isinstance(part, Field)}
        self._told = Static(markup=False, id="told")
        self._problem = ""
        self._working: Worker[None] | None = None

    def compose(self) -> ComposeResult:
        """Show it."""
        with VerticalScroll(can_focus=not self._parts) as frame:
            # Written as markup: Textual takes nothing else there.
            frame.border_title = Content(visible(self._title)).markup
            frame.border_subtitle = Content(", ").join(self._deeds()).markup
            if self._words:
                yield Static(Content("\n".join(map(visible, self._words.split("\n")))), id="words", markup=False)
            yield from self._parts
            yield self._told

    def _deeds(self) -> Iterator[Content]:
        """Tell what the keys do; a click does the same."""
        keys = keys_of(self)
        for name, does in zip(("accept", "cancel"), self._does, strict=True):
            if does:
                told = f"{keys.word(f'dialog.{name}')} {visible(does)}"
                yield Content.from_markup(f"[@click=screen.{name}]$told[/]", told=told)
        if any(isinstance(part, Choice) for part in self._parts):
            yield Content(keys.fill("{dialog.choose} ticks"))
            if len(self._parts) > 1:
                yield Content("tab next")

    @property
    def problem(self) -> str:
        """What it says is wrong, not sanitised; empty if nothing."""
        return self._problem

    def refuse(self, message: str) -> None:
        """Say what is wrong until something is changed.

        Args:
            message: One line, raw text.
        """
        self._problem = message
        self.add_class("-wrong")
        self._tell(f"✗ {visible(message)}")

    def tell(self, message: str) -> None:
        """Say how far it is.

        Args:
            message: One line, raw text.
        """
        self._excuse()
        self._tell(visible(message))

    def _tell(self, text: str) -> None:
        self.add_class("-telling")
        self._told.update(Content(text))
        self._told.call_after_refresh(self._told.scroll_visible, animate=False)

    def _excuse(self) -> None:
        """Take back what was told."""
        self._problem = ""
        self.remove_class("-wrong", "-telling")

    def answers(self) -> Answers:
        """Read what is filled in.

        Returns:
            The answers.
        """
        return Answers(
            {part.key: part.editor.exact for part in self._parts if isinstance(part, Field)},
            frozenset(part.key for part in self._parts if isinstance(part, Choice) and part.chosen),
        )

    def action_accept(self) -> None:
        """Make the result, or say what is wrong."""
        if self._working is not None:
            return
        try:
            result = self._take(self.answers())
        except UsageError as error:
            self.refuse(str(error))
            return
        if isinstance(result, Awaitable):
            self._working = self.run_worker(self._finish(result))
        else:
            self.dismiss(result)

    async def _finish(self, coming: Awaitable[T]) -> None:
        """Wait for the result, and say what is wrong."""
        try:
            result = await coming
        except WstuiError as error:
            self.refuse(str(error))
        else:
            self.dismiss(result)
        finally:
            self._working = None

    def action_cancel(self) -> None:
        """Stop what is being done; if nothing is, go back."""
        if self._working is None:
            self.dismiss(None)
        else:
            self.stop()

    def stop(self) -> None:
        """Stop the coroutine of ``take``; to be overridden where it must not end in the middle."""
        if self._working is not None:
            self._working.cancel()

    # -- the fields' own -----------------------------------------------------------------------------------------------

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Select what a field offers, so that it is replaced by what is typed; once it was changed, it is left alone.

        Args:
            event: Which field has the focus.
        """
        editor = event.widget
        if isinstance(editor, Editor) and editor.text and editor.text == self._offered.get(editor):
            editor.select_all()

    def on_editor_entered(self, message: Editor.Entered) -> None:
        """Accept at the end of a line.

        Args:
            message: The field's own.
        """
        message.stop()
        self.action_accept()

    def on_editor_left(self, message: Editor.Left) -> None:
        """Go to the field above or below.

        Args:
            message: The field's own.
        """
        message.stop()
        (self.focus_next if message.step > 0 else self.focus_previous)()

    def on_editor_too_large(self, message: Editor.TooLarge) -> None:
        """Say that what was pasted was not taken.

        Args:
            message: The field's own.
        """
        message.stop()
        self.refuse("not pasted: it is more than a field takes")

    def on_text_area_changed(self, message: Editor.Changed) -> None:
        """Take back what was said about the text before.

        Args:
            message: The field's own.
        """
        message.stop()
        self._excuse()


def _field(ask: Ask) -> Field:
    """Make the field of a text."""
    field = Field(ask.key, ask.name, single=ask.single, hint=ask.hint, secret=ask.secret)
    field.editor.start_over(ask.text)
    return field
