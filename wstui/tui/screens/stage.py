"""What stands where on the debugger's screen, and how the user goes about on it."""

from __future__ import annotations

from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Footer

from .. import keys
from ..history import History
from ..panes.composer import ComposerPane
from ..panes.detail import DetailPane
from ..panes.log import LogPane
from ..panes.output import OutputPane
from ..panes.scope import ScopePane
from ..panes.status import StatusLine
from ..panes.tabs import SessionTabs
from ..widgets.tab_strip import TabStrip
from .failure import FailureView
from .help import HelpScreen

VIEWS: Final = ("log", "scope", "detail", "output")
"""What a narrow screen shows one of, in the order in which a key goes through them."""


class Stage(Screen[None]):
    """All panes, one or all of them shown, with the keys that lead from one to another."""

    CSS_PATH = "../wstui.tcss"
    AUTO_FOCUS: ClassVar[str | None] = ""  # keys that come before a pane has the focus must not go into the path
    BINDINGS: ClassVar[list[BindingType]] = [*keys.SCREEN, *keys.LOG]

    def __init__(self) -> None:
        """Make an empty stage."""
        super().__init__()
        self.history = History()
        """What was sent, of all sessions."""

    def compose(self) -> ComposeResult:
        """Lay out all panes; the style sheet says which of them a narrow screen shows."""
        yield SessionTabs(id="tabs")
        yield TabStrip().add_class("views")
        with Horizontal(id="body"):
            with Vertical(id="left"):
                yield ScopePane(id="scope")
                yield ComposerPane(self.history, id="composer")
            with Vertical(id="right"):
                yield LogPane(id="log")
                yield FailureView(id="failure")
                with Vertical(id="lower"):
                    yield TabStrip().add_class("lower")
                    yield DetailPane(id="detail")
                    yield OutputPane(id="output")
        yield StatusLine(id="status")
        yield Footer(compact=True, show_command_palette=False)

    def set_view(self, view: str) -> None:
        """Say which pane a narrow screen shows, and which of detail and output stands below the log."""
        for name in VIEWS:
            self.set_class(name == view, f"view-{name}")
        if view in {"detail", "output"}:
            self.set_class(view == "output", "lower-output")
        lower = "Output" if self.has_class("lower-output") else "Detail"
        self.query_one(".views", TabStrip).show(tuple(name.title() for name in VIEWS), view.title(), "F2 next")
        self.query_one(".lower", TabStrip).show(("Detail", "Output"), lower)

    def action_view(self, view: str) -> None:
        """Go to a pane.

        Args:
            view: ``log``, ``scope``, ``detail``, ``output`` or ``composer``.
        """
        if self.maximized is not None:
            self.minimize()
        if view != "composer":
            self.set_view(view)
        self._pane(view).focus()

    def _pane(self, view: str) -> Widget:
        # Why there is no application stands where its log would be.
        return self.query_one("#failure" if view == "log" and self.has_class("failed") else f"#{view}")

    def action_next_view(self) -> None:
        """Go to the next of log, scope, detail and output."""
        here = next((name for name in VIEWS if self._pane(name).has_focus_within), None)
        if here is None:
            here = next((name for name in VIEWS if self.has_class(f"view-{name}")), VIEWS[-1])
        self.action_view(VIEWS[(VIEWS.index(here) + 1) % len(VIEWS)])

    def action_maximise(self) -> None:
        """Give the whole screen to the pane with the focus, or take it back."""
        if self.maximized is not None:
            self.minimize()
            return
        pane = next((self._pane(name) for name in (*VIEWS, "composer") if self._pane(name).has_focus_within), None)
        if pane is not None:
            self.maximized = pane

    def action_help(self) -> None:
        """Explain the pane with the focus, and list the keys that work there."""
        pane = next((name for name in (*VIEWS, "composer") if self._pane(name).has_focus_within), "log")
        self.app.push_screen(HelpScreen(pane, list(self.active_bindings.values())))

    def on_tab_strip_chosen(self, message: TabStrip.Chosen) -> None:
        """Go to the pane whose tab was clicked.

        Args:
            message: The strip's own.
        """
        self.action_view(message.tab.lower())
