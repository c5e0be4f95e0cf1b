"""An application's startup and shutdown around a test, with the state that they share with its connections."""

from __future__ import annotations

import contextvars
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from ..core.events import Crashed
from ..core.events import Lifespan as Result
from ..engine.endings import bare_crash
from ..engine.lifespan import Lifespan
from ..errors import LifespanFailed
from .application import callable_as_asgi3
from .task import end, this_loop

_running: list[tuple[Any, Lifespan]] = []
"""Each application within its `lifespan`, the innermost last."""


def state_of(application: Any) -> dict[str, Any] | None:
    """Find the state that an application's connections share.

    Args:
        application: As it was given to `lifespan`.

    Returns:
        The live namespace, of which each connection gets a copy; None outside of `lifespan`, and for an application
        that has none.
    """
    for running, its_lifespan in reversed(_running):
        if running is application:
            return its_lifespan.state if its_lifespan.supported else None
    return None


@asynccontextmanager
async def lifespan(application: Any, *, context: contextvars.Context | None = None) -> AsyncIterator[dict[str, Any]]:
    """Start an application up, and shut it down at the end.

    Connections to the same application within the block get a shallow copy of the state, as a server gives them.
    An application that does not know lifespan is run without, as a server does.

    Args:
        application: An ASGI application.
        context: What its lifespan task runs in; None is an empty one.

    Yields:
        The state, as the application has filled it.

    Raises:
        UsageError: No asyncio loop runs here.
        LifespanFailed: Startup or shutdown failed; what the application raised is its cause.
    """
    this_loop()
    raised: list[BaseException] = []

    def crashed(error: BaseException) -> Crashed:
        raised.append(error)
        return bare_crash(error)

    life = Lifespan(callable_as_asgi3(application), "auto", crashed, context=context)
    entry = (application, life)
    try:
        _check(await life.startup(), raised)
        _running.append(entry)
        try:
            yield life.state
        finally:
            _running.remove(entry)
            result = await life.shutdown()
        _check(result, raised)
    finally:
        if life.task is not None and not life.task.done():
            await end(life.task)


def _check(result: Result | None, raised: list[BaseException]) -> None:
    if result is not None and result.result == "failed":
        raise LifespanFailed(result.phase, result.message) from (raised[-1] if raised else None)
