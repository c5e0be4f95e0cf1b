from __future__ import annotations

import math
from collections import OrderedDict, UserDict
from collections.abc import Iterator
from enum import IntEnum, StrEnum
from http import HTTPStatus
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wstui.core.asgi import from_app, read, read_raw, to_app
from wstui.core.events import (
    Accept,
    Close,
    Connect,
    DenialBody,
    DenialStart,
    Disconnect,
    FromApp,
    Malformed,
    Raw,
    Receive,
    Send,
    ToApp,
)


class Kind(StrEnum):
    SEND = "websocket.send"


class Code(IntEnum):
    MINE = 4001


class Text(str):
    __slots__ = ()


def accept(**keys: Any) -> dict[str, Any]:
    return {"type": "websocket.accept", **keys}


def send(**keys: Any) -> dict[str, Any]:
    return {"type": "websocket.send", **keys}


def close(**keys: Any) -> dict[str, Any]:
    return {"type": "websocket.close", **keys}


def start(**keys: Any) -> dict[str, Any]:
    return {"type": "websocket.http.response.start", **keys}


def body(**keys: Any) -> dict[str, Any]:
    return {"type": "websocket.http.response.body", **keys}


def pairs() -> Iterator[list[bytes]]:
    yield [b"a", b"1"]
    yield [b"b", b"2"]


AB = ((b"a", b"1"), (b"b", b"2"))

LEGAL: list[tuple[object, FromApp]] = [
    (accept(), Accept()),
    (accept(subprotocol=None), Accept()),
    (accept(subprotocol="chat", headers=[]), Accept("chat")),
    (accept(headers=[(b"a", b"1"), (b"b", b"2")]), Accept(None, AB)),
    (accept(headers=[[b"a", b"1"], [b"b", b"2"]]), Accept(None, AB)),
    (accept(headers=AB), Accept(None, AB)),
    (accept(headers=pairs()), Accept(None, AB)),
    (send(text="a"), Send("a")),
    (send(text="a", bytes=None), Send("a")),
    (send(bytes=b"a"), Send(data=b"a")),
    (send(bytes=b"a", text=None), Send(data=b"a")),
    (OrderedDict(send(text="a")), Send("a")),
    ({"type": Kind.SEND, "text": Text("a")}, Send("a")),
    (close(), Close()),
    (close(code=4000), Close(4000)),
    (close(code=4000, reason=None), Close(4000)),
    (close(code=4000, reason="bye"), Close(4000, "bye")),
    (close(code=Code.MINE), Close(4001)),
    (start(status=403, headers=[]), DenialStart(403)),
    (start(status=HTTPStatus.FORBIDDEN, headers=pairs()), DenialStart(403, AB)),
    (body(body=b""), DenialBody()),
    (body(body=b"x", more_body=True), DenialBody(b"x", more_body=True)),
]


@pytest.mark.parametrize(("message", "event"), LEGAL)
def test_legal_messages_have_nothing_wrong_with_them(message: object, event: FromApp) -> None:
    if isinstance(message, dict) and isinstance(message.get("headers"), Iterator):
        message = message | {"headers": pairs()}  # a run before may have used it up
    reading = read(message)
    assert reading.event == event
    assert not reading.wrongs


def test_what_is_read_is_of_the_plain_types() -> None:
    event = from_app({"type": Kind.SEND, "text": Text("a")})
    assert isinstance(event, Send)
    assert type(event.text) is str
    close_event = from_app(close(code=Code.MINE))
    assert isinstance(close_event, Close)
    assert type(close_event.code) is int


def test_extra_keys_are_kept_and_told() -> None:
    marker = object()
    reading = read(send(text="a", trace="t", marker=marker, at=(1, 2)))
    assert reading.event == Send("a", extra={"trace": "t", "marker": repr(marker), "at": [1, 2]})
    assert [wrong.case for wrong in reading.wrongs] == ["extra", "unserialisable"]
    assert "'trace', 'marker', 'at'" in reading.wrongs[0].problem
    many = read(send(text="a", **{f"k{index}": 0 for index in range(9)}))
    assert many.wrongs[0].problem.endswith("and 4 more")
    odd: dict[object, object] = {7: 1}
    assert read(odd | dict(send(text="a"))).event == Send("a", extra={"7": 1})


LENIENT: list[tuple[object, FromApp, str]] = [
    (send(bytes=bytearray(b"a")), Send(data=b"a"), "P12 bytearray"),
    (send(bytes=memoryview(b"a")), Send(data=b"a"), "P12 bytearray"),
    (body(body=bytearray(b"a")), DenialBody(b"a"), "P12 bytearray"),
    (body(body=b"a", more_body=1), DenialBody(b"a", more_body=True), "P21 more-body-type"),
    (body(), DenialBody(), "P21 body-missing"),
    (start(status=403), DenialStart(403), "P21 headers-missing"),
    (UserDict(send(text="a")), Send("a"), "P07 mapping"),
    (close(code=1005), Close(1005), "P15 code"),
]


@pytest.mark.parametrize(("message", "event", "wrong"), LENIENT)
def test_what_a_server_understands_is_understood(message: object, event: FromApp, wrong: str) -> None:
    reading = read(message)
    assert reading.event == event
    assert [f"{each.rule} {each.case}" for each in reading.wrongs] == [wrong]


MALFORMED: list[tuple[object, str, str, str]] = [
    (None, "", "P07 not-dict", "a message is a dict, not None"),
    ([], "", "P07 not-dict", "a message is a dict, not a list"),
    (5, "", "P07 not-dict", "a message is a dict, not an int"),
    ({}, "type", "P07 no-type", "the message has no type"),
    ({"type": None}, "type", "P07 type-type", "type is None, not a str"),
    ({"type": b"websocket.send"}, "type", "P07 type-type", "type is a bytes, not a str"),
    ({"type": "websocket.sent"}, "type", "P06 unknown", "did you mean 'websocket.send'?"),
    ({"type": "zzz"}, "type", "P06 unknown", "there is no message 'zzz'"),
    ({"type": "websocket.receive"}, "type", "P06 unknown", "what an application receives"),
    ({"type": "http.response.start"}, "type", "P06 unknown", "belongs to an HTTP scope"),
    (send(text="a", bytes=b"a"), "bytes", "P08 both", "both set"),
    (send(), "text", "P09 neither", "missing or None"),
    (send(text=None, bytes=None), "text", "P09 neither", "both None"),
    (send(text=b"a"), "text", "P10 text-type", "text is a bytes, not a str"),
    (send(text={"a": 1}), "text", "P10 text-type", "text is a dict, not a str"),
    (send(bytes="a"), "bytes", "P11 bytes-type", "bytes is a str, not bytes"),
    (close(code=None), "code", "P17 code-none", "leave the key out"),
    (close(code="1000"), "code", "P17 code-type", "code is a str, not an int"),
    (close(code=True), "code", "P17 code-type", "code is a bool, not an int"),
    (close(code=1000.0), "code", "P17 code-type", "code is a float, not an int"),
    (close(reason=b"x"), "reason", "P17 reason-type", "reason is a bytes, not a str"),
    (accept(headers=None), "headers", "P18 headers-type", "headers is None"),
    (accept(headers={b"a": b"1"}), "headers", "P18 headers-type", "headers is a dict"),
    (accept(headers=b"ab"), "headers", "P18 headers-type", "headers is a bytes"),
    (accept(headers=[("a", "1")]), "headers", "P18 headers-type", "a pair of bytes, not ('a', '1')"),
    (accept(headers=[(b"a",)]), "headers", "P18 headers-type", "a pair of bytes, not (b'a',)"),
    (accept(headers=[b"ab"]), "headers", "P18 headers-type", "a pair of bytes, not b'ab'"),
    (accept(subprotocol=b"a"), "subprotocol", "P19 subprotocol-type", "subprotocol is a bytes"),
    (start(headers=[]), "status", "P21 status-missing", "no status"),
    (start(status="403", headers=[]), "status", "P21 status-type", "status is a str"),
    (start(status=403, headers=5), "headers", "P21 headers-type", "headers is an int"),
    (body(body="x"), "body", "P21 body-type", "body is a str, not bytes"),
    (body(body=None), "body", "P21 body-type", "body is None, not bytes"),
]


@pytest.mark.parametrize(("message", "key", "wrong", "problem"), MALFORMED)
def test_the_wrong_key_is_named(message: object, key: str, wrong: str, problem: str) -> None:
    reading = read(message)
    assert isinstance(reading.event, Malformed)
    assert reading.event.key == key
    assert problem in reading.event.problem
    assert "\n" not in reading.event.problem
    assert [f"{each.rule} {each.case}" for each in reading.wrongs if each.fatal] == [wrong]
    if isinstance(message, dict) and isinstance(message.get("type"), str):
        assert reading.wrongs[0].type == message["type"]


def test_what_servers_trip_over_first_stands_first() -> None:
    assert [wrong.case for wrong in read(send(text="a", bytes="b")).wrongs] == ["bytes-type", "both"]
    assert [wrong.case for wrong in read(send(text=5, bytes=b"b")).wrongs] == ["both", "text-type"]
    assert [wrong.case for wrong in read(close(code="1", reason=5)).wrongs] == ["code-type", "reason-type"]


class Angry(dict[str, Any]):
    def __contains__(self, key: object) -> bool:
        raise RuntimeError("not today")

    def __repr__(self) -> str:
        raise ValueError


def endless_trouble() -> Iterator[object]:
    yield (b"a", b"b")
    raise OSError("gone")


@pytest.mark.parametrize("message", [Angry(), accept(headers=endless_trouble()), send(bytes=Angry(), text=Angry())])
def test_hostile_messages_are_malformed(message: object) -> None:
    assert isinstance(read(message).event, Malformed)


def test_released_memory_is_malformed() -> None:
    view = memoryview(b"abc")
    view.release()
    assert isinstance(read(send(bytes=view)).event, Malformed)


def test_the_message_shown_is_bounded() -> None:
    event = read(send(text="a", bytes=b"x" * 10**7)).event
    assert isinstance(event, Malformed)
    assert len(event.message) <= 500
    assert event.message.startswith("{'type': 'websocket.send', 'text': 'a'")


anything: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.binary(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3) | st.integers(), inner, max_size=3),
    max_leaves=8,
)
keys = ["subprotocol", "headers", "text", "bytes", "code", "reason", "status", "body", "more_body", "x"]
types = ["websocket.accept", "websocket.send", "websocket.close"]
types += ["websocket.http.response.start", "websocket.http.response.body", "websocket.receive"]
messages = st.builds(
    lambda kind, rest: {"type": kind, **rest},
    st.sampled_from(types) | anything,
    st.dictionaries(st.sampled_from(keys), anything, max_size=4),
)


@settings(max_examples=100, deadline=None)
@given(messages | anything)
def test_read_never_raises_and_always_says_why(message: object) -> None:
    reading = read(message)
    assert isinstance(reading.event, Malformed) == any(wrong.fatal for wrong in reading.wrongs)
    for wrong in reading.wrongs:
        assert wrong.rule[0] == "P"
        assert wrong.problem
        assert "\n" not in wrong.problem.replace("\\n", "")
    if isinstance(reading.event, Send):
        assert (reading.event.text is None) != (reading.event.data is None)


TO_APP: list[tuple[ToApp, dict[str, Any]]] = [
    (Connect({"path": "/"}), {"type": "websocket.connect"}),
    (Receive(text="a"), {"type": "websocket.receive", "text": "a"}),
    (Receive(text=""), {"type": "websocket.receive", "text": ""}),
    (Receive(data=b""), {"type": "websocket.receive", "bytes": b""}),
    (Disconnect(1001, "x"), {"type": "websocket.disconnect", "code": 1001, "reason": "x"}),
    (Raw({"a": math.pi}), {"a": math.pi}),
]


@pytest.mark.parametrize(("event", "message"), TO_APP)
def test_to_app(event: ToApp, message: dict[str, Any]) -> None:
    assert to_app(event) == message


def test_to_app_with_both_keys() -> None:
    assert to_app(Receive(text="a"), both_keys=True) == {"type": "websocket.receive", "bytes": None, "text": "a"}
    assert to_app(Receive(data=b"a"), both_keys=True) == {"type": "websocket.receive", "bytes": b"a", "text": None}


def test_a_raw_message_is_copied() -> None:
    event = Raw({"type": "x"})
    to_app(event)["type"] = "y"
    assert event.message == {"type": "x"}


@pytest.mark.parametrize(
    ("message", "event", "wrongs"),
    [
        ({"type": "websocket.connect"}, Connect(), []),
        ({"type": "websocket.connect", "a": 1}, Connect(), ["P29"]),
        ({"type": "websocket.receive", "text": "a"}, Receive("a"), []),
        ({"type": "websocket.receive"}, Receive(), ["P09"]),
        ({"type": "websocket.receive", "text": 1}, Receive(""), ["P10"]),
        ({"type": "websocket.receive", "text": "a", "bytes": b"b"}, Receive("a", b"b"), ["P08"]),
        ({"type": "websocket.disconnect"}, Disconnect(1005), []),
        ({"type": "websocket.disconnect", "code": 1001, "reason": "x"}, Disconnect(1001, "x"), []),
        ({"type": "websocket.disconnect", "code": None}, Disconnect(1000), ["P17"]),
        ({"type": "websocket.accept"}, None, ["P06"]),
        ({"type": 5}, None, ["P07"]),
        ({}, None, ["P07"]),
    ],
)
def test_read_raw(message: dict[str, Any], event: ToApp | None, wrongs: list[str]) -> None:
    meant, found = read_raw(message)
    assert meant == event
    assert [wrong.rule for wrong in found] == wrongs
