from __future__ import annotations

from typing import Any, cast
from urllib.parse import unquote

import pytest

from wstui.testing.old_scope import SPEC_VERSION, make_scope


def test_the_keys_of_channels_are_as_channels_makes_them() -> None:
    headers, subprotocols = [(b"a", b"b")], ["chat.v1"]
    scope = make_scope("/ws/%C3%A9/?a=1&b=é#no", headers, subprotocols)
    assert scope["type"] == "websocket"
    assert scope["path"] == "/ws/é/"
    assert scope["query_string"] == "a=1&b=é".encode()
    assert scope["headers"] is headers
    assert scope["subprotocols"] is subprotocols
    assert "spec_version" not in scope
    scope = make_scope("/", spec_version="2.1")
    assert (scope["spec_version"], scope["asgi"]["spec_version"]) == ("2.1", "2.1")


def test_the_others_are_as_a_servers() -> None:
    scope = make_scope("/ws/ a%2Fb")
    assert scope["asgi"] == {"version": "3.0", "spec_version": SPEC_VERSION}
    assert scope["raw_path"] == b"/ws/%20a%2Fb"
    assert (scope["headers"], scope["subprotocols"]) == ([], [])
    assert scope["extensions"] == {"websocket.http.response": {}}


@pytest.mark.parametrize(
    ("url", "scheme", "server", "path"),
    [
        ("/", "ws", ("localhost", 80), "/"),
        ("//h/p", "ws", ("localhost", 80), "//h/p"),
        ("ws://h/p", "ws", ("h", 80), "/p"),
        ("wss://user:pass@h:8080/p", "wss", ("h", 8080), "/p"),
        ("wss://h/p", "wss", ("h", 443), "/p"),
        ("http://h/p", "ws", ("h", 80), "/p"),
        ("testws/", "ws", ("localhost", 80), "testws/"),
    ],
)
def test_urls(url: str, scheme: str, server: tuple[str, int], path: str) -> None:
    scope = make_scope(url)
    assert (scope["scheme"], scope["server"], scope["path"]) == (scheme, server, path)


@pytest.mark.parametrize("path", ["/a;b=1?c=2", "ws://h/%E9%A6%96?x=%E9%A6%96", "a:b@c:8080/p?q#f", "/%25", ""])
def test_path_and_query_agree_with_channels(path: str) -> None:
    from urllib.parse import urlsplit

    scope, theirs = make_scope(path), urlsplit(path)
    assert scope["path"] == unquote(theirs.path)
    assert scope["query_string"] == theirs.query.encode()


def test_a_path_that_is_no_str_is_refused_as_channels_refuses_it() -> None:
    with pytest.raises(TypeError, match="^Expected str, got <class 'bytes'>$"):
        make_scope(cast("Any", b"/"))
