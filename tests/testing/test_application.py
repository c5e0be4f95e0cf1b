from __future__ import annotations

from typing import Any

from tests.testing.applications import echo
from tests.testing.playing import play
from wstui.testing import connect
from wstui.testing.application import callable_as_asgi3


class Double:
    """An application of ASGI 2."""

    def __init__(self, scope: dict[str, Any]) -> None:
        self.scope = scope

    async def __call__(self, receive: Any, send: Any) -> None:
        await echo(self.scope, receive, send)


def test_version_3_stays_as_it_is() -> None:
    assert callable_as_asgi3(echo) is echo


def test_version_2_is_called_as_it_wants() -> None:
    async def story() -> None:
        async with connect(Double) as ws:
            await ws.send("hi")
            assert await ws.recv() == "hi"

    wrapped: Any = callable_as_asgi3(Double)
    assert wrapped is not Double
    play(story())
