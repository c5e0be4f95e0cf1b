"""Scrolling through lines that may come by the thousand: nothing here costs anything per line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil
from typing import Any, Final, Self

from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.widget import Widget

STEPS: Final = 8
"""Steps in which a thumb moves within a cell; there are so many glyphs."""


class Thumb(ScrollBar):
    """A vertical scroll bar that is painted when its thumb looks different, not whenever there are more lines.

    Painting it takes as long as painting all the lines beside it, and most lines more do not move it at all.
    """

    def __init__(self, thickness: int) -> None:
        """Make the bar of a view.

        Args:
            thickness: Its columns.
        """
        super().__init__(vertical=True, name="vertical", thickness=thickness)
        self._painted: tuple[Any, ...] = ()
        self._still = False

    @contextmanager
    def still(self) -> Iterator[None]:
        """Paint it once at most for all that a block changes.

        Yields:
            Nothing.
        """
        self._still = True
        try:
            yield
        finally:
            self._still = False
            self.refresh()

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Paint it anew if it looks different.

        Args:
            regions: Parts of it; none for all.
            repaint: Whether to paint at all.
            layout: Whether its place changes, too.
            recompose: Whether its children change.

        Returns:
            This bar.
        """
        if self._still and not layout:
            return self
        looks = (*self.span, self.size, self.mouse_over, self.grabbed is None)
        if looks == self._painted and not layout and not recompose:
            return self
        self._painted = looks
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def notify_style_update(self) -> None:
        """Have it painted: the theme changed."""
        super().notify_style_update()
        self._painted = ()

    @property
    def span(self) -> tuple[int, int]:
        """Where the thumb begins and ends, in eighths of a cell: as Textual works it out when it draws."""
        height, lines, window = self.size.height, self.window_virtual_size, self.window_size
        if not height or not 0 < window < lines:
            return 0, 0
        thumb = max(1, window * height / lines)
        start = int((height - thumb) * (self.position / (lines - window)) * STEPS)
        return start, start + ceil(thumb * STEPS)


class LongView(ScrollView):
    """A view that knows how many lines it has, and scrolls through them at once."""

    def __init__(self) -> None:
        """Make a view without lines."""
        super().__init__()
        self._drawn = 0
        self._moving = False

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """A scroll bar that is not painted at every line that comes."""
        return self._thumb

    @property
    def _thumb(self) -> Thumb:
        if not isinstance(self._vertical_scrollbar, Thumb):
            self._vertical_scrollbar = Thumb(self.scrollbar_size_vertical)
            self._vertical_scrollbar.display = False
            self.app._start_widget(self, self._vertical_scrollbar)  # noqa: SLF001 - as Textual's own does
        return self._vertical_scrollbar

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Draw what has come on the screen; the scroll bar draws itself.

        Args:
            old_value: Where the view stood.
            new_value: Where it stands.
        """
        if self.show_vertical_scrollbar:
            self._thumb.position = new_value
        if round(old_value) != round(new_value):
            self._refresh_lines(0, self._drawn + self.size.height)

    def _refresh_lines(self, first: int, end: int) -> None:
        """Draw some lines anew, as far as they are on the screen: a whole view costs ten times as much as a line."""
        top = self.scroll_offset.y
        first, end = max(first - top, 0), min(end - top, self.size.height)
        if first < end:
            self.refresh(Region(0, first, self.scrollable_content_region.width, end - first))

    def _scroll(self, y: float) -> None:
        """Scroll at once, which is not the user's doing."""
        self._moving = True
        try:
            self.scroll_target_y = self.scroll_y = max(0, min(y, self.max_scroll_y))
        finally:
            self._moving = False

    def _resize_to(self, count: int) -> None:
        """Tell the scroll bar how many lines there are, without laying out the screen.

        Assigning ``virtual_size`` would lay it out at every growth.
        """
        self._drawn = count
        size = Size(0, count)
        self.set_reactive(Widget.virtual_size, size)
        self._moving = True
        try:
            self._scroll_update(size)
        finally:
            self._moving = False

    @contextmanager
    def _still(self) -> Iterator[None]:
        """Move the thumb once at most for all that a block changes."""
        if self.show_vertical_scrollbar:
            with self._thumb.still():
                yield
        else:
            yield
