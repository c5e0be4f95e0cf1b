from __future__ import annotations

import asyncio
import contextlib
import contextvars
from typing import Any, cast

import pytest

from tests.testing.applications import ACCEPT, echo, saying, stubborn, text
from tests.testing.playing import TurnCount, play
from wstui.core.events import Connect
from wstui.core.machine import State
from wstui.errors import ScopeError, UsageError
from wstui.testing import (
    ConnectionClosed,
    ConnectionRefused,
    ConversationError,
    ProtocolViolation,
    TasksLeft,
    connect,
    task,
)

CLOSE = {"type": "websocket.close", "code": 4001, "reason": "no room"}


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task, "GRACE", 0.05)


# -- frames --------------------------------------------------------------------------------------------------------


def test_frames_go_both_ways() -> None:
    async def story() -> None:
        async with connect(echo) as ws:
            for frame in ("hi", "", "é", b"\0", b""):
                await ws.send(frame)
                assert await ws.recv() == frame
            await ws.send(bytearray(b"ab"))
            assert await ws.recv() == b"ab"
            await ws.send(memoryview(b"cd"))
            assert await ws.recv() == b"cd"
            await ws.send_json({"a": [1, None], "é": 2**70})
            assert await ws.recv_json() == {"a": [1, None], "é": 2**70}
            await ws.send_json("x", mode="binary")
            assert await ws.recv() == b'"x"'

    play(story())


def test_what_is_answered_at_once_is_received_within_one_turn_of_the_loop() -> None:
    async def story() -> None:
        async with connect(echo) as ws:
            with TurnCount() as count:
                for _ in range(50):
                    await ws.send("a")
                    await ws.recv()
            assert count.turns <= 52

    play(story())


def test_what_is_no_frame_is_refused_with_a_hint() -> None:
    async def story() -> None:
        async with connect(echo) as ws:
            with pytest.raises(TypeError, match="a frame is str or bytes, not dict: send_json"):
                await ws.send(cast("Any", {}))

    play(story())


def test_a_timeout_says_where_the_application_waits_and_leaves_it_alone() -> None:
    async def story() -> None:
        async with connect(echo) as ws:
            with pytest.raises(
                TimeoutError, match=r"sent no frame for 0.01 s; it waits in .*applications.py:\d+ echo$"
            ):
                await ws.recv(timeout=0.01)
            await ws.send("still there")
            assert await ws.recv() == "still there"
            assert await ws.recv_nothing(timeout=0.01)
            await ws.send("x")
            assert not await ws.recv_nothing(timeout=5)
            assert await ws.recv() == "x"

    play(story())


def test_a_reader_that_is_woken_and_cancelled_in_one_breath_loses_no_frame() -> None:
    async def story() -> None:
        async with connect(echo) as ws:
            readers = [asyncio.ensure_future(ws.recv(timeout=None)) for _ in range(2)]
            await asyncio.sleep(0)
            await ws.send("one")
            while len(ws.transcript) < 4:
                await asyncio.sleep(0)
            readers[0].cancel()  # the frame is there, and this reader has not run yet
            assert await readers[1] == "one"
            assert readers[0].cancelled()

    play(story())


def test_frames_can_be_iterated_until_a_normal_close() -> None:
    async def story() -> None:
        async with connect(saying(ACCEPT, *text("a", "b"), {"type": "websocket.close"})) as ws:
            assert [frame async for frame in ws] == ["a", "b"]
        async with connect(saying(ACCEPT, *text("a"), CLOSE)) as ws:
            with pytest.raises(ConnectionClosed, match="4001"):
                assert [frame async for frame in ws] == ["a"]

    play(story())


def test_an_application_that_floods_waits_for_its_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wstui.testing.conversation.ROOM", 100)
    words = [str(number) for number in range(1000)]

    async def story() -> None:
        async with connect(saying(ACCEPT, *text(*words))) as ws:
            assert [await ws.recv() for _ in words] == words
        async with connect(saying(ACCEPT, *text(*words))) as ws:
            assert await ws.recv() == "0"
            assert len(ws.transcript) < 110
            await ws.close()
            unread = [frame async for frame in ws]
            assert unread == words[1 : len(unread) + 1]
            assert 90 < len(unread) < 110

    play(story())


def test_a_frame_with_keys_that_nobody_knows_is_a_frame() -> None:
    async def story() -> None:
        async with connect(saying(ACCEPT, {"type": "websocket.send", "text": "a", "later": 1})) as ws:
            assert await ws.recv() == "a"

    play(story())


def test_what_was_asked_and_answered_can_be_looked_at() -> None:
    accept = {"type": "websocket.accept", "subprotocol": "chat.v1", "headers": [(b"a", b"b")]}

    async def story() -> None:
        async with connect(saying(accept), "/ws", subprotocols=["chat.v1"]) as ws:
            assert (ws.subprotocol, ws.headers) == ("chat.v1", ((b"a", b"b"),))
            assert ws.scope["path"] == "/ws"

    play(story())


# -- the end -------------------------------------------------------------------------------------------------------


def test_the_applications_close_is_told_with_code_and_reason() -> None:
    async def story() -> None:
        async with connect(saying(ACCEPT, *text("last"), CLOSE)) as ws:
            assert await ws.recv() == "last"
            for _ in range(2):
                with pytest.raises(ConnectionClosed) as told:
                    await ws.recv()
                assert (told.value.code, told.value.reason) == (4001, "no room")
                assert str(told.value) == "received 4001 (private use) no room; then sent 4001 (private use) no room"
            with pytest.raises(ConnectionClosed, match="4001"):
                await ws.send("too late")
            assert ws.state is State.CLOSED

    play(story())


def test_leaving_gives_the_application_code_and_reason() -> None:
    heard: list[Any] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send(ACCEPT)
        await send(text("unread")[0])
        heard.append(await receive())

    async def story() -> None:
        async with connect(application) as ws:
            await ws.close(4000, "bye")
            assert heard == [{"type": "websocket.disconnect", "code": 4000, "reason": "bye"}]
            assert await ws.recv() == "unread"
            with pytest.raises(ConnectionClosed, match=r"sent 4000 \(private use\) bye; then received"):
                await ws.recv()
            await ws.close()

    play(story())


def test_close_tells_an_application_that_stays() -> None:
    async def application(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send(ACCEPT)
        await asyncio.sleep(60)

    async def story() -> None:
        with pytest.raises(
            ConversationError, match=r"did not end within 0.02 s of the disconnect; it waits in .*test_client"
        ):
            async with connect(application, timeout=0.02) as ws:
                with pytest.raises(TimeoutError, match="has not ended 0.01 s after the disconnect"):
                    await ws.close(timeout=0.01)

    play(story())


def test_an_application_that_resists_its_cancellation_hangs_nobody() -> None:
    async def story() -> None:
        with pytest.raises(
            ConversationError, match=r"it waits in .*applications.py:\d+ stubborn; it has been cancelled"
        ):
            async with connect(stubborn, timeout=0.01):
                pass

    play(story())


def test_the_callers_own_cancellation_is_the_callers() -> None:
    async def story() -> None:
        entered = asyncio.Event()

        async def test() -> None:
            async with connect(echo) as ws:
                entered.set()
                await ws.recv(timeout=None)

        running = asyncio.ensure_future(test())
        await entered.wait()
        running.cancel()
        await asyncio.wait({running})
        assert running.cancelled()

    play(story())


# -- refusals ------------------------------------------------------------------------------------------------------


def test_a_refusal_has_its_code_and_reason() -> None:
    async def story() -> None:
        ws = connect(saying(CLOSE))
        with pytest.raises(ConnectionRefused) as told:
            await ws.__aenter__()
        assert (told.value.status, told.value.code, told.value.reason) == (403, 4001, "no room")
        assert "4001 (private use) no room, which no client ever sees" in str(told.value)
        assert ws.denial is None
        assert [violation.rule for violation in ws.violations] == ["P22"]

    play(story())


def test_a_denial_has_status_headers_and_body() -> None:
    start = {"type": "websocket.http.response.start", "status": 401, "headers": [(b"x-why", b"login")]}
    first = {"type": "websocket.http.response.body", "body": b"log ", "more_body": True}

    async def story() -> None:
        ws = connect(saying(start, first, {"type": "websocket.http.response.body", "body": b"in\n<html>"}))
        with pytest.raises(ConnectionRefused, match="denied the connection with HTTP 401: log in$") as told:
            await ws.__aenter__()
        assert (told.value.status, told.value.code) == (401, None)
        assert ws.denial is not None
        assert (ws.denial.headers, ws.denial.body) == (((b"x-why", b"login"),), b"log in\n<html>")

    play(story())


def test_silence_is_told_and_the_application_ended() -> None:
    async def silent(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.sleep(60)

    async def story() -> None:
        with pytest.raises(TimeoutError, match="did not answer for 0.01 s; it waits in .*silent"):
            async with connect(silent, timeout=0.01):
                pytest.fail("not accepted")

    play(story())


# -- crashes -------------------------------------------------------------------------------------------------------


def test_a_crash_is_raised_at_the_call_that_meets_it_after_all_frames() -> None:
    error = ValueError("no room")

    async def story() -> None:
        async with connect(saying(ACCEPT, *text("a", "b"), then=error)) as ws:
            assert [await ws.recv(), await ws.recv()] == ["a", "b"]
            for call in (ws.recv, lambda: ws.send("x")):
                with pytest.raises(ValueError, match="no room") as told:
                    await call()
                assert told.value is error

    play(story())


def test_a_crash_that_no_call_met_fails_the_test_at_the_end() -> None:
    async def story() -> None:
        with pytest.raises(ZeroDivisionError):
            async with connect(saying(ACCEPT, then=ZeroDivisionError())):
                pass

    play(story())


def test_a_crash_before_the_accept_is_raised_where_it_is_entered() -> None:
    async def story() -> None:
        with pytest.raises(ZeroDivisionError):
            async with connect(saying(then=ZeroDivisionError())):
                pytest.fail("not accepted")

    play(story())


def test_a_failing_test_is_told_of_the_crash_in_a_note() -> None:
    async def story() -> None:
        with pytest.raises(KeyError) as told:
            async with connect(saying(ACCEPT, then=ZeroDivisionError("by nothing"))):
                raise KeyError
        [note] = told.value.__notes__
        assert note.startswith("the application raised: Traceback")
        assert note.endswith("ZeroDivisionError: by nothing")

    play(story())


# -- rules ---------------------------------------------------------------------------------------------------------

BROKEN = {
    "P01": [*text("early")],
    "P02": [ACCEPT, ACCEPT],
    "P03": [ACCEPT, {"type": "websocket.close"}, *text("late")],
    "P06": [ACCEPT, {"type": "websocket.shout"}],
    "P07": [ACCEPT, {"text": "no type"}],
    "P08": [ACCEPT, {"type": "websocket.send", "text": "a", "bytes": b"b"}],
    "P09": [ACCEPT, {"type": "websocket.send"}],
    "P10": [ACCEPT, {"type": "websocket.send", "text": 1}],
    "P11": [ACCEPT, {"type": "websocket.send", "bytes": "a"}],
    "P15": [ACCEPT, {"type": "websocket.close", "code": 999}],
}


@pytest.mark.parametrize("rule", BROKEN)
def test_a_broken_rule_is_raised_with_whose_fault_it_is(rule: str) -> None:
    async def story() -> None:
        with pytest.raises(ProtocolViolation, match=f"^{rule} by the application: ") as told:
            async with connect(saying(*BROKEN[rule]), timeout=0.2) as ws:
                await ws.recv()
        assert told.value.rule == rule
        assert told.value.hint
        assert told.value.hint in str(told.value)

    play(story())


@pytest.mark.parametrize("rule", [rule for rule in BROKEN if rule != "P01"])
def test_a_broken_rule_that_no_call_met_fails_the_test_at_the_end(rule: str) -> None:
    async def story() -> None:
        with pytest.raises(ProtocolViolation, match=rule):
            async with connect(saying(*BROKEN[rule]), timeout=0.2):
                pass

    play(story())


def test_a_lenient_client_collects_them() -> None:
    async def application(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send(ACCEPT)
        for message in (*BROKEN["P08"][1:], *BROKEN["P06"][1:], *text("after")):
            with contextlib.suppress(RuntimeError):
                await send(message)
        await receive()

    async def story() -> None:
        async with connect(application, strict=False) as ws:
            assert await ws.recv() == "after"
            assert [violation.rule for violation in ws.violations] == ["P08", "P06"]

    play(story())


# -- tasks ---------------------------------------------------------------------------------------------------------


def leaving_tasks() -> Any:
    async def poll() -> None:
        await asyncio.sleep(60)

    async def application(scope: Any, receive: Any, send: Any) -> None:
        scope["state_of_test"] = asyncio.create_task(poll(), name="poller")
        await echo(scope, receive, send)

    return application


def test_what_is_no_frame_does_not_begin_a_readers_time_anew() -> None:
    async def application(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send(ACCEPT)
        await receive()
        while True:
            await asyncio.sleep(0.01)
            with contextlib.suppress(RuntimeError):
                await send({"type": "websocket.wave"})

    async def story() -> None:
        async with connect(application, strict=False) as ws:
            await ws.send("go")
            with pytest.raises(TimeoutError, match=r"sent no frame for 0.05 s"):
                await ws.recv(timeout=0.05)
            assert ws.violations

    play(story())


def test_tasks_that_are_left_behind_are_named_and_ended() -> None:
    async def story() -> None:
        with pytest.raises(TasksLeft, match=r"left 1 task behind: poller \(.*poll, .*test_client.py:\d+ poll\)"):
            async with connect(leaving_tasks()) as ws:
                await ws.send("x")
                await ws.recv()

    play(story())


def test_tasks_that_are_left_behind_can_be_ignored_and_are_ended_all_the_same() -> None:
    async def story() -> None:
        async with connect(leaving_tasks(), tasks="ignore"):
            pass

    play(story())


def test_the_tests_own_tasks_are_none_of_the_applications() -> None:
    async def story() -> None:
        async with connect(echo):
            own = asyncio.create_task(asyncio.sleep(60))
        assert not own.done()
        own.cancel()
        await asyncio.wait({own})

    play(story())


# -- asking --------------------------------------------------------------------------------------------------------


def test_a_client_is_entered_once_and_before_it_is_used() -> None:
    async def story() -> None:
        ws = connect(echo)
        assert str(ws.state) == "idle"
        with pytest.raises(UsageError, match="not connected"):
            await ws.send("x")
        async with ws:
            assert ws.state is State.OPEN
        with pytest.raises(UsageError, match="made once"):
            await ws.__aenter__()

    play(story())


def test_a_scope_that_is_not_legal_is_refused_before_anything_runs() -> None:
    async def story() -> None:
        with pytest.raises(ScopeError, match="subprotocols"):
            await connect(echo, subprotocols=["a b"]).__aenter__()

    play(story())


def test_the_application_runs_in_an_empty_context_or_in_the_one_that_is_given() -> None:
    variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable", default="unset")
    seen: list[str] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        seen.append(variable.get())
        await echo(scope, receive, send)

    async def story() -> None:
        variable.set("test")
        async with connect(application):
            pass
        async with connect(application, context=contextvars.copy_context()):
            pass
        assert seen == ["unset", "test"]

    play(story())


def test_the_transcript_tells_all_both_ways_in_order() -> None:
    async def story() -> None:
        async with connect(echo, "/ws?a=1") as ws:
            await ws.send("hi")
            await ws.recv()
            await ws.send(b"\0")
            while len(ws.transcript) < 6:
                await asyncio.sleep(0)
            records = list(ws.transcript)
        assert [(record.n, record.way.value, record.event.kind) for record in records[:5]] == [
            (1, ">", "websocket.connect"),
            (2, "<", "websocket.accept"),
            (3, ">", "websocket.receive"),
            (4, "<", "websocket.send"),
            (5, ">", "websocket.receive"),
        ]
        assert [record.t for record in records] == sorted(record.t for record in records)
        first = records[0].event
        assert isinstance(first, Connect)
        assert first.scope["path"] == "/ws"
        assert [record.event.kind for record in ws.transcript][-2:] == ["websocket.disconnect", "returned"]

    play(story())


def test_any_message_can_be_given_to_the_application() -> None:
    heard: list[Any] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send(ACCEPT)
        heard.append(await receive())
        await receive()

    async def story() -> None:
        async with connect(application) as ws:
            await ws.send_raw({"type": "chat.message", "n": 1})
            await ws.close()
            assert heard == [{"type": "chat.message", "n": 1}]
            with pytest.raises(ConnectionClosed):
                await ws.send_raw({"type": "chat.message"})
        assert [violation.by for violation in ws.violations] == ["you", "you"]

    play(story())
