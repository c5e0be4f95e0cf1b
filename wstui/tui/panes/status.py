"""The status line: where the connection stands and what it came to, in words."""

from __future__ import annotations

from typing import Final

from textual.content import Content
from textual.widgets import Static

from ...core.events import Blocked
from ...core.machine import State
from ...core.payload import visible
from ...core.summary import tell_close
from ...session.controller import Controller
from ...session.live import Session
from ..keymap import DEFAULT, Keys
from ..keys import keys_of

MARKS: Final[dict[State, str]] = {
    State.IDLE: "○",
    State.CONNECTING: "◌",
    State.OPEN: "●",
    State.DENYING: "◌",
    State.REFUSED: "⊘",
    State.DENIED: "⊘",
    State.CLOSED: "○",
    State.LEFT: "○",
    State.RETURNED: "○",
    State.CRASHED: "✗",
    State.DIED: "✗",
}
"""A sign for each state, so that colour never tells it alone."""

STYLES: Final[dict[State, str]] = {
    State.OPEN: "$text-success",
    State.CONNECTING: "$text-warning",
    State.DENYING: "$text-warning",
    State.REFUSED: "$text-error",
    State.DENIED: "$text-error",
    State.CRASHED: "bold $text-error",
    State.DIED: "bold $text-error",
}

PHASES: Final = {
    "starting": "loading the application",
    "failed": "not loaded: {debuggee.restart} tries again",
    "dead": "its process has ended: {session.connect} starts it again",
}
"""What to say of a debuggee that is not ready; `Keys.fill` puts the keys in."""

USUAL: Final = "uvicorn"
"""The server of which nothing is said."""

REASON: Final = 40
"""Characters of a close reason or subprotocol that are shown here."""


def closing(session: Session) -> str:
    """Tell how the newest connection was closed.

    Args:
        session: Whose.

    Returns:
        ``1000 (OK) bye, by the application``; empty while nobody has closed.
    """
    if session.close is None:
        return ""
    if session.state is State.REFUSED:
        code, reason = session.close.code, visible(session.close.reason, REASON)
        return f"the client sees HTTP 403 (close {code}{' ' if reason else ''}{reason})"
    by = "the application" if session.close.by == "app" else "you"
    return f"{tell_close(session.close.code, visible(session.close.reason, REASON))}, by {by}"


def standing(session: Session) -> list[tuple[str, str]]:
    """Tell where a session stands.

    Args:
        session: Which.

    Returns:
        Pairs of text and style.
    """
    state = session.state
    parts = [(f"{MARKS[state]} {state}", STYLES.get(state, ""))]
    if session.pending:
        parts = [("◌ connects when the application is ready", "$text-warning")]
    if session.newest is not None and session.newest.server != USUAL:
        parts.append((f"as {visible(session.newest.server, REASON)}", "$text-accent"))
    if session.subprotocol is not None:
        parts.append((visible(session.subprotocol, REASON), "$text-accent"))
    if close := closing(session):
        parts.append((close, ""))
    if session.running and state not in {State.OPEN, State.CONNECTING, State.DENYING}:
        parts.append(("the application still runs", "$text-warning"))
    if fault := session.archive.fault:
        parts.append((fault.rpartition(": ")[0], "bold $text-error"))  # where to is in the log
    return parts


def counts(session: Session) -> list[tuple[str, str]]:
    """Tell what the newest connection came to.

    Args:
        session: Which.

    Returns:
        Pairs of text and style.
    """
    parts = [(f"↑{session.sent:,} ↓{session.received:,}", "")]
    if session.round_trip is not None:
        parts.append((f"{session.round_trip * 1000:.1f} ms", ""))
    if session.violations:
        parts.append((f"{session.violations:,} against the rules", "$text-warning"))
    return parts


def blockage(blocked: Blocked, keys: Keys = DEFAULT) -> str:
    """Tell what keeps the application from running, and the key that helps.

    Args:
        blocked: What the watchdog saw; without a file no code runs that could be interrupted.
        keys: Which key does what.

    Returns:
        ``BLOCKED in chat.py:40 receive; F9 interrupts``.
    """
    if not blocked.file:
        return f"BLOCKED, {blocked.function or 'nobody knows where'}; {keys.word('debuggee.kill')} kills"
    where = f"{blocked.file.rpartition('/')[2]}:{blocked.line} {blocked.function}"
    return f"BLOCKED in {where}; {keys.word('session.interrupt')} interrupts"


def told(
    controller: Controller, session: Session | None, word: str = "", keys: Keys = DEFAULT
) -> list[tuple[str, str]]:
    """Tell where things stand.

    Args:
        controller: For what concerns the whole application.
        session: The session on the screen.
        word: What to say instead of the counts, about something that the user just did.
        keys: Which key does what.

    Returns:
        Pairs of text and style; not sanitised.
    """
    parts = standing(session) if session is not None else []
    if controller.phase != "ready" and not (session is not None and session.pending):
        parts.append((keys.fill(PHASES[controller.phase]), "bold $text-warning"))
    if session is not None:
        if session.blocked is not None:
            parts.append((blockage(session.blocked, keys), "bold $text-error"))
        parts += [(word, "$text-warning")] if word else counts(session)
    return parts


class StatusLine(Static):
    """One line below everything: state, subprotocol, close, counts, and what is blocked."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        """Make an empty line.

        Args:
            id: Of the widget.
        """
        super().__init__("", id=id, markup=False)
        self._shown: list[tuple[str, str]] | None = None

    def show(self, controller: Controller, session: Session | None, word: str = "") -> None:
        """Show where things stand; costs nothing if that is what is shown.

        Args:
            controller: For what concerns the whole application.
            session: The session on the screen.
            word: What to say instead of the counts, about something that the user just did; not sanitised.
        """
        self.tell(told(controller, session, word, keys_of(self)))

    def tell(self, parts: list[tuple[str, str]]) -> None:
        """Show some words; costs nothing if they are what is shown.

        Args:
            parts: Pairs of text and style; not sanitised.
        """
        if parts != self._shown:
            self._shown = parts
            pieces = [Content.styled(visible(text, 200), style) for text, style in parts]
            self.update(Content("  ").join(pieces), layout=False)
