from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.samples import problem, sample, told
from tests.strategies import quick
from wstui.core.events import Connect
from wstui.core.scope import Scope
from wstui.formats.curl import NO_WEBSOCKET, read


def scope(text: str) -> Scope:
    ((_, event),) = told(read(text))
    assert isinstance(event, Connect)
    return Scope.from_record(event.scope)


def test_what_chrome_copies_is_read() -> None:
    imported = read(sample("chrome.curl"))
    assert imported.lost == []
    assert scope(sample("chrome.curl")) == Scope(
        path="/ws/chat/lobby/",
        query_string="token=s3cret",
        headers=(
            *(("host", "localhost:8000"), ("origin", "http://localhost:8000"), ("cache-control", "no-cache")),
            *(("accept-language", "en-GB,en;q=0.9"), ("pragma", "no-cache"), ("user-agent", "it's ! a browser")),
            ("x-empty", ""),
        ),
        cookies=(("csrftoken", "aaaa"), ("sessionid", "bbbb")),
        subprotocols=("chat.v2", "chat.v1"),
        server=("localhost", 8000),
    )


def test_what_chrome_copies_on_windows_is_read_and_only_the_websocket_is_kept() -> None:
    imported = read(sample("windows.curl"))
    assert imported.lost == ["commands that open no WebSocket (1)"]
    read_scope = scope(sample("windows.curl"))
    assert (read_scope.query_string, read_scope.cookies) == ("a=1&b=%20", (("sessionid", "bbbb"),))
    assert read_scope.headers == (("host", "localhost:8000"), ("x-note", '"said" 100% <b>'))


def test_several_websockets_are_several_connections() -> None:
    found = told(read("curl ws://a/1 ; curl -H 'Upgrade: WebSocket' http://a/2 ;\ncurl http://a/3"))
    assert [(c, event.scope["path"]) for c, event in found if isinstance(event, Connect)] == [(1, "/1"), (2, "/2")]


@pytest.mark.parametrize("command", ["curl wss://a/1", "curl -H 'upgrade: websocket' http://a/2"])
def test_it_is_remarked_when_none_opens_a_websocket(command: str) -> None:
    assert read(command).remarks == []
    assert read("curl -H 'Origin: wss://a' https://a/3").remarks == [NO_WEBSOCKET]


@pytest.mark.parametrize(
    ("command", "headers"),
    [
        ("curl a.example/x", ()),
        ("$ curl.exe --url https://a.example -sSN#", ()),
        ("curl -A me -e ref a.example", (("user-agent", "me"), ("referer", "ref"))),
        ("curl -XGET -uada:x a.example -o out", (("authorization", "Basic YWRhOng="),)),
        ("curl --oauth2-bearer t a.example -H X-No: -H 'X-A:1'", (("authorization", "Bearer t"), ("x-a", "1"))),
    ],
)
def test_options_become_headers(command: str, headers: tuple[tuple[str, str], ...]) -> None:
    assert scope(command).headers == (("host", "a.example"), *headers)


def test_what_a_connection_has_no_place_for_is_said() -> None:
    imported = read("curl --data x -d y -b cookies.txt -x p --max-time 3 ws://a/$ROOM")
    assert imported.lost == [
        "what the shell would fill in for $ROOM (1)",
        *("curl's option --data (2)", "curl's option --cookie (1)", "curl's option --proxy (1)"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "1:1: nothing in it: a curl command is wanted"),
        ("\n wget x", "2:2: this is no curl command"),
        ("$", "1:1: this is no curl command"),
        ("curl", "1:1: this command has no URL"),
        ("curl ws://a ws://b", "1:13: a second URL: write a command of its own for it"),
        ("curl ws://a --next ws://b", "1:13: write a command of its own instead of --next"),
        ("curl ws://a -kQ x", "1:13: curl's option -Q is not known"),
        ("curl ws://a \\\n --nonsense", "2:2: curl's option --nonsense is not known"),
        ("curl ws://a -H", "1:13: -H needs a value"),
        ("curl ws://a -H nonsense", "1:16: header: write it as 'NAME: VALUE'"),
        ("curl ws://a -H @file", "1:16: header: a file of headers cannot be read"),
        (
            "curl ws://a -H 'a b: 1'",
            "1:16: headers: 'a b' is no header name: letters, digits and - only, no space, no colon",
        ),
        ("curl ftp://a", "1:6: path: 'ftp://a' must begin with /, ws:// or wss://"),
        ("curl ws://", "1:6: path: 'ws://' names no host"),
        ("curl http://a; curl http://b", "1:1: none of the 2 commands opens a WebSocket"),
        (
            "curl ws://a -H 'Sec-WebSocket-Protocol: a' -H 'Sec-WebSocket-Protocol: a'",
            "1:6: subprotocols: a is offered twice",
        ),
        ("curl ws://a -b $'a=\\nb'", "1:16: headers: the value of cookie holds '\\n', which would end the header"),
    ],
)
def test_nonsense_has_a_place(text: str, said: str) -> None:
    assert problem(read, text) == said


@quick
@given(
    st.text()
    | st.lists(
        st.sampled_from(["curl", "-H", "a: b", "ws://a/b", "'", '^"', "-b", "a=1", ";", "\n", "--url", "-k"])
    ).map(" ".join)
)
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    problem(read, text)
