from __future__ import annotations

import asyncio
import contextlib
import contextvars
import functools
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from wstui.core.events import (
    Accept,
    Close,
    Crashed,
    DenialBody,
    DenialStart,
    Disconnect,
    Event,
    Malformed,
    Raw,
    Receive,
    Returned,
    Send,
    ToApp,
    Violation,
)
from wstui.core.machine import State
from wstui.core.profile import UVICORN
from wstui.core.servers.hypercorn import HYPERCORN
from wstui.engine.runner import BURST, Connection

PATIENCE = 20
"""Seconds until something that never comes fails a test."""

ACCEPT = {"type": "websocket.accept"}
CLOSE = {"type": "websocket.close"}


def a_scope(**changes: Any) -> dict[str, Any]:
    """A scope as uvicorn writes it."""
    return {
        "type": "websocket",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "scheme": "ws",
        "path": "/",
        "raw_path": b"/",
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"localhost")],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 80),
        "subprotocols": [],
        "state": {},
        "extensions": {"websocket.http.response": {}},
    } | changes


class Driver:
    """A connection and everything that it has told."""

    def __init__(self, application: Any, scope: dict[str, Any] | None = None, **options: Any) -> None:
        self._grew = asyncio.Event()
        self.connection = Connection(application, scope or a_scope(), on_outbox=self._grew.set, **options)
        self.told: list[tuple[int, str, State, Any]] = []
        self.connection.start()

    @property
    def events(self) -> list[str | bytes | Event]:
        """What has been told so far."""
        return [item[3] for item in self.told]

    def of(self, kind: type) -> list[Any]:
        """The events of one class."""
        return [event for event in self.events if type(event) is kind]

    @property
    def rules(self) -> list[str]:
        """The rules that were broken, in order."""
        return [violation.rule for violation in self.of(Violation)]

    def put(self, *events: ToApp) -> None:
        """Give the application one or several events."""
        for event in events:
            self.connection.put(event)

    async def until(self, condition: Callable[[], object]) -> None:
        """Collect what is told until a condition holds."""
        async with asyncio.timeout(PATIENCE):
            while True:
                self.told += self.connection.take(1000)
                if condition():
                    return
                self._grew.clear()
                await self._grew.wait()

    async def opened(self) -> None:
        """Wait until the application has accepted."""
        await self.until(lambda: self.of(Accept))

    async def end(self) -> list[str | bytes | Event]:
        """Wait until the application has ended and return all that was told."""
        await self.until(lambda: not self.connection.running)
        await self.connection.ended()
        return self.events


def story(play: Callable[[], Awaitable[None]]) -> Callable[[], None]:
    """Run an asynchronous test on a loop of its own."""

    @functools.wraps(play)
    def run() -> None:
        asyncio.run(asyncio.wait_for(play(), PATIENCE))

    del run.__wrapped__
    return run


def ends(events: list[Any]) -> list[Any]:
    """The ends among what was told."""
    return [event for event in events if isinstance(event, Returned | Crashed)]


async def echo(_: Any, receive: Any, send: Any) -> None:
    """Accept and give every frame back until the client leaves."""
    assert await receive() == {"type": "websocket.connect"}
    await send(ACCEPT)
    while (message := await receive())["type"] == "websocket.receive":
        await send({**message, "type": "websocket.send"})


# -- frames ------------------------------------------------------------------------------------------------------


@story
async def test_frames_come_back_bare_and_in_order() -> None:
    driver = Driver(echo)
    await driver.opened()
    driver.put(Receive(text="a"), Receive(data=b"b"), Receive(text=""), Receive(data=b""))
    await settled()
    driver.put(Disconnect(1001, "off"))
    events = await driver.end()
    assert [event for event in events if not isinstance(event, Violation)][:5] == [Accept(), "a", b"b", "", b""]
    assert events[-1] == Returned()
    assert driver.connection.state is State.LEFT
    assert driver.rules == ["P14", "P14"]


@story
async def test_both_keys_one_of_them_none_is_a_plain_frame() -> None:
    async def application(_: Any, __: Any, send: Any) -> None:
        await send(ACCEPT)
        await send({"type": "websocket.send", "text": "a", "bytes": None})
        await send({"type": "websocket.send", "bytes": b"a", "text": None})
        await send(CLOSE)

    driver = Driver(application)
    assert (await driver.end())[1:3] == ["a", b"a"]
    assert driver.rules == []


@story
async def test_each_thing_told_has_the_state_after_it_and_the_line_and_the_time_of_the_call() -> None:
    driver = Driver(echo, locate=lambda: "chat.py:1 echo")
    before = time.monotonic_ns()
    await driver.opened()
    driver.put(Receive(text="a"))
    await settled()
    driver.put(Disconnect())
    await driver.end()
    assert [(at, state, payload) for _, at, state, payload in driver.told] == [
        ("chat.py:1 echo", State.OPEN, Accept()),
        ("chat.py:1 echo", State.OPEN, "a"),
        ("", State.LEFT, Returned()),
    ]
    times = [item[0] for item in driver.told]
    assert before <= times[0]
    assert times == sorted(times)
    assert times[-1] <= time.monotonic_ns()


@story
async def test_text_beyond_ascii_passes_and_a_lone_surrogate_raises() -> None:
    raised = []

    async def application(_: Any, __: Any, send: Any) -> None:
        await send(ACCEPT)
        await send({"type": "websocket.send", "text": "Grüße 👋"})
        try:
            await send({"type": "websocket.send", "text": "a\ud800"})
        except UnicodeEncodeError as error:
            raised.append(error)
        await send(CLOSE)

    driver = Driver(application)
    assert (await driver.end())[1] == "Grüße 👋"
    assert driver.rules == ["P13"]
    assert len(raised) == 1


@story
async def test_hypercorns_frames_have_both_keys() -> None:
    seen: list[Any] = []

    async def application(_: Any, receive: Any, send: Any) -> None:
        await send(ACCEPT)
        seen.extend([await receive() for _ in range(3)])

    driver = Driver(application, profile=HYPERCORN)
    await driver.opened()
    driver.put(Receive(text="a"), Disconnect(4321, "bye"))
    await driver.end()
    assert seen[1] == {"type": "websocket.receive", "text": "a", "bytes": None}
    assert seen[2]["code"] == 1006


# -- backpressure ------------------------------------------------------------------------------------------------


@story
async def test_a_full_outbox_makes_send_wait() -> None:
    sent = 0

    async def application(_: Any, __: Any, send: Any) -> None:
        nonlocal sent
        await send(ACCEPT)
        for number in range(100):
            await send({"type": "websocket.send", "text": str(number + 1)})
            sent += 1
        await send(CLOSE)

    driver = Driver(application, outbox_limit=10)
    await settled()
    assert sent == 8  # the tenth item is in, its send still waits
    driver.connection.take(4)
    await settled()
    assert sent == 8  # it waits until half of it is free
    driver.connection.take(1)
    await settled()
    assert sent == 13
    events = await driver.end()
    assert events[:95] == [str(number) for number in range(5, 100)]


async def settled() -> None:
    """Let everything run that can."""
    for _ in range(20):
        await asyncio.sleep(0)


@story
async def test_an_application_that_floods_lets_others_run() -> None:
    async def application(_: Any, __: Any, send: Any) -> None:
        await send(ACCEPT)
        while True:
            await send({"type": "websocket.send", "text": "x"})

    driver = Driver(application, outbox_limit=1_000_000)
    await asyncio.sleep(0)
    first = len(driver.connection.outbox)
    await asyncio.sleep(0)
    assert 0 < first <= BURST + 1
    assert len(driver.connection.outbox) - first == BURST
    driver.connection.cancel()
    await driver.end()


@story
async def test_an_application_that_sends_into_the_void_for_ever_lets_others_run() -> None:
    async def application(_: Any, __: Any, send: Any) -> None:
        while True:
            with contextlib.suppress(RuntimeError):
                await send({"type": "websocket.send", "text": "x"})

    driver = Driver(application, outbox_limit=100)
    await settled()
    assert len(driver.connection.outbox) <= 102
    driver.connection.cancel()
    await driver.end()


@story
async def test_the_reader_is_called_once_for_each_time_the_outbox_fills() -> None:
    calls = []

    async def application(_: Any, receive: Any, send: Any) -> None:
        await send(ACCEPT)
        await send({"type": "websocket.send", "text": "x"})
        await receive()
        await receive()
        await send({"type": "websocket.send", "text": "y"})

    connection = Connection(application, a_scope(), on_outbox=lambda: calls.append(len(connection.outbox)))
    connection.start()
    await settled()
    assert calls == [1]
    connection.take(1)
    connection.put(Receive(text="on"))
    await connection.ended()
    assert calls == [1]
    assert [item[3] for item in connection.take(100)][:2] == ["x", "y"]


# -- the ways a connection ends ----------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, 1, 255, 256, 257, 1000])
def test_last_words_precede_the_crash(count: int) -> None:
    async def application(_: Any, __: Any, send: Any) -> None:
        await send(ACCEPT)
        for number in range(count):
            await send({"type": "websocket.send", "text": f"{number}"})
        raise ValueError("no room")

    async def play() -> None:
        driver = Driver(application, outbox_limit=300)
        events = await driver.end()
        assert events[1 : count + 1] == [f"{number}" for number in range(count)]
        assert events[count + 1 :][0] == Crashed("ValueError: no room")
        assert len(ends(events)) == 1
        assert driver.rules == ["P24"]
        assert driver.connection.state is State.CRASHED

    asyncio.run(play())


@story
async def test_a_refusal_is_followed_by_a_disconnect() -> None:
    seen = []

    async def application(_: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.close", "code": 4403, "reason": "no"})
        seen.append(await receive())

    driver = Driver(application)
    events = await driver.end()
    assert events[0] == Close(4403, "no")
    assert events[2:] == [Disconnect(1006), Returned()]
    assert driver.rules == ["P22"]
    assert seen[0]["code"] == 1006
    assert driver.connection.state is State.REFUSED


@story
async def test_the_applications_own_close_comes_back_and_then_1005_once() -> None:
    seen = []

    async def application(_: Any, receive: Any, send: Any) -> None:
        await receive()
        await send(ACCEPT)
        await send({"type": "websocket.close", "code": 4000, "reason": "r"})
        seen.extend([await receive(), await receive()])
        seen.append(await receive())

    driver = Driver(application)
    await driver.until(lambda: len(driver.of(Disconnect)) == 2)
    await settled()
    assert driver.connection.running
    assert driver.of(Disconnect) == [Disconnect(4000, "r"), Disconnect(1005)]
    assert [message["code"] for message in seen] == [4000, 1005]
    assert driver.connection.state is State.CLOSED
    driver.connection.cancel()
    await driver.end()


@story
async def test_a_denial_response_is_told_and_followed_by_a_disconnect() -> None:
    async def application(_: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.http.response.start", "status": 401, "headers": [(b"x", b"y")]})
        await send({"type": "websocket.http.response.body", "body": b"no", "more_body": True})
        await send({"type": "websocket.http.response.body", "body": b"!"})
        await receive()

    driver = Driver(application)
    assert await driver.end() == [
        DenialStart(401, ((b"x", b"y"),)),
        DenialBody(b"no", more_body=True),
        DenialBody(b"!"),
        Disconnect(1006),
        Returned(),
    ]
    assert [item[2] for item in driver.told] == [State.DENYING, State.DENYING, *[State.DENIED] * 3]


@story
async def test_a_disconnect_is_given_once_and_its_reason_with_it() -> None:
    driver = Driver(echo)
    await driver.opened()
    assert driver.connection.put(Disconnect(4321, "bye"))
    assert not driver.connection.put(Disconnect(4321, "bye"))
    await driver.end()
    assert not driver.connection.put(Receive(text="late"))
    assert driver.rules == ["P04"]


@pytest.mark.parametrize(
    ("messages", "error", "text", "rules"),
    [
        ([{"type": "websocket.send", "text": "a"}], RuntimeError, "Expected ASGI message 'websocket.accept'", ["P01"]),
        ([ACCEPT, ACCEPT], RuntimeError, "Expected ASGI message 'websocket.send' or 'websocket.close'", ["P02"]),
        ([ACCEPT, CLOSE, CLOSE], RuntimeError, "after sending 'websocket.close'", ["P03"]),
        ([ACCEPT, {"type": "http.nonsense"}], RuntimeError, "but got 'http.nonsense'", ["P06"]),
        ([ACCEPT, {"text": "a"}], KeyError, "'type'", ["P07"]),
        ([ACCEPT, {"type": "websocket.send", "text": b"a"}], AttributeError, "no attribute 'encode'", ["P10"]),
        ([ACCEPT, {"type": "websocket.send", "bytes": "a"}], TypeError, "a bytes-like object is required", ["P11"]),
    ],
)
def test_send_raises_what_uvicorn_raises(
    messages: list[Any], error: type[Exception], text: str, rules: list[str]
) -> None:
    async def application(_: Any, __: Any, send: Any) -> None:
        for message in messages[:-1]:
            await send(message)
        with pytest.raises(error, match=text):
            await send(messages[-1])

    async def play() -> None:
        driver = Driver(application)
        events = await driver.end()
        assert driver.rules[: len(rules)] == rules
        assert not driver.of(Crashed), events

    asyncio.run(play())


@story
async def test_a_breach_that_is_let_out_is_a_crash() -> None:
    async def application(_: Any, __: Any, send: Any) -> None:
        await send({"type": "websocket.send", "text": "a"})

    driver = Driver(application)
    events = await driver.end()
    assert events[0] == "a"
    assert driver.of(Crashed)[0].error.startswith("RuntimeError: Expected ASGI message")
    assert driver.rules == ["P01", "P05"]


@story
async def test_the_servers_own_exception_that_is_let_out_is_no_crash() -> None:
    async def application(_: Any, receive: Any, send: Any) -> None:
        await send(ACCEPT)
        while (await receive())["type"] != "websocket.disconnect":
            pass
        await send({"type": "websocket.send", "text": "a"})

    driver = Driver(application)
    await driver.opened()
    driver.put(Disconnect())
    events = await driver.end()
    assert ends(events) == [Returned(raised="ClientDisconnected")]
    assert driver.rules == ["P04"]


@story
async def test_a_sender_that_never_reads_learns_that_the_client_left() -> None:
    async def application(_: Any, __: Any, send: Any) -> None:
        await send(ACCEPT)
        while True:
            await send({"type": "websocket.send", "text": "tick"})
            await asyncio.sleep(0)

    driver = Driver(application)
    await driver.opened()
    driver.put(Disconnect())
    assert ends(await driver.end()) == [Returned(raised="ClientDisconnected")]


def _raises(error: BaseException, *, after: str = "accept") -> Any:
    async def application(_: Any, receive: Any, send: Any) -> None:
        await receive()
        if after != "connect":
            await send(ACCEPT)
        if after == "disconnect":
            await receive()
        raise error

    return application


@pytest.mark.parametrize(
    "error",
    [KeyboardInterrupt(), SystemExit(3), asyncio.CancelledError(), GeneratorExit(), BaseException("own")],
    ids=lambda error: type(error).__name__,
)
def test_nothing_that_an_application_raises_ends_the_loop(error: BaseException) -> None:
    async def play() -> None:
        other = Driver(echo)
        driver = Driver(_raises(error))
        events = await driver.end()
        assert [type(event) for event in ends(events)] == [Crashed]
        assert driver.of(Crashed)[0].error.startswith(type(error).__name__)
        await other.opened()
        other.put(Receive(text="still here"))
        await other.until(lambda: "still here" in other.events)
        other.put(Disconnect())
        await other.end()

    asyncio.run(play())


@story
async def test_an_exception_before_accept_and_in_finally_is_a_crash() -> None:
    driver = Driver(_raises(ValueError("early"), after="connect"))
    assert ends(await driver.end()) == [Crashed("ValueError: early")]
    assert driver.rules == ["P05"]

    async def untidy(_: Any, receive: Any, send: Any) -> None:
        try:
            await echo(_, receive, send)
        finally:
            raise OSError("cannot tidy up")

    driver = Driver(untidy)
    await driver.opened()
    driver.put(Disconnect())
    assert ends(await driver.end()) == [Crashed("OSError: cannot tidy up")]


@story
async def test_returning_early_and_returning_a_value_are_told() -> None:
    async def silent(*_: Any) -> None: ...

    async def talkative(_: Any, __: Any, send: Any) -> str:
        await send(ACCEPT)
        return "x" * 10_000

    driver = Driver(silent)
    assert ends(await driver.end()) == [Returned()]
    assert (driver.rules, driver.connection.state) == (["P05"], State.RETURNED)
    driver = Driver(talkative)
    (end,) = ends(await driver.end())
    assert end.value.startswith("'xxx")
    assert len(end.value) < 600
    assert driver.rules == ["P23", "P26"]


@story
async def test_what_is_no_coroutine_function_crashes_by_what_python_says() -> None:
    driver = Driver(lambda *_: None)
    (end,) = ends(await driver.end())
    assert end.error.startswith("TypeError:")


@story
async def test_an_exception_whose_text_cannot_be_made_is_told_all_the_same() -> None:
    class Hostile(Exception):  # noqa: N818 - it is no error of anybody's
        def __str__(self) -> str:
            raise RuntimeError

    def crashed(error: BaseException) -> Crashed:
        return Crashed(str(error))

    driver = Driver(_raises(Hostile()), crashed=crashed)
    assert ends(await driver.end()) == [Crashed("Hostile: <str() of it raised RuntimeError>")]


@story
async def test_a_message_that_is_none_is_malformed() -> None:
    async def application(_: Any, __: Any, send: Any) -> None:
        await send(None)

    driver = Driver(application)
    await driver.end()
    assert len(driver.of(Malformed)) == 1
    assert "P07" in driver.rules


# -- the user's own steps ----------------------------------------------------------------------------------------


@story
async def test_the_users_illegal_steps_are_taken_and_marked() -> None:
    seen = []

    async def application(_: Any, receive: Any, send: Any) -> None:
        await receive()
        seen.append(await receive())
        await send(ACCEPT)
        seen.extend([await receive(), await receive()])

    driver = Driver(application)
    driver.put(Receive(text="too early"))
    await driver.opened()
    driver.put(Raw({"type": "websocket.receive", "text": "a", "more": 1}), Receive(text="a\ud800"))
    await driver.end()
    assert [message.get("text") for message in seen] == ["too early", "a", "a\ud800"]
    assert [violation.by for violation in driver.of(Violation)][:1] == ["you"]
    assert "P13" in driver.rules


@story
async def test_a_raw_disconnect_counts_as_one() -> None:
    async def application(_: Any, receive: Any, send: Any) -> None:
        await send(ACCEPT)
        await receive()
        await receive()
        await send({"type": "websocket.send", "text": "late"})

    driver = Driver(application)
    await driver.opened()
    driver.put(Raw({"type": "websocket.disconnect"}))
    await driver.end()
    assert "P04" in driver.rules
    assert ends(driver.events) == [Returned(raised="ClientDisconnected")]


# -- receive() ---------------------------------------------------------------------------------------------------


@story
async def test_a_cancelled_receive_loses_no_frame() -> None:
    seen: list[str] = []

    async def application(_: Any, receive: Any, send: Any) -> None:
        await receive()
        await send(ACCEPT)
        while len(seen) < 50:
            waiting = asyncio.ensure_future(receive())
            await asyncio.sleep(0)
            if len(seen) % 2 and not waiting.done():
                waiting.cancel()
                waiting = asyncio.ensure_future(receive())
            seen.append((await waiting)["text"])

    driver = Driver(application)
    await driver.opened()
    for number in range(50):
        driver.put(Receive(text=str(number)))
        await asyncio.sleep(0)
    await driver.end()
    assert seen == [str(number) for number in range(50)]
    assert "P30" not in driver.rules


@story
async def test_two_receives_at_once_are_told_once_and_both_get_a_frame() -> None:
    seen: list[Any] = []

    async def application(_: Any, receive: Any, send: Any) -> None:
        await receive()
        await send(ACCEPT)
        for _ in range(2):
            seen.extend(await asyncio.gather(receive(), receive()))

    driver = Driver(application)
    await driver.opened()
    await settled()
    driver.put(*(Receive(text=text) for text in "abcd"))
    await driver.end()
    assert [message["text"] for message in seen] == list("abcd")
    assert driver.rules == ["P30", "P23"]


# -- time and cancelling -----------------------------------------------------------------------------------------


@story
async def test_an_application_that_lingers_after_the_disconnect_is_told_and_left_alone() -> None:
    go = asyncio.Event()

    async def application(_: Any, receive: Any, send: Any) -> None:
        await echo(_, receive, send)
        await go.wait()

    driver = Driver(application, linger=0.01)
    await driver.opened()
    driver.put(Disconnect())
    await driver.until(lambda: driver.rules == ["P27"])
    assert driver.connection.running
    go.set()
    assert ends(await driver.end()) == [Returned()]


@story
async def test_an_application_that_has_ended_lingers_no_more() -> None:
    driver = Driver(echo, linger=0.01)
    await driver.opened()
    driver.put(Disconnect())
    await driver.end()
    loop = asyncio.get_running_loop()
    passed = loop.create_future()
    loop.call_later(0.02, passed.set_result, None)
    await passed
    assert not driver.connection.take(10)


@story
async def test_a_close_that_the_server_refuses_leaves_the_connection_open() -> None:
    async def application(_: Any, __: Any, send: Any) -> None:
        await send(ACCEPT)
        with pytest.raises(Exception, match="invalid status code"):
            await send({"type": "websocket.close", "code": 1005})
        await send({"type": "websocket.send", "text": "still here"})
        await send(CLOSE)

    driver = Driver(application)
    events = await driver.end()
    assert "still here" in events
    assert [item[2] for item in driver.told if isinstance(item[3], Close)] == [State.OPEN, State.CLOSED]
    assert driver.rules == ["P15"]


@story
async def test_an_abandoned_application_waits_for_room_no_more() -> None:
    async def application(_: Any, __: Any, send: Any) -> None:
        await send(ACCEPT)
        while True:
            with contextlib.suppress(asyncio.CancelledError):
                await send({"type": "websocket.send", "text": "x"})

    driver = Driver(application, outbox_limit=10, grace=0.001)
    driver.connection.cancel()
    await driver.connection.ended()
    assert driver.connection.task is not None
    await asyncio.wait({driver.connection.task})


@story
async def test_cancelling_ends_an_application_that_waits() -> None:
    driver = Driver(echo)
    await driver.opened()
    driver.connection.cancel()
    assert ends(await driver.end()) == [Returned(raised="CancelledError: ended by you")]
    assert driver.rules == []


@story
async def test_cancelling_before_the_first_step_ends_it_too() -> None:
    driver = Driver(echo)
    driver.connection.cancel()
    assert ends(await driver.end()) == [Returned(raised="CancelledError: ended by you")]


@story
async def test_cancelling_ends_an_application_that_waits_for_room() -> None:
    async def application(_: Any, __: Any, send: Any) -> None:
        await send(ACCEPT)
        while True:
            await send({"type": "websocket.send", "text": "x"})

    driver = Driver(application, outbox_limit=10)
    await settled()
    driver.connection.cancel()
    assert len(ends(await driver.end())) == 1


@story
async def test_an_application_that_swallows_its_cancellation_is_abandoned() -> None:
    late: list[str] = []
    go = asyncio.Event()

    async def application(_: Any, receive: Any, send: Any) -> None:
        await send(ACCEPT)
        while not go.is_set():
            with contextlib.suppress(asyncio.CancelledError):
                await go.wait()
        late.append((await receive())["type"])
        late.append((await receive())["type"])
        try:
            await send({"type": "websocket.send", "text": "late"})
        except OSError as error:
            late.append(type(error).__name__)

    driver = Driver(application, grace=0.01)
    await driver.opened()
    driver.connection.cancel()
    events = await driver.end()
    assert ends(events) == [Crashed("CancelledError: the application swallows its cancellation and was abandoned")]
    go.set()
    assert driver.connection.task is not None
    await asyncio.wait({driver.connection.task})
    assert late == ["websocket.connect", "websocket.disconnect", "ClientDisconnected"]
    assert not driver.connection.take(10)


@story
async def test_a_task_that_outlives_its_application_is_told_that_nobody_is_there() -> None:
    outcome: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    tasks = []

    async def application(_: Any, receive: Any, send: Any) -> None:
        await receive()
        await send(ACCEPT)

        async def outlive() -> None:
            message = await receive()
            for _ in range(2):
                try:
                    await send({"type": "websocket.send", "text": "late"})
                except OSError as error:
                    told = f"{message['type']} {type(error).__name__}"
            outcome.set_result(told)

        tasks.append(asyncio.ensure_future(outlive()))

    driver = Driver(application)
    await driver.end()
    assert await outcome == "websocket.disconnect ClientDisconnected"
    ((_, _, state, late),) = driver.connection.take(10)
    assert state is State.RETURNED
    assert isinstance(late, Violation)
    assert (late.rule, late.what) == ("P03", "websocket.send after the application returned")


# -- scope and context -------------------------------------------------------------------------------------------

USER: contextvars.ContextVar[str] = contextvars.ContextVar("USER", default="nobody")


@story
async def test_the_context_is_empty_or_the_one_that_was_given() -> None:
    seen = []

    async def application(*_: Any) -> None:
        seen.append(USER.get())

    USER.set("the test")
    await Driver(application).end()
    await Driver(application, context=contextvars.copy_context()).end()
    assert seen == ["nobody", "the test"]


@story
async def test_a_changed_scope_is_told_but_not_what_frameworks_add() -> None:
    async def application(scope: Any, _: Any, send: Any) -> None:
        scope["app"] = application
        scope["path_params"] = {}
        scope["state"]["user"] = "ada"
        scope.update(app_root_path="", root_path="/mounted")
        await send(CLOSE)

    async def mutating(scope: Any, _: Any, send: Any) -> None:
        scope["headers"].append((b"x", b"y"))
        del scope["client"]
        await send(CLOSE)

    driver = Driver(application)
    await driver.end()
    assert driver.rules == []
    driver = Driver(mutating)
    await driver.end()
    assert driver.rules == ["P30"]
    assert driver.of(Violation)[0].what.endswith("headers, client")


@story
async def test_a_scope_says_what_the_rules_need() -> None:
    async def application(_: Any, __: Any, send: Any) -> None:
        await send({"type": "websocket.accept", "subprotocol": "other", "headers": [(b"x", b"y")]})
        await send(CLOSE)

    driver = Driver(application, a_scope(subprotocols=["chat"], asgi={"version": "3.0"}, extensions=None))
    await driver.end()
    assert driver.rules == ["P19", "P28"]
    assert driver.of(Send) == []


@story
async def test_a_breach_has_the_line_of_the_message_and_the_fault_of_who_sent_it() -> None:
    async def application(_: Any, __: Any, send: Any) -> None:
        await send(CLOSE | {"code": 4403})

    driver = Driver(application, locate=lambda: "app.py:3 handler")
    await driver.end()
    assert [(at, event.rule, event.by) for _, at, _, event in driver.told if isinstance(event, Violation)] == [
        ("app.py:3 handler", "P22", "app")
    ]
    driver = Driver(application, locate=lambda: "")  # no line of the user's stands above it
    await driver.end()
    assert [violation.by for violation in driver.of(Violation)] == ["framework"]

    async def framework(_: Any, __: Any, send: Any) -> None:
        try:
            raises()
        except ValueError:
            await application(_, __, send)

    def raises() -> None:
        raise ValueError

    driver = Driver(framework, locate=lambda: "", where=lambda error: f"app.py:9 {type(error).__name__}")
    await driver.end()
    assert [(at, event.by) for _, at, _, event in driver.told if isinstance(event, Violation)] == [
        ("app.py:9 ValueError", "app")
    ]
    driver = Driver(application)  # nobody looks
    await driver.end()
    assert [violation.by for violation in driver.of(Violation)] == ["app"]


@story
async def test_a_crash_and_who_lingers_are_told_by_their_line() -> None:
    async def crashes(_: Any, __: Any, ___: Any) -> None:
        raise ValueError

    driver = Driver(crashes, where=lambda _: "app.py:5 crashes")
    await driver.end()
    assert [(at, event.kind) for _, at, _, event in driver.told] == [
        ("app.py:5 crashes", "crashed"),
        ("app.py:5 crashes", "violation"),
    ]

    async def lingers(_: Any, receive: Any, send: Any) -> None:
        await send(ACCEPT)
        await receive()
        await asyncio.Event().wait()

    driver = Driver(lingers, linger=0.01, where=lambda _: "app.py:7 lingers")
    await driver.opened()
    driver.put(Disconnect())
    await driver.until(lambda: driver.rules == ["P27"])
    assert driver.told[-1][1] == "app.py:7 lingers"
    driver.connection.cancel("ended with the debuggee")
    assert ends(await driver.end()) == [
        Returned(raised="CancelledError: ended with the debuggee, while it waited at app.py:7 lingers")
    ]


@story
async def test_a_changed_scope_is_told_as_soon_as_the_application_has_answered() -> None:
    async def application(scope: Any, receive: Any, send: Any) -> None:
        scope["path"] = "/elsewhere"
        await send(ACCEPT)
        await receive()
        await receive()

    driver = Driver(application)
    await driver.until(lambda: driver.rules == ["P30"])
    assert driver.connection.running
    driver.put(Disconnect())
    await driver.end()
    assert driver.rules == ["P30"]


# -- the server that is played -----------------------------------------------------------------------------------


@story
async def test_what_is_told_at_the_end_and_once_more() -> None:
    for late in (False, True):
        got: list[Any] = []

        async def application(_: Any, receive: Any, send: Any) -> None:
            await receive()
            await send(ACCEPT)
            await send(CLOSE | {"code": 4000, "reason": "r"})
            got.append(await receive())  # noqa: B023 - it has ended before the next
            await asyncio.sleep(0) if late else None  # noqa: B023 - as above
            got.append(await receive())  # noqa: B023 - as above
            with pytest.raises(OSError, match=r"^$"):
                await send({"type": "websocket.send", "text": "late"})

        driver = Driver(application)
        await driver.end()
        assert got == [
            {"type": "websocket.disconnect", "code": 4000, "reason": "r"},
            {"type": "websocket.disconnect", "code": 1005},
        ]
        assert driver.of(Disconnect) == [Disconnect(4000, "r"), Disconnect(1005)]


@story
async def test_between_a_close_and_the_end_of_its_transport() -> None:
    async def application(_: Any, receive: Any, send: Any) -> None:
        await receive()
        await send(ACCEPT)
        await send(CLOSE)
        with pytest.raises(RuntimeError, match=r"after sending 'websocket\.close'"):
            await send({"type": "websocket.send", "text": "at once"})
        await asyncio.sleep(0)
        with pytest.raises(OSError, match=r"^$"):
            await send({"type": "websocket.send", "text": "a turn later"})

    assert ends(await Driver(application).end()) == [Returned()]


@story
async def test_a_close_that_raises_leaves_the_connection_open() -> None:
    got: list[Any] = []

    async def application(_: Any, receive: Any, send: Any) -> None:
        await receive()
        await send(ACCEPT)
        with pytest.raises(Exception, match="invalid status code"):
            await send(CLOSE | {"code": 999})
        await send({"type": "websocket.send", "text": "still"})
        got.append(await receive())
        await send({"type": "websocket.send", "text": "and then"})
        await send(CLOSE)

    driver = Driver(application)
    await driver.end()
    assert got == [{"type": "websocket.disconnect", "code": 999, "reason": ""}]
    assert [event for event in driver.events if isinstance(event, str)] == ["still", "and then"]


@story
async def test_frames_of_a_connection_that_the_server_takes_for_closed() -> None:
    async def application(_: Any, receive: Any, send: Any) -> None:
        await receive()
        await send(ACCEPT)
        with pytest.raises(TypeError, match="int"):
            await send(CLOSE | {"code": None})
        with pytest.raises(Exception, match=r"given the state ASGIWebsocketState\.CLOSED"):
            await send({"type": "websocket.send", "text": "a plain frame"})

    driver = Driver(application, profile=HYPERCORN)
    assert ends(await driver.end()) == [Returned()]


@story
async def test_a_frame_is_given_to_an_open_connection_only() -> None:
    for profile, both in ((UVICORN, False), (HYPERCORN, True)):
        got: list[dict[str, Any]] = []

        async def application(_: Any, receive: Any, send: Any, got: list[dict[str, Any]] = got) -> None:
            await receive()
            await send(ACCEPT)
            while (message := await receive())["type"] == "websocket.receive":
                got.append(message)

        driver = Driver(application, profile=profile)
        assert not driver.connection.put_frame("early")
        await driver.opened()
        assert all(driver.connection.put_frame(payload) for payload in ("hi", "größe", b"\0"))
        driver.put(Disconnect(1000))
        await driver.end()
        assert not driver.connection.put_frame("late")
        assert [message.get("text") or message.get("bytes") for message in got] == ["hi", "größe", b"\0"]
        assert all(("text" in message and "bytes" in message) is both for message in got)


@story
async def test_who_has_ended_cannot_be_cancelled() -> None:
    async def application(*_: Any) -> None:
        """Return at once."""

    driver = Driver(application)
    await driver.end()
    told = len(driver.events)
    driver.connection.cancel()
    assert len([*driver.events, *driver.connection.take(10)]) == told
    Connection(application, a_scope(), on_outbox=lambda: None).cancel()


def test_what_an_application_raises_when_its_loop_is_closed_is_told_nobody() -> None:
    told: list[Any] = []

    async def application(_: Any, receive: Any, __: Any) -> None:
        await receive()
        await receive()

    loop = asyncio.new_event_loop()
    connection = Connection(application, a_scope(), on_outbox=lambda: told.append(1))
    loop.call_soon(connection.start)
    for _ in range(2):
        loop.call_soon(loop.stop)
        loop.run_forever()
    task: Any = connection.task
    coroutine = task.get_coro()
    task._log_destroy_pending = False  # on purpose
    loop.close()
    with pytest.raises(LookupError):
        coroutine.throw(LookupError("the interpreter ends"))
    assert told == []
    assert connection.running


@story
async def test_a_mistake_of_ours_at_the_end_ends_the_connection_all_the_same() -> None:
    async def application(*_: Any) -> None:
        """Return at once."""

    def mistaken(_: object) -> None:
        raise LookupError("ours")

    driver = Driver(application)
    vars(driver.connection._judge)["returned"] = mistaken
    await driver.end()
    assert driver.of(Crashed) == [Crashed("LookupError: ours")]
