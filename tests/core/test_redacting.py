from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import quick
from wstui.core.events import (
    Accept,
    Connect,
    Crashed,
    DenialStart,
    Died,
    Event,
    Malformed,
    Output,
    Receive,
    Send,
    way_of,
)
from wstui.core.redacting import Redactor
from wstui.core.scope import Scope
from wstui.core.secrets import MAX_LEVELS, fill, missing
from wstui.core.trace import Trace, TraceFrame
from wstui.core.transcript import Record

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    ("key", "value", "redacted"),
    [
        ("path", "/token", "/token"),
        ("query_string", "room=1&token=abc&x", "room=1&token=${secret:query.token}&x"),
        ("query_string", b"api%5Fkey=abc&token=", b"api%5Fkey=${secret:query.api_key}&token="),
        ("query_string", f"q={JWT}", "q=${secret:query.q}"),
        ("query_string", 5, 5),
        (
            "headers",
            [["Authorization", " Bearer abc "]],
            [["Authorization", " Bearer ${secret:header.authorization} "]],
        ),
        (
            "headers",
            [["proxy-authorization", "abc def"]],
            [["proxy-authorization", "${secret:header.proxy-authorization}"]],
        ),
        ("headers", [["x-api-key", "abc"], ["x", "abc"]], [["x-api-key", "${secret:header.x-api-key}"], ["x", "abc"]]),
        ("headers", [["x-api-key", "  "]], [["x-api-key", "  "]]),
        ("headers", [["x", JWT]], [["x", "${secret:header.x}"]]),
        ("headers", [["sec-websocket-key", "abc"]], [["sec-websocket-key", "abc"]]),
        (
            "headers",
            [["Cookie", "a=1; b=2;c; a=3"]],
            [["Cookie", "a=${secret:cookie.a}; b=${secret:cookie.b};${secret:cookie}; a=${secret:cookie.a.2}"]],
        ),
        ("headers", [["cookie", "; a="]], [["cookie", "; a="]]),
        (
            "headers",
            [["referer", "https://ada:pw@x/?token=abc&y=1#top"]],
            [["referer", "https://${secret:header.referer}@x/?token=${secret:query.token}&y=1#top"]],
        ),
        (
            "headers",
            [["sec-websocket-protocol", "chat, bearer , abc"]],
            [["sec-websocket-protocol", "chat, bearer , ${secret:subprotocol}"]],
        ),
        ("headers", ((b"Cookie", b"a=\xe9"),), ((b"Cookie", b"a=${secret:cookie.a}"),)),
        ("headers", [["odd"], 3], [["odd"], 3]),
        ("cookies", [["a b/c", "1"]], [["a b/c", "${secret:cookie.a-b-c}"]]),
        ("cookies", {"a": "1"}, {"a": "${secret:scope.cookies.a}"}),
        ("subprotocols", ["bearer", "abc", "chat"], ["bearer", "${secret:subprotocol}", "chat"]),
        ("subprotocols", ["token.abcdefgh", 1], ["token.abcdefgh", 1]),
        ("token", "abc", "${secret:scope.token}"),
        (
            "auth",
            {"user": "ada", "ids": ("1", 2)},
            {"user": "${secret:scope.auth.user}", "ids": ("${secret:scope.auth.ids}", 2)},
        ),
        ("session", {"cart": "x", "token": "y"}, {"cart": "x", "token": "${secret:scope.token}"}),
        (
            "override",
            {"query_string": b"key=1", "deep": [{"password": "p"}]},
            {"query_string": b"key=${secret:query.key}", "deep": [{"password": "${secret:scope.password}"}]},
        ),
    ],
)
def test_what_is_secret_in_a_scope(key: str, value: Any, redacted: Any) -> None:
    assert Redactor().scope({key: value}) == {key: redacted}


def test_equal_values_have_equal_placeholders_wherever_they_stand() -> None:
    redactor = Redactor()
    first = redactor.scope({"query_string": "token=a%2Fb", "headers": [["authorization", "Bearer a/b"]]})
    assert first == {
        "query_string": "token=${secret:query.token}",
        "headers": [["authorization", "Bearer ${secret:query.token}"]],
    }
    again = redactor.scope({"query_string": "token=c", "cookies": [["token", "a/b"]]})
    assert again == {"query_string": "token=${secret:query.token.2}", "cookies": [["token", "${secret:query.token}"]]}
    assert redactor.found == {"query.token": "query token", "query.token.2": "query token"}


def test_names_never_share_a_variable_nor_one_of_a_file_that_lacks_its_secrets() -> None:
    redactor = Redactor()
    before = {"cookies": [["a", "${secret:cookie.a}"]]}
    redactor.reserve(before)
    assert redactor.scope(before) == before
    after = redactor.scope({"cookies": [["a", "1"], ["x-y", "2"], ["x_y", "3"]]})
    assert after["cookies"] == [
        ["a", "${secret:cookie.a.2}"],
        ["x-y", "${secret:cookie.x-y}"],
        ["x_y", "${secret:cookie.x_y.2}"],
    ]
    assert "cookie.a" not in redactor.found


def test_nobody_looks_deeper_than_one_can() -> None:
    value: Any = "x"
    for _ in range(MAX_LEVELS + 5):
        value = {"a": value}
    assert Redactor().scope({"a": value}) == {"a": value}
    assert Redactor().scope({"token": value}) == {"token": value}


def record(event: Event) -> Record:
    return Record(1, 0.5, way_of(event), event, 1, "chat.py:3", {"later": 1})


def test_the_answers_of_a_handshake_are_redacted() -> None:
    redactor = Redactor()
    redactor.scope({"subprotocols": ["chat", "bearer", "abc"]})
    cookies = ((b"Set-Cookie", b"sessionid=xyz; Path=/; HttpOnly"), (b"x", b"\xe9"))
    hidden = ((b"Set-Cookie", b"sessionid=${secret:cookie.sessionid}; Path=/; HttpOnly"), (b"x", b"\xe9"))
    assert redactor.record(record(Accept("abc", cookies))) == record(Accept("${secret:subprotocol}", hidden))
    assert redactor.record(record(DenialStart(401, cookies))) == record(DenialStart(401, hidden))
    plain = record(Accept(None, ((b"x", b"1"),)))
    assert redactor.record(plain) is plain
    assert redactor.event(Send("abc")) == Send("abc")


def test_a_secret_that_was_filled_in_keeps_its_name() -> None:
    redactor = Redactor()
    redactor.know({"cookie.a": "0123456789", "cookie.b": "0123456789", "cookie.c": ""})
    redacted = redactor.scope({"cookies": [["again", "0123456789"], ["a", "other"]]})
    assert redacted == {"cookies": [["again", "${secret:cookie.a}"], ["a", "${secret:cookie.a.2}"]]}
    assert redactor.found == {"cookie.a.2": "cookie a"}
    assert redactor.record(record(Output("stdout", "0123456789"))).event == Output("stdout", "${secret:cookie.a}")


def test_what_the_application_told_of_a_secret_is_redacted_payloads_are_not() -> None:
    redactor = Redactor()
    connect = Connect({"path": "/", "cookies": [["a", "0123456789"], ["b", "01234567890"], ["c", "short"]]})
    quiet = record(Output("stdout", "0123456789"))
    assert redactor.record(quiet) is quiet
    assert redactor.record(record(connect)).event == Connect(redactor.scope(connect.scope))
    trace = Trace("E", "0123456789", (TraceFrame("a.py", 1, "f", locals=(("x", "'01234567890'"),)),))
    hidden = Trace("E", "${secret:cookie.a}", (TraceFrame("a.py", 1, "f", locals=(("x", "'${secret:cookie.b}'"),)),))
    said = redactor.record(record(Crashed("E: 0123456789 short", trace)))
    assert said == record(Crashed("E: ${secret:cookie.a} short", hidden))
    assert redactor.record(record(Died(1, stderr="0123456789"))).event == Died(1, stderr="${secret:cookie.a}")
    odd = Malformed("{'x': '0123456789'}", "x", "is unknown")
    assert redactor.record(record(odd)).event == Malformed("{'x': '${secret:cookie.a}'}", "x", "is unknown")
    for event in (Send("0123456789"), Receive("0123456789"), Output("stdout", "nothing")):
        same = record(event)
        assert redactor.record(same) is same


VALUES = st.text(st.characters(max_codepoint=255, exclude_characters="\x00\r\n;, \t\xa0\x85=&"), max_size=12)


@quick
@given(st.dictionaries(st.text("abtoken_", min_size=1), VALUES, max_size=4), VALUES)
def test_what_was_taken_out_can_be_filled_in_again(pairs: dict[str, str], token: str) -> None:
    scope = Scope(
        headers=(("authorization", f"Bearer {token}"), ("cookie", "; ".join(f"{k}={v}" for k, v in pairs.items()))),
        cookies=tuple(pairs.items()),
        subprotocols=("bearer", token),
    ).to_record()
    redactor = Redactor()
    redacted = redactor.scope(scope)
    assert fill(redacted, redactor.values) == scope
    assert all(name in redactor.found for name in missing(redacted))
