"""The scope pane: what the next connection asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from ...config import SERVERS, nearest
from ...core.payload import human_size, size_of, visible
from ...core.scope import Scope
from ...errors import FormatError, ScopeError
from ...formats.guess import is_curl
from ..pasted import from_curl
from ..scope_texts import Texts, field_of, line_of, scope_of, spread, texts_of
from ..widgets.editor import LIMIT, Editor
from ..widgets.field import Field
from ..widgets.routes import Routes
from .pane import Pane

SERVER = "server"
"""The field of the server to play: no key of the scope."""


def _fields() -> dict[str, Field]:
    """Make the fields in their order, by the key of the scope."""
    return {
        field.key: field
        for field in (
            Field("path", "path", single=True, hint="e.g. /ws/chat/lobby/ or a URL"),
            Field("query_string", "query", single=True, hint="e.g. token=abc"),
            Field("headers", "headers", single=False, hint="e.g. Accept-Language: de"),
            Field("cookies", "cookies", single=False, hint="e.g. sessionid=abc"),
            Field("subprotocols", "subprotocols", "protocols", single=True, hint="e.g. chat.v2, chat.v1"),
            Field("extra", "extra keys", "extra", single=False, hint='e.g. {"client": ["10.0.0.1", 4000]}'),
        )
    }


class ScopePane(Pane):
    """Edits path, query string, headers, cookies, subprotocols and extra keys of the scope, and the server to play."""

    BORDER_TITLE = "Scope"

    DEFAULT_CSS = """
    ScopePane {
        & > VerticalScroll { height: 1fr; scrollbar-size-vertical: 1; }
        &.-tight Field { grid-columns: 11 1fr; }
    }
    """

    TIGHT = 50
    """Columns under which the names of the fields are shortened."""

    live: reactive[bool] = reactive(default=False)
    """Whether a connection is open, so that edits apply at the next connect."""

    class Changed(Message):
        """The draft was edited; it may be illegal."""

    class Submitted(Message):
        """The user pressed enter in a field of one line, as in a browser's address bar."""

    @dataclass
    class Filled(Message):
        """A curl command was pasted, and the fields say now what it asks for."""

        words: str
        """What was done, in one line; not sanitised."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        """Make a pane with the default scope.

        Args:
            id: Of the widget.
        """
        super().__init__(id=id)
        self._fields = _fields()
        self._seen = Texts()
        self._server = Field(SERVER, "server", single=True, hint=", ".join(SERVERS))
        self._every = (*self._fields.values(), self._server)
        self._routes = Routes()
        for field in self._every:
            field.editor.claim = partial(self._claim, field)
        for key, text in self._seen._asdict().items():
            self._fields[key].editor.start_over(text)

    def compose(self) -> ComposeResult:
        """Fill the pane with its fields."""
        with VerticalScroll(can_focus=False):
            yield from self._every
            yield self._routes

    @property
    def inner(self) -> Widget:
        """The path."""
        return self._fields["path"].editor

    # -- drafts ----------------------------------------------------------------------------------------------------

    def show(self, scope: Scope, server: str = "") -> None:
        """Show another session's draft, or a new one; what means the same already stays as it was typed.

        Args:
            scope: The draft.
            server: The server to play.
        """
        self._show_server(server)
        try:
            same = scope_of(self._texts()) == scope
        except ScopeError:
            same = False
        if not same:
            self._take(texts_of(scope))

    def draft(self) -> Scope:
        """Read the fields.

        Returns:
            The scope that they make.

        Raises:
            ScopeError: A field is wrong. It says so, and has the focus.
        """
        path = self._fields["path"]
        try:
            self._from_curl(path, path.editor.exact)
            scope = scope_of(self._texts())
        except ScopeError as error:
            field = self._fields[field_of(error.key)]
            whole = error.message if error.key == field.key else str(error)
            field.refuse(whole, line_of(self._texts(), error))
            field.editor.focus()
            raise
        self._check_server()
        self._spread()
        for field in self._every:
            field.excuse(whatever=True)
        return scope

    @property
    def server(self) -> str:
        """The server that the next connection plays, as `draft` has checked it; empty for the usual one."""
        return self._server.editor.text.strip()

    def offer(self, routes: Sequence[str]) -> None:
        """Say which paths there are.

        Args:
            routes: What the application declares, as its framework spells it; not sanitised.
        """
        self._routes.show(routes)
        self._fields["path"].editor.offer(visible(path) for path in routes)

    def text_draft(self) -> tuple[str, ...]:
        """Tell what stands in the fields, to put it back by `restore`.

        Returns:
            One text for each field, unfinished or not.
        """
        return (*self._texts(), self._server.editor.text)

    def restore(self, drafted: tuple[str, ...]) -> None:
        """Put back what was typed in a session.

        Args:
            drafted: What `text_draft` told.
        """
        *texts, server = drafted
        self._show_server(server)
        self._take(Texts(*texts))

    # -- events ----------------------------------------------------------------------------------------------------

    def watch_live(self) -> None:
        """Say when edits apply."""
        self.border_subtitle = "applies at next connect" if self.live else ""

    def on_resize(self, event: events.Resize) -> None:
        """Shorten the names of the fields where there is little room.

        Args:
            event: The new size.
        """
        tight = event.size.width < self.TIGHT
        self.set_class(tight, "-tight")
        self._routes.align(names=11 if tight else 14)

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """Share out a URL or a cookie header that was pasted, once its field is left.

        Args:
            event: Which field was left.
        """
        path = self._fields["path"]
        if event.widget is path.editor and self._claim(path, path.editor.exact):
            return
        if event.widget in {path.editor, self._fields["cookies"].editor}:
            self._spread()

    def on_text_area_changed(self, message: Editor.Changed) -> None:
        """Tell that the draft was edited, and take back what was said about the text before.

        Args:
            message: The field's own.
        """
        message.stop()
        for field in self._every:
            field.excuse()
        texts = self._texts()
        if texts != self._seen:
            self._seen = texts
            self.post_message(self.Changed())

    def on_routes_chosen(self, message: Routes.Chosen) -> None:
        """Take a route for the path.

        Args:
            message: The list's own.
        """
        message.stop()
        editor = self._fields["path"].editor
        editor.fill(visible(message.path))
        editor.move_cursor(editor.document.end)
        editor.focus()

    def on_editor_entered(self, message: Editor.Entered) -> None:
        """Tell that the user has finished a line.

        Args:
            message: The field's own.
        """
        message.stop()
        self.post_message(self.Submitted())

    def on_editor_left(self, message: Editor.Left) -> None:
        """Go to the field above or below.

        Args:
            message: The field's own.
        """
        message.stop()
        editors = [field.editor for field in self._every]
        at = editors.index(message.editor) + message.step
        if 0 <= at < len(editors):
            editors[at].focus()

    def on_editor_too_large(self, message: Editor.TooLarge) -> None:
        """Say that what was pasted was not taken.

        Args:
            message: The field's own.
        """
        message.stop()
        field = next(field for field in self._every if field.editor is message.editor)
        if len(message.text) > LIMIT:
            field.refuse(f"not pasted: {human_size(size_of(message.text))} is more than a field takes")
        else:
            field.refuse("not pasted: it has characters of the last private plane")

    # -- inside ----------------------------------------------------------------------------------------------------

    def _texts(self) -> Texts:
        return Texts(**{key: field.editor.text for key, field in self._fields.items()})

    def _claim(self, field: Field, text: str) -> bool:
        """Fill the fields with what a curl command asks for; tell whether the text is one."""
        try:
            return self._from_curl(field, text)
        except ScopeError as error:
            field.refuse(error.message)
            return True

    def _from_curl(self, field: Field, text: str) -> bool:
        if not is_curl(text):
            return False
        if len(text) > LIMIT:
            raise ScopeError(field.key, f"curl: {human_size(size_of(text))} is too much: copy that one request only")
        try:
            taken = from_curl(text)
        except FormatError as error:
            raise ScopeError(field.key, f"curl: {error}") from None
        self._fill(texts_of(taken.scope))
        self.post_message(self.Filled(taken.words))
        return True

    def _fill(self, texts: Texts) -> None:
        for key, text in texts._asdict().items():
            self._fields[key].editor.fill(text)

    def _take(self, texts: Texts) -> None:
        """Show other texts, without telling that the draft was edited."""
        self._seen = texts
        for key, text in texts._asdict().items():
            field = self._fields[key]
            field.excuse(whatever=True)
            if field.editor.text != text:
                field.editor.start_over(text)

    def _show_server(self, server: str) -> None:
        self._server.excuse(whatever=True)
        if self._server.editor.text != server:
            self._server.editor.start_over(server)

    def _check_server(self) -> None:
        """Refuse a server that there is not; no name is the usual one."""
        name = self.server
        if name and name not in SERVERS:
            near = nearest(name, list(SERVERS)) or f", only {', '.join(SERVERS)}"
            message = f"there is no {visible(name, 40)}{near}"
            self._server.refuse(message)
            self._server.editor.focus()
            raise ScopeError(SERVER, message)

    def _spread(self) -> None:
        try:
            texts = spread(self._texts())
        except ScopeError:
            return  # it is told when the scope is needed
        self._fill(texts)
