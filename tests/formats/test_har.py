from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.samples import problem, sample, told
from tests.strategies import json_values, quick
from wstui.core.events import Accept, Close, Connect, DenialBody, DenialStart, Disconnect, Note, Receive, Send, Way
from wstui.core.match import Matchers
from wstui.core.transcript import Record
from wstui.formats.har import read


def test_what_chrome_saves_is_read() -> None:
    imported = read(sample("chrome.har"))
    assert imported.started == datetime(2026, 11, 23, 9, 0, 1, tzinfo=UTC)
    assert [(record.t, record.c, record.event) for record in imported.records if record.event.kind != Connect.kind] == [
        (0.0, 1, Accept("chat.v1", ((b"x-room", b"lobby"),))),
        (0.100125, 1, Receive('{"say":"hi"}')),
        (0.1034, 1, Send('{"said":"hi"}')),
        (0.2, 2, Close()),
        (0.5, 1, Receive(data=b"\x00\xff")),
        (0.502, 1, Send(data=b"\x00\xff")),
        (2.0, 1, Note("the client's error: Close received after close")),
    ]
    connect = imported.records[0].event
    assert isinstance(connect, Connect)
    assert connect.scope["cookies"] == [["csrftoken", "aaaa"], ["sessionid", "bbbb"]]
    assert connect.scope["subprotocols"] == ["chat.v2", "chat.v1"]
    assert imported.lost == [
        *("requests that open no WebSocket (1)", "pings (1)"),
        "the code of a close before accept, for which any will do (1)",
    ]


def test_any_code_will_do_where_only_a_refusal_is_known() -> None:
    refused = next(record for record in read(sample("chrome.har")).records if isinstance(record.event, Close))
    replayed = Record(1, 0.0, Way.FROM_APP, Close(4001, "full"), 1)
    assert Matchers().differences(refused, replayed) == []


def test_what_mitmproxy_saves_is_read_on_one_time_line() -> None:
    imported = read(sample("mitmproxy.har"))
    assert [(record.t, record.c, record.event.kind.removeprefix("websocket.")) for record in imported.records] == [
        *((0.0, 1, "connect"), (0.0, 1, "accept"), (0.15, 2, "connect"), (0.15, 2, "accept")),
        *((0.25, 1, "receive"), (0.35, 2, "send"), (0.5, 1, "send")),
    ]
    connect = imported.records[0].event
    assert isinstance(connect, Connect)
    assert connect.scope["scheme"] == "wss"
    assert connect.scope["cookies"] == [["sessionid", "bbbb"]]
    assert imported.lost == []


def har(response: Any = None, messages: Any = None, **request: Any) -> str:
    entry = {"request": {"url": "ws://a/", "headers": []} | request, "response": response}
    return json.dumps({"log": {"entries": [entry if messages is None else entry | {"_webSocketMessages": messages}]}})


def events(text: str) -> list[Any]:
    return [event for _, event in told(read(text))][1:]


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        (None, [Note("no answer is recorded")]),
        (
            {"status": 0, "_error": "net::ERR_CONNECTION_REFUSED"},
            [Note("no answer is recorded: net::ERR_CONNECTION_REFUSED")],
        ),
        ({"status": 101}, [Accept()]),
        ({"status": 403}, [Close()]),
        ({"status": 403, "content": {"text": "no"}}, [DenialStart(403), DenialBody(b"no")]),
        (
            {
                "status": 401,
                "headers": [{"name": "X-A", "value": "b"}],
                "content": {"text": "AP8=", "encoding": "base64"},
            },
            [DenialStart(401, ((b"x-a", b"b"),)), DenialBody(b"\x00\xff")],
        ),
    ],
)
def test_every_answer_is_an_event(response: Any, expected: list[Any]) -> None:
    assert events(har(response)) == expected


def test_every_frame_is_an_event() -> None:
    messages = [
        {"type": "send", "data": "a"},
        {"type": "receive", "opcode": 8, "data": "bye", "_code": 4000},
        {"type": "receive", "opcode": 8},
        {"type": "send", "opcode": 8, "code": 1001},
        {"type": "send", "opcode": 8},
        {"type": "receive", "opcode": 10, "data": ""},
    ]
    assert events(har(messages=messages)) == [
        *(Accept(), Receive("a"), Close(4000, "bye"), Close(), Disconnect(1001), Disconnect(1005)),
    ]


@pytest.mark.parametrize(
    ("written", "version"), [("HTTP/2.0", "2"), ("h3", "3"), ("http/1.1", None), ("unknown", None)]
)
def test_the_version_of_http_is_kept(written: str, version: str | None) -> None:
    connect = read(har(httpVersion=written)).records[0].event
    assert isinstance(connect, Connect)
    assert connect.scope.get("http_version") == version


def test_a_socket_is_told_by_its_kind_or_its_headers_too() -> None:
    upgrade = [{"name": "Upgrade", "value": "WebSocket"}]
    assert events(har({"status": 101}, url="http://a/", headers=upgrade)) == [Accept()]
    entry = {"_resourceType": "websocket", "request": {"url": "http://a/"}}
    assert events(json.dumps({"log": {"entries": [entry]}})) == [Note("no answer is recorded")]


def test_times_may_be_in_milliseconds_or_not_there() -> None:
    messages = [{"type": "send", "data": "a", "time": 1795424400500}, {"type": "send", "data": "b"}]
    imported = read(har(messages=messages))
    assert imported.started == datetime(2026, 11, 23, 9, 0, 0, 500000, tzinfo=UTC)
    assert [record.t for record in imported.records] == [0.0] * 4
    assert read(har()).started is None


def dated(started: Any) -> str:
    return har().replace('"request"', f'"startedDateTime": {json.dumps(started)}, "request"')


def test_a_time_without_a_zone_is_utc() -> None:
    assert read(dated("2026-11-23T09:00:00")).started == datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "1:1: "),
        ('{"log": {}\n x', "2:2: "),
        ("[]", "1:1: must be an object"),
        ("{}", '1:1: "log" is missing'),
        ('{"log": {}}', '1:9: log: "entries" is missing'),
        ('{"log": {"entries": [1]}}', "1:22: log.entries[0]: must be an object"),
        ('{"log": {"entries": []}}', "1:1: no WebSocket in it, only HTTP: 0 requests"),
        ('{"log": {"entries": [{"request": {"url": "http://a"}}]}}', "1:1: no WebSocket in it, only HTTP: 1 requests"),
        (dated("yesterday"), "1:42: log.entries[0].startedDateTime: must be a time such as 2026-11-23T09:00:00.000Z"),
        (dated("1066-01-01"), "1:42: log.entries[0].startedDateTime: must be a time such as 2026-11-23T09:00:00.000Z"),
        (
            har(url="ftp://a", messages=[]),
            "1:42: log.entries[0].request.url: 'ftp://a' must begin with /, ws:// or wss://",
        ),
        (har(headers=[{"name": "a b"}]), "1:65: log.entries[0].request.headers[0]: 'a b' is no header name"),
        (har(cookies=[{"name": "a b"}]), "1:80: log.entries[0].request.cookies[0]: 'a b' is no cookie name"),
        (
            har(headers=[{"name": "sec-websocket-protocol", "value": "a"}] * 2),
            "1:34: log.entries[0].request: a is offered",
        ),
        (har(messages=[{"type": "sent"}]), '_webSocketMessages[0].type: must be "send" or "receive"'),
        (har(messages=[{"type": "send", "opcode": 7}]), "_webSocketMessages[0].opcode: must be an opcode of RFC 6455"),
        (har(messages=[{"type": "send", "opcode": 2, "data": "?"}]), "_webSocketMessages[0].data: must be base64"),
        (har(messages=[{"type": "send", "time": -1}]), "_webSocketMessages[0].time: must be seconds since 1970"),
        (har(messages=[{"type": "send", "time": 1e300}]), "_webSocketMessages[0].time: must be seconds since 1970"),
        (har({"status": "101"}), "response.status: must be a number"),
    ],
)
def test_nonsense_has_a_place(text: str, said: str) -> None:
    assert said in problem(read, text)


def mutated(data: st.DataObject, value: Any) -> Any:
    """Put something else somewhere into a value."""
    if isinstance(value, dict | list) and value and data.draw(st.integers(0, 9)):
        keys = sorted(value) if isinstance(value, dict) else list(range(len(value)))
        key = data.draw(st.sampled_from(keys))
        value[key] = mutated(data, value[key])
        return value
    return data.draw(json_values | st.sampled_from([1e300, 10**15, "", "a\nb", 2, 8, "ws://\u20ac/", -1]))


@quick
@given(st.data(), st.sampled_from(["chrome.har", "mitmproxy.har"]))
def test_anything_anywhere_in_a_file_is_read_or_refused_with_a_place(data: st.DataObject, name: str) -> None:
    problem(read, json.dumps(mutated(data, json.loads(sample(name))), indent=data.draw(st.sampled_from([None, 1]))))


@quick
@given(st.text())
def test_any_text_is_refused_with_a_place(text: str) -> None:
    assert problem(read, text)
