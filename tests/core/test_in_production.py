"""What is told of the servers, against the tables by which we behave as they do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest

from wstui.core import asgi
from wstui.core.conduct import Conduct
from wstui.core.events import Violation
from wstui.core.in_production import CASES, in_production
from wstui.core.machine import State
from wstui.core.profile import profile_of
from wstui.core.reactions import Drop, Instead, Raise
from wstui.core.rules import DENIAL, Context, check

ACCEPT: Final = {"type": "websocket.accept"}
SEND: Final = {"type": "websocket.send"}
CLOSE: Final = {"type": "websocket.close"}
START: Final = {"type": "websocket.http.response.start", "status": 401, "headers": []}
BODY: Final = {"type": "websocket.http.response.body", "body": b""}

MESSAGES: Final[list[tuple[State, Any, str, str]]] = [
    (State.CONNECTING, SEND | {"text": "x"}, "P01", ""),
    (State.OPEN, ACCEPT, "P02", ""),
    (State.CLOSED, SEND | {"text": "x"}, "P03", "closed"),
    (State.CLOSED, CLOSE, "P03", "close-again"),
    (State.REFUSED, ACCEPT, "P03", "refused"),
    (State.DENIED, BODY, "P03", "denied"),
    (State.OPEN, {"type": "websocket.shout"}, "P06", "unknown"),
    (State.OPEN, ["x"], "P07", "not-dict"),
    (State.OPEN, None, "P07", "none"),
    (State.OPEN, {}, "P07", "no-type"),
    (State.OPEN, {"type": 5}, "P07", "type-type"),
    (State.OPEN, SEND | {"text": "x", "bytes": b"x"}, "P08", "both"),
    (State.OPEN, SEND, "P09", "missing"),
    (State.OPEN, SEND | {"text": None, "bytes": None}, "P09", "none"),
    (State.OPEN, SEND | {"text": 5}, "P10", "text-type"),
    (State.OPEN, SEND | {"bytes": "x"}, "P11", "bytes-type"),
    (State.OPEN, SEND | {"bytes": 3}, "P11", "bytes-other"),
    (State.OPEN, SEND | {"bytes": bytearray(b"x")}, "P12", "bytearray"),
    (State.OPEN, SEND | {"text": "\ud800"}, "P13", "surrogate"),
    (State.OPEN, SEND | {"text": ""}, "P14", "empty"),
    (State.OPEN, CLOSE | {"code": 1006}, "P15", "code-reserved"),
    (State.OPEN, CLOSE | {"code": 5000}, "P15", "code-range"),
    (State.CONNECTING, CLOSE | {"code": 999}, "P15", "refusal"),
    (State.OPEN, CLOSE | {"code": 1012}, "P16", "code-rare"),
    (State.OPEN, CLOSE | {"code": None}, "P17", "code-none"),
    (State.OPEN, CLOSE | {"code": "1000"}, "P17", "code-type"),
    (State.OPEN, CLOSE | {"reason": "x" * 200}, "P17", "reason-long"),
    (State.OPEN, CLOSE | {"reason": 5}, "P17", "reason-type"),
    (State.OPEN, CLOSE | {"reason": "\ud800"}, "P17", "reason-surrogate"),
    (State.CONNECTING, CLOSE | {"code": None}, "P17", "refusal"),
    (State.CONNECTING, ACCEPT | {"headers": [("a", "b")]}, "P18", "headers-type"),
    (State.CONNECTING, ACCEPT | {"headers": [(b"sec-websocket-protocol", b"b")]}, "P18", "header-protocol"),
    (State.CONNECTING, ACCEPT | {"headers": [(b":a", b"b")]}, "P18", "header-pseudo"),
    (State.CONNECTING, ACCEPT | {"headers": [(b"a b", b"b")]}, "P18", "header-name"),
    (State.CONNECTING, ACCEPT | {"headers": [(b"a", b"b\n")]}, "P18", "header-value"),
    (State.CONNECTING, ACCEPT | {"headers": [(b"A", b"b")]}, "P18", "header-case"),
    (State.CONNECTING, ACCEPT | {"subprotocol": 5}, "P19", "subprotocol-type"),
    (State.CONNECTING, CLOSE | {"code": 4403}, "P22", ""),
    (State.OPEN, START, "P21", "order"),
    (State.CONNECTING, BODY, "P21", "order"),
    (State.DENYING, SEND | {"text": "x"}, "P21", "order"),
    (State.DENYING, ACCEPT, "P21", "accept"),
    (State.CONNECTING, {"type": START["type"], "headers": []}, "P21", "status-missing"),
    (State.CONNECTING, START | {"status": "401"}, "P21", "status-type"),
    (State.CONNECTING, START | {"status": 99}, "P21", "status-range"),
    (State.CONNECTING, START | {"headers": [("a", "b")]}, "P21", "headers-type"),
    (State.CONNECTING, {"type": START["type"], "status": 401}, "P21", "headers-missing"),
    (State.DENYING, {"type": BODY["type"]}, "P21", "body-missing"),
    (State.DENYING, BODY | {"body": "x"}, "P21", "body-type"),
]
"""A state, a message, and the breach that it is: every one that a message can be by itself."""

APART: Final = {
    ("hypercorn", "P21", "accept"),
    ("daphne", "P21", "accept"),
}
"""Server, rule and case in which a profile does not do what was measured: these two hold a denial back, or do not know
it, so that an accept after its start still counts."""


def breach(state: State, message: Any, rule: str, case: str) -> Violation:
    reading = asgi.read(message)
    context = Context(state, extensions=frozenset({DENIAL}))
    (found,) = (
        violation
        for violation in check(context, reading.event, reading.wrongs)
        if (violation.rule, violation.case) == (rule, case)
    )
    return found


def disagreements(server: str) -> Iterator[str]:
    for state, message, rule, case in MESSAGES:
        told = in_production(breach(state, message, rule, case))[server]
        reading = asgi.read(message)
        outcome = Conduct(profile_of(server)).answer(state, reading.event, reading.wrongs)
        match outcome:
            case Raise(kind=kind):
                fits = told.startswith("raises") and (kind in told or told.startswith("raises;") or told == "raises")
            case Drop():
                fits = any(word in told for word in ("ignores", "drops", "hangs"))
            case Instead() | None:
                fits = not told.startswith("raises") and not told.startswith("drops")
        if not fits and (server, rule, case) not in APART:
            yield f"{rule} {case}: told {told!r}, behaves as {outcome}"


@pytest.mark.parametrize("server", ["uvicorn", "hypercorn", "daphne"])
def test_what_is_told_is_what_the_profile_does(server: str) -> None:
    assert list(disagreements(server)) == []


def test_every_case_of_a_message_is_compared() -> None:
    compared = {(rule, case) for _, _, rule, case in MESSAGES}
    elsewhere = {  # they take an ending, a scope, or a message that is not wrong by itself
        ("P03", "returned"),
        ("P03", "crashed"),
        ("P05", "returned"),
        ("P05", "raised"),
        ("P07", "mapping"),
        ("P21", "extension"),
        ("P21", "incomplete"),
        ("P28", "headers"),
        ("P28", "reason"),
        ("P30", "scope"),
        ("P30", "receive"),
    }
    assert {(rule, case) for rule, cases in CASES.items() for case in cases} - compared == elsewhere


@pytest.mark.parametrize("told", [told for cases in CASES.values() for case in cases.values() for told in case])
def test_it_is_one_line_each(told: str) -> None:
    assert told
    assert "\n" not in told
    assert len(told) <= 100
    assert not told.endswith(".")


def test_nothing_is_told_where_no_server_comes_in() -> None:
    assert in_production(Violation("P01", "error", "you", "what", "hint")) == {}
    assert in_production(Violation("P99", "error", "app", "what", "hint")) == {}
    assert in_production(Violation("P01", "error", "app", "what", "hint", "later"))["daphne"] == "raises ValueError"
