"""A child on a running event loop: reports in slices, orders out, and its death told last of all."""

from __future__ import annotations

from collections.abc import Callable

from ..core.events import Blocked, Died, Output
from ..wire.messages import Order, Report
from .child import Child


class Link:
    """Connects a `Child` to the running loop.

    Args:
        child: A child that is spawned; the link owns it from `attach` on.
        on_reports: Gets the reports in order, some milliseconds' worth at a time. What the watchdog in the child
            sees comes here too, as a `Told` with a `Blocked` and its connection.
        on_output: Gets what was written past ``sys.stdout`` and ``sys.stderr``: by C code, by subprocesses, by
            faulthandler.
        on_blocked: Gets the stalls that only the parent can see, because the interpreter itself stands still.
        on_died: Called once, after every report and output that was written before the death. If the interpreter
            never came to run our code, a `wire.LoadFailed` has been reported before.
    """

    def __init__(
        self,
        child: Child,
        *,
        on_reports: Callable[[list[Report]], None],
        on_output: Callable[[Output], None],
        on_blocked: Callable[[Blocked], None],
        on_died: Callable[[Died], None],
    ) -> None:
        self.child = child

    def attach(self) -> None:
        """Start to read; the loop must be running."""
        raise NotImplementedError

    def send(self, order: Order) -> None:
        """Send an order, in order; never waits. An order to a child that has died is dropped.

        Raises:
            WireError: It is larger than the limit; nothing was sent.
        """
        raise NotImplementedError

    def kill(self) -> None:
        """End the child at once; `on_died` follows, as asked for by the user."""
        raise NotImplementedError

    async def close(self, grace: float = 2.0) -> None:
        """Shut the application down and end the child; kill it after ``grace`` seconds. Safe to call twice.

        When it returns the child is reaped, `on_died` has been called, and nothing of it is left open.
        """
        raise NotImplementedError
