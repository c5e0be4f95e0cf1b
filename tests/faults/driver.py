"""Debug an application without a screen, by whatever wstui the interpreter has that runs this: ``driver.py WISHES``.

Not imported: it is run by path, in the environment of a wstui that was installed as a tool of its own, and knows
nothing of these tests. Wishes and answer are JSON: what it is told to run, and what came of it.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from wstui.core.events import Receive
from wstui.core.scope import Scope
from wstui.session import standby
from wstui.session.child import ChildConfig
from wstui.session.controller import Controller
from wstui.session.live import Session

PATIENCE = 30.0 * float(os.environ.get("WSTUI_TESTS_TIME", "1"))


class Driver:
    """One application, one session, asked the same things each time that it is started."""

    def __init__(self, controller: Controller, says: list[str]) -> None:
        self.controller = controller
        self.session: Session = controller.open(Scope())
        self.says = says
        self.changed = asyncio.Event()
        controller.watch(self.changed.set)

    async def until(self, condition: Callable[[], object]) -> bool:
        """Wait until a condition holds; False if there will be no application to make it hold."""
        async with asyncio.timeout(PATIENCE):
            while not condition():
                if self.controller.phase in {"failed", "dead"}:
                    return False
                self.changed.clear()
                await self.changed.wait()
        return True

    def events(self, kind: str) -> list[Any]:
        """Return the session's events of a kind so far."""
        found = [self.session.archive.record(index).event for index in range(len(self.session.archive))]
        return [event for event in found if event.kind == kind]

    async def replied(self, count: int) -> bool:
        """Wait for so many replies in all; False if they will not come."""
        return await self.until(lambda: len(self.events("websocket.send")) >= count)

    async def talk(self) -> dict[str, Any]:
        """Connect, say what is to be said and return the replies and the crash."""
        accepted, replied = len(self.events("websocket.accept")), len(self.events("websocket.send"))
        crashes = len(self.events("crashed"))
        self.controller.connect(self.session)
        if not await self.until(lambda: len(self.events("websocket.accept")) > accepted):
            return {}
        for number, text in enumerate(self.says, 1):
            self.controller.send(self.session, Receive(text))
            if not await self.replied(replied + number):
                break
        self.controller.send(self.session, Receive("crash"))
        await self.until(lambda: len(self.events("crashed")) > crashes)
        crash = self.events("crashed")[-1]
        return {
            "replies": [event.text for event in self.events("websocket.send")[replied:]],
            "crash": crash.error,
            "frames": [f"{frame.function}:{len(frame.source)}:{len(frame.locals)}" for frame in crash.trace.frames],
        }


async def main(wishes: dict[str, Any]) -> dict[str, Any]:
    """Run an application, talk to it, start it anew as often as is wished, and tell what came of it."""
    setattr(standby, "LATER", 0.0)  # noqa: B010 - nobody waits here
    says, restarts = wishes.pop("says", []), wishes.pop("restarts", 0)
    with tempfile.TemporaryDirectory() as folder:
        controller = Controller(ChildConfig(**wishes), None, Path(folder))
        driver = Driver(controller, says)
        running = asyncio.ensure_future(controller.run())
        try:
            told = [await driver.talk()]
            for _ in range(restarts):
                await controller.restart()
                told.append(await driver.talk())
            failure = controller.failure
            return {
                "told": told,
                "phase": controller.phase,
                "failure": None if failure is None else [failure.message, failure.hint, failure.traceback],
                "output": [event.text for event in driver.events("output")],
                "faults": [event.text for event in driver.events("fault")],
            }
        finally:
            await controller.aclose()
            await running


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(main(json.loads(sys.argv[1])))))
