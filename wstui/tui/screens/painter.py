"""Paints what has changed on a screen, and nothing else.

Textual draws every widget between the first and the last place that has changed, and cuts all of them up to find out
who is in front: with the log above and the status line below, that is the whole screen, 30 times a second. Here each
changed place is given to the widgets that are in front there, and only they are asked for those lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from time import perf_counter
from typing import Any, Final, TypeAlias

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.control import Control
from textual._compositor import Compositor, CompositorUpdate
from textual._context import visible_screen_stack
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

PERIOD: Final = 1 / 240
"""Seconds between two pictures, at least: what a key does must not wait for long because the log was just painted."""

Piece: TypeAlias = tuple[int, int, Strip]
"""Column and line of the screen, and what begins there."""

Stack: TypeAlias = Mapping[Widget, tuple[Region, Region]]
"""Widgets from front to back: where each is, and how much of that can be seen."""


class Pieces(CompositorUpdate):
    """Parts of lines, each for its place on the screen.

    Args:
        pieces: In any order.
    """

    def __init__(self, pieces: list[Piece]) -> None:
        self.pieces = pieces

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Render for whoever does not take the sequences."""
        del console, options
        for x, y, strip in self.pieces:
            yield Control.move_to(x, y)
            yield from strip

    def render_segments(self, console: Console) -> str:
        """Write the sequences for the terminal.

        Args:
            console: Knows how many colours there are.

        Returns:
            The sequences.
        """
        return "".join([Control.move_to(x, y).segment.text + strip.render(console) for x, y, strip in self.pieces])


class Painter(Compositor):
    """Textual's compositor, but for partial updates."""

    def render_update(
        self,
        full: bool = False,  # noqa: FBT001, FBT002 - Textual's own signature
        screen_stack: list[Screen[Any]] | None = None,
        simplify: bool = False,  # noqa: FBT001, FBT002 - the same
    ) -> RenderableType | None:
        """Draw what has changed.

        Args:
            full: Whether to draw everything.
            screen_stack: The screens below.
            simplify: Whether to join segments, for a picture.

        Returns:
            What to write; None for nothing.
        """
        screen = self.size.region
        if full or screen in self._dirty_regions:
            return super().render_update(full, screen_stack, simplify)
        visible_screen_stack.set(screen_stack or [])
        changed = [region.intersection(screen) for region in self._dirty_regions]
        self._dirty_regions.clear()
        pieces = [piece for region in outermost(changed) for piece in paint(region, self.visible_widgets)]
        return Pieces(pieces) if pieces else None


def outermost(regions: Iterable[Region]) -> list[Region]:
    """Leave out the regions that lie within others.

    Args:
        regions: Any.

    Returns:
        Those that are left, the largest first; no empty one.
    """
    kept: list[Region] = []
    for region in sorted(regions, key=lambda region: region.area, reverse=True):
        if region.area and not any(larger.contains_region(region) for larger in kept):
            kept.append(region)
    return kept


def paint(region: Region, stack: Stack) -> Iterator[Piece]:
    """Draw a region of the screen: each place of it by the widget that is in front there.

    Args:
        region: Within the screen.
        stack: The widgets.

    Yields:
        The pieces of its lines.
    """
    left = [region]
    for widget, (place, clip) in stack.items():
        seen = place.intersection(clip)
        covered = [part for part in left if part.overlaps(seen)]
        if not covered:
            continue
        for part in covered:
            left.remove(part)
            mine = part.intersection(seen)
            left += around(mine, part)
            strips = widget.render_lines(mine.translate((-place.x, -place.y)))
            yield from ((mine.x, y, strip) for y, strip in enumerate(strips, mine.y))
        if not left:
            break


def around(inner: Region, outer: Region) -> list[Region]:
    """Tell what is left of a region when a part of it is taken out.

    Args:
        inner: The part.
        outer: The region.

    Returns:
        At most four regions that do not overlap.
    """
    above = Region(outer.x, outer.y, outer.width, inner.y - outer.y)
    below = Region(outer.x, inner.bottom, outer.width, outer.bottom - inner.bottom)
    before = Region(outer.x, inner.y, inner.x - outer.x, inner.height)
    after = Region(inner.right, inner.y, outer.right - inner.right, inner.height)
    return [part for part in (above, below, before, after) if part.area]


class PaintedScreen(Screen[None]):
    """A screen that is painted as soon as something has changed, and only there."""

    def __init__(self) -> None:
        """Make a screen without anything on it."""
        super().__init__()
        self._compositor = Painter()
        self._painting: Timer | None = None
        self._painted = 0.0

    def _compositor_refresh(self) -> None:
        """Textual's own name for painting; here it is timed."""
        begun = perf_counter()
        super()._compositor_refresh()
        self._painted += perf_counter() - begun

    def painting(self) -> float:
        """Tell how long it took to paint.

        Returns:
            Seconds in all since this was last asked.
        """
        painted, self._painted = self._painted, 0.0
        return painted

    @property
    def _update_timer(self) -> Timer:
        """Textual's own name for what paints; it rests while nothing has changed."""
        if self._painting is None:
            self._painting = self.set_interval(PERIOD, self._on_timer_update, name="screen_update", pause=True)
        return self._painting
