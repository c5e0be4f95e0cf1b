from __future__ import annotations

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
    Output,
    Receive,
    Returned,
    Send,
)
from wstui.core.json_path import compile_path
from wstui.core.matching.checks import Anything, OfType
from wstui.core.matching.parts import KeyRule, body_of, compare_events, keys_of
from wstui.core.matching.values import PathRule
from wstui.core.trace import Trace
from wstui.core.transcript import Unknown

HEADERS = ((b"Date", b"1"), (b"set-cookie", b"a=1"), (b"Set-Cookie", b"b=2"))


@pytest.mark.parametrize(
    ("recorded", "replayed", "told"),
    [
        (Send("a"), Close(), [("type", "websocket.send", "websocket.close", "is another event")]),
        (Send("a"), Send("b"), [("$", '"a"', '"b"', "differs")]),
        (Send("a", extra={"x": 1}), Send("a"), []),
        (Accept("v1"), Accept(None), [("subprotocol", "v1", "null", "is null instead of string")]),
        (Accept(None, HEADERS), Accept(None, HEADERS[::-1][1:]), [
            ("headers.set-cookie", "a=1, b=2", "a=1", "differs"),
        ]),
        (Accept(None, HEADERS[:1]), Accept(), [("headers.date", "1", "", "is missing")]),
        (Accept(), Accept(None, HEADERS[:1], {"x": 1}), [("headers.date", "", "1", "is new")]),
        (Close(1000, "a"), Close(1001, "b"), [("code", "1000", "1001", "differs"), ("reason", "a", "b", "differs")]),
        (DenialStart(403), DenialStart(401, ((b"a", b"b"),)), [
            ("status", "403", "401", "differs"),
            ("headers.a", "", "b", "is new"),
        ]),
        (DenialBody(b'{"a": 1}'), DenialBody(b'{"a":2}'), [("$.a", "1", "2", "differs")]),
        (DenialBody(b"x"), DenialBody(b"x", more_body=True), [("more_body", "false", "true", "differs")]),
        (Malformed("{}", "type", "is missing"), Malformed("[]", "type", "is no text"), [
            ("problem", "is missing", "is no text", "differs"),
        ]),
        (Crashed("ValueError: a", Trace("", "", ())), Crashed("ValueError: a"), []),
        (Crashed("ValueError: a"), Crashed("KeyError"), [("error", "ValueError: a", "KeyError", "differs")]),
        (Returned("1"), Returned(None, "gone"), [
            ("value", "1", "null", "is null instead of string"),
            ("raised", "null", "gone", "is string instead of null"),
        ]),
        (Disconnect(1000), Disconnect(1001), [("code", "1000", "1001", "differs")]),
        (Output("stdout", "a"), Output("stdout", "b"), []),
        (Unknown("new", {"a": 1}), Unknown("new", {"a": 2}), [("body", '{"a": 1}', '{"a": 2}', "differs")]),
    ],
)  # fmt: skip
def test_events_are_compared_key_by_key(recorded: Event, replayed: Event, told: list[Any]) -> None:
    assert compare_events(recorded, replayed, (), ()) == told
    assert compare_events(recorded, recorded, (), ()) == []


def test_what_is_under_a_key_may_differ() -> None:
    keys = (KeyRule("headers", Anything()), KeyRule("status", OfType("integer")))
    assert compare_events(DenialStart(403, HEADERS), DenialStart(401), (), keys) == []
    one = (KeyRule("headers.date", Anything()), KeyRule("code", Anything()))
    assert compare_events(Accept(None, HEADERS), Accept(None, HEADERS[1:]), (), one) == []
    reasons = compare_events(Close(1000, "a"), Close(1001, "b"), (), (*one, KeyRule("reason", OfType("null"))))
    assert [difference.why for difference in reasons] == ["is not of type null"]


def test_what_is_in_a_payload_may_differ() -> None:
    paths = (PathRule(compile_path("$.a"), Anything()),)
    assert compare_events(Send('{"a":1}'), Send('{"a":2}'), paths, ()) == []


def test_a_key_has_a_name_and_a_payload_has_none() -> None:
    assert keys_of(Receive("x")) == keys_of(Output("stdout", "x")) == {}
    assert body_of(DenialBody(b"x")) == b"x"
    assert body_of(Receive("x")) == "x"
    assert body_of(Close()) is None
