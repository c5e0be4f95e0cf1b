"""The detail pane: everything that is known about one record."""

from __future__ import annotations

import codecs
import json
from datetime import datetime
from typing import ClassVar, Final, Literal, TypeAlias

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.timer import Timer

from ...core.codec import event_to_dict
from ...core.transcript import Record
from ..keymap import DETAIL
from ..keys import bindings
from ..widgets.content import payload_of, trace_of
from ..widgets.info_view import info_lines
from ..widgets.json_view import JsonLines, looks_like_json
from ..widgets.line_view import NOTHING, LineView
from ..widgets.lines import Lines
from ..widgets.tab_strip import TabStrip
from ..widgets.text_view import HexLines, TextLines, brief_size
from ..widgets.trace_view import trace_lines
from .searched import SearchedPane

Tab: TypeAlias = Literal["JSON", "Text", "Hex", "Traceback", "Info"]

BIG: Final = 1 << 16
"""Characters or bytes from which a payload is not laid out for every record that the cursor passes."""

DECODED: Final = 1 << 22
"""Bytes of a binary frame that are decoded for the JSON tab."""

UTF8: Final = codecs.getincrementaldecoder("utf-8")

PAUSE: Final = 0.04
"""Seconds for which the cursor must rest on a record with a big payload."""

SNIFFED: Final = 1 << 18
"""Bytes of a binary frame that are looked at to tell whether it is text."""


def as_text(payload: str | bytes) -> str | None:
    """Tell the text that a payload is.

    Args:
        payload: Text or bytes.

    Returns:
        Text, of long bytes the start of it, or None if that is no UTF-8 or has a NUL in it.
    """
    if isinstance(payload, str):
        return payload
    head = payload[:SNIFFED]
    if b"\0" in head:
        return None
    try:
        return UTF8().decode(head, final=len(head) == len(payload))
    except UnicodeDecodeError:
        return None


def tabs_of(record: Record) -> tuple[Tab, ...]:
    """Tell the tabs that fit a record, in their order on the screen."""
    payload = payload_of(record.event)
    if payload is not None:
        return ("JSON", "Text", "Hex", "Info")
    return ("Traceback", "Info", "JSON") if trace_of(record.event) is not None else ("Info", "JSON")


def fitting(record: Record) -> Tab:
    """Tell the tab that shows a record best.

    Args:
        record: Any record.

    Returns:
        JSON for JSON objects and lists, text for other text, hex for other bytes; for events without payload the
        traceback, else the table.
    """
    payload = payload_of(record.event)
    if payload is None:
        return tabs_of(record)[0]
    text = as_text(payload)
    if text is None:
        return "Hex"
    return "JSON" if looks_like_json(text) else "Text"


def lines_of(record: Record, tab: Tab, started: datetime | None = None) -> Lines:
    """Make the lines of one tab.

    Args:
        record: What to show.
        tab: One of its `tabs_of`.
        started: When the session began.

    Returns:
        The lines; work is bounded whatever the size of the payload.
    """
    payload = payload_of(record.event)
    trace = trace_of(record.event)
    if tab == "Traceback" and trace is not None:
        return trace_lines(trace)
    if tab == "Text" and payload is not None:
        return TextLines(payload)
    if tab == "Hex" and payload is not None:
        return HexLines(payload)
    if tab == "JSON":
        beyond = max(0, len(payload) - DECODED) if isinstance(payload, bytes) else 0
        return JsonLines(json_of(record), beyond=beyond)
    return info_lines(record, started)


def json_of(record: Record) -> str:
    """Tell what the JSON tab shows: the payload, or the event as the session file has it."""
    payload = payload_of(record.event)
    if payload is None:
        return json.dumps(event_to_dict(record.event), ensure_ascii=False)
    return payload if isinstance(payload, str) else payload[:DECODED].decode(errors="replace")


class DetailPane(SearchedPane):
    """Shows one record as JSON, text, hex, traceback or a table.

    The tab that fits is chosen by itself; a tab that the user chose is kept for records of the same kind.
    """

    BORDER_TITLE = "Detail"
    ALLOW_MAXIMIZE = True
    BINDINGS: ClassVar[list[BindingType]] = bindings(DETAIL)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        """Make an empty pane.

        Args:
            id: Of the widget.
        """
        super().__init__(LineView(), id=id)
        self._strip = TabStrip()
        self._record: Record | None = None
        self._started: datetime | None = None
        self._chosen: dict[str, Tab] = {}
        self._wait: Timer | None = None

    def compose(self) -> ComposeResult:
        """Fill the pane with tabs and a view."""
        yield self._strip
        yield self._view
        yield self._search

    @property
    def record(self) -> Record | None:
        """The record that is shown."""
        return self._record

    @property
    def tab(self) -> str:
        """The tab that is shown; empty without a record."""
        return self._strip.active

    def show(self, record: Record | None, started: datetime | None = None) -> None:
        """Show another record, or nothing.

        Args:
            record: The record; one with a big payload appears once the cursor rests on it.
            started: When the session began, for the clock in the table.
        """
        self._started = started
        if record == self._record:
            return
        self._record = record
        if self._wait is not None:
            self._wait.stop()
            self._wait = None
        payload = None if record is None else payload_of(record.event)
        if payload is not None and len(payload) > BIG:
            self._wait = self.set_timer(PAUSE, self._fill)
        else:
            self._fill()

    def choose(self, tab: Tab) -> None:
        """Show another tab, and keep to it for records of this kind.

        Args:
            tab: One that the record has.
        """
        if self._record is None or tab not in tabs_of(self._record):
            return
        self._chosen[_sort(self._record)] = tab
        self._fill()

    def action_tab(self, step: int) -> None:
        """Show the next tab, or the previous one."""
        if self._record is None:
            return
        tabs = tabs_of(self._record)
        here = next((number for number, tab in enumerate(tabs) if tab == self.tab), 0)
        self.choose(tabs[(here + step) % len(tabs)])

    def on_tab_strip_chosen(self, message: TabStrip.Chosen) -> None:
        """Show the tab that was clicked.

        Args:
            message: The strip's own.
        """
        message.stop()
        for tab in tabs_of(self._record) if self._record is not None else ():
            if tab == message.tab:
                self.choose(tab)

    def _fill(self) -> None:
        record = self._record
        if record is None:
            self._strip.show((), "")
            self._view.show(NOTHING)
            return
        tabs = tabs_of(record)
        tab = self._chosen.get(_sort(record))
        if tab is None or tab not in tabs:
            tab = fitting(record)
        self._strip.show(tabs, tab, _remark(record))
        self._view.show(lines_of(record, tab, self._started))


def _sort(record: Record) -> str:
    """Tell what the user's choice of a tab is kept for: frames of text, frames of bytes, each other kind."""
    payload = payload_of(record.event)
    return record.event.kind if payload is None else type(payload).__name__


def _remark(record: Record) -> str:
    payload = payload_of(record.event)
    size = "" if payload is None else f" {brief_size(payload)}"
    return f"{record.way} {record.n:,}{size}"
