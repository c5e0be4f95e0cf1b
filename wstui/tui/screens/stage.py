"""What stands where on the debugger's screen, and how the user goes about on it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from .. import keys
from ..offering import Offering
from ..panes.detail import DetailPane
from ..panes.log import LogPane
from ..panes.output import OutputPane
from ..panes.status import StatusLine
from ..widgets.key_bar import KeyBar
from ..widgets.tab_strip import TabStrip
from .failure import FailureView
from .help import HelpScreen
from .painter import PaintedScreen
from .shell import NARROW, SHORT

LOWER: Final = ("detail", "output")
"""What a wide screen shows one of, below the log."""


class Stage(Offering, PaintedScreen):
    """All panes, one or all of them shown, with the keys that lead from one to another."""

    CSS_PATH = "../wstui.tcss"
    ALLOW_IN_MAXIMIZED_VIEW = "KeyBar"
    AUTO_FOCUS: ClassVar[str | None] = ""  # keys that come before a pane has the focus must not go into the path
    PALETTE: ClassVar[list[Binding]] = []
    """What the palette offers."""
    LEFT: ClassVar[str] = ""
    """The view that stands on the left of a wide screen."""
    BELOW: ClassVar[bool] = True
    """Whether a narrow screen has what else stands on the left below each view."""
    LIVE: ClassVar[bool] = True
    """Whether records come while it is looked at, so that their end is followed."""

    def __init__(self) -> None:
        """Make an empty stage."""
        super().__init__()
        self.views = ("log", self.LEFT, *LOWER)
        """What a narrow screen shows one of, in the order in which a key goes through them."""
        self.view = self.views[0]
        """The pane that a narrow screen shows; one of `views`."""
        self.failed = False
        """Whether a failure stands where the log would be."""
        self._lower = LOWER[0]
        self._resumed = False
        self._wide = True

    def compose(self) -> ComposeResult:
        """Lay out all panes; `show_panes` says which of them are shown."""
        self._wide = self.app.size.width >= NARROW
        self.add_class("-wide" if self._wide else "-narrow", "-tall" if self.app.size.height >= SHORT else "-short")
        yield self.title_line()
        yield TabStrip().add_class("views")
        with Horizontal(id="body"):
            with Vertical(id="left"):
                yield from self.left_panes()
            with Vertical(id="right"):
                yield LogPane(live=self.LIVE, id="log")
                yield FailureView(id="failure")
                with Vertical(id="lower"):
                    yield TabStrip().add_class("lower")
                    yield DetailPane(id="detail")
                    yield OutputPane(live=self.LIVE, id="output")
        yield StatusLine(id="status")
        yield KeyBar()

    def title_line(self) -> Widget:
        """Make what stands above the panes."""
        raise NotImplementedError

    def left_panes(self) -> Iterable[Widget]:
        """Make the panes on the left; the first is that of the view `LEFT`."""
        raise NotImplementedError

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """Leave the styles as they are when the screen is shown for the first time: all have just been found.

        Args:
            event: What Textual's own handler sees after this.
        """
        event.refresh_styles, self._resumed = self._resumed, True

    def on_resize(self, event: events.Resize) -> None:
        """Show other panes when the screen becomes narrow or wide.

        Args:
            event: Tells the new size.
        """
        if self._wide != (event.size.width >= NARROW):
            self._wide = event.size.width >= NARROW
            self.show_panes()

    def set_view(self, view: str) -> None:
        """Say which pane a narrow screen shows, and which of detail and output stands below the log.

        Args:
            view: One of `views`.
        """
        self.view = view
        if view in LOWER:
            self._lower = view
        self.show_panes()

    def show_panes(self) -> None:
        """Show the panes that there is room for; only what is said anew costs anything."""
        wide, view = self._wide, self.view
        shown = {
            "left": wide or view == self.LEFT or self.BELOW,
            self.LEFT: wide or view == self.LEFT,
            "right": wide or view != self.LEFT,
            "log": (wide or view == "log") and not self.failed,
            "failure": (wide or view == "log") and self.failed,
            "lower": wide or view in LOWER,
            **{name: name == self._lower for name in LOWER},
        }
        for name, display in shown.items():
            self._pane(name).display = display
        self._pane("left").styles.height = "1fr" if not wide and view == self.LEFT else None
        views, lower = self.query_one(".views", TabStrip), self.query_one(".lower", TabStrip)
        views.display, lower.display = not wide, wide
        self._show_views()
        lower.show(tuple(name.title() for name in LOWER), self._lower.title())

    def _show_views(self) -> None:
        """Name the panes of a narrow screen, beside what the log's border would say if it had one."""
        remark = self.query_one(LogPane).remark if self.view == "log" else ""
        names = tuple(name.title() for name in self.views)
        leads = f"{keys.keys_of(self).word('view.next')} next"
        self.query_one(".views", TabStrip).show(names, self.view.title(), remark or leads)

    def on_log_pane_remarked(self, message: LogPane.Remarked) -> None:
        """Say so on a narrow screen, too.

        Args:
            message: The log's own.
        """
        message.stop()
        self._show_views()

    def action_view(self, view: str) -> None:
        """Go to a pane.

        Args:
            view: One of `views`, or ``composer`` where there is one.
        """
        if self.maximized is not None:
            self.minimize()
        if view != "composer":
            self.set_view(view)
        # Why there is no application stands where its log would be.
        self._pane("failure" if view == "log" and self.failed else view).focus()

    def _pane(self, view: str) -> Widget:
        return self.query_one(f"#{view}")

    def action_next_view(self) -> None:
        """Go to the next of log, scope, detail and output."""
        here = self._focused() or self.view
        self.action_view(self.views[(self.views.index(here) + 1) % len(self.views)])

    def _focused(self, *more: str) -> str | None:
        """Name the view with the focus, among others too."""
        panes = ((name, self.query(f"#{name}")) for name in (*self.views, *more))
        return next((name for name, found in panes if found and found.first().has_focus_within), None)

    def action_maximise(self) -> None:
        """Give the whole screen to the pane with the focus, or take it back."""
        if self.maximized is not None:
            self.minimize()
            return
        name = self._focused("composer")
        if name is not None:
            self.maximized = self._pane(name)

    def action_help(self) -> None:
        """Explain the pane with the focus, and list the keys that work there."""
        pane = self._focused("composer") or "log"
        self.app.push_screen(HelpScreen(pane, list(self.active_bindings.values())))

    def on_tab_strip_chosen(self, message: TabStrip.Chosen) -> None:
        """Go to the pane whose tab was clicked.

        Args:
            message: The strip's own.
        """
        self.action_view(message.tab.lower())
