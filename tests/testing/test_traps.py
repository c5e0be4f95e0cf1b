"""The traps of Channels' communicator, one row each: a story that goes well here and does not there.

Each story is told with our class and must go well; `test_it_is_a_trap_there` tells it with Channels' own and must not,
so that no row stands here that would prove nothing.
"""

from __future__ import annotations

import asyncio
import contextvars
import gc
import subprocess
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import pytest

from tests.support import PATIENCE
from tests.testing.applications import ACCEPT, echo, saying
from wstui.errors import UsageError
from wstui.testing import ConnectionRefused, ConversationError, WebsocketCommunicator, connect, task

Story = Callable[[type[Any]], Awaitable[None]]
STORIES: dict[str, Story] = {}


def story(name: str) -> Callable[[Story], Story]:
    def keep(function: Story) -> Story:
        STORIES[name] = function
        return function

    return keep


# -- the rows that the compatible class mends ----------------------------------------------------------------------


@story("2 empty frames can be sent")
async def empty_frames(cls: type[Any]) -> None:
    communicator = cls(echo, "/")
    await communicator.connect()
    await communicator.send_to(text_data="")
    assert await communicator.receive_from() == ""
    await communicator.send_to(bytes_data=b"")
    assert await communicator.receive_from() == b""
    await communicator.disconnect()


@story("3 a frame with both keys, one of them None, is a frame")
async def both_keys(cls: type[Any]) -> None:
    communicator = cls(saying(ACCEPT, {"type": "websocket.send", "text": "hi", "bytes": None}), "/")
    await communicator.connect()
    assert await communicator.receive_from() == "hi"
    await communicator.disconnect()


@story("4 a crash is told at once")
async def crash_at_once(cls: type[Any]) -> None:
    crashed = asyncio.Event()

    async def application(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send(ACCEPT)
        await receive()
        crashed.set()
        raise ZeroDivisionError

    communicator = cls(application, "/")
    await communicator.connect()
    waiting = asyncio.ensure_future(communicator.receive_from(timeout=5))
    await communicator.send_to(text_data="crash")
    await crashed.wait()
    done, _ = await asyncio.wait({waiting}, timeout=0.1)
    if not done:
        waiting.cancel()
        await asyncio.wait({waiting})
        pytest.fail("not told within 0.1 s")
    with pytest.raises(ZeroDivisionError):
        waiting.result()


@story("5 what was sent before a crash can be received (asgiref#505)")
async def last_words(cls: type[Any]) -> None:
    communicator = cls(saying(ACCEPT, {"type": "websocket.send", "text": "a"}, then=ZeroDivisionError()), "/")
    await communicator.connect()
    assert await communicator.receive_from() == "a"
    with pytest.raises(ZeroDivisionError):
        await communicator.receive_from()


@story("6 a denial response is a refusal")
async def denial(cls: type[Any]) -> None:
    start = {"type": "websocket.http.response.start", "status": 401, "headers": [(b"x-why", b"login")]}
    first = {"type": "websocket.http.response.body", "body": b"log ", "more_body": True}
    communicator = cls(saying(start, first, {"type": "websocket.http.response.body", "body": b"in"}), "/")
    assert await communicator.connect() == (False, 401)
    assert communicator.scope["extensions"] == {"websocket.http.response": {}}
    assert communicator.denial.status == 401
    assert communicator.denial.headers == ((b"x-why", b"login"),)
    assert communicator.denial.body == b"log in"
    await communicator.disconnect()


@story("7 code and reason of a refusal and of a close are kept (channels#2098)")
async def reasons(cls: type[Any]) -> None:
    refused = cls(saying({"type": "websocket.close", "code": 4401, "reason": "log in"}), "/")
    assert await refused.connect() == (False, 4401)
    assert (refused.close_code, refused.close_reason) == (4401, "log in")
    await refused.disconnect()
    closed = cls(saying(ACCEPT, {"type": "websocket.close", "code": 4001, "reason": "no room"}), "/")
    await closed.connect()
    with pytest.raises(AssertionError, match="Expected type 'websocket.send', but was 'websocket.close'") as told:
        await closed.receive_from()
    assert told.value.__notes__ == ["the application closed with 4001 (private use) no room"]
    assert (closed.close_code, closed.close_reason) == (4001, "no room")
    with pytest.raises(TimeoutError, match=r"closed with 4001 \(private use\) no room"):
        await closed.receive_from(timeout=0.01)


@story("7 a disconnect can have a reason")
async def reason_of_disconnect(cls: type[Any]) -> None:
    heard: list[Any] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send(ACCEPT)
        heard.append(await receive())

    communicator = cls(application, "/")
    await communicator.connect()
    await communicator.disconnect(code=4000, reason="bye")
    assert heard == [{"type": "websocket.disconnect", "code": 4000, "reason": "bye"}]


@story("8 the scope is whole (channels#903, #1115, #747, #2002, #2062)")
async def whole_scope(cls: type[Any]) -> None:
    scope = cls(echo, "/ws/%C3%A9?a=1", spec_version="2.3").scope
    assert scope["asgi"] == {"version": "3.0", "spec_version": "2.3"}
    assert scope["spec_version"] == "2.3"  # where Channels puts it
    assert (scope["scheme"], scope["http_version"], scope["root_path"]) == ("ws", "1.1", "")
    assert (scope["path"], scope["raw_path"], scope["query_string"]) == ("/ws/é", b"/ws/%C3%A9", b"a=1")
    assert scope["client"] == ("127.0.0.1", 50000)
    assert scope["server"] == ("localhost", 80)
    assert scope["headers"] == []  # what was passed, and no more


@story("9 a path is a path, and the host of a URL is kept (channels#932)")
async def urls(cls: type[Any]) -> None:
    assert cls(echo, "/ws/a;b=1?c").scope["path"] == "/ws/a;b=1"
    assert cls(echo, "//h/p").scope["path"] == "//h/p"
    assert cls(echo, "wss://example.org/ws").scope["server"] == ("example.org", 443)


@story("10 the caller's own cancellation is the caller's (asgiref#504, #585)")
async def own_cancellation(cls: type[Any]) -> None:
    communicator = cls(saying(ACCEPT), "/")
    await communicator.connect()
    waiting = asyncio.ensure_future(communicator.wait(timeout=5))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait({waiting})
    assert waiting.cancelled()
    assert not communicator.future.done()
    await communicator.disconnect()


@story("12 an application that resists cancellation hangs nobody")
async def resists(cls: type[Any]) -> None:
    async def application(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send(ACCEPT)
        for _ in range(1000):
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(60)

    communicator = cls(application, "/")
    await communicator.connect()
    waiting = asyncio.ensure_future(communicator.receive_from(timeout=0.01))
    done, _ = await asyncio.wait({waiting}, timeout=1)
    if not done:
        for _ in range(1001):
            communicator.future.cancel()
            await asyncio.sleep(0)
        await asyncio.wait({waiting})
        pytest.fail("it hangs")
    with pytest.raises(TimeoutError, match="resists being cancelled"):
        waiting.result()


@story("13 what is sent to an application that has ended is told (asgiref#505)")
async def sent_too_late(cls: type[Any]) -> None:
    async def application(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send(ACCEPT)

    communicator = cls(application, "/")
    await communicator.connect()
    await communicator.wait()
    await communicator.send_to(text_data="too late")
    with pytest.raises(TimeoutError, match="has finished.*1 sent after that did not reach it"):
        await communicator.receive_from(timeout=0.3)


@story("15 receive_nothing sees what comes meanwhile")
async def nothing_but_something(cls: type[Any]) -> None:
    async def application(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send(ACCEPT)
        await asyncio.sleep(0.005)
        await send({"type": "websocket.send", "text": "late"})
        await receive()

    communicator = cls(application, "/")
    await communicator.connect()
    asked = asyncio.get_running_loop().time()
    assert await communicator.receive_nothing(timeout=0.5, interval=0.5) is False
    assert asyncio.get_running_loop().time() - asked < 0.25
    assert await communicator.receive_from() == "late"
    await communicator.disconnect()


@story("20 a late exception of a dropped communicator is told to nobody else (channels_redis#312, pytest-asyncio#179)")
async def dropped(cls: type[Any]) -> None:
    told: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context["message"]))

    async def application(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send(ACCEPT)
        raise ZeroDivisionError

    communicator = cls(application, "/")
    await communicator.send_input({"type": "websocket.connect"})
    await asyncio.sleep(0.01)
    del communicator
    gc.collect()
    await asyncio.sleep(0)
    assert told == []


@story("21 a connection is made once (channels#1947)")
async def connects_once(cls: type[Any]) -> None:
    communicator = cls(echo, "/")
    await communicator.connect()
    with pytest.raises(Exception, match="connect.. was called before"):
        await communicator.connect(timeout=0.01)
    await communicator.disconnect()
    await communicator.disconnect()


@story("23 two readers share one communicator")
async def two_readers(cls: type[Any]) -> None:
    communicator = cls(echo, "/", **({"cancel_on_timeout": False} if cls is WebsocketCommunicator else {}))
    await communicator.connect()
    loser, winner = communicator.receive_from(timeout=0.01), communicator.receive_from(timeout=5)
    losing, winning = asyncio.ensure_future(loser), asyncio.ensure_future(winner)
    await asyncio.wait({losing})
    await communicator.send_to(text_data="hi")
    assert await winning == "hi"
    with pytest.raises(TimeoutError):
        losing.result()
    await communicator.disconnect()


@story("1 a timeout can leave the application alone (asgiref#417, #518, channels#957, #1025, #1947, #2168)")
async def harmless_timeout(cls: type[Any]) -> None:
    options = {"cancel_on_timeout": False} if cls is WebsocketCommunicator else {}
    communicator = cls(echo, "/", **options)
    await communicator.connect()
    with pytest.raises(TimeoutError):
        await communicator.receive_from(timeout=0.01)
    await communicator.send_to(text_data="still there")
    assert await communicator.receive_from() == "still there"
    await communicator.disconnect()


@story("18 what the application runs in can be given (asgiref#367)")
async def own_context(cls: type[Any]) -> None:
    variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable", default="unset")
    seen: list[str] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        seen.append(variable.get())
        await receive()
        await send(ACCEPT)

    variable.set("leaked")
    communicator = cls(application, "/")
    await communicator.connect()
    assert seen == ["unset"]
    communicator = cls(application, "/", context=contextvars.copy_context())
    await communicator.connect()
    assert seen == ["unset", "leaked"]


@story("16 the database guard is counted, and gone at the end (channels#2118, #2150, #1091)")
async def database_guard(cls: type[Any]) -> None:
    import channels.db

    own = channels.db.close_old_connections
    try:
        first, second = cls(echo, "/"), cls(echo, "/")
        await first.connect()
        waiting = asyncio.ensure_future(second.receive_output(timeout=5))
        await asyncio.sleep(0)
        assert channels.db.close_old_connections is not own
        await second.send_input({"type": "websocket.connect"})
        await waiting
        assert channels.db.close_old_connections is not own  # between the calls, too
        await first.disconnect()
        await second.disconnect()
        assert channels.db.close_old_connections is own
    finally:
        channels.db.close_old_connections = own


@story("24 misuse is told under -O")
async def under_optimisation(cls: type[Any]) -> None:
    code = (
        f"import asyncio; from {cls.__module__} import {cls.__name__} as C\n"
        "async def application(scope, receive, send): await receive()\n"
        "asyncio.run(C(application, '/').send_to())"
    )
    done = subprocess.run(
        [sys.executable, "-O", "-c", code], capture_output=True, text=True, check=False, timeout=3 * PATIENCE
    )
    assert "AssertionError: You must supply exactly one of text_data or bytes_data" in done.stderr


@story("17 importing it needs no Daphne (channels#1942, #1943)")
async def without_daphne(cls: type[Any]) -> None:
    code = f"import sys; sys.modules['daphne'] = None; import {cls.__module__.rpartition('.')[0]}"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=3 * PATIENCE
    )
    assert done.returncode == 0, done.stderr


def tell(name: str, cls: type[Any]) -> None:
    async def telling() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda *_: None)  # theirs leaves much that nobody retrieves
        async with asyncio.timeout(PATIENCE):
            await STORIES[name](cls)

    asyncio.run(telling())
    gc.collect()


@pytest.mark.parametrize("name", STORIES)
def test_it_goes_well_here(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task, "GRACE", 0.05)
    tell(name, WebsocketCommunicator)


@pytest.mark.parametrize("name", STORIES)
@pytest.mark.filterwarnings("ignore")
def test_it_is_a_trap_there(name: str) -> None:
    from channels.testing import WebsocketCommunicator as Theirs

    with pytest.raises((Exception, asyncio.CancelledError, pytest.fail.Exception)):
        tell(name, Theirs)


# -- the rows that the compatible class keeps on purpose, mended in the new one -------------------------------------


MENDED: dict[str, Callable[[], Awaitable[None]]] = {}


def mended(name: str) -> Callable[[Callable[[], Awaitable[None]]], Callable[[], Awaitable[None]]]:
    def keep(function: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
        MENDED[name] = function
        return function

    return keep


@mended("1 a timeout never disturbs the application")
async def timeout_of_the_client() -> None:
    async with connect(echo) as ws:
        with pytest.raises(TimeoutError):
            await ws.recv(timeout=0.01)
        await ws.send("still there")
        assert await ws.recv() == "still there"


@mended("11 an application that is slow to end is told of")
async def slow_to_end() -> None:
    async def application(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send(ACCEPT)
        await asyncio.sleep(60)

    with pytest.raises(ConversationError, match="did not end within 0.01 s of the disconnect.* has been cancelled"):
        async with connect(application, timeout=0.01):
            pass


@mended("14 what no server would let through is refused, and a refused application hears that it is over")
async def order() -> None:
    heard: list[Any] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.close"})
        heard.append(await receive())

    ws = connect(application)
    with pytest.raises(UsageError, match="not connected"):
        await ws.send("too early")
    with pytest.raises(ConnectionRefused):
        await ws.__aenter__()
    assert [(message["type"], message["code"]) for message in heard] == [("websocket.disconnect", 1006)]
    with pytest.raises(ConnectionRefused):
        await ws.send("too late")


@mended("18 nothing leaks in, and what shall be seen can be given")
async def context_of_the_client() -> None:
    variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable", default="unset")
    seen: list[str] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        seen.append(variable.get())
        await echo(scope, receive, send)

    variable.set("set")
    async with connect(application):
        pass
    async with connect(application, context=contextvars.copy_context()):
        pass
    assert seen == ["unset", "set"]


@mended("19 nothing is bound before it is entered (asgiref#501, #505)")
async def bound_late() -> None:
    ws = connect(echo)
    assert not hasattr(ws, "future")
    async with ws:
        pass


@mended("22 JSON may be binary, and numbers keep their worth")
async def json_frames() -> None:
    async with connect(echo) as ws:
        await ws.send_json({"n": 2**70}, mode="binary")
        assert await ws.recv_json() == {"n": 2**70}


@pytest.mark.parametrize("name", MENDED)
def test_it_is_mended_in_the_new_one(name: str) -> None:
    async def story() -> None:
        async with asyncio.timeout(PATIENCE):
            await MENDED[name]()

    asyncio.run(story())


def test_every_row_of_the_table_is_here() -> None:
    assert {int(name.split()[0]) for name in (*STORIES, *MENDED)} == set(range(1, 25))
