"""The session pane: what a session file says about itself."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from textual.app import ComposeResult
from textual.widget import Widget

from ...core.payload import human_size
from ...session.browsing import Browser
from ..widgets.info_view import Fact, table
from ..widgets.line_view import LineView
from ..widgets.lines import FixedLines
from .pane import Pane

LISTS = {"match": "may differ"}
"""What keys of a header are called that hold lists."""


def facts_of(browser: Browser) -> list[Fact]:
    """Tell what is known about a session file.

    Args:
        browser: Its owner.

    Returns:
        Names and values.
    """
    leaves = browser.leaves
    header = leaves.header
    facts = [
        ("file", str(leaves.path)),
        ("size", human_size(browser.size)),
        ("records", f"{len(leaves):,}{' so far' if browser.reading or browser.cancelled else ''}"),
    ]
    if len(leaves):
        facts.append(("length", _length(leaves.row(len(leaves) - 1).t)))
    facts += [
        ("application", header.app or "unknown"),
        ("started", _moment(header.started)),
        ("server", header.server),
        *((name, version) for name, version in header.versions.items()),
    ]
    for key, value in header.extra.items():
        items = value if isinstance(value, list) else [value]
        facts += [(LISTS.get(key, key) if not number else "", _json(item)) for number, item in enumerate(items)]
    return facts


def _json(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _moment(moment: datetime) -> str:
    """Tell when, where the user is; a file may have any year."""
    try:
        return f"{moment.astimezone():%Y-%m-%d %H:%M:%S %z}"
    except (OverflowError, ValueError):
        return moment.isoformat()


def _length(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(int(minutes), 60)
    return f"{hours}:{minutes:02}:{rest:06.3f}" if hours or minutes else f"{rest:.3f} s"


class SessionPane(Pane):
    """Shows what is known about the file as a whole."""

    BORDER_TITLE = "Session"
    ALLOW_MAXIMIZE = True

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        """Make an empty pane.

        Args:
            id: Of the widget.
        """
        super().__init__(id=id)
        self._view = LineView()
        self._facts: list[Fact] = []

    def compose(self) -> ComposeResult:
        """Fill the pane with its view."""
        yield self._view

    @property
    def inner(self) -> Widget:
        """The lines."""
        return self._view

    def show(self, browser: Browser) -> None:
        """Show what is known by now; costs nothing if that is what is shown.

        Args:
            browser: The owner of the file.
        """
        facts = facts_of(browser)
        if facts != self._facts:
            self._facts = facts
            self._view.show(FixedLines(table(facts)))
