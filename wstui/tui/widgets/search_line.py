"""The line below a log or other lines in which one types what is looked for, and which tells what was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from ...core.payload import visible
from ..keymap import SEARCH
from ..keys import bindings
from ..offering import Offering
from .editor import Editor

HINT: Final = "text  /regex/i  $.json.path=value   before it: < > !  kind:text,crashed  #2"
MODES: Final = ("search", "filter")


class SearchLine(Offering, Widget):
    """Holds the query while it is typed, and tells of it afterwards."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(SEARCH)

    DEFAULT_CSS = """
    SearchLine {
        height: auto;
        display: none;
        & Horizontal { height: 1; }
        & .mode { width: 8; color: $text-accent; text-style: bold; }
        & Editor { height: 1; width: 1fr; background: $boost; display: none; }
        & .told { width: 1fr; height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
        & .wrong { height: auto; max-height: 3; color: $text-error; display: none; }
        &.-typing Editor { display: block; }
        &.-typing .told { display: none; }
        &.-wrong .wrong { display: block; }
    }
    """

    @dataclass
    class Submitted(Message):
        """The user pressed enter."""

        text: str
        """What was typed, exactly."""
        mode: str
        """One of `MODES`."""

    class Left(Message):
        """The user does not want to type any more."""

    def __init__(self, modes: Sequence[str] = MODES, hint: str = HINT) -> None:
        """Make a line that is not seen.

        Args:
            modes: What can be done here with what is found: some of `MODES`.
            hint: What can be typed.
        """
        super().__init__()
        self._modes = modes
        self.mode = modes[0]
        """What is to be done with what is found: one of `MODES`."""
        self._label = Static(classes="mode", markup=False)
        self._editor = Editor(single=True, hint=hint)
        self._told = Static(classes="told", markup=False)
        self._wrong = Static(classes="wrong", markup=False)

    def compose(self) -> ComposeResult:
        """Fill the line."""
        with Horizontal():
            yield self._label
            yield self._editor
            yield self._told
        yield self._wrong

    @property
    def typing(self) -> bool:
        """Whether a query is being typed."""
        return self.has_class("-typing")

    def ask(self, mode: str) -> None:
        """Let the user type, beginning with what was typed before.

        Args:
            mode: One of `MODES`.
        """
        self._be(mode)
        self.display = True
        self.add_class("-typing")
        self._editor.focus()
        self._editor.select_all()

    def rest(self) -> None:
        """Let the user type no more."""
        self.remove_class("-typing", "-wrong")

    def tell(self, mode: str, said: list[tuple[str, str]]) -> None:
        """Tell of the query.

        Args:
            mode: What is done with what is found.
            said: Pairs of text and style, not sanitised; none hides the line.
        """
        self._be(mode)
        self.display = bool(said)
        content = Content("  ").join([Content.styled(visible(text, 200), style) for text, style in said])
        self._told.update(content, layout=False)  # it has its room, and changes often

    def refuse(self, problem: str) -> None:
        """Say what is wrong with what was typed.

        Args:
            problem: One line, not sanitised.
        """
        self._wrong.update(f"✗ {visible(problem)}")
        self.add_class("-wrong")

    def _offers(self, action: str) -> bool:
        """Have no key for another mode where there is none."""
        return action != "other" or len(self._modes) > 1

    def action_other(self) -> None:
        """Search instead of filter, or the other way round."""
        self._be(self._modes[1 - self._modes.index(self.mode)])

    def action_leave(self) -> None:
        """Type no more."""
        self.rest()
        self.post_message(self.Left())

    def on_editor_entered(self, message: Editor.Entered) -> None:
        """Hand on what was typed.

        Args:
            message: The editor's own.
        """
        message.stop()
        self.post_message(self.Submitted(self._editor.exact, self.mode))

    def on_text_area_changed(self, message: Editor.Changed) -> None:
        """Take back what was wrong: it is another text now.

        Args:
            message: The editor's own.
        """
        message.stop()
        self.remove_class("-wrong")

    def _be(self, mode: str) -> None:
        self.mode = mode
        self._label.update(f" {mode}", layout=False)
