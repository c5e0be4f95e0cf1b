"""The one owner of a live debuggee and its sessions: every pane talks to it, none to each other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from ..core.events import ToApp
from ..core.scope import Scope
from ..errors import LoadError
from .. import wire
from .child import Child, ChildConfig
from .live import Session


class Controller:
    """Owns the debuggee, its sessions and their journals; lives on the screen's event loop.

    Args:
        config: What to run; a restart starts the same again.
        child: A child that is already spawned (the command line does so before it imports Textual); None spawns
            one in `run`.
        state_dir: wstui's state folder; journals go to ``sessions`` in it.
    """

    def __init__(self, config: ChildConfig, child: Child | None, state_dir: Path) -> None:
        self.config = config
        """What is run."""
        self.phase: Literal["starting", "ready", "failed", "dead"] = "starting"
        """``starting`` until the application is loaded and started, then ``ready``; ``failed`` if it could not
        be; ``dead`` once the debuggee's process has ended."""
        self.failure: LoadError | None = None
        """Why the phase is ``failed``."""
        self.loaded: wire.Loaded | None = None
        """What the debuggee told about the application; None while it is not ready."""
        self.sessions: list[Session] = []
        """The open sessions, in the order of their tabs."""

    async def run(self) -> None:
        """Serve the debuggee until `aclose`; run it in a task of its own as long as the screen lives."""
        raise NotImplementedError

    def open(self, scope: Scope | None = None, name: str = "") -> Session:
        """Open a session: a new tab on the same debuggee.

        Args:
            scope: Its draft; None makes a default one.
            name: What its tab says; empty makes one of its path.

        Returns:
            The session, not connected.
        """
        raise NotImplementedError

    def close(self, session: Session) -> None:
        """Close a tab: disconnect its connection, finish its journal."""
        raise NotImplementedError

    def connect(self, session: Session, scope: Scope | None = None) -> None:
        """Connect, or disconnect and connect again.

        While the application is loading the connect waits for it; after a death it starts a new debuggee first.

        Args:
            session: Which session.
            scope: Replaces its draft first.

        Raises:
            ScopeError: If the scope is not legal; nothing has changed then.
        """
        raise NotImplementedError

    def send(self, session: Session, event: ToApp) -> None:
        """Record an event of the user's and send it to the application.

        Args:
            session: Which session.
            event: A `Receive`, `Disconnect` or `Raw`.

        Raises:
            UsageError: If there is no connection to send it on; nothing has changed then.
        """
        raise NotImplementedError

    def disconnect(self, session: Session, code: int = 1000, reason: str = "") -> None:
        """Leave, as a client does.

        Raises:
            UsageError: If there is no connection to leave.
        """
        raise NotImplementedError

    def interrupt(self, session: Session) -> None:
        """Free a handler of this session that is stuck in Python code.

        Raises:
            UsageError: If the application does not run for this session.
        """
        raise NotImplementedError

    async def restart(self, why: str = "") -> None:
        """End the debuggee and start a new one; sessions keep transcript and scope."""
        raise NotImplementedError

    def kill(self) -> None:
        """Kill the debuggee at once; the sessions get `Died`."""
        raise NotImplementedError

    def watch(self, callback: Callable[[], None]) -> None:
        """Ask to be called when anything has changed, once per slice of reports; it must be cheap."""
        raise NotImplementedError

    async def aclose(self) -> None:
        """Shut the application down, end the debuggee, close the journals; safe to call twice."""
        raise NotImplementedError
