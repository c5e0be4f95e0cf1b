from __future__ import annotations

from typing import Any

import pytest

from wstui.core.events import Accept, Disconnect, Receive, Send
from wstui.engine.glance import (
    as_payload,
    plain_message,
    plain_payload,
    says_disconnect,
)


class Text(str):
    """A str that is not quite one."""

    __slots__ = ()


@pytest.mark.parametrize("payload", ["a", "Grüße 👋", b"a", b"\xff"])
def test_a_plain_frame_is_its_payload(payload: str | bytes) -> None:
    key = "text" if isinstance(payload, str) else "bytes"
    assert plain_payload({"type": "websocket.send", key: payload}) == payload


@pytest.mark.parametrize(
    "message",
    [
        None,
        {},
        [("type", "websocket.send"), ("text", "a")],
        {"type": "websocket.close", "code": 1000},
        {"type": "websocket.send"},
        {"type": "websocket.send", "text": ""},
        {"type": "websocket.send", "bytes": b""},
        {"type": "websocket.send", "text": None},
        {"type": "websocket.send", "text": b"a"},
        {"type": "websocket.send", "text": "\udc00"},
        {"type": "websocket.send", "text": Text("a")},
        {"type": "websocket.send", "bytes": "a"},
        {"type": "websocket.send", "bytes": bytearray(b"a")},
        {"type": "websocket.send", "text": "a", "bytes": None},
        {"type": "websocket.send", "data": "a"},
    ],
)
def test_whatever_there_is_something_to_say_about_is_looked_at_closely(message: Any) -> None:
    assert plain_payload(message) is None


def test_a_plain_frame_from_the_client_is_its_message() -> None:
    assert plain_message(Receive(text="a")) == {"type": "websocket.receive", "text": "a"}
    assert plain_message(Receive(data=b"")) == {"type": "websocket.receive", "bytes": b""}
    for event in (Receive(), Receive("a", b"a"), Receive("ü"), Receive("\ud800"), Disconnect()):
        assert plain_message(event) is None


def test_a_send_without_more_is_told_bare() -> None:
    assert as_payload(Send(text="")) == ""
    assert as_payload(Send(data=b"a")) == b"a"
    for event in (Send(text="a", extra={"compress": True}), Send(), Accept()):
        assert as_payload(event) is event


def test_a_disconnect_is_known_by_its_type() -> None:
    assert says_disconnect({"type": "websocket.disconnect"})
    assert not says_disconnect({})
