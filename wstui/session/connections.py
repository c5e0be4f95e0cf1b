"""The connections of a debuggee: opened, talked on and left, each time recorded before anything of it is shown."""

from __future__ import annotations

import itertools
from contextlib import suppress

from ..core.events import Disconnect, Fault, ToApp
from ..core.machine import LIVE
from ..core.profile import FAREWELL
from ..core.scope import Scope
from ..errors import UsageError, WireError
from ..wire.messages import Open, Order
from .keeper import Keeper
from .ledger import Ledger
from .live import Session
from .run import Run

GOING_AWAY = 1001
"""Close code of a client that reloads or closes its tab, as browsers send it."""


class Connections:
    """What goes down to the debuggee about its connections; nobody is told of it before the ledger settles.

    Args:
        keeper: Has the debuggee.
        ledger: Has the journals.
    """

    def __init__(self, keeper: Keeper, ledger: Ledger) -> None:
        self._keeper = keeper
        self._ledger = ledger
        self._wire_ids = itertools.count(1)

    def open(self, session: Session, scope: Scope) -> Run:
        """Open one more connection of a session, whatever becomes of its others; the application must be ready.

        Args:
            session: Which session; it plays the server that it names.
            scope: Exactly what to connect with, but for the secrets that the session has; it is legal.

        Returns:
            The connection.

        Raises:
            UsageError: It is too large to be sent.
        """
        run = session.begin(next(self._wire_ids), scope)
        self._ledger.runs[run.wire_id] = session, run
        # What is recorded has placeholders where this has the secrets.
        self._order(session, Open(run.wire_id, session.confidential.filled(scope.to_record()), run.server))
        return run

    def deliver(self, session: Session, run: Run, event: ToApp) -> None:
        """Send an event to the application of a connection, whatever its state.

        Args:
            session: Whose connection it is.
            run: The connection.
            event: What is sent.

        Raises:
            UsageError: It is too large to be sent.
        """
        self._order(session, run.say(event))

    def leave(self, session: Session) -> None:
        """Disconnect as a client does that reloads or closes its tab, if there is a connection.

        Args:
            session: Whose.
        """
        if session.newest is not None:
            self.leave_run(session, session.newest)

    def leave_run(self, session: Session, run: Run) -> None:
        """Disconnect as `leave` does, whichever connection of its session it is.

        Args:
            session: Whose.
            run: The connection; one that is over stays as it is.
        """
        if run.state in LIVE and (run.close is None or run.close.by != "you"):
            self.deliver(session, run, Disconnect(GOING_AWAY))

    def part(self) -> None:
        """Disconnect them all, as a server does that starts anew: recorded, so that a replay does it, too."""
        for session, run in tuple(self._ledger.runs.values()):
            if run.state in LIVE and run.close is None:
                with suppress(UsageError):  # a limit that even this is too large for
                    self.deliver(session, run, FAREWELL)

    def _order(self, session: Session, order: Order) -> None:
        """Send an order down, and write in the journal what it is about while the debuggee acts on it."""
        self._ledger.touch(session)
        try:
            self._keeper.send(order)
        except WireError as error:
            self._ledger.fact(Fault(str(error)))
            self._ledger.settle()
            raise UsageError(str(error)) from None
        self._ledger.commit()
