from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from tests.strategies import messages, quick
from wstui.core.events import Connect
from wstui.core.scope import Scope
from wstui.errors import FormatError, ScopeError
from wstui.formats.exchange import Lost
from wstui.formats.handshake import answer_of, basic, read_placed_scope, read_scope, split_cookies, write_request


def test_headers_become_the_keys_of_a_scope() -> None:
    headers = [
        *(("Connection", "Upgrade"), ("Sec-WebSocket-Key", "x"), ("Host", "a.example:81"), (":path", "/x")),
        *(("Cookie", "a=1; b=x=y;"), ("Sec-WebSocket-Protocol", "v2, v1,"), ("X-Room", " lobby\t")),
    ]
    scope = read_scope("wss://b.example/ws?q=1#top", headers, [("c", "3")])
    assert scope == Scope(
        path="/ws",
        query_string="q=1",
        headers=(("host", "a.example:81"), ("x-room", "lobby")),
        cookies=(("a", "1"), ("b", "x=y")),
        subprotocols=("v2", "v1"),
        scheme="wss",
        server=("b.example", 443),
    )


def test_http_2_names_the_host_in_its_own_way() -> None:
    scope = read_scope("https://a.example/", [(":authority", "b.example"), (":method", "CONNECT")])
    assert scope.headers == (("host", "b.example"),)


def test_a_url_gives_the_host_and_the_user() -> None:
    scope = read_scope("ws://ada:s%3Ay@a.example/", [])
    assert scope.headers == (("host", "a.example"), ("authorization", "Basic YWRhOnM6eQ=="))
    assert basic("ada") == "Basic YWRhOg=="


def test_cookies_beside_the_headers_count_where_no_header_has_any() -> None:
    assert read_scope("/", [], [("a", "1")]).cookies == (("a", "1"),)
    assert read_scope("/", [("cookie", "b=2")], [("a", "1")]).cookies == (("b", "2"),)
    odd = read_scope("/", [("cookie", "nonsense; b=2")], [("a", "1")])
    assert (odd.cookies, odd.headers) == ((), (("cookie", "nonsense; b=2"),))


@pytest.mark.parametrize(
    ("value", "pairs"),
    [("", []), ("a=1", [("a", "1")]), (" a=1;; b= ", [("a", "1"), ("b", "")]), ("a", None), ("a b=1", None)],
)
def test_cookies_are_split_if_they_are_written_as_cookies(value: str, pairs: list[tuple[str, str]] | None) -> None:
    assert split_cookies(value) == pairs


@pytest.mark.parametrize(
    ("url", "headers"),
    [("ftp://x/", []), ("ws:///", []), ("ws://x/", [("a b", "1")]), ("ws://x/", [("a", "\n")])],
)
def test_what_no_client_could_send_is_no_scope(url: str, headers: list[tuple[str, str]]) -> None:
    with pytest.raises(ScopeError):
        read_scope(url, headers)


def test_what_a_server_adds_to_an_answer_is_not_the_applications() -> None:
    headers = [
        ("Upgrade", "websocket"),
        ("Sec-WebSocket-Protocol", " v1"),
        ("Date", "now"),
        ("X-A", "\u20ac"),
        (":s", ""),
    ]
    assert answer_of(headers) == ("v1", ((b"x-a", b"?"),))
    assert answer_of([]) == (None, ())


def written(scope: dict[str, Any]) -> tuple[str, list[tuple[str, str]], list[str]]:
    lost = Lost()
    request = write_request(Connect(scope), lost)
    own = [
        pair for pair in request.headers if not pair[0].startswith("sec-") and pair[0] not in {"connection", "upgrade"}
    ]
    return request.url, own, lost.phrases()


@pytest.mark.parametrize(
    ("scope", "url"),
    [
        ({"path": "/"}, "ws://localhost/"),
        ({"path": "/\u00e9 a", "query_string": "a=1"}, "ws://localhost/%C3%A9%20a?a=1"),
        ({"path": "/a/b", "raw_path": "/a%2Fb"}, "ws://localhost/a%2Fb"),
        ({"path": "/", "raw_path": "/other"}, "ws://localhost/"),
        ({"path": "/", "scheme": "wss", "server": ["a.example", 443]}, "wss://a.example/"),
        ({"path": "/", "server": ["::1", 8000]}, "ws://[::1]:8000/"),
        ({"path": "/", "server": ["/run/a.sock", None]}, "ws://localhost/"),
        ({"path": "/", "server": None}, "ws://localhost/"),
        ({"path": "/", "headers": [["Host", "b.example:1"]]}, "ws://b.example:1/"),
        ({"path": "/", "headers": [["host", "b c"]]}, "ws://localhost/"),
    ],
)
def test_a_scope_is_written_as_a_url(scope: dict[str, Any], url: str) -> None:
    assert written(scope)[0] == url


def test_what_no_client_can_send_is_said() -> None:
    scope = {
        "path": "nonsense",
        "query_string": 1,
        "root_path": "/mnt",
        "user": "ada",
        "headers": [["a b", "1"], ["x-a", "1"]],
        "cookies": [["a", ";"], ["b", "2"]],
        "subprotocols": ["v1", "v1", "v 2"],
    }
    url, headers, lost = written(scope)
    assert (url, headers) == ("ws://localhost/", [("x-a", "1"), ("cookie", "b=2")])
    assert lost == [
        *("the scope's query_string, where it is not legal (1)", "the scope's path, where it is not legal (1)"),
        *("the scope's headers, where it is not legal (1)", "the scope's cookies, where it is not legal (1)"),
        *("the scope's subprotocols, where it is not legal (1)", "the scope's root_path (1)", "the scope's user (1)"),
    ]


@quick
@given(messages)
def test_any_scope_of_any_file_is_written_and_read_again(scope: dict[str, Any]) -> None:
    request = write_request(Connect(scope), Lost())
    read = read_scope(request.url, request.headers)
    assert (read.path, read.query_string) == (request.scope.path, request.scope.query_string)
    assert write_request(Connect(replace(read).to_record()), Lost()).url == request.url


def wrong(error: ScopeError, place: int) -> FormatError:
    return FormatError(error.message, place)


def test_what_is_wrong_with_a_request_is_told_at_its_place() -> None:
    headers, cookies = [("host", "a", 2), ("x-token", "1", 3)], [("a", "1", 4)]
    assert read_placed_scope(("ws://b/ws", 1), headers, cookies, wrong=wrong) == read_scope(
        "ws://b/ws", [("host", "a"), ("x-token", "1")], [("a", "1")]
    )
    with pytest.raises(FormatError, match=r"^1:"):
        read_placed_scope(("ftp://b", 1), headers, cookies, wrong=wrong)
    with pytest.raises(FormatError, match=r"^3:"):
        read_placed_scope(("ws://b/ws", 1), [headers[0], ("x-token", "1\n2", 3)], cookies, wrong=wrong)
    with pytest.raises(FormatError, match=r"^4:"):
        read_placed_scope(("ws://b/ws", 1), headers, [("a b", "1", 4)], wrong=wrong)


@pytest.mark.parametrize(("whole", "told"), [(None, r"^1:"), (9, r"^9:")])
def test_what_is_wrong_only_with_all_of_a_request_is_told_at_the_whole_of_it(whole: int | None, told: str) -> None:
    twice = [("sec-websocket-protocol", "chat", 2), ("sec-websocket-protocol", "chat", 3)]
    with pytest.raises(FormatError, match=told):
        read_placed_scope(("ws://b/ws", 1), twice, wrong=wrong, whole=whole)
