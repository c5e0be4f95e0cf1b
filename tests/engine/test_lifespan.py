from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from fastapi import FastAPI
from litestar import Litestar
from quart import Quart
from starlette.applications import Starlette

from tests.support import PATIENCE
from wstui.core.events import Crashed
from wstui.core.events import Lifespan as Result
from wstui.core.profile import profile_of
from wstui.core.trace import Trace
from wstui.engine.lifespan import Lifespan, Mode


def crashed(error: BaseException) -> Crashed:
    """Make an event with a trace, as the debuggee does."""
    return Crashed(repr(error), Trace(type(error).__name__, str(error)))


def lived(application: Any, mode: Mode = "auto", **options: Any) -> tuple[Result | None, Result | None, dict[str, Any]]:
    """Start an application up and shut it down; return both results and the state."""

    async def play() -> tuple[Result | None, Result | None, dict[str, Any]]:
        lifespan = Lifespan(application, mode, crashed, **options)
        up = await lifespan.startup()
        assert lifespan.supported == (up is not None and up.result == "complete")
        return up, await lifespan.shutdown(), lifespan.state

    return asyncio.run(asyncio.wait_for(play(), PATIENCE))


UP = Result("startup", "complete")
DOWN = Result("shutdown", "complete")


async def good(scope: Any, receive: Any, send: Any) -> None:
    """Do what the specification says."""
    assert scope["asgi"] == {"version": "3.0", "spec_version": "2.0"}
    assert await receive() == {"type": "lifespan.startup"}
    scope["state"]["pool"] = 1
    await send({"type": "lifespan.startup.complete"})
    assert await receive() == {"type": "lifespan.shutdown"}
    await send({"type": "lifespan.shutdown.complete"})


def test_startup_state_and_shutdown() -> None:
    assert lived(good) == (UP, DOWN, {"pool": 1})


def test_off_never_calls_the_application() -> None:
    assert lived(None, "off") == (None, None, {})


def refuses(error: BaseException, *, heard: bool = False) -> Any:
    """Make an application that raises on the lifespan scope."""

    async def application(_: Any, receive: Any, __: Any) -> None:
        if heard:
            await receive()
        raise error

    return application


def test_raising_at_once_is_unsupported_and_no_error() -> None:
    up, down, _ = lived(refuses(ValueError("no lifespan here")))
    assert up == Result("startup", "unsupported", "ValueError: no lifespan here")
    assert down is None


def test_raising_at_once_where_lifespan_is_expected_has_its_trace() -> None:
    up, *_ = lived(refuses(KeyError("path")), expected=True)
    assert up == Result("startup", "unsupported", "KeyError: 'path'", Trace("KeyError", "'path'"))


def test_raising_after_the_startup_message_has_its_trace() -> None:
    up, *_ = lived(refuses(ValueError("no database"), heard=True))
    assert up == Result("startup", "unsupported", "ValueError: no database", Trace("ValueError", "no database"))


def test_raising_after_the_startup_message_where_lifespan_is_expected_is_a_failure() -> None:
    up, down, _ = lived(refuses(ValueError("no database"), heard=True), expected=True)
    assert up == Result("startup", "failed", "ValueError: no database", Trace("ValueError", "no database"))
    assert down is None


def test_raising_is_a_failure_when_lifespan_is_on() -> None:
    up, *_ = lived(refuses(ValueError("no")), "on")
    assert up == Result("startup", "failed", "ValueError: no", Trace("ValueError", "no"))


@pytest.mark.parametrize("error", [SystemExit(1), KeyboardInterrupt(), asyncio.CancelledError(), GeneratorExit()])
def test_nothing_that_it_raises_ends_the_loop(error: BaseException) -> None:
    up, *_ = lived(refuses(error, heard=True))
    assert up is not None
    assert up.message.startswith(type(error).__name__)


def test_an_application_that_takes_every_scope_for_a_websocket_is_unsupported() -> None:
    async def application(_: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})

    up, *_ = lived(application)
    assert up is not None
    assert (up.result, up.trace) == ("unsupported", None)
    assert "'websocket.accept'" in up.message


def test_returning_without_an_answer_is_unsupported() -> None:
    async def application(*_: Any) -> None: ...

    up, down, _ = lived(application)
    assert up == Result("startup", "unsupported", "it returned without answering lifespan.startup")
    assert down is None


def test_a_failed_startup_has_the_trace_of_what_is_raised_after_it() -> None:
    async def application(_: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "Traceback …\nValueError: no database"})
        for _ in range(10):  # a framework tidies up first
            await asyncio.sleep(0)
        raise ValueError("no database")

    up, down, _ = lived(application)
    assert up == Result("startup", "failed", "ValueError: no database", Trace("ValueError", "no database"))
    assert down is None


def test_a_failed_startup_without_an_exception_has_its_message() -> None:
    async def application(_: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no database"})

    assert lived(application)[0] == Result("startup", "failed", "no database")


@pytest.mark.parametrize(
    "messages",
    [
        ["lifespan.shutdown.complete"],
        ["lifespan.startup.complete", "lifespan.startup.complete"],
        ["lifespan.startup.complete", "lifespan.startup.failed"],
        ["lifespan.nonsense"],
    ],
)
def test_illegal_messages_raise(messages: list[str]) -> None:
    raised = []

    async def application(_: Any, receive: Any, send: Any) -> None:
        await receive()
        for kind in messages[:-1]:
            await send({"type": kind})
        try:
            await send({"type": messages[-1]})
        except AssertionError as error:
            raised.append(error)

    lived(application)
    assert len(raised) == 1


def test_a_shutdown_that_fails_is_told_with_its_trace() -> None:
    async def application(_: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        raise ValueError("cannot close")

    trace = Trace("ValueError", "cannot close")
    assert lived(application)[1] == Result("shutdown", "failed", "ValueError: cannot close", trace)


def test_an_application_that_returns_after_startup_has_nothing_to_shut_down() -> None:
    async def application(_: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})

    assert lived(application)[:2] == (UP, DOWN)


def test_a_lifespan_that_is_cancelled_before_it_began_does_not_hang() -> None:
    async def play() -> Result | None:
        lifespan = Lifespan(good)
        starting = asyncio.ensure_future(lifespan.startup())
        await asyncio.sleep(0)
        assert lifespan.task is not None
        lifespan.task.cancel()
        return await starting

    result = asyncio.run(asyncio.wait_for(play(), PATIENCE))
    assert result is not None
    assert result.result == "unsupported"


def test_a_trace_that_cannot_be_made_does_not_hide_the_failure() -> None:
    def broken(_: BaseException) -> Crashed:
        raise RuntimeError

    async def play() -> Result | None:
        return await Lifespan(refuses(ValueError("no")), "on", broken).startup()

    assert asyncio.run(play()) == Result("startup", "failed", "ValueError: no")


# -- frameworks ----------------------------------------------------------------------------------------------------


@contextlib.asynccontextmanager
async def raising(_: Any) -> AsyncIterator[None]:
    """Fail as a lifespan does that finds no database."""
    raise ValueError("no database")
    yield


def _quart() -> Quart:
    app = Quart(__name__)

    @app.before_serving
    async def fail() -> None:
        raise ValueError("no database")

    return app


@pytest.mark.parametrize(
    "application",
    [Starlette(lifespan=raising), FastAPI(lifespan=raising), Litestar([], lifespan=[raising])],
    ids=lambda application: type(application).__name__,
)
def test_a_frameworks_failed_startup_is_told_with_its_trace(application: Any) -> None:
    up, down, _ = lived(application, expected=True)
    assert up is not None
    assert (up.result, up.message) == ("failed", "ValueError: no database")
    assert up.trace is not None
    assert down is None


def test_quarts_failed_startup_is_told() -> None:
    up, *_ = lived(_quart(), expected=True)
    assert up is not None
    assert up.result == "failed"
    assert "no database" in up.message


def test_starlettes_state_is_shared() -> None:
    @contextlib.asynccontextmanager
    async def lifespan(_: Any) -> AsyncIterator[dict[str, int]]:
        yield {"pool": 1}

    assert lived(Starlette(lifespan=lifespan)) == (UP, DOWN, {"pool": 1})


# -- the server that is played -----------------------------------------------------------------------------------


def test_hypercorn_takes_answers_in_any_order() -> None:
    async def application(_: Any, receive: Any, send: Any) -> None:
        await receive()
        for kind in ("shutdown.complete", "startup.complete", "startup.complete"):
            await send({"type": f"lifespan.{kind}"})
        await receive()

    up, down, _ = lived(application, profile=profile_of("hypercorn"))
    assert (up, down) == (UP, DOWN)
    up, *_ = lived(application)
    assert up == Result(
        "startup",
        "unsupported",
        "AssertionError: Got invalid state transition on lifespan protocol.",
    )


def test_hypercorn_learns_of_a_failure_by_the_exception_alone() -> None:
    async def fails(_: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no database"})

    async def catches(scope: Any, receive: Any, send: Any) -> None:
        with contextlib.suppress(Exception):
            await fails(scope, receive, send)

    told = "Lifespan failure in startup. 'no database'"
    up, *_ = lived(fails, profile=profile_of("hypercorn"))
    assert up == Result("startup", "failed", "no database", Trace("Exception", told))
    up, down, _ = lived(catches, profile=profile_of("hypercorn"))
    assert (up, down) == (UP, DOWN)


def test_each_server_has_its_own_words_for_what_is_no_lifespan_message() -> None:
    told = []

    async def application(_: Any, receive: Any, send: Any) -> None:
        await receive()
        try:
            await send({"type": "websocket.accept"})
        except Exception as error:
            told.append(f"{type(error).__name__}: {error}")
            raise

    for name in ("spec", "uvicorn", "hypercorn"):
        up, *_ = lived(application, profile=profile_of(name))
        assert up == Result(
            "startup", "unsupported", "it sent 'websocket.accept', which is no answer to lifespan.startup"
        )
    assert told == [
        "RuntimeError: websocket.accept is no lifespan message",
        "AssertionError: ",
        "UnexpectedMessageError: websocket.accept",
    ]


def test_what_it_raises_when_its_loop_is_closed_is_nobodys() -> None:
    lifespan = Lifespan(good)
    loop = asyncio.new_event_loop()
    assert loop.run_until_complete(lifespan.startup()) == UP
    task: Any = lifespan.task
    task._log_destroy_pending = False  # on purpose
    loop.close()
    with pytest.raises(RuntimeError, match="Event loop is closed"):
        task.get_coro().throw(GeneratorExit)
    assert lifespan._error is None
