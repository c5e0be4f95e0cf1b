"""What the pane with the focus is for, and all keys."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Final

from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.binding import ActiveBinding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.keys import format_key
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from ..keymap import HELP
from ..keys import bindings, keys_of

PANES: Final = {
    "log": (
        "Log",
        (
            "Every event of this session: > from you, < from the application with the line of code that sent it, ! "
            "facts about the application. The newest row is followed until you move the cursor; {lines.follow} "
            "follows again. {lines.open} shows the row in the detail pane, {log.edit} puts a frame into the composer, "
            "{log.crash} goes to the last crash, {log.output_rows} hides the rows of prints, {lines.copy} copies, "
            "{log.maximise} maximises. {log.search} and {log.filter} take a text, a /regular expression/ or "
            "$.json.path=value; before it < > !, kind:text,close or #2. {log.bookmark} sets a bookmark or "
            "takes it away, {log.next_bookmark} goes to the next one."
        ),
    ),
    "compare": (
        "Replay",
        (
            "What was recorded, at the left, and what the application says now: ~ changed, - missing, + extra. "
            "{lines.next_match} and {lines.previous_match} go from difference to difference, also within a frame; the "
            "detail has the path of each. {compare.accept} takes what is said now for what is expected, "
            "{compare.ignore} lets this path differ from now on; both write it into the file at once, and "
            "{compare.undo} takes it back. {compare.suggest} replays once more and offers what differs by chance."
        ),
    ),
    "session": (
        "Session",
        (
            "What the file says about itself: the application and the server that it was recorded with, when, and "
            "what may differ when it is replayed. Nothing runs here."
        ),
    ),
    "scope": (
        "Scope",
        (
            "What the next connection is made with. The path takes a query string or a whole ws:// URL; of the routes "
            "below, which the application declares, {editor.cursor_right} takes what is suggested, a click any. A curl "
            "command, as browsers copy them, fills all fields wherever it is pasted. Headers and cookies are one to a "
            "line, subprotocols are separated by commas, extra keys are a JSON object that is laid over the scope. A "
            "plausible Host and Origin are added where you give none. The server is whose behaviour you get: "
            "uvicorn's, hypercorn's, daphne's, or what the spec says. {session.connect} connects, and asks first for "
            "what ${secret:…} stands for; {session.secrets} asks anew. {session.save} saves the session."
        ),
    ),
    "composer": (
        "Composer",
        (
            "What is sent next: text, JSON (checked, sent as typed), binary (hex, or base64: before it), a raw ASGI "
            "message (a JSON object), or a close with code and reason. {composer.send} sends, {composer.mode} changes "
            "the mode, up and down walk through what was sent before. An empty field in text or binary mode sends an "
            "empty frame."
        ),
    ),
    "detail": (
        "Detail",
        (
            "The row under the log's cursor: JSON, text or hex of a frame; the traceback of a crash with source lines "
            "and the locals of your own frames; everything else as a table. {detail.previous_tab}, {detail.next_tab} "
            "or a click change the view. {log.search} looks for a text in it."
        ),
    ),
    "output": (
        "Output",
        (
            "What the application printed, logged and warned, with the connection that did it, and what kept its "
            "event loop from running. {log.search} looks for a text in it."
        ),
    ),
}
"""What each pane is for, by its id; `Keys.fill` puts the keys in."""

TYPING: Final = {"scope", "composer"}
"""Panes in which letters are typed."""

SIDEWAYS: Final = {"page_left", "page_right"}
"""What Textual binds wherever something scrolls, though no pane of ours is so wide."""


def key_table(app: App[Any], active: Iterable[ActiveBinding], *, typing: bool) -> list[tuple[str, str]]:
    """List the keys that work and what they do.

    Args:
        app: Knows how keys are written.
        active: What is bound where the focus is.
        typing: Whether letters go into a text there.

    Returns:
        Pairs of keys and words; first those of the pane with the focus. Keys that every text field has are left out.
    """
    rows: dict[tuple[bool, str], tuple[list[str], str]] = {}
    for node, binding, enabled, tooltip in active:
        own = (binding.id or "").startswith("editor.") or not binding.description
        if own or binding.action in SIDEWAYS or not enabled or (typing and len(format_key(binding.key)) == 1):
            continue
        everywhere = isinstance(node, Screen | App)
        names, _ = rows.setdefault(
            (everywhere, binding.action), ([], tooltip or binding.tooltip or binding.description)
        )
        if (name := app.get_key_display(binding)) not in names:
            names.append(name)
    ordered = sorted(rows.items(), key=lambda item: item[0][0])
    return [(" ".join(names), words) for _, (names, words) in ordered]


class HelpScreen(ModalScreen[None]):
    """Help on one pane and the list of keys that work in it.

    Args:
        pane: The pane with the focus.
        active: What is bound there.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings(HELP)

    def __init__(self, pane: str, active: Iterable[ActiveBinding]) -> None:
        super().__init__()
        self._pane = pane
        self._active = list(active)

    def compose(self) -> ComposeResult:
        """Show it."""
        title, text = PANES[self._pane]
        rows = key_table(self.app, self._active, typing=self._pane in TYPING)
        if self._pane == "compare":
            rows = [(names, words.replace(" match", " difference")) for names, words in rows]
        width = max((cell_len(names) for names, _ in rows), default=0)
        table = "\n".join(f"{names.rjust(width)}  {words}" for names, words in rows)
        with VerticalScroll(id="help") as frame:
            frame.border_title = title
            frame.border_subtitle = f"{keys_of(self).word('help.close')} closes"
            yield Static(Content(f"{keys_of(self).fill(text)}\n\n{table}"), markup=False)
