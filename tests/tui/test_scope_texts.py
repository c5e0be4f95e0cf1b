from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui.core.scope import Scope
from wstui.errors import ScopeError
from wstui.tui.scope_texts import Texts, field_of, line_of, scope_of, spread, texts_of
from wstui.tui.widgets.standins import wild

FULL = Scope(
    path="/ws/a b/ü",
    query_string="token=a%20b",
    headers=(("Host", "x:1"), ("X-A", "a: b"), ("X-A", "é")),
    cookies=(("sessionid", "a=b"), ("b", "")),
    subprotocols=("chat.v2", "chat.v1"),
    scheme="wss",
    http_version="2",
    root_path="/api",
    client=("10.0.0.1", 4000),
    server=("/run/x.sock", None),
    extra={"user": {"name": "ada"}, "path": "overridden", "key": b"\x00"},
)


def test_a_scope_as_texts() -> None:
    assert texts_of(Scope()) == Texts()
    texts = texts_of(FULL)
    assert texts[:5] == (
        "/ws/a b/ü",
        "token=a%20b",
        "Host: x:1\nX-A: a: b\nX-A: é",
        "sessionid=a=b\nb=",
        "chat.v2, chat.v1",
    )
    assert texts.extra.startswith('{\n  "scheme": "wss",\n')
    assert texts_of(Scope(client=("10.0.0.1", 4000))).extra == '{"client": ["10.0.0.1", 4000]}'
    assert texts_of(Scope(client=None)).extra == '{"client": null}'


@pytest.mark.parametrize(
    "scope",
    [
        Scope(),
        FULL,
        Scope(path="/a?b#c%"),
        Scope(path="/a b", raw_path="/%61%20b"),
        Scope(path="/a\x1b\n"),
        Scope(path="/\U00100041", extra={"a": "\U00100041\x1b"}),
        Scope(path="//host/x"),
        Scope.from_url("wss://example.org/a%2Fb?x=1"),
    ],
)
def test_texts_make_the_scope_again(scope: Scope) -> None:
    assert scope_of(texts_of(scope)) == scope


_NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,5}", fullmatch=True)
_VALUES = st.text(st.characters(min_codepoint=33, max_codepoint=255, exclude_characters=";"), max_size=8)


@given(
    path=st.text(st.characters(exclude_categories=["Cs"]), max_size=10),
    headers=st.lists(st.tuples(_NAMES, _VALUES.map(str.strip)), max_size=3),
    cookies=st.lists(st.tuples(_NAMES.filter(lambda name: "cookie" not in name.lower()), _VALUES), max_size=3),
)
def test_any_legal_scope_comes_back(path: str, headers: list[tuple[str, str]], cookies: list[tuple[str, str]]) -> None:
    cookies = [(name, value.strip()) for name, value in cookies]
    scope = Scope(path=f"/{path}", headers=tuple(headers), cookies=tuple(cookies))
    if not scope.check():
        assert scope_of(texts_of(scope)) == scope


@pytest.mark.parametrize("path", ["", "nothing", "/lone \udc80"])
def test_a_path_that_no_url_has_is_shown_as_it_is(path: str) -> None:
    assert wild(texts_of(Scope(path=path)).path) == path


def test_what_is_blank_or_indented_is_as_if_it_were_not() -> None:
    texts = Texts(
        path=" /ws ", query_string=" a=1", headers="\n  A :  b \n\n", cookies=" a = b \n", subprotocols=" a,, b,"
    )
    assert scope_of(texts) == Scope(
        path="/ws",
        query_string="a=1",
        headers=(("A", "b"),),
        cookies=(("a", "b"),),
        subprotocols=("a", "b"),
    )


def test_a_url_speaks_for_the_other_fields() -> None:
    texts = Texts(path="wss://Example.org:8000/ws/%61?y=1", query_string="old", headers="A: b\nHOST: old")
    filled = spread(texts)
    assert filled == Texts(
        path="/ws/%61",
        query_string="y=1",
        headers="A: b\nhost: example.org:8000",
        extra='{"scheme": "wss", "server": ["example.org", 8000]}',
    )
    assert spread(filled) == filled
    scope = scope_of(texts)
    assert (scope.path, scope.raw_path, scope.scheme) == ("/ws/a", "/ws/%61", "wss")
    assert scope.server == ("example.org", 8000)


def test_a_url_takes_back_what_another_said() -> None:
    before = Texts(path="http://localhost", extra='{"scheme": "wss", "server": ["x", 1], "user": 1}', query_string="q")
    assert spread(before) == Texts(path="/", headers="host: localhost", extra='{"user": 1}')


def test_a_query_in_the_path_moves() -> None:
    assert spread(Texts(path="/ws/x?y=a b", query_string="old")) == Texts(path="/ws/x", query_string="y=a%20b")
    assert spread(Texts(path="/ws/x", query_string="old")) == Texts(path="/ws/x", query_string="old")
    assert spread(Texts(path="/x://y")) == Texts(path="/x://y")


@pytest.mark.parametrize(
    ("cookies", "lines"),
    [
        ("a=1; b=2", "a=1\nb=2"),
        ("Cookie: a=1;b=2;", "a=1\nb=2"),
        ("x=0\ncookie: a=1; b=2", "x=0\na=1\nb=2"),
        ("Set-Cookie: a=1; Path=/; HttpOnly", "a=1"),
        ("a=1\n", "a=1\n"),
    ],
)
def test_a_cookie_header_becomes_lines(cookies: str, lines: str) -> None:
    assert spread(Texts(cookies=cookies)).cookies == lines


BAD: list[tuple[dict[str, str], str, int, str]] = [
    ({"path": ""}, "path", 1, "must begin with /"),
    ({"path": "ws/x"}, "path", 1, "must begin with /"),
    ({"path": "ftp://x?"}, "path", 1, "must begin with /"),
    ({"query_string": "a b"}, "query_string", 1, "must be percent-encoded: %20"),
    ({"headers": "A: b\n\nfoo"}, "headers", 3, "line 3: foo has no colon; write Name: value"),
    ({"headers": "A: b\nB: \N{CHECK MARK}\nC: \N{CHECK MARK}"}, "headers", 2, "the value of B is not latin-1"),
    ({"headers": "A: b\nA B: c"}, "headers", 2, "is no header name"),
    ({"cookies": "a=b\nb"}, "cookies", 2, "line 2: b has no =; write name=value"),
    ({"cookies": "a=b\nb c=d"}, "cookies", 2, "is no cookie name"),
    ({"subprotocols": "a, b c"}, "subprotocols", 1, "it holds a space"),
    ({"subprotocols": "a, a"}, "subprotocols", 1, "a is offered twice"),
    ({"extra": '{"a": 1,\n "b" 2}'}, "extra", 2, "line 2, column 6: expecting ':' delimiter"),
    ({"extra": "[1]"}, "extra", 1, "must be a JSON object"),
    ({"extra": '{"headers": []}'}, "extra", 1, "headers has a field of its own"),
    ({"extra": '{"raw_path": "/"}'}, "extra", 1, "raw_path follows from the path"),
    ({"extra": '{"dict": [[1, 2]]}'}, "extra", 1, "must be a JSON object"),
    ({"extra": '{"a": {"b64": "?"}}'}, "extra", 1, "a"),
    ({"extra": "[" * 100_000}, "extra", 1, "nested too deeply"),
    ({"extra": '{"a": ' + "9" * 5000 + "}"}, "extra", 1, "a number too long"),
    ({"extra": '{"client": 1}'}, "client", 1, "is not a pair of an address and a port"),
    ({"extra": '{"scheme": "http"}'}, "scheme", 1, "is neither ws nor wss"),
    ({"path": "ws://x/", "extra": "{"}, "extra", 1, "line 1, column 2: expecting property name"),
]


@pytest.mark.parametrize(("typed", "key", "line", "problem"), BAD)
def test_what_is_wrong_is_one_line_with_its_place(typed: dict[str, Any], key: str, line: int, problem: str) -> None:
    texts = Texts()._replace(**typed)
    with pytest.raises(ScopeError) as caught:
        scope_of(texts)
    assert caught.value.key == key
    assert problem in caught.value.message
    assert "\n" not in str(caught.value)
    assert line_of(texts, caught.value) == line


def test_extra_keys_of_any_kind() -> None:
    texts = Texts(extra='{"user": 1, "key": {"b64": "AA=="}, "override": {"path": "x"}, "root_path": "/a"}')
    assert scope_of(texts) == replace(Scope(root_path="/a"), extra={"user": 1, "key": b"\x00", "path": "x"})


def test_each_key_has_its_field() -> None:
    assert [field_of(key) for key in ("path", "headers", "client", "whatever")] == ["path", "headers", "extra", "extra"]
