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
    Note,
    Returned,
    Send,
    Violation,
)
from wstui.errors import ConnectionClosed, ConnectionRefused
from wstui.testing.account import Account
from wstui.testing.closes import Denial


def after(*events: Any, strict: bool = True) -> Account:
    account = Account(strict=strict)
    for event in events:
        account.meet(event)
    return account


def test_frames_have_their_payload_and_nothing_else_has() -> None:
    account = after(Accept())
    assert account.meet(Send("a")) == "a"
    assert account.meet(Send(data=b"")) == b""
    assert account.meet(Disconnect(1000)) is None
    assert account.meet(Note("x")) is None
    assert account.meet_told("bare") == "bare"
    assert account.meet_told(Send("a")) == "a"


def test_the_first_accept_counts() -> None:
    account = after(Accept("chat.v1", ((b"a", b"b"),)), Accept("other"))
    assert (account.accepted, account.subprotocol, account.headers) == (True, "chat.v1", ((b"a", b"b"),))


ENDS = [
    ((Accept(), Close()), "received 1000 (OK); then sent 1000 (OK)", 1000, ""),
    (
        (Accept(), Close(4001, "x"), Close(4002)),
        "received 4001 (private use) x; then sent 4001 (private use) x",
        4001,
        "x",
    ),
    ((Accept(), Close(4001), Returned()), "received 4001 (private use); then sent 4001 (private use)", 4001, ""),
    ((Accept(), Returned()), "no close frame received or sent: the application ended without closing", 1006, ""),
    ((Accept(), Crashed("x")), "no close frame received or sent: the application ended without closing", 1006, ""),
]


@pytest.mark.parametrize(("events", "line", "code", "reason"), ENDS)
def test_how_an_open_connection_ended(events: Any, line: str, code: int, reason: str) -> None:
    account = after(*events)
    assert account.over
    end = account.end()
    assert isinstance(end, ConnectionClosed)
    assert (str(end), end.code, end.reason) == (line, code, reason)


def test_the_clients_own_leaving_counts_unless_it_was_over() -> None:
    account = after(Accept())
    account.left(4000, "bye")
    account.meet(Returned())
    assert str(account.end()) == "sent 4000 (private use) bye; then received 4000 (private use) bye"
    account = after(Accept(), Close(4001))
    account.left(1000, "")
    assert "4001" in str(account.end())


REFUSALS = [
    ((Close(),), "the application refused the connection with HTTP 403", 403, 1000),
    ((Close(4001, "x"),), "HTTP 403: it closed with 4001 (private use) x, which no client ever sees", 403, 4001),
    ((DenialStart(404), DenialBody()), "the application denied the connection with HTTP 404", 404, None),
    ((DenialStart(401), DenialBody(b"log in\n<br>")), "denied the connection with HTTP 401: log in", 401, None),
    ((Returned(),), "the application ended without an answer", 500, None),
]


@pytest.mark.parametrize(("events", "line", "status", "code"), REFUSALS)
def test_how_it_was_refused(events: Any, line: str, status: int, code: int | None) -> None:
    end = after(*events).end()
    assert isinstance(end, ConnectionRefused)
    assert str(end).endswith(line)
    assert (end.status, end.code) == (status, code)


def test_a_denial_is_complete_with_its_last_part() -> None:
    account = after(DenialStart(401, ((b"a", b"b"),)), DenialBody(b"x", more_body=True), DenialStart(500))
    assert not account.over
    account.meet(DenialBody(b"y"))
    account.meet(DenialBody(b"too late"))
    assert account.over
    assert account.denial == Denial(401, ((b"a", b"b"),), b"xy")


def test_a_denial_after_the_accept_is_none() -> None:
    account = after(Accept(), DenialStart(401), DenialBody(b"x"))
    assert account.denial is None
    assert not account.over


def violation(rule: str, severity: Any = "error", by: Any = "app") -> Violation:
    return Violation(rule, severity, by, "what", "hint")


def test_a_strict_client_is_told_each_error_of_the_application_once() -> None:
    account = after(
        violation("P01"), violation("P14", "warning"), violation("P04", by="you"), violation("P06", by="framework")
    )
    assert [one.rule for one in account.violations] == ["P01", "P14", "P04", "P06"]
    first, second = account.breach(), account.breach()
    assert first is not None
    assert second is not None
    assert (first.rule, first.message, first.hint) == ("P01", "what", "hint")
    assert str(first) == "P01 by the application: what. hint"
    assert str(second) == "P06 by the application's framework: what. hint"
    assert account.breach() is None


def test_a_lenient_client_is_told_none() -> None:
    account = after(violation("P01"), strict=False)
    assert account.breach() is None
    assert [one.rule for one in account.violations] == ["P01"]
