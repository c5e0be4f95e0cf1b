"""A replay beside what was recorded: what differs, and what the user makes of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from ...core.payload import visible
from ...errors import WstuiError
from ...session.replaying import Replayed
from ...session.reviewing import Review
from ..keymap import COMPARE
from ..keys import bindings, keys_of
from ..widgets.content import trace_of
from ..widgets.key_bar import KeyBar
from ..widgets.line_view import LineView
from ..widgets.pair_lines import DetailLines
from ..widgets.pair_view import PairView
from ..widgets.trace_view import trace_lines
from .dialog import Answers, Dialog, Offer
from .help import HelpScreen
from .painter import PaintedScreen

HEADINGS: Final = ("── Replay: recorded, and now ", "── Detail ")
"""What stands above the rows and above the detail."""


class CompareScreen(PaintedScreen):
    """Both transcripts side by side, and the row under the cursor in detail.

    Args:
        review: The replay.
        app: The application, as the user calls it.
        again: Replays the file anew, in place of this screen.
        once_more: Replays the file once more beneath this screen; None if the user did not let it.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings(COMPARE)
    PALETTE: ClassVar[list[Binding]] = [*Binding.make_bindings(bindings(COMPARE[:-1]))]

    DEFAULT_CSS = """
    CompareScreen {
        layers: base;
        & #head { height: 1; background: $panel; text-wrap: nowrap; text-overflow: ellipsis; }
        & PairView, & #difference { height: 1fr; }
        & .heading { height: 1; color: $foreground 70%; background: $foreground 8%; text-wrap: nowrap; }
        & .heading.-focused { color: $text-accent; text-style: bold; }
        & #told { height: auto; max-height: 2; padding: 0 1; background: $panel; }
        & KeyBar { background: $panel; }
    }
    """

    def __init__(
        self,
        review: Review,
        app: str,
        again: Callable[[], None],
        once_more: Callable[[], Awaitable[Replayed | None]],
    ) -> None:
        super().__init__()
        self.review = review
        """The replay."""
        self._debugged = app
        self._again = again
        self._once_more = once_more
        self._head = Static(id="head", markup=False)
        self._told = Static(id="told", markup=False)
        self._view = PairView()
        self._detail = LineView()
        self._detail.id = "difference"
        self._headings = tuple(Static(text, classes="heading", markup=False) for text in HEADINGS)
        self._busy = False
        self._deciding = asyncio.Lock()

    def compose(self) -> ComposeResult:
        """Lay it out."""
        yield self._head
        yield self._headings[0]
        yield self._view
        yield self._headings[1]
        yield self._detail
        yield self._told
        yield KeyBar()

    def on_mount(self) -> None:
        """Show what differs first."""
        self._show()
        self._view.focus()
        problem = self.review.replayed.problem
        self.tell(f"not replayed to the end: {problem}" if problem else self._counted(), wrong=bool(problem))

    # -- what is shown ---------------------------------------------------------------------------------------------

    def tell(self, word: str, *, wrong: bool = False) -> None:
        """Say something at the bottom.

        Args:
            word: One line; not sanitised.
            wrong: Whether something did not work.
        """
        style = "$text-error" if wrong else "$text-warning"
        self._told.update(Content.styled(f"✗ {visible(word)}" if wrong else visible(word), style))

    def _show(self, row: int | None = None) -> None:
        """Show the rows, the cursor on one of them or the first after it that differs."""
        name = visible(self.review.replayed.case.path.name, 60)
        parts = [
            Content.styled(" wstui ", "bold reverse"),
            Content.styled(name, "bold"),
            Content(f"against {visible(self._debugged, 60)}"),
            Content.styled(self._counted(), "" if self._same else "$text-warning"),
        ]
        self._head.update(Content("  ").join(parts))
        self._view.compare(self.review.rows, row)
        self._show_row()

    def _show_row(self) -> None:
        row = self._view.row
        trace = trace_of(row.record.event) if row is not None and row.kind == "extra" else None
        self._detail.show(DetailLines(row, self._view.at) if trace is None else trace_lines(trace))

    @property
    def _same(self) -> bool:
        comparison = self.review.replayed.comparison
        return comparison is None or comparison.same

    def _counted(self) -> str:
        comparison = self.review.replayed.comparison
        counts = comparison.counts() if comparison is not None else {}
        told = [f"{count:,} {kind}" for kind, count in counts.items() if count and kind != "same"]
        return ", ".join([*(told or ["nothing differs"]), f"{counts.get('same', 0):,} the same"])

    def on_descendant_focus(self) -> None:
        """Mark the half that has the keys."""
        for heading, view in zip(self._headings, (self._view, self._detail), strict=True):
            heading.set_class(view.has_focus, "-focused")

    def on_row_view_moved(self, message: PairView.Moved) -> None:
        """Show the row under the cursor in detail.

        Args:
            message: The view's own.
        """
        message.stop()
        self._show_row()

    def on_row_view_opened(self, message: PairView.Opened) -> None:
        """Go to the detail.

        Args:
            message: The view's own.
        """
        message.stop()
        self._detail.focus()

    def on_pair_view_turned(self, message: PairView.Turned) -> None:
        """Mark another difference in the detail.

        Args:
            message: The view's own.
        """
        message.stop()
        self._show_row()

    # -- what the user decides -------------------------------------------------------------------------------------

    def action_accept(self) -> None:
        """Take what the application says now for what is expected of it."""
        self._decide(lambda: self.review.accept([self._view.row] if self._view.row is not None else []))

    def action_accept_all(self) -> None:
        """Accept everything that differs."""
        self._decide(lambda: self.review.accept(self.review.rows))

    def action_ignore(self) -> None:
        """Let the current difference be one from now on."""
        self._decide(lambda: self.review.ignore(self._view.row, self._view.difference))

    def action_undo(self) -> None:
        """Take back what was written last."""
        self._decide(self.review.undo)

    def _decide(self, act: Callable[[], str]) -> None:
        """Write it in a thread, once what was decided before it is written."""
        if not self._busy:
            self.run_worker(self._decided(act))

    async def _decided(self, act: Callable[[], str]) -> None:
        async with self._deciding:
            here = max(self._view.current, 0)
            try:
                word = await asyncio.to_thread(act)
            except WstuiError as error:
                self.tell(str(error), wrong=True)
                return
            what = "takes back what was written before it" if act == self.review.undo else "takes it back"
            undo = f"; {keys_of(self).word('compare.undo')} {what}" if self.review.can_undo else ""
            self._show(here)
            self.tell(f"{word}{undo}")

    # -- replaying -------------------------------------------------------------------------------------------------

    def action_again(self) -> None:
        """Replay the file anew."""
        if not self._busy:
            self.dismiss()
            self._again()

    def action_suggest(self) -> None:
        """Replay once more, and offer what differs between the two runs."""
        if not self._busy:
            self._busy = True
            self.tell("replaying once more")
            self.run_worker(self._suggest())

    async def _suggest(self) -> None:
        try:
            second = await self._once_more()
            if second is None:
                return
            if second.problem:
                self.tell(f"not replayed to the end: {second.problem}", wrong=True)
                return
            found = await asyncio.to_thread(self.review.replayed.suggest, second)
        except WstuiError as error:
            self.tell(str(error), wrong=True)
            return
        finally:
            self._busy = False
        self._offer(found)

    def _offer(self, found: Sequence[dict[str, Any]]) -> None:
        if not found:
            self.tell("nothing differs between two replays that a path could tell")
            return
        parts = [
            Offer(str(at), "", json.dumps(matcher, ensure_ascii=False), chosen=True) for at, matcher in enumerate(found)
        ]

        def take(answers: Answers) -> list[dict[str, Any]]:
            return [matcher for at, matcher in enumerate(found) if str(at) in answers.chosen]

        def write(chosen: list[dict[str, Any]] | None) -> None:
            if chosen:
                self._decide(lambda: self.review.match(chosen))

        self.tell(self._counted())
        words = "These differ between two replays of the same code. What is ticked may differ from now on."
        self.app.push_screen(Dialog("Matchers", parts, take, words=words, does="writes them into the file"), write)

    # -- going about -----------------------------------------------------------------------------------------------

    def action_other_pane(self) -> None:
        """Go to the detail, or back."""
        (self._view if self._detail.has_focus else self._detail).focus()

    def action_close(self) -> None:
        """Go back from the detail, or to the debugger."""
        if self._detail.has_focus:
            self._view.focus()
        else:
            self.dismiss()

    def action_help(self) -> None:
        """Explain this screen, and list its keys."""
        self.app.push_screen(HelpScreen("compare", list(self.active_bindings.values())))
