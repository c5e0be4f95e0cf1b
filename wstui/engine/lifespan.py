"""An application's startup, shutdown and shared state.

Servers take an application that raises on the lifespan scope for one that does not support it, say so in a line
nobody reads, and go on: the usual way to lose a startup that really failed. Here the result is the server's, but what
was raised is told beside it whenever it may be the user's own.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable
from typing import Any, Final, Literal, TypeAlias

from ..core.events import Crashed
from ..core.events import Lifespan as Result
from ..core.profile import UVICORN, Profile
from ..core.values import describe
from .endings import bare_crash, crash, one_line, sole
from .target import Application

Mode: TypeAlias = Literal["auto", "on", "off"]
Phase: TypeAlias = Literal["startup", "shutdown"]

SETTLE: Final = 0.2
"""Seconds that an application has to raise after it has said that it failed; frameworks do so at once, or never."""

_ANSWERS: Final = {
    f"lifespan.{phase}.{result}": (phase, result)
    for phase in ("startup", "shutdown")
    for result in ("complete", "failed")
}


class Lifespan:
    """The lifespan of one application on one event loop.

    Attributes:
        state: The namespace that the application fills at startup; each connection gets a shallow copy.
        supported: Whether the application completed its startup.
        task: The application's lifespan task; None before `startup`.
    """

    def __init__(
        self,
        application: Application,
        mode: Mode = "auto",
        crashed: Callable[[BaseException], Crashed] = bare_crash,
        *,
        expected: bool = False,
        profile: Profile = UVICORN,
        context: contextvars.Context | None = None,
    ) -> None:
        """Make a lifespan; nothing runs before `startup`.

        Args:
            application: Called as ASGI 3.
            mode: "on" makes an application that raises a failed startup; "off" never calls it.
            crashed: Makes the event of an exception; its trace is told.
            expected: Whether its framework is known to support lifespan, so that raising is a mistake.
            profile: The server to behave like.
            context: What the task runs in; None is an empty one.
        """
        self.state: dict[str, Any] = {}
        self.supported = False
        self.task: asyncio.Task[None] | None = None
        self._application = application
        self._mode = mode
        self._crashed = crashed
        self._expected = expected
        self._profile = profile
        self._context = contextvars.Context() if context is None else context
        self._inbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._answers: dict[str, tuple[str, str]] = {}
        self._answered = asyncio.Event()
        self._heard = False
        self._error: BaseException | None = None
        self._refusal: Exception | None = None
        self._refused = ""
        self._failure: Exception | None = None
        self._failed = ("", "")

    async def startup(self) -> Result | None:
        """Start the application up.

        Never cancelled by a timeout; may take as long as the application takes.

        Returns:
            How it ended: complete, failed (with its trace) or unsupported; None if the mode is "off".
        """
        if self._mode == "off":
            return None
        loop = asyncio.get_running_loop()
        task = self.task = loop.create_task(self._run(), name="lifespan", context=self._context)
        task.add_done_callback(lambda _: self._answered.set())  # also if it is cancelled before its first step
        result = await self._ask("startup", task)
        if result is None:
            return self._unanswered_startup()
        self.supported = result.result == "complete"
        return result

    async def shutdown(self) -> Result | None:
        """Shut the application down.

        May take as long as the application takes: whoever is in a hurry cancels it.

        Returns:
            How it ended; None if there was nothing to shut down.
        """
        if self.task is None or not self.supported:
            return None
        self.supported = False
        result = await self._ask("shutdown", self.task)
        if result is not None:
            return result
        if self._error is None:  # it returned instead of answering: nothing is left to be shut down
            return Result("shutdown", "complete")
        return self._raised("shutdown", "failed", one_line(sole(self._error)))

    async def _ask(self, phase: Phase, task: asyncio.Task[None]) -> Result | None:
        """Give the application its message and wait for the answer; None if it ended without one."""
        self._answered.clear()
        self._inbox.put_nowait({"type": f"lifespan.{phase}"})
        if task.done():
            self._answered.set()
        await self._answered.wait()
        answer = self._answers.get(phase)
        if answer is None:
            return None
        result, message = answer
        if result == "complete":
            return Result(phase, "complete")
        # frameworks raise what failed right after they have said so: that has the trace
        await asyncio.wait({task}, timeout=SETTLE)
        return self._raised(phase, "failed", message)

    def _unanswered_startup(self) -> Result:
        if self._error is None:
            return Result("startup", "unsupported", "it returned without answering lifespan.startup")
        text = one_line(sole(self._error))
        if self._error is self._refusal and self._refused:
            text = self._refused  # uvicorn's own exception says nothing
        if self._mode == "on" or (self._expected and self._heard):
            return self._raised("startup", "failed", text)
        if self._expected or (self._heard and self._error is not self._refusal):
            return self._raised("startup", "unsupported", text)
        return Result("startup", "unsupported", text)

    def _raised(self, phase: Phase, result: Literal["failed", "unsupported"], message: str) -> Result:
        if self._error is None:
            return Result(phase, result, message)
        trace = crash(self._crashed, self._error).trace
        # Frameworks send the whole traceback as the message: it stands in the trace, and a row is one line.
        return Result(phase, result, one_line(sole(self._error)) if "\n" in message or not message else message, trace)

    async def _run(self) -> None:
        scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": self.state}
        loop = asyncio.get_running_loop()
        try:
            await self._application(scope, self._receive, self._send)
        except BaseException as error:  # nothing that an application raises may end the loop
            if loop.is_closed():
                raise
            self._error = error
            if error is self._failure:
                phase, text = self._failed
                self._answers[phase] = ("failed", text)
        finally:
            self._answered.set()

    async def _receive(self) -> dict[str, Any]:
        message = await self._inbox.get()
        self._heard = True
        return message

    async def _send(self, message: Any) -> None:
        try:
            self._take(message["type"], message)
        except Exception as error:
            # An application that takes every scope for a websocket ends here: that is no failed startup.
            self._refusal = error
            raise

    def _take(self, kind: str, message: dict[str, Any]) -> None:
        if kind not in _ANSWERS:
            self._refused = f"it sent {describe(kind, 80)}, which is no answer to lifespan.startup"
            raise self._profile.lifespan_wrong.about(str(kind), None).exception()
        phase, result = _ANSWERS[kind]
        text = message.get("message", "")
        if result == "failed" and self._profile.lifespan_failed is not None:
            # hypercorn learns of it by the exception alone: who catches it has completed
            self._failure = self._profile.lifespan_failed.about(phase, text).exception()
            self._failed = (phase, text if isinstance(text, str) else "")
            self._answers.setdefault(phase, ("complete", ""))
            self._answered.set()
            raise self._failure
        if phase in self._answers or (phase == "shutdown" and "startup" not in self._answers):
            if self._profile.lifespan_order is not None:
                raise self._profile.lifespan_order.about(kind, None).exception()
            return
        self._answers[phase] = (result, text if isinstance(text, str) else "")
        self._answered.set()
