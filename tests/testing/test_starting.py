from __future__ import annotations

from typing import Any

import pytest

from tests.testing.applications import echo
from tests.testing.playing import play
from wstui.errors import UsageError
from wstui.testing import LifespanFailed, connect, lifespan
from wstui.testing.starting import state_of


def living(*, startup: str = "complete", shutdown: str = "complete", then: BaseException | None = None) -> Any:
    """Make an application with a lifespan that ends as is said."""

    async def application(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":
            await echo(scope, receive, send)
            return
        await receive()
        scope["state"]["pool"] = ["shared"]
        await send({"type": f"lifespan.startup.{startup}", "message": "no pool"})
        if then is not None:
            raise then
        await receive()
        await send({"type": f"lifespan.shutdown.{shutdown}", "message": "no end"})

    return application


def test_connections_within_get_a_shallow_copy_of_the_state() -> None:
    application = living()

    async def story() -> None:
        assert state_of(application) is None
        async with lifespan(application) as state:
            assert state == {"pool": ["shared"]}
            async with connect(application) as ws:
                assert ws.scope["state"] == state
                assert ws.scope["state"] is not state
                assert ws.scope["state"]["pool"] is state["pool"]
            async with connect(living()) as ws:
                assert ws.scope["state"] == {}
        assert state_of(application) is None

    play(story())


def test_an_application_without_a_lifespan_is_run_without() -> None:
    async def application(scope: Any, receive: Any, send: Any) -> None:
        assert scope["type"] == "websocket"
        await echo(scope, receive, send)

    async def story() -> None:
        async with lifespan(application) as state:
            assert state == {}
            assert state_of(application) is None
            async with connect(application) as ws:
                await ws.send("hi")
                assert await ws.recv() == "hi"

    play(story())


def test_a_startup_that_fails_is_an_error_with_its_cause() -> None:
    error = OSError("no pool")

    async def story() -> None:
        with pytest.raises(
            LifespanFailed, match="^the application's startup failed: OSError: no pool$|no pool"
        ) as told:
            async with lifespan(living(startup="failed", then=error)):
                pytest.fail("it did not start")
        assert told.value.phase == "startup"
        assert told.value.__cause__ is error
        with pytest.raises(LifespanFailed, match="^the application's startup failed: no pool$") as told:
            async with lifespan(living(startup="failed")):
                pytest.fail("it did not start")
        assert told.value.__cause__ is None

    play(story())


def test_a_shutdown_that_fails_is_an_error() -> None:
    async def story() -> None:
        with pytest.raises(LifespanFailed, match="^the application's shutdown failed: no end$") as told:
            async with lifespan(living(shutdown="failed")):
                pass
        assert told.value.phase == "shutdown"

    play(story())


def test_it_is_shut_down_when_the_test_fails_and_the_test_tells_its_own() -> None:
    application = living()

    async def story() -> None:
        with pytest.raises(KeyError):
            async with lifespan(application):
                raise KeyError
        assert state_of(application) is None

    play(story())


def test_of_two_within_each_other_the_inner_counts() -> None:
    application = living()

    async def story() -> None:
        async with lifespan(application) as outer, lifespan(application) as inner:
            assert state_of(application) is inner
            assert outer is not inner

    play(story())


def test_outside_of_asyncio_there_is_one_clear_line() -> None:
    with pytest.raises(UsageError, match="asyncio only"):
        lifespan(echo).__aenter__().send(None)
