from __future__ import annotations

from typing import Any, cast

import pytest

from tests.testing.applications import ACCEPT, echo, saying, text
from tests.testing.playing import play
from wstui.errors import UsageError
from wstui.testing import ApplicationFinished, WebsocketCommunicator, lifespan


def test_a_conversation_as_channels_has_it() -> None:
    async def story() -> None:
        communicator = WebsocketCommunicator(echo, "/testws/", [(b"a", b"b")], ["chat.v1"])
        assert communicator.response_headers is None
        assert await communicator.connect() == (True, None)
        assert communicator.response_headers == []
        await communicator.send_to(text_data="hello")
        assert await communicator.receive_from() == "hello"
        await communicator.send_to(bytes_data=b"w\0\0\0")
        assert await communicator.receive_from() == b"w\0\0\0"
        await communicator.send_json_to({"hello": "wörld"})
        assert await communicator.receive_from() == '{"hello": "w\\u00f6rld"}'
        await communicator.send_json_to({"hello": "world"})
        assert await communicator.receive_json_from() == {"hello": "world"}
        assert await communicator.receive_nothing(timeout=0.01)
        await communicator.disconnect()

    play(story())


ANSWERS = [
    ({"type": "websocket.accept", "subprotocol": "a", "headers": [(b"b", b"c")]}, (True, "a")),
    ({"type": "websocket.close"}, (False, 1000)),
    ({"type": "websocket.close", "code": 4001, "reason": None}, (False, 4001)),
]


@pytest.mark.parametrize(("answer", "result"), ANSWERS)
def test_answers(answer: dict[str, Any], result: Any) -> None:
    async def story() -> None:
        communicator = WebsocketCommunicator(saying(answer), "/")
        assert await communicator.connect() == result
        assert communicator.response_headers == (answer.get("headers") if result[0] else None)
        await communicator.disconnect()

    play(story())


def test_an_answer_that_is_none_is_an_assertion_error() -> None:
    async def story() -> None:
        communicator = WebsocketCommunicator(saying(*text("early")), "/")
        with pytest.raises(
            AssertionError, match="Expected 'websocket.accept' or 'websocket.close', but got 'websocket.send'"
        ):
            await communicator.connect()
        await communicator.disconnect()

    play(story())


def test_an_application_that_ends_without_an_answer_is_told_at_once() -> None:
    async def application(scope: Any, receive: Any, send: Any) -> None:
        """Return."""

    async def story() -> None:
        with pytest.raises(ApplicationFinished, match="has finished"):
            await WebsocketCommunicator(application, "/").connect(timeout=60)

    play(story())


def test_a_denial_is_read_to_its_end() -> None:
    start = {"type": "websocket.http.response.start", "status": 401}
    part = {"type": "websocket.http.response.body", "body": b"a", "more_body": True}

    async def story() -> None:
        communicator = WebsocketCommunicator(saying(start, part, {"type": "websocket.http.response.body"}), "/")
        assert await communicator.connect() == (False, 401)
        assert communicator.denial is not None
        assert (communicator.denial.headers, communicator.denial.body) == ((), b"a")
        await communicator.disconnect()
        communicator = WebsocketCommunicator(saying(start, ACCEPT), "/")
        with pytest.raises(
            AssertionError, match=r"Expected 'websocket.http.response.body', but got 'websocket.accept'"
        ):
            await communicator.connect()
        await communicator.disconnect()

    play(story())


MISUSE: list[tuple[dict[str, Any], str]] = [
    ({}, "^You must supply exactly one of text_data or bytes_data$"),
    ({"text_data": "a", "bytes_data": b"b"}, "^You must supply exactly one of text_data or bytes_data$"),
    ({"text_data": "", "bytes_data": b""}, "^You must supply exactly one of text_data or bytes_data$"),
    ({"text_data": b"a"}, "^The text_data argument must be a str$"),
    ({"bytes_data": "a"}, "^The bytes_data argument must be bytes$"),
]


@pytest.mark.parametrize(("arguments", "line"), MISUSE)
def test_misuse_is_told_as_channels_tells_it(arguments: dict[str, Any], line: str) -> None:
    async def story() -> None:
        communicator = WebsocketCommunicator(echo, "/")
        await communicator.connect()
        with pytest.raises(AssertionError, match=line):
            await communicator.send_to(**arguments)
        await communicator.disconnect()

    play(story())


def test_an_empty_one_beside_a_full_one_is_none_as_in_channels() -> None:
    async def story() -> None:
        communicator = WebsocketCommunicator(echo, "/")
        await communicator.connect()
        await communicator.send_to(text_data="", bytes_data=b"b")
        assert await communicator.receive_from() == b"b"
        await communicator.send_to(text_data="a", bytes_data=b"")
        assert await communicator.receive_from() == "a"
        await communicator.disconnect()

    play(story())


WRONG = [
    ({"type": "websocket.accept"}, "^Expected type 'websocket.send', but was 'websocket.accept'$"),
    ({"type": "websocket.send"}, "^The response needs exactly one of 'text' or 'bytes'$"),
    ({"type": "websocket.send", "text": "a", "bytes": b"b"}, "^The response needs exactly one of 'text' or 'bytes'$"),
    ({"type": "websocket.send", "text": b"a"}, "^Text frame payload is not str, it is <class 'bytes'>$"),
    ({"type": "websocket.send", "bytes": "a"}, "^Binary frame payload is not bytes, it is <class 'str'>$"),
]


@pytest.mark.parametrize(("message", "line"), WRONG)
def test_what_is_no_frame_is_told_as_channels_tells_it(message: dict[str, Any], line: str) -> None:
    async def story() -> None:
        communicator = WebsocketCommunicator(saying(ACCEPT, message), "/")
        await communicator.connect()
        with pytest.raises(AssertionError, match=line):
            await communicator.receive_from()
        await communicator.disconnect()

    play(story())


def test_a_close_instead_of_a_frame_is_told_with_its_code_and_reason() -> None:
    async def story() -> None:
        communicator = WebsocketCommunicator(
            saying(ACCEPT, {"type": "websocket.close", "code": 4001, "reason": "x"}), "/"
        )
        await communicator.connect()
        with pytest.raises(AssertionError, match="Expected type 'websocket.send', but was 'websocket.close'") as told:
            await communicator.receive_from()
        assert told.value.__notes__ == ["the application closed with 4001 (private use) x"]
        await communicator.disconnect()

    play(story())


def test_bytes_are_no_json_as_in_channels() -> None:
    async def story() -> None:
        communicator = WebsocketCommunicator(saying(ACCEPT, {"type": "websocket.send", "bytes": b"{}"}), "/")
        await communicator.connect()
        with pytest.raises(AssertionError, match="^JSON data is not a text frame, it is <class 'bytes'>$"):
            await communicator.receive_json_from()
        await communicator.disconnect()

    play(story())


def test_a_path_that_is_no_str_and_a_second_connect_are_refused() -> None:
    with pytest.raises(TypeError, match="Expected str, got <class 'bytes'>"):
        WebsocketCommunicator(echo, cast("Any", b"/"))

    async def story() -> None:
        communicator = WebsocketCommunicator(echo, "/")
        await communicator.connect()
        with pytest.raises(UsageError, match="connect.. was called before"):
            await communicator.connect()
        await communicator.disconnect(1001, reason="bye")
        await communicator.disconnect()

    play(story())


def test_the_state_of_the_lifespan_is_copied_into_the_scope() -> None:
    async def application(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        scope["state"]["a"] = 1
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})

    async def story() -> None:
        async with lifespan(application):
            assert WebsocketCommunicator(application, "/").scope["state"] == {"a": 1}
        assert "state" not in WebsocketCommunicator(application, "/").scope

    play(story())
