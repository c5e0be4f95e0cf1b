from __future__ import annotations

import inspect
from typing import Any

import pytest

from tests.testing.applications import ACCEPT, echo, saying
from tests.testing.playing import play
from wstui.testing import connect
from wstui.testing.asking import Asking


def test_every_argument_of_what_is_asked_for_can_be_given() -> None:
    parameters = inspect.signature(connect).parameters
    assert set(inspect.signature(Asking).parameters) - set(parameters) == {"_session"}


def test_the_arguments_arrive() -> None:
    seen: list[Any] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope)
        await echo(scope, receive, send)

    async def story() -> None:
        async with connect(
            application,
            "/a?b=c",
            headers={"d": "e"},
            cookies={"f": "g"},
            subprotocols=["h"],
            scope={"i": 1},
            server="hypercorn",
        ):
            pass
        [scope] = seen
        assert (scope["path"], scope["query_string"], scope["subprotocols"]) == ("/a", b"b=c", ["h"])
        assert {(b"d", b"e"), (b"cookie", b"f=g")} <= set(scope["headers"])
        assert scope["i"] == 1
        assert scope["asgi"]["spec_version"] == "2.3"

    play(story())


def test_what_is_said_of_the_client_arrives() -> None:
    async def story() -> None:
        lenient = connect(saying(ACCEPT, {"type": "websocket.shout"}), strict=False, timeout=5, tasks="ignore")
        with pytest.raises(RuntimeError, match="websocket.shout"):  # the server's answer, since no rule was told
            async with lenient as ws:
                assert ws is lenient

    play(story())
