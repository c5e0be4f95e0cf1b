"""The lifespans of uvicorn and hypercorn themselves, driven without a network, beside ours; daphne has none."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

import pytest
from hypercorn.app_wrappers import ASGIWrapper
from hypercorn.asyncio.lifespan import Lifespan as HypercornLifespan
from hypercorn.config import Config as HypercornConfig
from uvicorn.config import Config as UvicornConfig
from uvicorn.lifespan.on import LifespanOn

from tests.servers.quiet import Quiet
from tests.servers.script import GET, RAISE, Diary, Put, Script, play
from tests.support import PATIENCE
from wstui.core.profile import profile_of
from wstui.engine.lifespan import Lifespan


def put(kind: str, **keys: Any) -> Put:
    return Put({"type": f"lifespan.{kind}", **keys})


UP, DOWN = put("startup.complete"), put("shutdown.complete")

SCRIPTS: Final = [
    Script(name, steps)
    for name, steps in {
        "by-the-book": (GET, UP, GET, DOWN),
        "raises-at-once": (RAISE,),
        "raises-after-the-startup": (GET, RAISE),
        "returns-at-once": (),
        "returns-after-complete": (GET, UP),
        "raises-after-complete": (GET, UP, RAISE),
        "raises-at-shutdown": (GET, UP, GET, RAISE),
        "fails": (GET, put("startup.failed", message="no database")),
        "fails-without-message": (GET, put("startup.failed")),
        "fails-and-raises": (GET, put("startup.failed", message="no"), RAISE),
        "fails-at-shutdown": (GET, UP, GET, put("shutdown.failed", message="busy")),
        "completes-twice": (GET, UP, UP, GET, DOWN),
        "completes-the-shutdown-twice": (GET, UP, GET, DOWN, DOWN),
        "completes-the-shutdown-first": (GET, DOWN, UP, GET, DOWN),
        "fails-after-complete": (GET, UP, put("startup.failed"), GET, DOWN),
        "takes-it-for-a-websocket": (GET, Put({"type": "websocket.accept"}), UP, GET, DOWN),
        "sends-nothing-like-it": (GET, Put({"type": 5}), Put({}), Put(None), UP, GET, DOWN),
    }.items()
]

Application = Callable[[Any, Any, Any], Awaitable[None]]
Live = Callable[[Application], Awaitable[bool]]
"""Starts an application up and shuts it down; tells whether the server would have served in between."""


async def uvicorn(application: Application) -> bool:
    lifespan = LifespanOn(UvicornConfig(application, log_config=None, lifespan="auto"))
    await lifespan.startup()
    serves = not lifespan.should_exit
    if serves:
        await lifespan.shutdown()
    return serves


async def hypercorn(application: Application) -> bool:
    config = HypercornConfig()
    config.errorlog = None
    lifespan = HypercornLifespan(ASGIWrapper(application), config, asyncio.get_running_loop(), {})
    task = asyncio.ensure_future(lifespan.handle_lifespan())
    await lifespan.wait_for_startup()
    await asyncio.sleep(0)  # an application that failed ends in the next turn
    serves = not (task.done() and task.exception())
    if serves:
        await lifespan.wait_for_shutdown()
    await asyncio.wait({task})
    task.exception()
    return serves


def ours(server: str) -> Live:
    async def live(application: Application) -> bool:
        lifespan = Lifespan(application, profile=profile_of(server))
        result = await lifespan.startup()
        serves = result is None or result.result != "failed"
        if serves:
            await lifespan.shutdown()
        if lifespan.task is not None:
            await asyncio.wait({lifespan.task})
        return serves

    return live


def lived(live: Live, script: Script) -> tuple[bool, Diary]:
    """What becomes of a script's application."""
    diary: Diary = []

    async def story() -> bool:
        quiet = Quiet()

        async def application(_scope: Any, receive: Any, send: Any) -> None:
            await play(script, receive, send, diary, quiet)

        async with asyncio.timeout(PATIENCE):
            return await live(application)

    return asyncio.run(story()), diary


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
@pytest.mark.parametrize("real", [uvicorn, hypercorn], ids=lambda real: real.__name__)
def test_an_application_lives_as_under_the_server(real: Live, script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging.root.manager, "disable", logging.CRITICAL)
    assert lived(ours(real.__name__), script) == lived(real, script)
