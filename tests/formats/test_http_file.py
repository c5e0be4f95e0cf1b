from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.samples import problem, sample, told
from tests.strategies import quick
from wstui.core.events import Accept, Connect, Event, Receive, Send, Way
from wstui.core.match import Matchers
from wstui.core.scope import Scope
from wstui.core.transcript import Record, Unknown
from wstui.formats import http_file
from wstui.formats.http_file import read


def events(text: str, connection: int = 1) -> list[Event | Unknown]:
    return [event for c, event in told(read(text)) if c == connection and not isinstance(event, Connect)]


def scope(text: str) -> Scope:
    connect = read(text).records[0].event
    assert isinstance(connect, Connect)
    return Scope.from_record(connect.scope)


def test_what_jetbrains_and_httpyac_have_is_read() -> None:
    text = sample("lobby.http")
    imported = read(text)
    assert events(text) == [
        *(Accept(), Receive('{\n  "join": "lobby"\n}'), Receive('{"say": "hi", "id": "{{$random.uuid}}"}')),
        *(Send(""), Send(""), Receive('{"say": "bye"}')),
    ]
    assert events(text, 2) == [Accept(), Receive('["one"]'), Receive("two")]
    assert scope(text) == Scope(
        path="/ws/chat/lobby/",
        query_string="token={{token}}&page=1",
        headers=(("host", "localhost:8000"), ("origin", "http://localhost:8000")),
        cookies=(("sessionid", "bbbb"),),
        subprotocols=("chat.v1",),
        server=("localhost", 8000),
    )
    assert imported.lost == [
        "what would be filled in for {{token}}, which stays (1)",
        "what would be filled in for {{$random.uuid}}, which stays (1)",
        "messages that are read from a file (1)",
        "scripts, and files for what comes (1)",
        "requests that open no WebSocket (1)",
    ]


@pytest.mark.parametrize("event", [Send("anything"), Send('{"a": 1}'), Send(data=b"\xff")])
def test_a_reply_that_is_awaited_may_say_anything(event: Send) -> None:
    awaited = read("WS ws://a/\n\n=== wait-for-server\nb").records[2]
    assert isinstance(awaited.event, Send)
    assert Matchers().differences(awaited, Record(1, 0.0, Way.FROM_APP, event, 1)) == []
    assert not Matchers().skips(awaited)


def test_an_accept_may_say_anything() -> None:
    accept = read("WS ws://a/").records[1]
    replayed = Record(1, 0.0, Way.FROM_APP, Accept("v1", ((b"a", b"b"),)), 1)
    assert Matchers().differences(accept, replayed) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("a\r\n===\r\nb", ["a", "b"]),
        ("\n\n a \n\n b\n\n", ["a \n\n b"]),
        ("===\n===\na\n===", ["a"]),
        ("=== wait-for-server // once\na", [None, "a"]),
        ("====\na", ["====\na"]),
        ("a\n> {% x %}\nb", ["a\nb"]),
        ("a\n> {%\n### no end\n%}\nb", ["a\nb"]),
        ("a\n>> out.json\n<> old.json\n> ./x.js", ["a"]),
        ("< ./a\n===\n<@ ./b\n===\na\n< b", ["a\n< b"]),
        ("# no comment", ["# no comment"]),
    ],
)
def test_messages_stand_between_separators(body: str, expected: list[str | None]) -> None:
    made = [Send("") if text is None else Receive(text) for text in expected]
    assert events(f"WEBSOCKET ws://a/\n\n{body}") == [Accept(), *made]


def test_a_body_may_follow_at_once() -> None:
    assert events('ws://a/\n{"a": 1}') == [Accept(), Receive('{"a": 1}')]
    assert events("WS ws://a/\nX-A: 1\n===\na") == [Accept(), Receive("a")]


def test_variables_are_filled_in_by_those_before_them() -> None:
    text = "@a = x\n@b={{a}}{{ a }}\n< {%\n@a = y\n%}\n< {% one %}\nWS ws://a/{{b}}\n# c\nX-B: {{b}}{{c}}\n\n{{a}}"
    assert scope(text).path == "/xx"
    assert scope(text).headers[1] == ("x-b", "xx{{c}}")
    assert events(text)[1:] == [Receive("x")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "1:1: no WebSocket in it: a line WEBSOCKET ws://… is wanted"),
        ("GET http://a\nnonsense", "1:1: no WebSocket in it: a line WEBSOCKET ws://… is wanted"),
        ("\n\nnonsense", "3:1: neither a request, as WEBSOCKET ws://…, nor a comment, as # …"),
        ("WS ws://a/\nnonsense", "2:1: a header is written as NAME: VALUE"),
        ("WS ws://a/\nA: b\n ?c", "3:1: a header is written as NAME: VALUE"),
        ("\nWS ftp://a/", "2:1: 'ftp://a/' must begin with /, ws:// or wss://"),
        ("WS ws://a/\n\n###\nWS ws://a/\nA: \u20ac", "5:1: the value of a is not latin-1: '\u20ac' at character 1"),
        ("WS ws://a/\n" + "Sec-WebSocket-Protocol: a\n" * 2, "1:1: a is offered twice"),
    ],
)
def test_nonsense_has_a_place(text: str, said: str) -> None:
    assert problem(read, text) == said


@pytest.mark.parametrize(
    "line",
    ["WS ws://a/{}x", "WS ws://a/\n\n==={}x", "WS ws://a/\n\n{{{{{}x", "WS ws://a/\n\n>{}x y", "WS ws://a/\n\n<{}\v"],
)
def test_a_very_long_line_takes_no_longer_than_its_length_asks_for(line: str) -> None:
    assert read(line.format(" " * 300_000)).records


def test_variables_cannot_make_a_file_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_file, "_LARGEST", 100)
    text = "@a = 0123456789\n" + "@a = {{a}}{{a}}\n" * 9 + "WS ws://a/{{a}}"
    assert problem(read, text) == "4:1: its variables make it too large"


PIECES = [
    "WS ws://a/{{b}}",
    "WEBSOCKET wss://a",
    "A: b",
    "",
    "===",
    "=== wait-for-server",
    "###",
    "@b = {{b}}c",
    "> {%",
    "%}",
    "< a",
    "x",
]


@quick
@given(st.text() | st.lists(st.sampled_from(PIECES)).map("\n".join))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    problem(read, text)
