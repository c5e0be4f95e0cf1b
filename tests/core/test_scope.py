from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui.core.profile import UVICORN
from wstui.core.scope import KEY, USER_AGENT, Scope
from wstui.errors import ScopeError

HANDSHAKE = [
    (b"connection", b"Upgrade"),
    (b"upgrade", b"websocket"),
    (b"sec-websocket-version", b"13"),
    (b"sec-websocket-key", KEY.encode()),
]


def to_asgi(scope: Scope, state: dict[str, Any] | None = None) -> dict[str, Any]:
    return scope.to_asgi(asgi=UVICORN.asgi, extensions=UVICORN.extensions, state=state)


def headers(scope: Scope) -> list[tuple[bytes, bytes]]:
    return [pair for pair in to_asgi(scope)["headers"] if pair not in HANDSHAKE]


def test_the_whole_scope_is_as_uvicorns() -> None:
    state = {"db": object()}
    asked = Scope.from_url("/ws/a%20b?token=1").with_defaults("example.org:8000")
    scope = to_asgi(replace(asked, subprotocols=("chat.v1", "chat.v2"), cookies=(("a", "1"),)), state)
    assert scope == {
        "type": "websocket",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "scheme": "ws",
        "server": ("localhost", 80),
        "client": ("127.0.0.1", 50000),
        "root_path": "",
        "path": "/ws/a b",
        "raw_path": b"/ws/a%20b",
        "query_string": b"token=1",
        "headers": [
            (b"host", b"example.org:8000"),
            (b"origin", b"http://example.org:8000"),
            (b"user-agent", USER_AGENT.encode()),
            (b"cookie", b"a=1"),
            *HANDSHAKE,
            (b"sec-websocket-protocol", b"chat.v1, chat.v2"),
        ],
        "subprotocols": ["chat.v1", "chat.v2"],
        "state": state,
        "extensions": {"websocket.http.response": {}},
    }
    assert list(scope)[:4] == ["type", "asgi", "http_version", "scheme"]


def test_state_is_a_shallow_copy_and_may_be_absent() -> None:
    inner: list[int] = []
    state = {"inner": inner}
    scope = to_asgi(Scope(), state)
    assert scope["state"] is not state
    assert scope["state"]["inner"] is inner
    assert "state" not in to_asgi(Scope())


def test_what_a_scope_shares_with_the_next_is_not_the_profiles_own() -> None:
    first = to_asgi(Scope())
    first["asgi"]["version"] = "9"
    first["extensions"]["websocket.http.response"]["x"] = 1
    assert to_asgi(Scope())["asgi"]["version"] == "3.0"
    assert to_asgi(Scope())["extensions"] == {"websocket.http.response": {}}


def test_no_extensions_and_no_mount() -> None:
    scope = Scope("/a", root_path="/r").to_asgi(asgi={}, extensions=None, state=None, mounted=False)
    assert "extensions" not in scope
    assert (scope["root_path"], scope["path"], scope["raw_path"]) == ("/r", "/a", b"/a")


def test_root_path_stands_before_both_paths() -> None:
    scope = to_asgi(Scope(path="/ws/é", root_path="/a b"))
    assert (scope["root_path"], scope["path"], scope["raw_path"]) == ("/a b", "/a b/ws/é", b"/a%20b/ws/%C3%A9")


def test_raw_path_counts_while_it_is_the_path() -> None:
    scope = Scope.from_url("/a%2Fb")
    assert to_asgi(scope)["raw_path"] == b"/a%2Fb"
    assert to_asgi(replace(scope, path="/c"))["raw_path"] == b"/c"
    assert to_asgi(Scope("/é", raw_path="/é"))["raw_path"] == b"/%C3%A9"
    assert to_asgi(Scope("/x", raw_path="/\ud800"))["raw_path"] == b"/x"


def test_headers_are_lower_case_and_trimmed_and_keep_order_and_duplicates() -> None:
    given = (("X-B", " 1 "), ("x-a", "é"), ("X-B", "2"))
    assert headers(Scope(headers=given)) == [(b"x-b", b"1"), (b"x-a", b"\xe9"), (b"x-b", b"2")]


def test_the_users_handshake_wins() -> None:
    scope = to_asgi(
        Scope(headers=(("Sec-WebSocket-Key", "mine"), ("sec-websocket-protocol", "a,b")), subprotocols=("c",))
    )
    assert [value for name, value in scope["headers"] if name == b"sec-websocket-key"] == [b"mine"]
    assert scope["subprotocols"] == ["a", "b", "c"]


def test_http_2_has_no_upgrade() -> None:
    names = [name for name, _ in to_asgi(Scope(http_version="2"))["headers"]]
    assert names == [b"sec-websocket-version"]


@pytest.mark.parametrize(
    ("given", "cookies", "expected"),
    [
        ((), (("a", "1"),), [(b"cookie", b"a=1")]),
        ((), (("a", "1"), ("b", ""), ("a", "2")), [(b"cookie", b"a=1; b=; a=2")]),
        ((("cookie", "x=1"),), (("a", "1"),), [(b"cookie", b"x=1; a=1")]),
        ((("Cookie", "x=1; "), ("h", "v"), ("cookie", "y=2")), (), [(b"cookie", b"x=1; y=2"), (b"h", b"v")]),
        ((("h", "v"), ("cookie", "")), (("a", "1"),), [(b"h", b"v"), (b"cookie", b"a=1")]),
    ],
)
def test_cookies_become_one_header(
    given: tuple[tuple[str, str], ...], cookies: tuple[tuple[str, str], ...], expected: list[tuple[bytes, bytes]]
) -> None:
    assert headers(Scope(headers=given, cookies=cookies)) == expected


def test_extra_is_merged_last_and_may_override_anything() -> None:
    scope = to_asgi(Scope(extra={"user": "ada", "path": 5, "type": "http"}))
    assert (scope["user"], scope["path"], scope["type"]) == ("ada", 5, "http")


def test_defaults_are_added_only_where_the_user_gave_none() -> None:
    scope = Scope(scheme="wss", headers=(("Origin", "null"), ("HOST", "a.example"))).with_defaults("b.example")
    assert scope.headers == (("Origin", "null"), ("HOST", "a.example"), ("user-agent", "wstui"))
    assert Scope(scheme="wss").with_defaults("b").headers[:2] == (("host", "b"), ("origin", "https://b"))
    assert Scope.from_url("ws://h:1/x").with_defaults().headers[:2] == (("host", "h:1"), ("origin", "http://h:1"))


def test_check_tells_one_line_a_key_in_the_order_of_the_pane() -> None:
    scope = Scope(
        path="x",
        query_string="é",
        headers=(("a b", ""), ("c d", "")),
        cookies=(("", ""),),
        subprotocols=("a b",),
        scheme="http",
        http_version="9",
        root_path="/",
        client=("h", -1),
        server=("h", 70000),
    )
    keys = ["path", "query_string", "headers", "cookies", "subprotocols", "scheme", "http_version", "root_path"]
    assert [error.key for error in scope.check()] == [*keys, "client", "server"]
    assert all("\n" not in str(error) for error in scope.check())
    assert Scope().check() == []


@pytest.mark.parametrize(
    ("scope", "problem"),
    [
        (Scope(headers=(("x", "€"),)), "headers: the value of x is not latin-1: '€' at character 1"),
        (Scope(subprotocols=("a b",)), "subprotocols: 'a b' is no subprotocol: it holds a space"),
    ],
)
def test_a_bad_scope_is_not_written(scope: Scope, problem: str) -> None:
    with pytest.raises(ScopeError) as caught:
        to_asgi(scope)
    assert str(caught.value) == problem


def test_record() -> None:
    assert Scope().to_record() == {"path": "/"}
    scope = Scope(
        "/x", headers=(("a", "b"),), client=None, server=("/s", None), extra={"user": 1, "path": 2, "override": 3}
    )
    assert scope.to_record() == {
        "path": "/x",
        "headers": [["a", "b"]],
        "client": None,
        "server": ["/s", None],
        "user": 1,
        "override": {"path": 2, "override": 3},
    }
    assert Scope.from_record({"path": "/x", "new": {"a": 1}}) == Scope("/x", extra={"new": {"a": 1}})
    assert Scope.from_record({}) == Scope()


@pytest.mark.parametrize(
    ("record", "problem"),
    [
        ({"path": 5}, "path: 5 is not a text"),
        ({"headers": {"a": "b"}}, "headers: {'a': 'b'} is not a list"),
        ({"headers": [["a"]]}, "headers: ['a'] is not a pair of texts"),
        ({"headers": ["ab"]}, "headers: 'ab' is not a list"),
        ({"headers": [["a", 1]]}, "headers: 1 is not a text"),
        ({"subprotocols": "a"}, "subprotocols: 'a' is not a list"),
        ({"client": ["h", None]}, "client: ['h', None] is not a pair of an address and a port"),
        ({"client": ["h", True]}, "client: ['h', True] is not a pair of an address and a port"),
        ({"server": "h:80"}, "server: 'h:80' is not a pair of an address and a port"),
        ({"override": 5}, "override: 5 is not an object"),
    ],
)
def test_bad_records(record: dict[str, Any], problem: str) -> None:
    with pytest.raises(ScopeError) as caught:
        Scope.from_record(record)
    assert str(caught.value) == problem


texts = st.text(max_size=8)
ports = st.integers(0, 65535)
pairs = st.lists(st.tuples(texts, texts), max_size=3).map(tuple)
plain: st.SearchStrategy[Any] = st.none() | st.booleans() | st.integers() | texts | st.lists(texts, max_size=2)
keys = texts | st.sampled_from(["path", "headers", "override", "user", "state"])
scopes = st.builds(
    Scope,
    path=texts,
    query_string=texts,
    headers=pairs,
    cookies=pairs,
    subprotocols=st.lists(texts, max_size=3).map(tuple),
    scheme=texts,
    http_version=texts,
    root_path=texts,
    client=st.none() | st.tuples(texts, ports),
    server=st.none() | st.tuples(texts, ports | st.none()),
    raw_path=texts,
    extra=st.dictionaries(keys, plain, max_size=3),
)


@given(scopes)
def test_a_record_comes_back_through_json(scope: Scope) -> None:
    assert Scope.from_record(json.loads(json.dumps(scope.to_record()))) == scope


@given(scopes)
def test_a_scope_is_written_or_refused(scope: Scope) -> None:
    scope = replace(scope, extra={}, scheme="ws", http_version="1.1")
    problems = scope.check()
    try:
        written = to_asgi(scope)
    except ScopeError as error:
        assert str(error) == str(problems[0])  # noqa: PT017 - both outcomes are fine
    else:
        assert not problems
        assert all(
            isinstance(part, bytes) and part == part.strip(b"\r\n") for pair in written["headers"] for part in pair
        )


good = st.builds(
    Scope,
    path=texts.map("/".__add__),
    headers=st.lists(st.tuples(st.text("abXY-", min_size=1), st.text("aé ;=", max_size=5)), max_size=3).map(tuple),
    cookies=st.lists(st.tuples(st.text("ab", min_size=1), st.text("c=d ", max_size=4)), max_size=3).map(tuple),
    subprotocols=st.lists(st.text("ab.", min_size=1), max_size=3, unique=True).map(tuple),
)


@given(good)
def test_a_good_scope_is_always_written(scope: Scope) -> None:
    written = to_asgi(scope.with_defaults())
    assert scope.check() == []
    assert written["path"] == scope.path
    assert written["subprotocols"] == list(scope.subprotocols)
    assert sum(name == b"cookie" for name, _ in written["headers"]) == bool(scope.cookies)
