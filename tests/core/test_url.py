from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui.core.url import decoded, quoted, read_url
from wstui.errors import ScopeError


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("/", {"path": "/"}),
        ("/ws/chat/lobby/", {"path": "/ws/chat/lobby/"}),
        ("/ws?token=1&a=?", {"path": "/ws", "query_string": "token=1&a=?"}),
        ("/a%20b", {"path": "/a b"}),
        ("/a b/é?x= é", {"path": "/a b/é", "query_string": "x=%20%C3%A9"}),
        ("/a%2Fb", {"path": "/a/b", "raw_path": "/a%2Fb"}),
        ("/a%7eb", {"path": "/a~b", "raw_path": "/a%7eb"}),
        ("/100%", {"path": "/100%", "raw_path": "/100%"}),
        ("/?q=%ff", {"path": "/", "query_string": "q=%ff"}),
        ("//h/x", {"path": "//h/x"}),
    ],
)
def test_a_path(text: str, keys: dict[str, Any]) -> None:
    assert read_url(text) == {"query_string": "", "raw_path": ""} | keys


@pytest.mark.parametrize(
    ("text", "scheme", "server", "host", "path"),
    [
        ("ws://localhost/ws", "ws", ("localhost", 80), "localhost", "/ws"),
        ("ws://localhost:8000", "ws", ("localhost", 8000), "localhost:8000", "/"),
        ("wss://Example.org/x?y", "wss", ("example.org", 443), "example.org", "/x"),
        ("WS://h?a=/b", "ws", ("h", 80), "h", "/"),
        ("https://h/x", "wss", ("h", 443), "h", "/x"),
        ("ws://[::1]:9/x", "ws", ("::1", 9), "[::1]:9", "/x"),
    ],
)
def test_a_whole_url(text: str, scheme: str, server: tuple[str, int], host: str, path: str) -> None:
    keys = read_url(text)
    assert (keys["scheme"], keys["server"], keys["headers"], keys["path"]) == (scheme, server, (("host", host),), path)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "'' must begin with /, ws:// or wss://"),
        ("chat", "'chat' must begin with /, ws:// or wss://"),
        ("ftp://h/", "'ftp://h/' must begin with /, ws:// or wss://"),
        ("/a#b", "a WebSocket URL has no #fragment; write %23 for a number sign"),
        ("/%ff", "'/%ff' does not decode to UTF-8"),
        ("/a\nb", "there is a control character '\\n' in it"),
        ("/\ud800", "there is a lone surrogate in it, which UTF-8 cannot carry"),
        ("ws://", "'ws://' names no host"),
        ("ws://:80/", "'ws://:80/' names no host"),
        ("ws://u:p@h/", "a WebSocket URL has no user name; write the header authorization"),
        ("ws://h:x/", "'ws://h:x/': Port could not be cast to integer value as 'x'"),
        ("ws://h:99999/", "'ws://h:99999/': Port out of range 0-65535"),
        ("ws://[::1/", "'ws://[::1/': Invalid IPv6 URL"),
        ("ws://é/", "'é' is not ASCII; write the xn-- form of the host"),
    ],
)
def test_neither(text: str, problem: str) -> None:
    with pytest.raises(ScopeError) as caught:
        read_url(text)
    assert str(caught.value) == f"path: {problem}"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_quoted_and_back(path: str) -> None:
    assert decoded(quoted(path)) == path
    assert quoted(path).isascii()


@given(st.text(st.characters()) | st.text("/:%@?#[]wsé1", max_size=12).map("ws://".__add__))
def test_any_text_is_read_or_refused_in_one_line(text: str) -> None:
    try:
        keys = read_url(text)
    except ScopeError as error:
        assert "\n" not in str(error)  # noqa: PT017 - both outcomes are fine
    else:
        assert keys["path"].startswith("/")
        assert keys["query_string"].isascii()
