"""The widget that draws `Lines`: only what is on the screen, only what changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Final

from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.color import BLACK
from textual.filter import LineFilter
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from ..keymap import LINES
from ..keys import bindings
from .drawing import draw
from .lines import FixedLines, Lines, lit
from .long_view import LongView
from .looks import look

COPY_LIMIT: Final = 1 << 20
"""Most characters that the copy key puts on the clipboard: a terminal takes them in one escape sequence."""

SHIFT: Final = 8
"""Columns by which one key shifts the text sideways."""

STRIPS: Final = 512
"""Most drawn lines kept: a few screens of them."""

NOTHING: Final = FixedLines([])
"""A source without lines."""


class LineView(LongView, can_focus=True):
    """Draws the lines of a source that are on the screen, and no others.

    A live view stays at its last line as lines come, until the user scrolls up. Text is shifted sideways by the
    source, not by Textual, so that nobody needs to know how wide the widest line is.
    """

    ALLOW_SELECT: ClassVar[bool] = False

    DEFAULT_CSS = """
    LineView { overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1; }
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings(LINES)

    @dataclass
    class Followed(Message):
        """A live view began or ceased to follow its last line."""

        view: LineView
        following: bool

        @property
        def control(self) -> LineView:
            """The view that follows."""
            return self.view

    def __init__(self, *, live: bool = False) -> None:
        """Make an empty view.

        Args:
            live: Whether lines come at the end by themselves, so that there is something to follow.
        """
        super().__init__()
        self._needle = ""
        self._match = -1
        self._lines: Lines = NOTHING
        self._live = live
        self._follow = live
        self._shift = 0
        self._strips: dict[tuple[int, int, str], Strip] = {}
        self._looks: dict[tuple[str, ...], Style] = {}
        self._filters: Sequence[LineFilter] | None = None
        self._background = BLACK

    # -- what is shown -------------------------------------------------------------------------------------------

    @property
    def lines(self) -> Lines:
        """The source that is shown."""
        return self._lines

    @property
    def current(self) -> int:
        """The line that keys act on; -1 where they act on all of the text."""
        return -1

    @property
    def needle(self) -> str:
        """What is lit up, and what the keys for the next and previous match look for; empty for nothing."""
        return self._needle

    @needle.setter
    def needle(self, needle: str) -> None:
        self._needle = needle
        self._match = -1
        self.redraw()

    @property
    def follow(self) -> bool:
        """Whether the view stays at its last line as lines come."""
        return self._follow

    @follow.setter
    def follow(self, follow: bool) -> None:
        follow = follow and self._live
        if follow != self._follow:
            self._follow = follow
            self.post_message(self.Followed(self, follow))
        if follow:
            self._stay_at_end()

    def show(self, lines: Lines) -> None:
        """Show another source, from its end if the view is live, else from its start.

        Args:
            lines: The source.
        """
        self._lines = lines
        self._shift = 0
        self._match = -1
        self._scroll(0)
        self.redraw()
        self._resize_to(len(lines))
        self.follow = True

    def grew(self) -> None:
        """Take in the lines that have come since; costs nothing per line."""
        count = len(self._lines)
        before = self._drawn
        if count == before:
            return
        if count < before:
            self.redraw()
        with self._still():
            self._resize_to(count)
            if self._follow:
                self._stay_at_end()  # where that scrolls, all is drawn anew
        self._refresh_lines(before, count)

    def redraw(self) -> None:
        """Forget what was drawn: the same lines look different now."""
        self._strips.clear()
        self.refresh()

    def _stay_at_end(self) -> None:
        self._scroll(self.max_scroll_y)

    # -- drawing -------------------------------------------------------------------------------------------------

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw lines of the screen, without what Textual does for widgets with borders: there is none here.

        Args:
            crop: What is wanted of the view.

        Returns:
            The lines of that, exactly as wide.
        """
        left, right = crop.column_span
        lines = self._rows(crop.y, crop.bottom)
        if (left, right) != (0, self.scrollable_content_region.width):
            lines = [line.crop_extend(left, right, self._look("")) for line in lines]
        return lines

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen.

        Args:
            y: From the top of the view.

        Returns:
            The line, exactly as wide as the view.
        """
        return self._rows(y, y + 1)[0]

    def _rows(self, start: int, end: int) -> list[Strip]:
        top, width, current = self.scroll_offset.y, self.scrollable_content_region.width, self.current
        cursor = "focused" if self.has_focus else "cursor"
        return [
            self._strip(index, width, cursor if index == current else "") for index in range(top + start, top + end)
        ]

    def _strip(self, index: int, width: int, cursor: str) -> Strip:
        if index >= self._drawn:
            index = -1
        key = (index, width, cursor)
        strip = self._strips.get(key)
        if strip is None:
            if len(self._strips) >= STRIPS:
                self._strips.clear()
            strip = self._strips[key] = self._draw(index, width, cursor)
        return strip

    def notify_style_update(self) -> None:
        """Forget colours: the theme or the focus changed."""
        super().notify_style_update()
        self._looks.clear()
        self._strips.clear()
        self._filters = None

    def _draw(self, index: int, width: int, cursor: str) -> Strip:
        spans = self._lines.spans(index, width, self._shift) if index >= 0 else []
        if self._needle:
            spans = lit(spans, self._needle)
        segments = draw(spans, width, partial(self._look, cursor))
        if self._filters is None:
            self._filters, self._background = self.get_line_filters(), self.background_colors[1]
        for line_filter in self._filters:
            segments = line_filter.apply(segments, self._background)
        return Strip(segments, width)

    def _look(self, *names: str) -> Style:
        found = self._looks.get(names)
        if found is None:
            found = self._looks[names] = look(self, *names)
        return found

    # -- scrolling -----------------------------------------------------------------------------------------------

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Stop following when the user scrolls up; a view that merely grew is still at its end.

        Args:
            old_value: Where the view stood.
            new_value: Where it stands.
        """
        super().watch_scroll_y(old_value, new_value)
        if new_value < min(old_value, self.max_scroll_y) and not self._moving:
            self.follow = False

    def on_resize(self, event: events.Resize) -> None:
        """Draw for the new width, and stay at the end.

        Args:
            event: Unused: the new size is known by now.
        """
        del event
        self.redraw()
        if self._follow:
            self._stay_at_end()

    def on_mouse_scroll_right(self, event: events.MouseScrollRight) -> None:
        """Shift the text as the wheel turns sideways; there is nothing else to scroll."""
        event.stop()
        self.action_shift(1)

    def on_mouse_scroll_left(self, event: events.MouseScrollLeft) -> None:
        """Shift the text back."""
        event.stop()
        self.action_shift(-1)

    def _go(self, step: int) -> None:
        """Go down by so many lines, or up where negative."""
        if step < 0:
            self.follow = False
        self._scroll(self.scroll_offset.y + step)

    def _go_to(self, index: int) -> None:
        """Bring a line on the screen."""
        self.follow = False
        self._scroll(index)

    # -- keys ----------------------------------------------------------------------------------------------------

    def action_move(self, step: int) -> None:
        """Go up or down."""
        self._go(step)

    def action_page(self, step: int) -> None:
        """Go up or down by a screen."""
        self._go(step * max(1, self.size.height - 1))

    def action_first(self) -> None:
        """Go to the first line."""
        self._go(-len(self._lines))

    def action_last(self) -> None:
        """Go to the last line, and follow it where lines come by themselves."""
        if self._live:
            self.follow = True
        else:
            self._go(len(self._lines))

    def action_follow(self) -> None:
        """Follow, or pause."""
        self.follow = not self._follow

    def action_shift(self, step: int) -> None:
        """Shift the text sideways."""
        self._shift = max(0, self._shift + step * SHIFT)
        self.redraw()

    def action_copy(self) -> None:
        """Copy the current line, or all of the text where there is none."""
        if not len(self._lines):
            return
        text = self._lines.copy(self.current)
        self.app.copy_to_clipboard(text[:COPY_LIMIT].encode(errors="replace").decode())
        said = f"{len(text):,} characters copied"
        if len(text) > COPY_LIMIT:
            said = f"the first {COPY_LIMIT:,} of {len(text):,} characters copied"
        self.notify(said, markup=False, timeout=2)

    def action_more(self) -> None:
        """Show more of what was clipped."""
        if self._lines.more():
            self.redraw()
            self._resize_to(len(self._lines))

    def action_find(self, step: int) -> None:
        """Go to the next line that contains the needle, down (1) or up (-1)."""
        self._find(self._here, step)

    def seek(self) -> bool:
        """Go to the first line that contains the needle, from here on or else from the start.

        Returns:
            Whether there is one.
        """
        return self._find(self._here - 1, 1) or self._find(-1, 1)

    def _find(self, start: int, step: int) -> bool:
        found = self._lines.find(self._needle, start, step)
        if found is not None:
            self._match = found
            self._go_to(found)
        return found is not None

    @property
    def _here(self) -> int:
        """The line that was found if it is still on the screen, else the first one there."""
        top = self.scroll_offset.y
        return self._match if top <= self._match < top + self.size.height else top
