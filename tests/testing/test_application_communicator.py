from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable
from typing import Any, cast

import pytest

from tests.support import PATIENCE, turns
from tests.testing.applications import ACCEPT, echo, saying, stubborn, text
from tests.testing.playing import TurnCount, play
from wstui.testing import ApplicationCommunicator, ApplicationFinished, task

SCOPE: dict[str, Any] = {"type": "websocket"}
CONNECT: dict[str, Any] = {"type": "websocket.connect"}
LEAVE: dict[str, Any] = {"type": "websocket.disconnect", "code": 1000}


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task, "GRACE", 0.02)


def test_messages_go_both_ways_and_the_end_is_waited_for() -> None:
    async def story() -> None:
        communicator = ApplicationCommunicator(echo, dict(SCOPE))
        await communicator.send_input(CONNECT)
        assert await communicator.receive_output() is ACCEPT
        await communicator.send_input({"type": "websocket.receive", "text": "a"})
        assert await communicator.receive_output() == text("a")[0]
        assert await communicator.receive_nothing(timeout=0.01)
        assert communicator.input_queue.empty()
        assert communicator.output_queue.empty()
        await communicator.send_input(LEAVE)
        await communicator.wait()
        assert communicator.future.done()
        communicator.stop()

    play(story())


def test_what_is_answered_at_once_is_received_within_one_turn_of_the_loop() -> None:
    async def story() -> None:
        communicator = ApplicationCommunicator(echo, dict(SCOPE))
        await communicator.send_input(CONNECT)
        await communicator.receive_output()
        with TurnCount() as count:
            for _ in range(50):
                await communicator.send_input({"type": "websocket.receive", "text": "a"})
                await communicator.receive_output()
        assert count.turns <= 52
        communicator.stop()

    play(story())


def test_nothing_runs_before_the_first_message_and_the_scope_may_be_changed() -> None:
    seen: list[Any] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["late"])

    async def story() -> None:
        communicator = ApplicationCommunicator(application, dict(SCOPE))
        communicator.stop()
        await turns()
        assert asyncio.all_tasks() == {asyncio.current_task()}
        communicator.scope["late"] = True
        await communicator.future
        assert seen == [True]

    play(story())


def test_a_timeout_cancels_the_application_unless_told_otherwise() -> None:
    async def story() -> None:
        communicator = ApplicationCommunicator(saying(), dict(SCOPE))
        with pytest.raises(
            TimeoutError, match=r"sent nothing for 0.01 s; it has been cancelled \(cancel_on_timeout=False"
        ):
            await communicator.receive_output(timeout=0.01)
        for call in (
            communicator.receive_output,
            lambda: communicator.send_input(CONNECT),
            communicator.receive_nothing,
        ):
            with pytest.raises(asyncio.CancelledError):
                await call()
        await communicator.wait()
        with pytest.raises(asyncio.CancelledError):
            communicator.stop()
        communicator.stop(exceptions=False)
        patient = ApplicationCommunicator(saying(), dict(SCOPE), cancel_on_timeout=False)
        with pytest.raises(TimeoutError, match="^the application sent nothing for 0.01 s$"):
            await patient.receive_output(timeout=0.01)
        assert not patient.future.done()
        patient.stop()
        await asyncio.wait({patient.future})

    play(story())


def test_an_application_that_answers_its_cancellation_is_heard() -> None:
    def answering(answer: Any) -> Any:
        async def application(scope: Any, receive: Any, send: Any) -> None:
            try:
                await receive()
            except asyncio.CancelledError:
                if answer is not None:
                    raise answer from None

        return application

    async def story() -> None:
        with pytest.raises(ValueError, match="cancelled"):
            await ApplicationCommunicator(answering(ValueError("cancelled")), dict(SCOPE)).receive_output(0.01)
        with pytest.raises(TimeoutError):
            await ApplicationCommunicator(answering(None), dict(SCOPE)).receive_output(0.01)
        communicator = ApplicationCommunicator(answering(ValueError("cancelled")), dict(SCOPE))
        with pytest.raises(ValueError, match="cancelled"):
            await communicator.wait(timeout=0.01)

    play(story())


def test_one_that_resists_hangs_nobody() -> None:
    async def story() -> None:
        communicator = ApplicationCommunicator(stubborn, dict(SCOPE))
        await communicator.send_input(CONNECT)
        await communicator.receive_output()
        with pytest.raises(TimeoutError, match="it resists being cancelled, and was closed"):
            await communicator.receive_output(timeout=0.01)
        communicator = ApplicationCommunicator(stubborn, dict(SCOPE))
        await communicator.send_input(CONNECT)
        await communicator.wait(timeout=0.01)

    play(story())


def test_a_reader_that_is_cancelled_takes_nothing_and_leaves_the_application_alone() -> None:
    async def story() -> None:
        communicator = ApplicationCommunicator(echo, dict(SCOPE))
        reader = asyncio.ensure_future(communicator.receive_output(timeout=None))
        await turns()
        reader.cancel()
        await asyncio.wait({reader})
        assert reader.cancelled()
        await communicator.send_input(CONNECT)
        assert await communicator.receive_output() is ACCEPT
        await communicator.send_input(LEAVE)
        await communicator.wait()

    play(story())


def test_what_it_raised_is_told_at_every_call() -> None:
    async def story() -> None:
        communicator = ApplicationCommunicator(saying(ACCEPT, then=ZeroDivisionError()), dict(SCOPE))
        await communicator.send_input(CONNECT)
        await asyncio.wait({communicator.future})
        assert await communicator.receive_nothing() is False
        calls: list[Callable[[], Awaitable[Any]]] = [lambda: communicator.send_input(LEAVE), communicator.wait]
        for call in calls:
            with pytest.raises(ZeroDivisionError):
                await call()
        assert await communicator.receive_output() == ACCEPT
        readers: list[Callable[[], Awaitable[Any]]] = [communicator.receive_output, communicator.receive_nothing]
        for call in readers:
            with pytest.raises(ZeroDivisionError):
                await call()
        with pytest.raises(ZeroDivisionError):
            communicator.stop()

    play(story())


def test_the_end_is_told_with_what_was_lost_and_how_it_closed() -> None:
    close = {"type": "websocket.close", "code": 4001, "reason": "x"}

    async def application(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send(close)

    async def story() -> None:
        communicator = ApplicationCommunicator(application, dict(SCOPE))
        await communicator.send_input(CONNECT)
        assert await communicator.receive_output() == close
        assert (communicator.close_code, communicator.close_reason) == (4001, "x")
        await communicator.wait()
        with pytest.raises(
            ApplicationFinished, match=r"nothing more will come from it; the application closed with 4001"
        ):
            await communicator.receive_output()
        await communicator.send_input({"type": "websocket.receive", "text": "a"})
        await communicator.send_input(LEAVE)
        with pytest.raises(ApplicationFinished, match="; 1 sent after that did not reach it; the application closed"):
            await communicator.receive_output()
        assert await communicator.receive_nothing(timeout=0.01)

    play(story())


def test_a_framework_that_lets_its_own_disconnect_out_has_not_crashed_once_the_client_left() -> None:
    from starlette.websockets import WebSocketDisconnect

    async def application(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send(ACCEPT)
        await receive()
        raise WebSocketDisconnect(1000)

    async def story() -> None:
        communicator = ApplicationCommunicator(application, dict(SCOPE))
        await communicator.send_input(CONNECT)
        await communicator.send_input(LEAVE)
        await communicator.wait()
        communicator = ApplicationCommunicator(application, dict(SCOPE))
        await communicator.send_input(CONNECT)
        await communicator.send_input({"type": "websocket.receive", "text": "a"})
        with pytest.raises(WebSocketDisconnect):
            await communicator.wait()

    play(story())


def test_one_that_is_dropped_ends_its_application() -> None:
    async def story() -> None:
        communicator = ApplicationCommunicator(saying(ACCEPT), dict(SCOPE))
        await communicator.send_input(CONNECT)
        await communicator.receive_output()
        future = communicator.future
        del communicator
        gc.collect()
        await asyncio.wait({future}, timeout=PATIENCE)
        assert future.cancelled()

    play(story())


def test_one_that_outlives_its_loop_is_dropped_in_silence() -> None:
    kept: list[Any] = []

    async def story() -> None:
        kept.append(ApplicationCommunicator(saying(ACCEPT), dict(SCOPE)))
        await kept[0].send_input(CONNECT)
        await kept[0].receive_output()

    asyncio.run(story())
    kept.clear()
    gc.collect()


def test_one_that_could_not_be_made_is_dropped_in_silence() -> None:
    ApplicationCommunicator.__new__(ApplicationCommunicator).__del__()


def test_a_message_that_is_no_dict_is_given_as_it_is() -> None:
    async def story() -> None:
        communicator = ApplicationCommunicator(saying(cast("Any", ["no", "dict"])), dict(SCOPE))
        await communicator.send_input(CONNECT)
        assert cast("Any", await communicator.receive_output()) == ["no", "dict"]
        await communicator.send_input(LEAVE)
        await communicator.wait()

    play(story())
