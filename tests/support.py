"""What tests share: waiting for facts instead of for time, what a process holds, and a controller for a block."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, Final

from wstui.core.scope import Scope
from wstui.session.child import ChildConfig
from wstui.session.controller import Controller
from wstui.session.live import Session

TIME: Final = float(os.environ.get("WSTUI_TESTS_TIME", "1"))
"""Scale of every patience in the suite; raise it on a slow machine."""

PATIENCE: Final = 20.0 * TIME
"""Seconds until something that never comes fails a test."""

ROOT: Final = Path(__file__).resolve().parent.parent
"""The top of the repository, or of what stands for it when the wheel is tested."""


async def until(condition: Callable[[], object]) -> None:
    """Wait for what sets no event: another process, a thread, the file system."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.005)


async def turns(count: int = 3) -> None:
    """Let the rest of the loop have a few turns."""
    for _ in range(count):
        await asyncio.sleep(0)


def is_there(pid: int) -> bool:
    """Tell whether there is a process of this number, a zombie counted."""
    return Path(f"/proc/{pid}").exists()


def descriptors() -> list[str]:
    """List what this process has open.

    Collect garbage before the first list that another is compared with: a journal of another test may be in it.
    """
    return sorted(path.name for path in Path("/proc/self/fd").iterdir())


class Live:
    """A running controller and the means to wait for what it shows."""

    def __init__(self, controller: Controller) -> None:
        self.controller = controller
        self._changed = asyncio.Event()
        controller.watch(self._changed.set)

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until a condition on the controller holds.

        Raises:
            AssertionError: With the rows so far, if it never does.
        """
        try:
            async with asyncio.timeout(PATIENCE):
                while not condition():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            told = "\n".join(line for session in self.controller.sessions for line in rows(session))
            failure = self.controller.failure
            raise AssertionError(
                f"never came true; phase {self.controller.phase}, {(failure and failure.traceback) or failure}\n{told}"
            ) from None

    async def event(self, session: Session, kind: str, count: int = 1) -> Any:
        """Wait for the count-th event of a kind in a session and return it."""
        await self.until(lambda: len(events(session, kind)) >= count)
        return events(session, kind)[count - 1]


def events(session: Session, kind: str = "") -> list[Any]:
    """Return a session's events so far, of one kind or of all."""
    found = [session.archive.record(index).event for index in range(len(session.archive))]
    return [event for event in found if not kind or event.kind == kind]


def rows(session: Session) -> list[str]:
    """Return a session's rows so far as lines of text."""
    read = (session.archive.row(index) for index in range(len(session.archive)))
    return [f"{row.n} {row.c} {row.way} {row.kind} {row.text} {row.at}" for row in read]


@contextlib.asynccontextmanager
async def live(app: str, state_dir: Path, *, app_dir: Path = ROOT, **config: Any) -> AsyncIterator[Live]:
    """Run an application under a controller for the length of a block, in a real debuggee."""
    controller = Controller(ChildConfig(app=app, app_dir=str(app_dir), **config), None, state_dir)
    running = asyncio.ensure_future(controller.run())
    try:
        yield Live(controller)
    finally:
        await controller.aclose()
        async with asyncio.timeout(PATIENCE):
            await running


def scope(path: str, *subprotocols: str, **changes: Any) -> Scope:
    """Return the scope that a user would type."""
    return dataclasses.replace(Scope.from_url(path), subprotocols=subprotocols, **changes)
