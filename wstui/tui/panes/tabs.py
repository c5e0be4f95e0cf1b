"""The title line: what is debugged, and a tab for each session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from ...core.payload import visible
from ...session.controller import Controller
from ...session.live import Session
from ..widgets.tab_strip import TabStrip
from .status import MARKS


def shorten(name: str, kind: str, room: int) -> str:
    """Say what is debugged in the room that the tabs leave; the tabs tell the user who he is.

    Args:
        name: ``chat.asgi:application``.
        kind: What is said of its framework; left out first.
        room: Columns.

    Returns:
        As much of it as fits, of a long name the end.
    """
    if len(name) + len(kind) <= room:
        return name + kind
    return name if len(name) <= room else f"…{name[len(name) - max(room, 6) + 1 :]}"


def title(sessions: Sequence[Session], session: Session) -> str:
    """Say which session is meant, as its tab does.

    Args:
        sessions: Those that have tabs.
        session: Which.

    Returns:
        Its place among them, from 1, and its name: replays come and go, and numbers of theirs would only grow.
    """
    place = f"{sessions.index(session) + 1} " if session in sessions else ""
    return f"{place}{visible(session.name, 24)}"


class SessionTabs(Horizontal):
    """The application's name and the sessions' tabs."""

    @dataclass
    class Chosen(Message):
        """The user clicked a session's tab."""

        place: int
        """Where the session stands among the tabs, from 1; 0 for a new one."""

    def compose(self) -> ComposeResult:
        """Fill the line."""
        yield Static(Content.styled(" wstui ", "bold reverse"), id="brand", markup=False)
        yield Static("", id="application", markup=False)
        yield TabStrip()

    def show(self, controller: Controller, current: Session | None) -> None:
        """Show the sessions as they stand; costs nothing if that is what is shown.

        Args:
            controller: Whose.
            current: The session on the screen.
        """
        loaded = controller.loaded
        sessions = controller.sessions
        labels = tuple(f"{title(sessions, session)} {MARKS[session.state]}" for session in sessions)
        active = labels[sessions.index(current)] if current in sessions else ""
        name = visible(loaded.label if loaded else controller.config.app, 48)
        kind = f" · {loaded.kind}" if loaded and loaded.kind != "asgi" else ""
        room = self.size.width - len(" wstui    + ") - sum(len(label) + 2 for label in labels)
        application = self.query_one("#application", Static)
        text = f" {shorten(name, kind, room)} "
        if application.content != text:
            application.update(text)
        strip = self.query_one(TabStrip)
        if (labels, active) != (strip.tabs[:-1], strip.active):
            strip.show((*labels, "+"), active)

    def on_tab_strip_chosen(self, message: TabStrip.Chosen) -> None:
        """Tell which session was clicked.

        Args:
            message: The strip's own.
        """
        message.stop()
        self.post_message(self.Chosen(0 if message.tab == "+" else int(message.tab.partition(" ")[0])))
