"""Each rule is broken here, by the application and, where that can be, by the user; one line each."""

from __future__ import annotations

from typing import Any

import pytest

from wstui.core.asgi import read
from wstui.core.events import (
    Accept,
    Close,
    Connect,
    Crashed,
    DenialBody,
    DenialStart,
    Disconnect,
    Event,
    Malformed,
    Output,
    Raw,
    Receive,
    Returned,
    Send,
)
from wstui.core.machine import State
from wstui.core.rules import DENIAL, RULES, Context, check, concurrent_receive, lingering, mutated_scope

CONNECTING, OPEN, DENYING = State.CONNECTING, State.OPEN, State.DENYING
REFUSED, DENIED, CLOSED, LEFT = State.REFUSED, State.DENIED, State.CLOSED, State.LEFT


def at(state: State, **keys: Any) -> Context:
    return Context(state, extensions=frozenset({DENIAL}), **keys)


def told(context: Context, event: Event) -> list[str]:
    """What is told, as "P01 error": the part before "what"."""
    found = check(context, event)
    assert all(violation.by == ("framework" if violation.rule == "P25" else "app") for violation in found)
    assert all(violation.hint and violation.what for violation in found)
    return [f"{violation.rule} {violation.severity}" for violation in found]


def told_of_message(context: Context, message: object) -> list[str]:
    reading = read(message)
    found = check(context, reading.event, reading.wrongs)
    return [f"{violation.rule} {violation.severity}" for violation in found]


NOTHING_WRONG: list[tuple[Context, Event]] = [
    (at(CONNECTING), Accept()),
    (at(CONNECTING, offered=("a",)), Accept("a")),
    (at(CONNECTING), Accept(headers=((b"x", b"y"),))),
    (at(CONNECTING), Close()),
    (at(CONNECTING), DenialStart(401, ((b"x", b"y"),))),
    (at(DENYING), DenialBody(b"x", more_body=True)),
    (at(DENYING), DenialBody(b"x")),
    (at(OPEN), Send(text="x")),
    (at(OPEN), Send(data=b"x")),
    (at(OPEN), Close()),
    (at(OPEN), Close(4000, "bye")),
    (at(OPEN, spec_version="2.3"), Close(4000, "bye")),
    (at(CONNECTING, spec_version="2.1"), Accept(headers=((b"x", b"y"),))),
    (at(LEFT), Send(text="x")),  # the application cannot know yet
    (at(CLOSED), Returned()),
    (at(REFUSED), Returned()),
    (at(DENIED), Returned()),
    (at(LEFT), Returned()),
    (at(LEFT), Crashed("ValueError")),
    (at(OPEN), Output("stdout", "x")),
    (at(CONNECTING), Returned(raised="CancelledError: ended by you")),
    (at(LEFT), Returned(raised="ClientDisconnected")),
]


@pytest.mark.parametrize(("context", "event"), NOTHING_WRONG)
def test_nothing_wrong(context: Context, event: Event) -> None:
    assert check(context, event) == []


BROKEN: list[tuple[Context, Event, list[str]]] = [
    (at(CONNECTING), Send(text="x"), ["P01 error"]),
    (at(OPEN), Accept(), ["P02 error"]),
    (at(CLOSED), Send(text="x"), ["P03 error"]),
    (at(CLOSED), Close(), ["P03 error"]),
    (at(CLOSED, disconnect_delivered=True), Close(), ["P03 error"]),
    (at(REFUSED), Accept(), ["P03 error"]),
    (at(DENIED), DenialBody(), ["P03 error"]),
    (at(State.RETURNED), Send(text="x"), ["P03 error"]),
    (at(State.CRASHED), Send(text="x"), ["P03 error"]),
    (at(LEFT, disconnect_delivered=True), Send(text="x"), ["P04 error"]),
    (at(LEFT, disconnect_delivered=True), Close(), ["P04 error"]),
    (at(LEFT, disconnect_delivered=True), Accept(), ["P04 error"]),
    (at(CONNECTING), Returned(), ["P05 error"]),
    (at(CONNECTING), Crashed("ValueError"), ["P05 error"]),
    (at(OPEN), Malformed("{}", "type", "odd"), ["P07 error"]),
    (at(OPEN), Send(text="\ud800"), ["P13 error"]),
    (at(OPEN), Send(text=""), ["P14 warning"]),
    (at(OPEN), Close(1005), ["P15 error"]),
    (at(OPEN), Close(1011), ["P16 warning"]),
    (at(OPEN), Close(4000, "x" * 124), ["P17 error"]),
    (at(CONNECTING), Accept(headers=((b"a b", b""),)), ["P18 error"]),
    (at(CONNECTING), Accept(headers=((b"A", b""),)), ["P18 warning"]),
    (at(CONNECTING, offered=("a",)), Accept("b"), ["P19 error"]),
    (at(CONNECTING), Accept("b"), ["P19 error"]),
    (at(CONNECTING, offered=("a",)), Accept(""), ["P19 error"]),
    (at(CONNECTING, offered=("a",)), Accept(), ["P20 warning"]),
    (Context(CONNECTING), DenialStart(403), ["P21 error"]),
    (at(CONNECTING), DenialBody(), ["P21 error"]),
    (at(CONNECTING), DenialStart(99), ["P21 error"]),
    (at(OPEN), DenialStart(403), ["P21 error"]),
    (at(OPEN), DenialBody(), ["P21 error"]),
    (at(DENYING), Accept(), ["P21 error"]),
    (at(DENYING), Send(text="x"), ["P21 error"]),
    (at(DENYING), Close(), ["P21 error"]),
    (at(DENYING), DenialStart(403), ["P21 error"]),
    (at(DENYING), Returned(), ["P21 error"]),
    (at(DENYING), Crashed("ValueError"), ["P21 error"]),
    (at(CONNECTING), Close(4403), ["P22 warning"]),
    (at(CONNECTING), Close(1000, "no"), ["P22 warning"]),
    (at(CONNECTING), Close(1011), ["P22 warning"]),
    (at(CONNECTING), Close(1005), ["P15 warning", "P22 warning"]),
    (at(OPEN), Returned(), ["P23 warning"]),
    (at(OPEN), Crashed("ValueError"), ["P24 info"]),
    (at(LEFT), Returned(raised="WebSocketDisconnect: 1000"), ["P25 info"]),
    (at(CLOSED), Returned(value="5"), ["P26 info"]),
    (at(OPEN), Returned(value="5"), ["P23 warning", "P26 info"]),
    (at(CONNECTING, spec_version="2.0"), Accept(headers=((b"x", b"y"),)), ["P28 warning"]),
    (at(OPEN, spec_version="2.2"), Close(4000, "bye"), ["P28 warning"]),
]


@pytest.mark.parametrize(("context", "event", "expected"), BROKEN)
def test_broken(context: Context, event: Event, expected: list[str]) -> None:
    assert told(context, event) == expected


MESSAGES: list[tuple[State, object, list[str]]] = [
    (OPEN, {"type": "websocket.sent"}, ["P06 error"]),
    (OPEN, {"type": "http.response.start", "status": 200}, ["P06 error"]),
    (OPEN, None, ["P07 error"]),
    (OPEN, {}, ["P07 error"]),
    (OPEN, {"type": "websocket.send", "text": "a", "bytes": b"b"}, ["P08 error"]),
    (OPEN, {"type": "websocket.send"}, ["P09 error"]),
    (OPEN, {"type": "websocket.send", "text": b"a"}, ["P10 error"]),
    (OPEN, {"type": "websocket.send", "bytes": "a"}, ["P11 error"]),
    (OPEN, {"type": "websocket.send", "bytes": bytearray(b"a")}, ["P12 warning"]),
    (OPEN, {"type": "websocket.send", "bytes": bytearray(b"")}, ["P12 warning", "P14 warning"]),
    (OPEN, {"type": "websocket.send", "bytes": 5}, ["P11 error"]),
    (CONNECTING, {"type": "websocket.close", "room": 1}, ["P29 info"]),
    (OPEN, {"type": "websocket.close", "code": None}, ["P17 error"]),
    (CONNECTING, {"type": "websocket.close", "code": None}, ["P17 warning"]),
    (CONNECTING, {"type": "websocket.accept", "headers": [("a", "b")]}, ["P18 error"]),
    (CONNECTING, {"type": "websocket.accept", "subprotocol": 5}, ["P19 error"]),
    (CONNECTING, {"type": "websocket.http.response.start"}, ["P21 error", "P21 warning"]),
    (DENYING, {"type": "websocket.http.response.body"}, ["P21 warning"]),
    (OPEN, {"type": "websocket.send", "text": "a", "trace": 1}, ["P29 info"]),
    (OPEN, {"type": "websocket.send", "text": "a", "trace": {1}}, ["P29 info", "P29 info"]),
    (CONNECTING, {"type": "websocket.send", "text": b"a"}, ["P01 error", "P10 error"]),
    (CLOSED, {"type": "websocket.send", "text": b"a"}, ["P03 error", "P10 error"]),
]


@pytest.mark.parametrize(("state", "message", "expected"), MESSAGES)
def test_broken_by_a_message(state: State, message: object, expected: list[str]) -> None:
    assert told_of_message(at(state), message) == expected


def test_what_the_engine_sees() -> None:
    assert (lingering(10).rule, lingering(10).what) == ("P27", "still running 10 s after websocket.disconnect")
    assert "path, headers" in mutated_scope(["path", "headers"]).what
    assert {mutated_scope(["a"]).rule, concurrent_receive().rule} == {"P30"}
    assert (mutated_scope(["a"]).severity, mutated_scope(["a"], added=True).severity) == ("error", "info")
    assert mutated_scope(["a"], added=True).what == "added to the scope that it was given: a"


def test_every_rule_is_broken_somewhere_here() -> None:
    seen = {rule.split()[0] for row in (*BROKEN, *MESSAGES) for rule in row[2]}
    assert seen | {"P27", "P30"} == set(RULES)


YOURS: list[tuple[State, Event, list[str]]] = [
    (State.IDLE, Connect(), []),
    (OPEN, Connect(), ["P02 error"]),
    (OPEN, Receive(text="x"), []),
    (OPEN, Receive(text=""), []),
    (CONNECTING, Receive(text="x"), ["P01 error"]),
    (DENYING, Receive(text="x"), ["P01 error"]),
    (CLOSED, Receive(text="x"), ["P03 error"]),
    (REFUSED, Receive(text="x"), ["P03 error"]),
    (LEFT, Receive(text="x"), ["P04 error"]),
    (OPEN, Receive(text="\ud800"), ["P13 error"]),
    (OPEN, Receive(), ["P09 error"]),
    (OPEN, Receive("x", b"y"), ["P08 error"]),
    (OPEN, Disconnect(), []),
    (OPEN, Disconnect(1006), []),
    (OPEN, Disconnect(4000, "x" * 123), []),
    (OPEN, Disconnect(2000), ["P15 error"]),
    (OPEN, Disconnect(1000, "x" * 124), ["P17 error"]),
    (OPEN, Disconnect(1000, "\ud800"), ["P17 error"]),
    (CONNECTING, Disconnect(1006), ["P05 info"]),
    (DENYING, Disconnect(1006), ["P05 info"]),
    (CLOSED, Disconnect(), ["P03 error"]),
    (LEFT, Disconnect(), ["P04 error"]),
    (OPEN, Raw({}), ["P07 error"]),
    (OPEN, Raw({"type": "zzz"}), ["P06 error"]),
    (OPEN, Raw({"type": "websocket.connect"}), ["P02 error"]),
    (OPEN, Raw({"type": "websocket.receive", "text": "x"}), []),
    (OPEN, Raw({"type": "websocket.receive", "text": "x", "a": 1}), ["P29 info"]),
    (OPEN, Raw({"type": "websocket.receive"}), ["P09 error"]),
    (OPEN, Raw({"type": "websocket.receive", "text": "x", "bytes": b"y"}), ["P08 error"]),
    (OPEN, Raw({"type": "websocket.receive", "bytes": "y"}), ["P11 error"]),
    (CONNECTING, Raw({"type": "websocket.receive", "text": 5}), ["P10 error", "P01 error"]),
    (OPEN, Raw({"type": "websocket.disconnect"}), []),
    (LEFT, Raw({"type": "websocket.disconnect"}), ["P04 error"]),
    (OPEN, Raw({"type": "websocket.disconnect", "code": "x"}), ["P17 error"]),
]


@pytest.mark.parametrize(("state", "event", "expected"), YOURS)
def test_the_users_own_steps(state: State, event: Event, expected: list[str]) -> None:
    found = check(at(state), event)
    assert [f"{violation.rule} {violation.severity}" for violation in found] == expected
    assert all(violation.by == "you" and violation.hint for violation in found)


def test_a_second_disconnect_is_told_by_what_was_delivered_too() -> None:
    assert [each.rule for each in check(at(OPEN, disconnect_delivered=True), Disconnect())] == ["P04"]


@pytest.mark.parametrize("version", ["", "x", "2", None, "2.x"])
def test_a_spec_version_that_is_none_counts_as_new(version: Any) -> None:
    assert check(at(OPEN, spec_version=version), Close(4000, "bye")) == []


def test_what_a_user_overrides_in_the_scope_does_no_harm() -> None:
    offered: Any = (5, "a")
    assert [each.rule for each in check(at(CONNECTING, offered=offered), Accept())] == ["P20"]


def test_context_steps_as_the_machine_does() -> None:
    context = Context()
    assert context.step(Connect()) is CONNECTING
    assert context.step(Send(text="x")) is CONNECTING
    assert context.step(Accept()) is OPEN
    assert context.state is OPEN


def test_words_say_what_and_when() -> None:
    (violation,) = check(at(CONNECTING), Send(text="x"))
    assert violation.what == "websocket.send before websocket.accept"
    assert violation.hint == RULES["P01"].hint
    (violation,) = check(at(CLOSED), Send(text="x"))
    assert violation.what == "websocket.send after the application closed the connection"
