"""What the pane with the focus is for, and all keys."""

from __future__ import annotations

from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.keys import format_key
from textual.screen import ModalScreen
from textual.widgets import Static

from .. import keys

PANES: Final = {
    "log": (
        "Log",
        (
            "Every event of this session: > from you, < from the application with the line of code that sent it, ! "
            "facts about the application. The newest row is followed until you move the cursor; f follows again. Enter "
            "shows the row in the detail pane, e puts a frame into the composer, x goes to the last crash, o hides the "
            "rows of prints, y copies, z maximises."
        ),
    ),
    "scope": (
        "Scope",
        (
            "What the next connection is made with. The path takes a query string or a whole ws:// URL. Headers and "
            "cookies are one to a line, subprotocols are separated by commas, extra keys are a JSON object that is "
            "laid over the scope. A plausible Host and Origin are added where you give none. F5 connects."
        ),
    ),
    "composer": (
        "Composer",
        (
            "What is sent next: text, JSON (checked, sent as typed), binary (hex, or base64: before it), a raw ASGI "
            "message (a JSON object), or a close with code and reason. ctrl+j sends, ctrl+t changes the mode, up and "
            "down walk through what was sent before. An empty field in text or binary mode sends an empty frame."
        ),
    ),
    "detail": (
        "Detail",
        (
            "The row under the log's cursor: JSON, text or hex of a frame; the traceback of a crash with source lines "
            "and the locals of your own frames; everything else as a table. Brackets or a click change the view."
        ),
    ),
    "output": (
        "Output",
        (
            "What the application printed, logged and warned, with the connection that did it, and what kept its event "
            "loop from running."
        ),
    ),
}
"""What each pane is for, by its id."""


def key_table(bindings: list[Binding]) -> list[tuple[str, str]]:
    """List keys and what they do.

    Args:
        bindings: Of a screen.

    Returns:
        Pairs of keys and words, in order.
    """
    rows = []
    for binding in bindings:
        names = " or ".join(format_key(key.strip()) for key in binding.key.split(","))
        rows.append((names, binding.tooltip or binding.description))
    return rows


class HelpScreen(ModalScreen[None]):
    """Help on one pane and the list of keys; any key closes it.

    Args:
        pane: The pane with the focus.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,q,enter", "dismiss", "Close", id="help.close"),
    ]

    def __init__(self, pane: str) -> None:
        super().__init__()
        self._pane = pane

    def compose(self) -> ComposeResult:
        """Show it."""
        title, text = PANES[self._pane]
        rows = [
            *key_table(keys.SCREEN),
            ("^j", "Send"),
            ("^t", "Mode of the composer"),
            ("^p", "Palette"),
            ("^q", "Quit"),
        ]
        table = "\n".join(f"{names:>16}  {words}" for names, words in rows)
        with VerticalScroll(id="help"):
            yield Static(Content.styled(title, "bold"), markup=False)
            yield Static(text + "\n", markup=False)
            yield Static(Content.styled("Keys", "bold"), markup=False)
            yield Static(table, markup=False)
