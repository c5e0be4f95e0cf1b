from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from typing import Any, cast

import pytest
from litestar import Litestar, WebSocket, websocket
from litestar.exceptions import NotAuthorizedException
from quart import Quart
from quart import websocket as quart_websocket
from quart.signals import got_websocket_exception
from starlette.applications import Starlette
from starlette.exceptions import WebSocketException
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket as StarletteWebSocket

from tests.support import PATIENCE
from wstui.core.events import Accept, Close, Crashed, Disconnect, Receive, Returned
from wstui.core.machine import State
from wstui.core.profile import UVICORN, ClientDisconnected
from wstui.core.scope import Scope
from wstui.engine import swallowed
from wstui.engine.runner import Connection

RAISED: list[BaseException] = []
"""What the handlers below raise next."""


def _raise() -> None:
    raise RAISED[-1]


@websocket("/")
async def litestar_handler(socket: WebSocket[Any, Any, Any]) -> None:
    """Accept and raise."""
    await socket.accept()
    _raise()


def quart() -> Any:
    """An application on Quart that accepts and raises."""
    application = Quart(__name__)

    async def handler() -> None:
        await quart_websocket.accept()
        _raise()

    application.websocket("/")(cast("Any", handler))
    return application


async def starlette_handler(socket: StarletteWebSocket) -> None:
    """Accept and raise."""
    await socket.accept()
    _raise()


async def on_value_error(socket: StarletteWebSocket, _: Exception) -> None:
    """Close on purpose, as an exception handler does."""
    await socket.close(4001)


def starlette() -> Any:
    """An application on Starlette with an exception handler."""
    handlers = cast("Any", {ValueError: on_value_error})
    return Starlette(routes=[WebSocketRoute("/", starlette_handler)], exception_handlers=handlers)


async def catching(_: Any, receive: Any, send: Any) -> None:
    """Catch what is raised and close, as a careful user does."""
    await receive()
    await send({"type": "websocket.accept"})
    try:
        _raise()
    except ValueError:
        await send({"type": "websocket.close", "code": 1011})


def run(application: Any, error: BaseException) -> tuple[State, list[Any]]:
    """Let an application raise and return its last state and all that it told."""
    RAISED.append(error)
    swallowed.listen(application)

    async def play() -> tuple[State, list[Any]]:
        scope = Scope.from_url("/").with_defaults().to_asgi(asgi=dict(UVICORN.asgi), extensions={}, state={})
        connection = Connection(application, scope, on_outbox=lambda: None)
        connection.start()
        await connection.ended()
        return connection.state, [item[3] for item in connection.take(100)]

    return asyncio.run(asyncio.wait_for(play(), PATIENCE))


@pytest.mark.parametrize("make", [lambda: Litestar([litestar_handler]), quart], ids=["litestar", "quart"])
def test_what_a_framework_turns_into_a_close_is_told_as_the_crash_that_it_is(make: Callable[[], Any]) -> None:
    state, told = run(make(), ValueError("no room"))
    assert [type(event) for event in told] == [Accept, Close, Disconnect, Crashed]
    assert told[-1] == Crashed("ValueError: no room")
    assert state is State.CRASHED


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: Litestar([litestar_handler]), NotAuthorizedException("who are you")),
        (starlette, WebSocketException(4403)),
        (starlette, ValueError("handled")),
        (lambda: catching, ValueError("handled")),
    ],
    ids=["litestar", "starlette", "handler", "caught"],
)
def test_what_is_raised_or_handled_on_purpose_is_no_crash(make: Callable[[], Any], error: Exception) -> None:
    state, told = run(make(), error)
    assert told[-1] == Returned()
    assert state is State.CLOSED


def test_a_close_that_fails_does_not_hide_why_it_was_tried() -> None:
    async def play() -> list[Any]:
        told = asyncio.Event()
        RAISED.append(ValueError("no room"))
        scope = Scope.from_url("/").with_defaults().to_asgi(asgi=dict(UVICORN.asgi), extensions={}, state={})
        connection = Connection(Litestar([leaving_handler]), scope, on_outbox=told.set)
        connection.start()
        await told.wait()
        connection.put(Receive(text="go"))
        connection.put(Disconnect())
        await connection.ended()
        return [item[3] for item in connection.take(100)]

    assert Crashed("ValueError: no room") in asyncio.run(asyncio.wait_for(play(), PATIENCE))


@websocket("/")
async def leaving_handler(socket: WebSocket[Any, Any, Any]) -> None:
    """Raise when the client has gone."""
    await socket.accept()
    await socket.receive_text()
    _raise()


def test_outside_of_an_exception_there_is_none() -> None:
    assert swallowed.being_handled() is None


def test_which_exceptions_are_told() -> None:
    assert swallowed.is_told(FileNotFoundError())
    assert not swallowed.is_told(ClientDisconnected())
    assert not swallowed.is_told(asyncio.CancelledError())
    assert not swallowed.is_told(NotAuthorizedException())


@pytest.mark.anyio
async def test_what_is_signalled_outside_of_a_connection_is_nobodys() -> None:
    assert swallowed.CURRENT.get() is None
    await swallowed._on_signal(None, exception=ValueError("x"))
    heard: list[BaseException] = []
    token = swallowed.CURRENT.set(heard.append)
    error = ValueError("x")
    await swallowed._on_signal(None, exception=error)
    await swallowed._on_signal(None, exception=asyncio.CancelledError())
    swallowed.CURRENT.reset(token)
    assert heard == [error]


def test_a_quart_without_signals_is_run_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    application = quart()
    monkeypatch.setitem(sys.modules, "quart.signals", None)
    swallowed.listen(application)
    assert not list(got_websocket_exception.receivers_for(application))
    monkeypatch.undo()
    swallowed.listen(application)
    assert list(got_websocket_exception.receivers_for(application)) == [swallowed._on_signal]
