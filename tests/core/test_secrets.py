from __future__ import annotations

import pytest

from wstui.core.events import Accept, Connect, Crashed, DenialStart, Event, Send
from wstui.core.placeholders import placeholder, variable
from wstui.core.secrets import (
    MAX_LEVELS,
    agrees,
    connect_with,
    fill,
    from_environment,
    in_text,
    latin_or_utf8,
    missing,
    settle,
)

A, B = placeholder("cookie.a"), placeholder("query.b")


def test_a_secret_has_a_placeholder_and_a_variable() -> None:
    assert placeholder("cookie.sessionid") == "${secret:cookie.sessionid}"
    assert variable("cookie.session-id.2") == "WSTUI_SECRET_COOKIE_SESSION_ID_2"
    environment = {"WSTUI_SECRET_COOKIE_A": "1", "COOKIE_B": "2"}
    assert from_environment(["cookie.a", "cookie.b"], environment) == {"cookie.a": "1"}


SCOPE = {
    "path": "/",
    "query_string": f"x=1&b={B}",
    "headers": [["authorization", f"Bearer {A}"], ["x", "${room} ${secret:}"]],
    "override": {"headers": ((b"a", A.encode()),), "n": 3, "query_string": B.encode()},
}


def test_what_a_scope_lacks_is_listed_and_filled_in() -> None:
    assert missing(SCOPE) == ["query.b", "cookie.a"]
    filled = fill(SCOPE, {"cookie.a": "é\\1", "query.b": "a+b&c%\udcff"})
    assert filled == {
        "path": "/",
        "query_string": "x=1&b=a%2Bb%26c%25%FF",
        "headers": [["authorization", "Bearer é\\1"], ["x", "${room} ${secret:}"]],
        "override": {"headers": ((b"a", b"\xe9\\1"),), "n": 3, "query_string": b"a%2Bb%26c%25%FF"},
    }
    assert missing(filled) == []
    assert fill(SCOPE, {}) == SCOPE


def test_a_connect_is_filled_only_if_it_lacks_something() -> None:
    whole = Connect({"path": "/"})
    assert connect_with(whole, {"cookie.a": "1"}) is whole
    assert connect_with(Connect({"path": A}, "daphne"), {"cookie.a": "1"}) == Connect({"path": "1"}, "daphne")


def test_nobody_looks_deeper_than_one_can() -> None:
    deep: dict[str, object] = {"x": A}
    for _ in range(MAX_LEVELS + 5):
        deep = {"x": deep}
    assert missing(deep) == []
    assert fill(deep, {"cookie.a": "1"}) == deep


def test_bytes_are_latin_1_or_else_utf_8() -> None:
    assert latin_or_utf8("é") == b"\xe9"
    assert latin_or_utf8("€") == "€".encode()
    assert in_text(b"\xe9", lambda text: text + "€") == "é€".encode()
    assert in_text(5, str.upper) == 5


@pytest.mark.parametrize(
    ("recorded", "replayed", "same"),
    [
        ("x", "x", True),
        ("x", "y", False),
        (A, "", True),
        (A, "anything", True),
        (f"a={A}; Path=/", "a=1; Path=/", True),
        (f"a={A}; Path=/", "a=1; Path=/x", False),
        (f"a={A}; Path=/", "a=; Path", False),
        (f"a={A}={A}", "a=", False),
        (f"{A}-{B}-{A}", "1-2-3", True),
        (f"{A}-{B}-{A}", "1--", True),
        (f"{A}-{B}-{A}", "1-", False),
        (f"{A}12{B}21", "1121", False),
    ],
)
def test_a_text_agrees_with_any_secret(recorded: str, replayed: str, same: bool) -> None:  # noqa: FBT001 - a column
    assert agrees(recorded, replayed) is same


COOKIE = f"a={A}; Path=/".encode()


@pytest.mark.parametrize(
    ("recorded", "replayed", "settled"),
    [
        (Accept(A), Accept("x"), Accept("x")),
        (Accept("y"), Accept("x"), Accept("y")),
        (
            Accept(None, ((b"set-cookie", COOKIE), (b"set-cookie", COOKIE), (b"x", b"1"))),
            Accept(None, ((b"Set-Cookie", b"a=1; Path=/"), (b"set-cookie", b"b=2"), (b"y", b"1"))),
            Accept(None, ((b"set-cookie", b"a=1; Path=/"), (b"set-cookie", COOKIE), (b"x", b"1"))),
        ),
        (
            DenialStart(401, ((b"set-cookie", COOKIE),)),
            DenialStart(403, ((b"set-cookie", b"a=2; Path=/"),)),
            DenialStart(401, ((b"set-cookie", b"a=2; Path=/"),)),
        ),
        (Crashed(f"KeyError: {A}"), Crashed("KeyError: 5"), Crashed("KeyError: 5")),
        (Crashed(f"KeyError: {A}"), Crashed("ValueError: 5"), Crashed(f"KeyError: {A}")),
        (Send(A), Send("x"), Send(A)),
        (Accept(A), Send("x"), Accept(A)),
    ],
)
def test_a_secret_that_came_is_taken_for_the_recorded_one(recorded: Event, replayed: Event, settled: Event) -> None:
    assert settle(recorded, replayed) == settled
